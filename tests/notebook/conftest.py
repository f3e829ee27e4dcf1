"""A fresh IPython shell with the extension for each test, and a real kernel for the tests that need one."""

from __future__ import annotations

import atexit
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from flyte_nb.authoring.signature import PortabilityWarning
from flyte_nb.notebook import extension
from flyte_nb.notebook.definitions import NotebookWarning


@dataclass
class Ran:
    """What a cell did: IPython's result, what was displayed, and what was printed."""

    result: Any
    shown: list[dict[str, Any]]
    stdout: str
    stderr: str
    warned: list[str]

    @property
    def ok(self) -> bool:
        return bool(self.result.success)

    @property
    def value(self) -> Any:
        return self.result.result

    @property
    def error(self) -> BaseException:
        found = self.result.error_in_exec or self.result.error_before_exec
        assert found is not None
        return found  # type: ignore[no-any-return]


@dataclass
class Notebook:
    """A shell to run cells in."""

    shell: Any
    capsys: Any
    cells: list[Ran] = field(default_factory=list)

    def run(self, source: str, cell_id: str | None = None) -> Ran:
        self.shell.display_pub.outputs.clear()
        self.capsys.readouterr()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", NotebookWarning)
            warnings.simplefilter("always", PortabilityWarning)
            result = self.shell.run_cell(source, store_history=True, cell_id=cell_id)
        printed = self.capsys.readouterr()
        ran = Ran(
            result,
            [dict(one) for one in self.shell.display_pub.outputs],
            printed.out,
            printed.err,
            [f"{w.filename}:{w.lineno}: {w.message}" for w in caught],
        )
        self.cells.append(ran)
        return ran

    def good(self, source: str, cell_id: str | None = None) -> Ran:
        ran = self.run(source, cell_id)
        assert ran.ok, ran.stdout + ran.stderr
        return ran

    @property
    def names(self) -> dict[str, Any]:
        return self.shell.user_ns  # type: ignore[no-any-return]


@pytest.fixture
def bare_shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An IPython shell without the extension. It takes `__main__` for itself, so that is given back."""
    for name in ("displayhook", "excepthook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell(config=config)
    shell.display_pub = CapturingDisplayPublisher(shell=shell)
    yield shell
    extension.unload(shell)
    shell.configurables.clear()
    atexit.unregister(shell.atexit_operations)  # it collects garbage, once for each of hundreds of shells


@pytest.fixture
def notebook(bare_shell: Any, capsys: pytest.CaptureFixture[str]) -> Notebook:
    """A shell with the extension."""
    extension.load(bare_shell)
    return Notebook(bare_shell, capsys)


@pytest.fixture
def squares(notebook: Notebook) -> Notebook:
    """A shell in which `square`, `squares` (dynamic) and `wf` were defined, in In[1] to In[3]."""
    notebook.good("%%task\ndef square(x: int) -> int:\n    return x * x\n")
    notebook.good("%%dynamic\ndef squares(n: int) -> list[int]:\n    return [square(x=i) for i in range(n)]\n")
    notebook.good("%%workflow\ndef wf(n: int = 3) -> list[int]:\n    return squares(n=n)\n")
    return notebook


@dataclass
class Kernel:
    """A kernel over its protocol."""

    client: Any

    def run(self, source: str) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
        """Return the reply's content and the outputs, as pairs of message type and content."""
        outputs: list[tuple[str, dict[str, Any]]] = []

        def hear(message: Any) -> None:
            if message["msg_type"] not in ("status", "execute_input"):
                outputs.append((message["msg_type"], message["content"]))

        reply = self.client.execute_interactive(source, output_hook=hear, timeout=60, stop_on_error=False)
        return reply["content"], outputs

    def complete(self, code: str) -> list[str]:
        reply = self.client.complete(code, len(code), reply=True, timeout=60)
        return reply["content"]["matches"]  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def start_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Kernel]]:
    from jupyter_client.manager import KernelManager

    started: list[Any] = []

    def start() -> Kernel:
        # IPC, not TCP: no port, and nothing to warn of.
        manager = KernelManager(transport="ipc", ip=str(tmp_path_factory.mktemp("kernel") / "k"))
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        started.append((manager, client))
        return Kernel(client)

    yield start
    for manager, client in started:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(scope="session")
def kernel(start_kernel: Callable[[], Kernel]) -> Kernel:
    """One kernel for the tests of this folder, with the extension."""
    kernel = start_kernel()
    reply, _ = kernel.run("%colors nocolor\n%load_ext flyte_nb")
    assert reply["status"] == "ok"
    return kernel
