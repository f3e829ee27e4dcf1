"""Running: a shell script as a process: what it prints is heard at once, and it ends with whoever waits for it."""

from __future__ import annotations

import contextlib
import errno
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from flyte_nb.model.errors import FlyteNbError, OptionError
from flyte_nb.model.exceptions import FlyteRecoverableException

#: How often whoever waits looks up: an interrupt of a thread is heard between two lines of Python alone.
_A_WHILE = 0.1

#: Seconds for what was asked to end, and for what holds the output open after the shell has ended.
_GRACE = 1.0

_LONGEST_LINE = 400
_LAST_LINES = 3


@dataclass
class ProcessResult:
    """What a process came to.

    Attributes:
        returncode: Its exit code; negative: the signal that ended it.
        output: What it wrote to stdout, without the last newline.
        error: What it wrote to stderr.
    """

    returncode: int
    output: str
    error: str


class ShellFailed(FlyteNbError, FlyteRecoverableException):
    """A script ended with an exit code that is not 0."""


def run(script: str, shell: str) -> ProcessResult:
    """Run a script in a shell, in the working directory, to its end. Each line that it writes is written here at once.

    However the waiting ends (a timeout, an interrupt), the shell and all that it has started are ended too. What the
    script leaves running in the background is ended a second after it.

    Raises:
        OptionError: There is no such shell, or no shell takes such a script.
    """
    try:
        process = subprocess.Popen(
            "&&".join(script.strip().splitlines()) if os.name == "nt" else script,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            shell=True,
            executable=None if os.name == "nt" else shell,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise _unstartable(shell, error) from None
    said: dict[str, list[str]] = {"stdout": [], "stderr": []}
    try:
        for stream, line in _lines(process):
            said[stream].append(line)
            print(line, end="", file=sys.stdout if stream == "stdout" else sys.stderr)
        code = process.wait()
    finally:
        _end(process)
    return ProcessResult(code, "".join(said["stdout"]).removesuffix("\n"), "".join(said["stderr"]))


def _lines(process: subprocess.Popen[bytes]) -> Iterator[tuple[str, str]]:
    """Yield the lines of both streams as they come, until both have ended."""
    news: queue.SimpleQueue[tuple[str, str | None]] = queue.SimpleQueue()

    def read(name: str, pipe: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):  # closed, because nobody waits any more
            for line in iter(pipe.readline, b""):
                news.put((name, line.decode("utf-8", "replace").replace("\r\n", "\n")))
        news.put((name, None))

    for name, pipe in (("stdout", process.stdout), ("stderr", process.stderr)):
        threading.Thread(target=read, args=(name, pipe), name=f"flyte_nb {name}", daemon=True).start()
    left, late = 2, 0.0
    while left:
        name, line = _next(news)
        if line is not None:
            yield name, line
        elif name:
            left -= 1
        elif process.poll() is not None:  # what it left in the background holds the pipes open
            late = late or time.monotonic() + _GRACE
            if time.monotonic() > late:
                return


def _next(news: queue.SimpleQueue[tuple[str, str | None]]) -> tuple[str, str | None]:
    """Return what comes within a while; a nameless nothing where nothing does."""
    try:
        return news.get(timeout=_A_WHILE)
    except queue.Empty:
        return "", None


def _unstartable(shell: str, error: OSError | ValueError) -> OptionError:
    if isinstance(error, ValueError):  # Popen says so of a NUL
        return OptionError("the script has a NUL character in it, which no shell takes", "Give the value by a file.")
    if error.errno == errno.E2BIG:
        return OptionError("the script and its environment are too long for a shell", "Give long values by a file.")
    why = f"the shell {shell!r} does not start: {error.strerror or error}"
    return OptionError(why, "Name one: shell='/bin/sh'.")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it has started: ask first, then insist."""
    for sign in (signal.SIGTERM, signal.SIGKILL) if os.name != "nt" else (None,):
        alive = _tell(process, sign)
        if process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)
        if not alive:
            break
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _tell(process: subprocess.Popen[bytes], sign: signal.Signals | None) -> bool:
    """Send a signal to the whole group; tell whether anybody was there."""
    if sign is None:
        process.kill()
        return True
    try:
        os.killpg(process.pid, sign)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def refuse_failure(result: ProcessResult, name: str) -> None:
    """Raise where a script has failed.

    Raises:
        ShellFailed: With the last lines that it wrote, and what the exit code means.
    """
    code = result.returncode
    if not code:
        return
    written = result.error if result.error.strip() else result.output
    last = [line.rstrip()[:_LONGEST_LINE] for line in written.splitlines() if line.strip()][-_LAST_LINES:]
    raise ShellFailed(f"the script of {name} {_ended(code)}", *last, *_advice(code))


def _ended(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


def _advice(code: int) -> list[str]:
    if code == 127:
        return ["Exit code 127: the shell did not find a command. Is it installed, and on the PATH of the kernel?"]
    if code == 126:
        return ["Exit code 126: what was found cannot be executed. chmod +x makes a file executable."]
    if code in (-9, 137):
        return ["Often that is the system, which ran out of memory."]
    return []


def execute(command: Any, options: dict[str, Any]) -> ProcessResult:
    """Run a command to its end, as `subprocess.run` does, and return what it wrote."""
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options, "check": False}
    try:
        done = subprocess.run(command, **given)  # noqa: PLW1510 - it is among the options
    except FileNotFoundError as error:
        raise RuntimeError(
            f"there is no program {error.filename!r} here. "
            "Install it; on a cluster it has to be in the task's image: @task(container_image=...)"
        ) from None
    if done.returncode:
        raise RuntimeError(f"the command {command!r} {_ended(done.returncode)}:\n{done.stderr or done.stdout or ''}")
    return ProcessResult(done.returncode, done.stdout or "", done.stderr or "")
