"""A fresh IPython shell with the extension for each test, and a real kernel for the tests that need one."""

from __future__ import annotations

import atexit
import sys
import uuid
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from flyte_nb import local, stepping
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
    monkeypatch.setattr(local, "_executions", OrderedDict())
    monkeypatch.setattr(stepping, "_latest", [])
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
    manager: Any = None

    def run(self, source: str) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
        """Return the reply's content and the outputs, as pairs of message type and content."""
        outputs: list[tuple[str, dict[str, Any]]] = []

        def hear(message: Any) -> None:
            if message["msg_type"] not in ("status", "execute_input"):
                outputs.append((message["msg_type"], message["content"]))

        reply = self.client.execute_interactive(source, output_hook=hear, timeout=60, stop_on_error=False)
        return reply["content"], outputs

    def start(self, source: str) -> str:
        """Let a cell run, and return the id of the request; `until` hears what it does."""
        return self.client.execute(source, stop_on_error=False)  # type: ignore[no-any-return]

    def until(self, wanted: Callable[[str, dict[str, Any], str], bool]) -> list[tuple[str, dict[str, Any], str]]:
        """Return what the kernel says, as type, content and the request that it belongs to, up to what is wanted."""
        heard: list[tuple[str, dict[str, Any], str]] = []
        while not (heard and wanted(*heard[-1])):
            message = self.client.get_iopub_msg(timeout=60)
            heard.append((message["msg_type"], message["content"], message["parent_header"].get("msg_id", "")))
        return heard

    def end_of(self, request: str) -> list[tuple[str, dict[str, Any], str]]:
        """Return what the kernel says up to the end of a cell."""
        return self.until(
            lambda kind, content, parent: (
                kind == "status" and parent == request and content["execution_state"] == "idle"
            )
        )

    def interrupt(self) -> None:
        """Send it a SIGINT, as the stop button of a notebook does."""
        self.manager.interrupt_kernel()

    def restart(self) -> None:
        """Ask it to leave, as a front end does, and begin anew."""
        self.manager.restart_kernel(now=False)
        self.client.wait_for_ready(timeout=60)

    def subshell(self) -> str:
        """Make a subshell, as JupyterLab does for a comm."""
        client = self.client
        client.control_channel.send(client.session.msg("create_subshell_request", {}))
        return client.control_channel.get_msg(timeout=60)["content"]["subshell_id"]  # type: ignore[no-any-return]

    def page(self, subshells: bool = True) -> Page:
        """Open the comms of a front end's page, and wait until the kernel has greeted it."""
        page = Page(self, subshells)
        assert page.hear("hello")["protocol"] == 1
        return page

    def complete(self, code: str) -> list[str]:
        reply = self.client.complete(code, len(code), reply=True, timeout=60)
        return reply["content"]["matches"]  # type: ignore[no-any-return]


class Page:
    """A page of a front end: its two comms, each over a subshell of its own where there are any."""

    def __init__(self, kernel: Kernel, subshells: bool) -> None:
        self.kernel = kernel
        self._session = uuid.uuid4().hex
        self._comms = {"flyte_nb.cmd": uuid.uuid4().hex, "flyte_nb": uuid.uuid4().hex}
        self._subshells = {name: kernel.subshell() for name in self._comms} if subshells else {}
        for name, comm_id in self._comms.items():
            self._send("comm_open", name, {"comm_id": comm_id, "target_name": name, "data": {}})

    def tell(self, kind: str, view: str, **fields: Any) -> None:
        """Send a command."""
        self.say({"type": kind, "view": view, **fields})

    def say(self, data: Any) -> None:
        """Send anything at all."""
        self._send("comm_msg", "flyte_nb.cmd", {"comm_id": self._comms["flyte_nb.cmd"], "data": data})

    def hear(self, *kinds: str, **fields: Any) -> dict[str, Any]:
        """Wait for a message of one of these types and with these fields."""

        def wanted(kind: str, content: dict[str, Any], parent: str) -> bool:
            data = content.get("data", {})
            return self.is_told(kind, content, *kinds) and all(data.get(key) == fields[key] for key in fields)

        return self.kernel.until(wanted)[-1][1]["data"]  # type: ignore[no-any-return]

    def is_told(self, kind: str, content: dict[str, Any], *kinds: str) -> bool:
        """Tell whether what the kernel says is a message to this page, of one of these types."""
        return kind == "comm_msg" and content["comm_id"] == self._comms["flyte_nb"] and content["data"]["type"] in kinds

    def _send(self, kind: str, name: str, content: dict[str, Any]) -> None:
        client = self.kernel.client
        message = client.session.msg(kind, content)
        message["header"]["session"] = self._session
        if name in self._subshells:
            message["header"]["subshell_id"] = self._subshells[name]
        client.shell_channel.send(message)


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
        return Kernel(client, manager)

    yield start
    for manager, client in started:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(scope="session")
def kernel(start_kernel: Callable[[], Kernel]) -> Kernel:
    """One kernel for the tests of this folder, with the extension."""
    kernel = start_kernel()
    reply, _ = kernel.run("%colors nocolor\n%load_ext flyte_nb\n%config FlyteMagics.view = 'lab'")
    assert reply["status"] == "ok"
    return kernel


@pytest.fixture(scope="session")
def live_kernel(start_kernel: Callable[[], Kernel]) -> Kernel:
    """Another one, with a program whose tasks wait at a gate, for the tests in which pages connect."""
    kernel = start_kernel()
    for source in LIVE:
        reply, _ = kernel.run(source)
        assert reply["status"] == "ok"
    return kernel


LIVE = (
    "%colors nocolor\n%load_ext flyte_nb\n%config FlyteMagics.view = 'lab'\n"
    "import threading\nimport flyte_nb\ngate = threading.Event()",
    "%%task\ndef square(x: int) -> int:\n    return x * x\n",
    "%%task\ndef wait(x: int) -> int:\n    assert gate.wait(60)\n    return x\n",
    "%%dynamic\ndef squares(n: int) -> list[int]:\n    return [square(x=i) for i in range(n)]\n",
    "%%workflow\ndef wf(n: int = 3) -> int:\n    made = squares(n=n)\n    last = wait(x=n)\n    made >> last\n"
    "    return last\n",
    "%%task\ndef forever() -> int:\n    while True: pass\n",
)
