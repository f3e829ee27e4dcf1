"""Places: how readers know a file or a notebook cell, and which frames of a traceback are the user's own.

A cell's file name is a temporary one; readers know it as ``In[4]``. A notebook tells the labels of its cells with
`label_cell`; without it they are asked of IPython, if one runs.
"""

from __future__ import annotations

import ast
import linecache
import os
import re
import sys
from types import FrameType, TracebackType
from typing import overload

from flyte_nb.model.errors import ErrorInfo, Frame
from flyte_nb.model.exceptions import FlyteException
from flyte_nb.model.graph import Place
from flyte_nb.model.hidden import masked

_labels: dict[str, str] = {}
_cells: dict[str, str] = {}
_places: dict[tuple[str, int], Place] = {}
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_STANDARD_LIBRARY = os.path.dirname(os.__file__) + os.sep
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
_MAGIC = re.compile(r"(.*?)get_ipython\(\)\.run_line_magic\(('[^']*'), (.*)\)$")
_LONGEST_LINE = 200
_LONGEST_MESSAGE = 4_000
_MOST_FRAMES = 20


def label_cell(filename: str, label: str, cell: str | None = None) -> None:
    """Say how readers know a cell: ``label_cell("/tmp/ipykernel_1/42.py", "In[4]")``; and which cell of all it is."""
    _labels[filename] = label
    if cell is not None:
        _cells[filename] = cell
    for key in [key for key in _places if key[0] == filename]:
        del _places[key]


def same_cell(one: str, other: str) -> bool:
    """Tell whether two files are one notebook cell, run twice: what it defines, it defines anew."""
    cell = _cells.get(one)
    return one != other and cell is not None and cell == _cells.get(other)


def label(filename: str) -> str:
    """Return how readers know a file: ``In[4]`` for a cell, else its path."""
    known = _labels.get(filename)
    if known is None:
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython is not None else None
        named = shell.compile.format_code_name(filename) if shell is not None else None
        known = f"In[{named[1].strip('In[] ')}]" if named and named[0] == "Cell" else filename
        _labels[filename] = known
    return known


def place(filename: str, line: int) -> Place:
    """Return the place of a line of a file or cell, with its text."""
    found = _places.get((filename, line))
    if found is None:
        text = as_typed(linecache.getline(filename, line).strip())
        found = _places[filename, line] = Place(label(filename), line, text[:_LONGEST_LINE])
    return found


def as_typed(text: str) -> str:
    """Return a line of a cell as its reader wrote it: IPython has made a call of a line magic.

    Example:
        >>> as_typed("r = get_ipython().run_line_magic('flyte', 'run wf n=3')")
        'r = %flyte run wf n=3'
    """
    magic = _MAGIC.match(text)
    if magic is None:
        return text
    try:
        return f"{magic[1]}%{ast.literal_eval(magic[2])} {ast.literal_eval(magic[3])}".rstrip()
    except (SyntaxError, ValueError):
        return text


@overload
def place_of(frame: FrameType) -> Place: ...
@overload
def place_of(frame: FrameType | None) -> Place | None: ...
def place_of(frame: FrameType | None) -> Place | None:
    """Return the place where a frame stands; None where there is none."""
    return place(frame.f_code.co_filename, frame.f_lineno) if frame is not None else None


def is_ours(filename: str) -> bool:
    """Tell whether a file belongs to this package, so that its frames teach a user nothing."""
    return filename.startswith(_PACKAGE)


def caller(depth: int = 1) -> FrameType | None:
    """Return the nearest frame outside this package, seen from the function that asks."""
    frame: FrameType | None = sys._getframe(depth)
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    return frame


def is_library(filename: str) -> bool:
    """Tell whether a file belongs to Python or to an installed package, so that its lines are not the user's."""
    return filename.startswith((_STANDARD_LIBRARY, "<frozen ")) or any(part in filename for part in _INSTALLED)


def called_by_library() -> bool:
    """Tell whether the nearest frame outside this package is a library's."""
    frame = caller(2)
    return frame is not None and is_library(frame.f_code.co_filename)


def users_frame() -> FrameType | None:
    """Return the nearest frame of the user's own code, for an error; the nearest outside this package, if none is.

    ``np.mean(promise)`` fails in numpy, and the user knows the line that called it.
    """
    nearest = frame = caller(2)
    while frame is not None and _is_nobodys(frame.f_code.co_filename):
        frame = frame.f_back
    return frame or nearest


def users_place() -> Place | None:
    """Return the line that `users_frame` stands at."""
    return place_of(users_frame())


def _is_nobodys(filename: str) -> bool:
    return filename == "<string>" or is_ours(filename) or is_library(filename)


def trimmed(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback without this package's frames."""
    kept: list[TracebackType] = []
    while traceback is not None:
        if not is_ours(traceback.tb_frame.f_code.co_filename):
            kept.append(traceback)
        traceback = traceback.tb_next
    made: TracebackType | None = None
    for one in reversed(kept):
        made = TracebackType(made, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return made


def causes(error: BaseException) -> list[BaseException]:
    """Return the exceptions that are printed with this one: what it was raised from, or in handling, and a group's.

    Example:
        >>> try:
        ...     try:
        ...         1 // 0
        ...     except ZeroDivisionError as first:
        ...         raise KeyError("n") from first
        ... except KeyError as last:
        ...     causes(last)
        [ZeroDivisionError('integer division or modulo by zero')]
    """
    found: list[BaseException] = []
    rest: list[BaseException | None] = [error]
    while rest:
        one = rest.pop()
        if one is None or any(one is other for other in found):
            continue
        found.append(one)
        rest.append(one.__cause__ or (None if one.__suppress_context__ else one.__context__))
        rest.extend(one.exceptions if isinstance(one, BaseExceptionGroup) else ())
    return found[1:]


def frames(error: BaseException) -> list[tuple[str, int, str]]:
    """Return the user's frames of an exception, outermost first: file name, line, function."""
    found = []
    traceback = trimmed(error.__traceback__)
    while traceback is not None:
        code = traceback.tb_frame.f_code
        found.append((code.co_filename, traceback.tb_lineno, code.co_name))
        traceback = traceback.tb_next
    return found[-_MOST_FRAMES:]


def of_the_body(error: BaseException) -> Place | None:
    """Return the user's line, in a task's body say, that an error came up at; None where no such line was run."""
    found = [one for one in frames(error) if not is_library(one[0])]
    return place(*found[-1][:2]) if found else None


def said(error: BaseException) -> str:
    """Return an exception's text, without the code that stands before a `FlyteException`'s own. Never raises."""
    try:
        plain = type(error).__str__ is FlyteException.__str__
        return error.said() if plain and isinstance(error, FlyteException) else str(error)
    except Exception:  # the user's own class
        return "(its text cannot be made)"


def error_info(error: BaseException) -> ErrorInfo:
    """Return an exception as data: its type, its text and the user's frames. Never raises."""
    message = said(error)
    found = tuple(Frame(place(file, line), function) for file, line, function in frames(error))
    return ErrorInfo(type(error).__name__, masked(message)[:_LONGEST_MESSAGE], found)
