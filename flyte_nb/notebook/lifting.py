"""Lifting: the bare functions of a cell become entities, for the cell magics and for the ``#| flyte:`` directive."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flyte_nb.authoring import options as decorator_options
from flyte_nb.authoring.decorators import dynamic, task, workflow
from flyte_nb.authoring.entities import Entity
from flyte_nb.model.errors import FlyteNbError, OptionError, did_you_mean
from flyte_nb.model.graph import Place

KINDS: dict[str, Any] = {"task": task, "dynamic": dynamic, "workflow": workflow}

#: The name, in the user's namespace while a cell runs, of what makes its functions entities.
DECORATOR = "__flyte_nb_decorate__"

_DIRECTIVE = re.compile(r"\s*#\|\s*flyte\s*:\s*(?P<kind>\w*)\s*(?P<options>.*)")


@dataclass(frozen=True)
class Directive:
    """A ``#| flyte: task cache=True`` line: its kind, the text of its options, and where it stands."""

    kind: str
    options: str
    place: Place


class Lifter:
    """Makes an entity of each function it is given.

    Attributes:
        made: The entities, in the order of their definitions.
    """

    def __init__(self, kind: str, place: Place | None = None) -> None:
        self.kind = kind
        self.place = place
        self.made: list[Entity] = []
        self._options: Mapping[str, Any] = {}

    def given(self, **options: Any) -> None:
        """Take the options; refuse impossible ones now, before there is a function.

        Raises:
            OptionError: An option is unknown, or its value impossible.
        """
        self._options = options
        try:
            validate(self.kind, options, f"@{self.kind}")
        except OptionError as error:
            raise self._placed(error) from None

    def __call__(self, function: Any) -> Any:
        if not isinstance(function, Entity):
            try:
                function = KINDS[self.kind](**self._options)(function)
            except OptionError as error:
                raise self._placed(error) from None
        self.made.append(function)
        return function

    def _placed(self, error: FlyteNbError) -> FlyteNbError:
        return error if self.place is None else type(error)(error.headline, *error.details, place=self.place)


def validate(kind: str, options: Mapping[str, Any], what: str) -> None:
    """Refuse options that no function could have.

    Raises:
        OptionError: An option is unknown ("did you mean ...?") or its value impossible.
    """
    if kind == "workflow":
        decorator_options.known(options, decorator_options.WORKFLOW | decorator_options.TASK, what)
        return
    ignored: Any = options.get("cache_ignore_input_vars") or getattr(options.get("cache"), "ignored_inputs", ())
    decorator_options.policy(options, validate, ignored, what)


def functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the functions at a cell's top level that become entities: all but those whose names begin with ``_``.

    Example:
        >>> [f.name for f in functions(ast.parse("def f(): ...\\ndef _g(): ..."))]
        ['f']
    """
    return [
        n for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and not n.name.startswith("_")
    ]


def decorate(tree: ast.Module) -> None:
    """Put our decorator, on no line of its own, over the functions of a cell."""
    for function in functions(tree):
        above: ast.expr | ast.stmt = function.decorator_list[0] if function.decorator_list else function
        function.decorator_list.insert(0, ast.copy_location(ast.Name(DECORATOR, ast.Load()), above))


def find_directive(source: str, label: str) -> Directive | None:
    """Return the directive among a cell's first lines, if there is one.

    Example:
        >>> find_directive("#| flyte: task retries=2\\ndef f(): ...", "In[4]")
        Directive(kind='task', options='retries=2', place=Place(file='In[4]', line=1, text='#| flyte: task retries=2'))
    """
    for number, line in enumerate(source.splitlines(), 1):
        match = _DIRECTIVE.match(line)
        if match is not None:
            return Directive(match["kind"], match["options"].strip(), Place(label, number, line.strip()[:200]))
        if line.strip() and not line.lstrip().startswith("#"):
            return None
    return None


def parse_options(text: str) -> list[ast.keyword]:
    """Parse ``cache=True, cache_version="0.1"``.

    Raises:
        SyntaxError: It is no list of ``name=value``.
    """
    call = ast.parse(f"f({text}\n)", mode="eval").body
    if not isinstance(call, ast.Call) or call.args or any(keyword.arg is None for keyword in call.keywords):
        raise SyntaxError("options are written name=value, with commas between them")
    return call.keywords


def apply_directive(tree: ast.Module, directive: Directive, refusal: type[OptionError]) -> Lifter:
    """Decorate a cell's functions as its directive says. Its options are evaluated just before the first of them.

    Args:
        tree: The cell.
        directive: Its directive.
        refusal: What to raise.

    Raises:
        OptionError: ``refusal``: the directive cannot be read, or there is nothing to decorate.
    """
    if directive.kind not in KINDS:
        hint = did_you_mean(directive.kind, KINDS)
        raise refusal(
            f"`#| flyte:` is followed by task, dynamic or workflow, not {directive.kind!r}.{hint}",
            'Write: #| flyte: task cache=True, cache_version="0.1"',
            place=directive.place,
        )
    try:
        keywords = parse_options(directive.options)
    except SyntaxError as error:
        raise refusal(
            f"the options of the directive cannot be read: {error.msg}",
            'Write: #| flyte: task cache=True, cache_version="0.1"',
            place=directive.place,
        ) from None
    found = functions(tree)
    if not found:
        raise refusal(
            "the directive has nothing to decorate: this cell has no function at its top level",
            "(Functions whose names begin with _ stay plain functions.)",
            place=directive.place,
        )
    decorate(tree)
    options: ast.stmt = ast.Expr(
        ast.Call(ast.Attribute(ast.Name(DECORATOR, ast.Load()), "given", ast.Load()), [], keywords)
    )
    for node in ast.walk(options):
        if "lineno" in getattr(node, "_attributes", ()):
            node.lineno = node.end_lineno = directive.place.line  # type: ignore[attr-defined]
            node.col_offset, node.end_col_offset = 0, len(directive.place.text)  # type: ignore[attr-defined]
    tree.body.insert(tree.body.index(found[0]), options)
    return Lifter(directive.kind, directive.place)
