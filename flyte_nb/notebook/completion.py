"""Completion: flags of the cell magics, a directive's options, and what may follow ``%flyte``: verbs, names, paths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

from flyte_nb import local, stepping
from flyte_nb.authoring import options as decorator_options
from flyte_nb.authoring.workflows import Workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.model.errors import NotFound
from flyte_nb.model.paths import readable
from flyte_nb.notebook import config, convert, flags, verbs
from flyte_nb.notebook.lifting import KINDS
from flyte_nb.notebook.session import Session
from flyte_nb.notebook.words import FLAGS, entities

_CELL = re.compile(r"%%(?P<kind>task|dynamic|workflow)\s(?P<words>.*)")
_DIRECTIVE = re.compile(r"\s*#\|\s*flyte\s*:\s*(?P<words>.*)")
_LINE = re.compile(r"(?:[\w.]+\s*=\s*)?%flyte\s+(?P<words>.*)")
_MOST = 200


def matcher(session: Session) -> Callable[[CompletionContext], SimpleMatcherResult]:
    """Return the matcher of a shell, for its completer's ``custom_matchers``."""

    @context_matcher(identifier="flyte_nb")  # type: ignore[untyped-decorator]
    def flyte_matcher(context: CompletionContext) -> SimpleMatcherResult:
        found = complete(session, context.text_until_cursor, context.cursor_line == 0)
        if found is None:
            return {"completions": []}
        word, options = found
        chosen = [SimpleCompletion(text, type="magic") for text in options if text.startswith(word)]
        return {"completions": chosen[:_MOST], "matched_fragment": word, "suppress": bool(chosen), "ordered": True}

    return flyte_matcher  # type: ignore[no-any-return]


def complete(session: Session, text: str, first_line: bool) -> tuple[str, list[str]] | None:
    """Return the word before the cursor and what it may become; None where it is not ours to say."""
    cell = _CELL.match(text) if first_line else None
    if cell is not None:
        return _flags(cell["kind"], cell["words"])
    directive = _DIRECTIVE.match(text)
    if directive is not None:
        return _directive(directive["words"])
    line = _LINE.match(text.lstrip())
    if line is None:
        return None
    verb, space, words = line["words"].partition(" ")
    if not space:
        return verb, [f"{name} " if name != "help" else name for name in (*verbs.VERBS, "help")]
    options = _OPTIONS.get(verb)
    return options(session, words) if options is not None else None


def _last(words: str) -> str:
    return re.split(r"\s", words)[-1]


def _flags(kind: str, words: str) -> tuple[str, list[str]] | None:
    word = _last(words)
    known = [name for name, _ in flags.FLAGS[kind]]
    if word.startswith("-"):
        return word, known
    before = words[: len(words) - len(word)].split()
    at = max((n for n, one in enumerate(before) if one.startswith("-")), default=-1)
    if at >= 0 and before[at] in ("--limits", "--requests"):
        given = before[at + 1 :]
        free = [f"{name}=" for name in ("mem", "cpu", "gpu") if not any(one.startswith(f"{name}=") for one in given)]
        return word, free + known if given else free
    return (word, known) if not word else None


def _directive(words: str) -> tuple[str, list[str]] | None:
    kind, space, options = words.partition(" ")
    if not space:
        return kind, [f"{name} " for name in KINDS]
    if kind not in KINDS or options.count("(") > options.count(")"):
        return None
    before, _, word = options.rpartition(",")
    if "=" in word:
        return None  # a value
    given = set(re.findall(r"(\w+)\s*=", before))
    known = decorator_options.WORKFLOW if kind == "workflow" else decorator_options.HONOURED
    return word.lstrip(), [f"{name}=" for name in sorted(known - given)]


def _run(session: Session, words: str, verb: str = "run") -> tuple[str, list[str]] | None:
    word = _last(words)
    before = words[: len(words) - len(word)]
    if before.rstrip().endswith("--executor"):
        return word, ["inline", "threads", "processes"]
    if word.startswith("-"):
        return word, [f"{flag} " for flag in FLAGS[verb]]
    known = entities(session.shell.user_ns)
    chosen = next((known[name] for name in before.split() if name in known), None)
    if chosen is None:
        return word, [f"{name} " for name in _workflows_first(known)]
    if "=" in word:
        return None  # a value: Python's own completion
    given = set(re.findall(r"(\w+)\s*=", before))
    return word, [f"{name}=" for name in chosen.signature.inputs if name not in {*given, *chosen.signature.fixed}]


def _workflows_first(known: dict[str, Any]) -> Iterable[str]:
    return sorted(known, key=lambda name: not isinstance(known[name], Workflow))


def _show(session: Session, words: str) -> tuple[str, list[str]]:
    names = session.shell.user_ns
    return _last(words), [name for name, value in names.items() if isinstance(value, Workflow) and name[:1] != "_"]


def _form(session: Session, words: str) -> tuple[str, list[str]]:
    return _last(words), list(_workflows_first(entities(session.shell.user_ns)))


def _inspect(session: Session, words: str) -> tuple[str, list[str]]:
    word = _last(words)
    if words[: len(words) - len(word)].rstrip().endswith("--run"):
        return word, [execution.id for execution in local.executions()]
    if word.startswith("-"):
        return word, ["--run "]
    try:
        execution = local.inspect()
    except NotFound:
        return word, []
    assert isinstance(execution, Execution)
    nodes = list(execution.state.nodes.values())
    by_id = [node.path for node in nodes[: 10 * _MOST] if node.path.startswith(word)]
    if by_id or not word:
        return word, by_id
    return word, [name for node in nodes[:_MOST] if (name := readable(node)).startswith(word)]


def _next(session: Session, words: str, verb: str) -> tuple[str, list[str]] | None:
    """Return what a stepper can go to, or stop at: the entities' names, and the nodes that are known."""
    word = _last(words)
    if word.startswith("-"):
        return word, [f"{flag} " for flag in FLAGS[verb]]
    if re.search(r"(^|\s)when\s*=", words):
        return None  # a condition: Python's own completion
    try:
        nodes = list(stepping.latest().state.nodes.values())[: 10 * _MOST]
    except NotFound:
        nodes = []
    known = (node.node.spec.name for node in nodes if node.node is not None)
    names = dict.fromkeys([*known, *entities(session.shell.user_ns)])  # those of a dynamic are not known before it runs
    return word, [*names, *(node.path for node in nodes if node.path.startswith(word))]


def _convert(session: Session, words: str) -> tuple[str, list[str]]:
    word = _last(words)
    if words[: len(words) - len(word)].rstrip().endswith("--to"):
        return word, list(convert.SPELLINGS)
    return word, ["--to "]


def _config(session: Session, words: str) -> tuple[str, list[str]] | None:
    name, equals, value = _last(words).partition("=")
    if not equals:
        return name, [f"{one}=" for one in config.NAMES]
    return (value, list(config.CHOICES[name])) if name in config.CHOICES else None


def _help(session: Session, words: str) -> tuple[str, list[str]]:
    return words, list(verbs.VERBS)


def _last_run(session: Session, words: str) -> tuple[str, list[str]]:
    word = _last(words)
    if words[: len(words) - len(word)].rstrip().endswith("--run"):
        return word, [execution.id for execution in local.executions()]
    return word, ["--run "]


_OPTIONS: dict[str, Callable[[Session, str], tuple[str, list[str]] | None]] = {
    "run": _run,
    "show": _show,
    "view": _show,
    "form": _form,
    "step": lambda session, words: _run(session, words, "step"),
    "run_to": lambda session, words: _next(session, words, "run_to"),
    "break": lambda session, words: _next(session, words, "break"),
    "open": _inspect,
    "rerun": _inspect,
    "stop": _last_run,
    "inspect": _inspect,
    "save_replay": _last_run,
    "convert": _convert,
    "config": _config,
    "help": _help,
}
