"""What every test stands on: marks by folder, a cache folder of its own, golden files, hypothesis profiles."""

from __future__ import annotations

import difflib
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

TESTS = Path(__file__).parent

hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden",
        choices=("compare", "record"),
        default="compare",
        help="compare with the files in tests/golden (the default), or record them anew",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests, and the processes they start, out of the user's cache folder; let Ctrl-C reach them."""
    folder = tempfile.mkdtemp(prefix="flyte_nb-tests-")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ["FLYTE_NB_CACHE_DIR"] = folder
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a job has it that a script began with `&`
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by folder, and put the browser last: Playwright leaves an event loop running in the main thread."""
    for item in items:
        for folder in ("bench", "browser"):
            if TESTS / folder in item.path.parents:
                item.add_marker(folder)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of this name in tests/golden; `make golden` writes the file instead."""

    def compare(name: str, text: str) -> None:
        file = TESTS / "golden" / name
        if request.config.getoption("--golden") == "record":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            return
        if not file.exists():
            pytest.fail(f"no golden file {name}: `make golden` records it")
        expected = file.read_text(encoding="utf-8")
        if text != expected:
            difference = difflib.unified_diff(expected.splitlines(), text.splitlines(), "golden", "now", lineterm="")
            pytest.fail(f"{name} differs (`make golden` accepts it)\n" + "\n".join(difference), pytrace=False)

    return compare
