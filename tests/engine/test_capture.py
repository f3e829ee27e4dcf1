"""Capturing what a node writes."""

from __future__ import annotations

import contextlib
import io
import logging
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from flyte_nb.engine.capture import (
    BURST,
    CURRENT,
    LIMIT,
    PER_SECOND,
    TRUNCATED,
    Capture,
    capturing,
    installed,
    replay,
)


class Node:
    """A node that writes: its capture and what was emitted."""

    def __init__(self, prefix: str | None = None, *, through: bool = True, step: float = 1.0) -> None:
        self.emitted: list[tuple[str, str]] = []
        self.time = 0.0
        self.step = step
        self.capture = Capture(self._emit, prefix, through=through, now=self._now)

    def _emit(self, stream: str, text: str) -> None:
        self.emitted.append((stream, text))

    def _now(self) -> float:
        self.time += self.step
        return self.time

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.emitted)


Streams = tuple[io.StringIO, io.StringIO]


def on_plain_streams(test: Callable[[Streams], None]) -> Callable[[], None]:
    """Run a test with captures installed before streams of its own, and logging as in a fresh kernel.

    Not a fixture: pytest sets ``sys.stdout`` anew between a fixture and its test.
    """

    def run() -> None:
        root = logging.getLogger()
        handlers, level, root.handlers = root.handlers, root.level, []
        out, err = io.StringIO(), io.StringIO()
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), installed():
                test((out, err))
        finally:
            root.handlers = handlers
            root.setLevel(level)

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


@on_plain_streams
def test_both_streams_are_captured_and_pass_through(streams: Streams) -> None:
    node = Node()
    with capturing(node.capture):
        print("fitted")
        print("careful", file=sys.stderr)
    assert node.emitted == [("stdout", "fitted\n"), ("stderr", "careful\n")]
    assert [stream.getvalue() for stream in streams] == ["fitted\n", "careful\n"]


@on_plain_streams
def test_outside_a_node_nothing_is_captured(streams: Streams) -> None:
    node = Node()
    with capturing(node.capture):
        pass
    print("mine")
    assert node.emitted == []
    assert streams[0].getvalue() == "mine\n"


@on_plain_streams
def test_a_line_is_emitted_when_it_is_complete(streams: Streams) -> None:
    node = Node()
    with capturing(node.capture):
        print("a", end="")
        assert node.emitted == []
        print("b")
        assert node.emitted == [("stdout", "ab\n")]


@on_plain_streams
def test_an_unfinished_line_is_emitted_in_the_end(streams: Streams) -> None:
    node = Node("fit")
    with capturing(node.capture):
        print("no newline", end="")
        assert streams[0].getvalue() == ""
    assert node.emitted == [("stdout", "no newline")]
    assert streams[0].getvalue() == "[fit] no newline\n"


@on_plain_streams
def test_each_line_that_passes_through_has_the_prefix(streams: Streams) -> None:
    node = Node("fit[0]")
    with capturing(node.capture):
        print("one\ntwo", "three")
    assert streams[0].getvalue() == "[fit[0]] one\n[fit[0]] two three\n"
    assert node.text == "one\ntwo three\n"


@on_plain_streams
def test_threads_do_not_mix(streams: Streams) -> None:
    nodes = [Node(f"n{number}") for number in range(4)]
    together = threading.Barrier(4)

    def run(number: int) -> None:
        with capturing(nodes[number].capture):
            together.wait()
            for line in range(200):
                print(number, line)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, node in enumerate(nodes):
        assert node.text == "".join(f"{number} {line}\n" for line in range(200))
    lines = streams[0].getvalue().splitlines()
    assert sorted(lines) == sorted(f"[n{number}] {number} {line}" for number in range(4) for line in range(200))


@on_plain_streams
def test_a_chatty_node_is_emitted_at_a_bounded_rate(streams: Streams) -> None:
    node = Node(step=0.001)
    with capturing(node.capture):
        for line in range(10_000):
            print(line)
    assert len(node.emitted) <= BURST + node.time * PER_SECOND + 1
    assert node.text.splitlines() == [str(line) for line in range(10_000)]


@on_plain_streams
def test_waiting_lines_can_be_asked_for(streams: Streams) -> None:
    node = Node(step=0.0)
    with capturing(node.capture):
        for line in range(int(BURST) + 5):
            print(line)
        assert len(node.emitted) == BURST
        node.capture.flush()
        assert len(node.emitted) == BURST + 1


@on_plain_streams
def test_a_nodes_text_is_bounded(streams: Streams) -> None:
    node = Node()
    with capturing(node.capture):
        for _ in range(30):
            print("x" * 99_999)
    assert len(node.text) == LIMIT + len("\n" + TRUNCATED)
    assert node.text.endswith("\n" + TRUNCATED)
    assert len(streams[0].getvalue()) == 3_000_000


@on_plain_streams
def test_a_line_without_an_end_is_bounded(streams: Streams) -> None:
    node = Node()
    with capturing(node.capture):
        for _ in range(50):
            sys.stdout.write("y" * 50_000)
        assert len(node.text) > LIMIT


@on_plain_streams
def test_a_progress_bar_leaves_its_last_state(streams: Streams) -> None:
    node = Node()
    with capturing(node.capture):
        for percent in range(101):
            sys.stderr.write(f"\r{percent}%")
        sys.stderr.write("\ndone\r\n")
    assert node.text == "100%\ndone\n"
    assert "\r41%" in streams[1].getvalue()


@on_plain_streams
def test_writelines_is_captured(streams: Streams) -> None:
    node = Node()
    with capturing(node.capture):
        sys.stdout.writelines(["a\n", "b\n"])
    assert node.text == "a\nb\n"


@on_plain_streams
def test_a_worker_collects_without_passing_through(streams: Streams) -> None:
    node = Node("fit", through=False)
    with capturing(node.capture):
        print("from a worker")
    assert node.text == "from a worker\n"
    assert streams[0].getvalue() == ""


@on_plain_streams
def test_replay_writes_with_a_prefix(streams: Streams) -> None:
    replay([("stdout", "a\nb\n"), ("log", "WARNING x: c\n"), ("stdout", "d")], "fit")
    assert streams[0].getvalue() == "[fit] a\n[fit] b\n[fit] d\n"
    assert streams[1].getvalue() == "[fit] WARNING x: c\n"


def test_the_proxies_are_the_streams_in_all_else() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out), installed():
        assert sys.stdout.encoding == "utf-8"
        assert sys.stdout.isatty() is False
        assert sys.stdout.buffer is out.buffer
        sys.stdout.flush()


@on_plain_streams
def test_a_node_that_closes_a_stream_closes_its_own_only(streams: Streams) -> None:
    with capturing(Node().capture):
        sys.stdout.close()
    assert not streams[0].closed


def test_installing_nests_and_restores() -> None:
    before = sys.stdout, sys.stderr, logging.Logger.callHandlers
    with installed():
        once = sys.stdout
        with installed():
            assert sys.stdout is once
        assert sys.stdout is once
        assert once is not before[0]
    assert (sys.stdout, sys.stderr, logging.Logger.callHandlers) == before


def test_a_stream_that_the_user_put_in_place_stays() -> None:
    before, mine = sys.stdout, io.StringIO()
    try:
        with installed():
            sys.stdout = mine
        assert sys.stdout is mine
    finally:
        sys.stdout = before


@on_plain_streams
def test_a_redirection_inside_a_task_keeps_its_text(streams: Streams) -> None:
    node, mine = Node(), io.StringIO()
    with capturing(node.capture):
        with contextlib.redirect_stdout(mine):
            print("for me alone")
        print("for all")
    assert mine.getvalue() == "for me alone\n"
    assert node.text == "for all\n"


@on_plain_streams
def test_a_record_is_captured_once_and_still_printed(streams: Streams) -> None:
    node = Node()
    with capturing(node.capture):
        logging.getLogger("model").warning("poor %s", "fit")
    assert node.emitted == [("log", "WARNING model: poor fit\n")]
    assert streams[1].getvalue() == "poor fit\n"  # logging's last resort


@on_plain_streams
def test_a_records_own_handler_prints_it_once(streams: Streams) -> None:
    node = Node()
    with capturing(node.capture):
        logging.basicConfig(level=logging.INFO, format="%(message)s")  # writes to our proxy
        logging.info("read 5 rows")
    assert node.emitted == [("log", "INFO root: read 5 rows\n")]
    assert streams[1].getvalue() == "read 5 rows\n"


@on_plain_streams
def test_records_outside_a_node_are_printed_only(streams: Streams) -> None:
    logging.getLogger("model").warning("poor")
    assert streams[1].getvalue() == "poor\n"


@on_plain_streams
def test_a_record_with_a_traceback(streams: Streams) -> None:
    node = Node()
    with capturing(node.capture):
        try:
            raise ValueError("bad row")
        except ValueError:
            logging.getLogger("model").exception("skipped")
    assert node.text.startswith("ERROR model: skipped\nTraceback")
    assert node.text.endswith("ValueError: bad row\n")


def test_a_record_that_cannot_be_formatted_is_shown_as_it_is() -> None:
    node = Node()
    node.capture.log(logging.LogRecord("m", logging.INFO, __file__, 1, "%d rows", ("many",), None))
    assert node.text.startswith("INFO m: '%d rows' (cannot be formatted: ")


@on_plain_streams
def test_emitting_may_print(streams: Streams) -> None:
    seen: list[str] = []

    def emit(stream: str, text: str) -> None:
        seen.append(text)
        token = CURRENT.set(None)
        print("emitted")
        CURRENT.reset(token)

    with capturing(Capture(emit)):
        print("a")
    assert seen == ["a\n"]
    assert streams[0].getvalue() == "a\nemitted\n"


PRINTING = """
import flyte_nb

@flyte_nb.task
def one(x: int) -> int:
    return x

for _ in range(60):
    execution = flyte_nb.run(one, x=1, background=True)
    for _ in range(200):
        print("x", end="")
    execution.wait()
"""


@pytest.mark.slow
def test_printing_while_background_runs_end_breaks_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", PRINTING], capture_output=True, text=True, check=False)
    assert (done.returncode, set(done.stdout)) == (0, {"x"}), done.stderr
