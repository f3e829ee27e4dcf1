"""conditional: a choice between branches that is made at run time, and whose branches are all known before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import FrameType
from typing import Any

import xxhash

from flyte_nb.authoring import cells, host, mistakes
from flyte_nb.authoring.branches import Branch, Branches, innermost
from flyte_nb.authoring.choosing import NativeSection
from flyte_nb.authoring.expressions import Compared, Expression, Joined, as_expression, said
from flyte_nb.authoring.node_creation import CreatedNode
from flyte_nb.authoring.outcomes import NOTHING, Outcome, joined, notes
from flyte_nb.authoring.promise import Promise
from flyte_nb.authoring.refusals import Unfinished
from flyte_nb.authoring.signature import Signature
from flyte_nb.authoring.tracing import Tracer
from flyte_nb.model import places
from flyte_nb.model.calls import Announce, Checker, Expansion
from flyte_nb.model.conditions import Case as CaseData
from flyte_nb.model.conditions import Comparison, Condition, Junction, chosen
from flyte_nb.model.errors import CompileError, ConditionError, OptionError
from flyte_nb.model.graph import Binding, Const, EntityRef, EntitySpec, Graph, Node, Ref, frozen
from flyte_nb.types.kinds import FLYTEKIT
from flyte_nb.types.preview import preview


class Conditional:
    """One conditional of one body, as a Call: it looks at its conditions, and yields the graph with the case taken."""

    kind = "conditional"
    advice = ""
    asynchronous = False

    def __init__(self, spec: EntitySpec, signature: Signature, graph: Graph, branches: Branches, file: str) -> None:
        self.spec = spec
        self.signature = signature
        self.graph = graph
        self.constants = branches.constants
        self.calls = branches.calls
        self.namespace = branches.outer.entity.namespace
        self.filename = file

    @property
    def name(self) -> str:
        """The name that its author gave it."""
        return self.spec.ref.name

    @property
    def function(self) -> Any:
        """The function in whose body it stands."""
        raise AttributeError("a conditional has no function of its own")

    @property
    def inputs(self) -> Mapping[str, Checker]:
        """A checker for each of what its conditions and branches take from the body around it."""
        return self.signature.inputs

    @property
    def outputs(self) -> Mapping[str, Checker]:
        """A checker for each output that all its cases have."""
        return self.signature.outputs

    def source_digest(self) -> str:
        """Return its version: nothing of a conditional is ever cached but its nodes."""
        return self.spec.ref.version

    def invoke(self, inputs: Mapping[str, Any], announce: Announce | None = None) -> Expansion:
        """Decide which case is taken; see `model.calls.Call`.

        Raises:
            ConditionError: A condition cannot be decided on these values.
        """

        def value_of(operand: Binding) -> Any:
            return inputs[operand.var] if isinstance(operand, Ref) else self.constants[operand.ref.id]  # type: ignore[union-attr]

        cases = self.graph.cases
        try:
            taken = chosen(cases, value_of)
        except (TypeError, ValueError) as error:
            given = ", ".join(f"{name} = {preview(value, 40)}" for name, value in inputs.items())
            raise ConditionError(
                f"conditional({self.name!r}) cannot be decided: {error}",
                f"Its conditions: {'; '.join(case.text for case in cases if case.condition is not None)[:200]}",
                f"Its inputs: {given[:300]}",
                place=self.spec.place,
            ) from error
        return Expansion(replace(self.graph, outputs=cases[taken].outputs), self.constants, self.calls, taken)

    def __repr__(self) -> str:
        return f"<conditional {self.name}: {len(self.graph.cases)} cases>"


class Building(Unfinished):
    """A conditional that is being written, case after case."""

    __slots__ = ("branches", "cases", "frame", "name", "notes", "outcomes", "place")

    def __init__(self, name: str, outer: Tracer, frame: FrameType | None) -> None:
        self.name = name
        self.branches = Branches(outer)
        self.frame = cells.origin(frame) if frame is not None else None
        self.place = places.place_of(frame) or outer.spec.place
        self.cases: list[tuple[str, Condition | None, Branch]] = []
        self.outcomes: list[Outcome] = []
        self.notes: dict[str, None] = {}
        outer.unfinished[self] = None

    def unfinished(self) -> CompileError:
        if len(self.cases) > len(self.outcomes):
            return CompileError(
                f"conditional({self.name!r}): {self.cases[-1][2].said} gives nothing",
                "Fix: say what comes of it: .then(a_task(...)), .then(a_value) or .fail('why').",
                place=self.cases[-1][2].place,
            )
        what = "its last case is an elif_" if len(self.cases) > 1 else "it has an if_ alone" if self.cases else "no if_"
        return CompileError(
            f"conditional({self.name!r}) has no else_: {what}, so nothing would come of it where no condition holds",
            "Fix: end it with .else_().then(...), or with .else_().fail('why').",
            place=self.place,
        )

    def open(self, word: str, condition: Any) -> Case:
        """Open a case: calls are its, until it is told what it gives."""
        outer = self.branches.outer
        if outer.inner is not None or len(self.cases) > len(self.outcomes):
            raise self.unfinished()
        if self.cases and self.cases[-1][1] is None:
            raise CompileError(f"conditional({self.name!r}) has its else_ already", place=places.users_place())
        number = len(self.cases)
        text, decided = "else", None
        if word != "else_":
            expression = as_expression(condition)
            self._note(condition)
            text, decided = self._data(expression, f"{number}?")
        said_so = f"{word}({text})" if word != "else_" else "else_()"
        branch = Branch(self.branches, f"{said_so} of conditional({self.name!r})")
        branch.place = places.users_place()
        self.cases.append((text, decided, branch))
        outer.inner = branch
        return Case(self, branch)

    def _note(self, condition: Any) -> None:
        if isinstance(condition, Promise):
            name = mistakes.name_of(condition, places.users_frame())
            self.notes[f"{FLYTEKIT} refuses a Promise alone as a condition: `{name}.is_true()`"] = None
        elif isinstance(condition, bool):
            self.notes[f"{FLYTEKIT} refuses a condition that is known before the run: {condition}"] = None

    def _data(self, expression: Expression | bool, key: str, within: str = "") -> tuple[str, Condition]:
        """Return a condition as text, and as data over the conditional's inputs."""
        if isinstance(expression, bool):
            constant = self.branches.constant(expression, key)
            return str(expression), Comparison(constant, "is", self.branches.constant(True, f"{key}r"))
        if isinstance(expression, Joined):
            word = "and" if expression.sign == "&" else "or"
            parts = [self._data(part, f"{key}{n}.", word) for n, part in enumerate(expression.parts)]
            text = f" {word} ".join(one for one, _ in parts)
            return f"({text})" if within not in ("", word) else text, Junction(
                expression.sign, tuple(c for _, c in parts)
            )
        assert isinstance(expression, Compared)
        left, mine = self._operand(expression.left, f"{key}l")
        right, theirs = self._operand(expression.right, f"{key}r")
        return said(expression.sign, left, right), Comparison(mine, expression.sign, theirs)

    def _operand(self, operand: Any, key: str) -> tuple[str, Ref | Const]:
        if isinstance(operand, Promise):
            found = self.branches.adopt(operand, f"conditional({self.name!r}) decides by")
            return found.var, found
        return preview(operand, 40), self.branches.constant(operand, key)

    def close(self, branch: Branch, outcome: Outcome) -> Any:
        """Close the case that is open; after the ``else_``, make the conditional's node."""
        outer = self.branches.outer
        if outer.inner is not branch:
            inner = innermost(branch)
            inner.refuse_unfinished()
            raise CompileError(f"{branch.case} has said already what it gives", place=outcome.place)
        branch.close()
        self.outcomes.append(outcome)
        if self.cases[-1][1] is not None:
            return Continuation(self)
        del outer.unfinished[self]
        return self._complete()

    def _complete(self) -> Any:
        outputs, shape, rows = joined(self.name, self.outcomes)
        branches, outer = self.branches, self.branches.outer
        cases = []
        for number, ((text, condition, branch), row) in enumerate(zip(self.cases, rows, strict=True)):
            outcome = self.outcomes[number]
            given = tuple(
                (name, branch.value(value, wanted, name, f"{number}->{name}"))
                for (name, wanted), value in zip(outputs.items(), row, strict=False)
            )
            branches.constants |= branch.constants
            cases.append(CaseData(text, condition, tuple(branch.nodes), given, outcome.failure))
        signature = Signature(self.name, branches.inputs, {}, outputs, shape)
        node_id = outer.next_id()
        first, source = outer.statement(self.place)
        ref = EntityRef(
            "conditional", self.name, xxhash.xxh3_64_hexdigest(f"{outer.spec.ref.version} {node_id}".encode())
        )
        spec = EntitySpec(ref, signature.interface, place=first, source=source)
        graph = Graph(spec, frozen(branches.nodes), cases=tuple(cases))
        call = Conditional(spec, signature, graph, branches, outer.entity.filename)
        outer.calls[ref] = call
        bindings = tuple(branches.bindings.items())
        note = "; ".join([*self.notes, *notes(self.outcomes)]) or None
        node = Node(
            node_id, spec, bindings, tuple(dict.fromkeys(branches.after)), spec.policy, self.frame, None, graph, note
        )
        return outer.add(call, node)


class ConditionalSection:
    """A conditional of which nothing is said but its name."""

    __slots__ = ("_building",)

    def __init__(self, building: Building) -> None:
        self._building = building

    def if_(self, condition: Any) -> Case:
        """Say the first condition: a comparison, several joined by ``&`` and ``|``, or a Promise of a bool."""
        return self._building.open("if_", condition)

    def __getattr__(self, name: str) -> Any:
        raise _not_yet(name, f"conditional({self._building.name!r}) begins with .if_(...)", "if_")


class Case:
    """An open case: what is called in the arguments of ``then`` belongs to it, and runs only if it is taken."""

    __slots__ = ("_branch", "_building")

    def __init__(self, building: Building, branch: Branch) -> None:
        self._building = building
        self._branch = branch

    def then(self, given: Any = NOTHING) -> Any:
        """Say what the case gives: the result of calls, an input, a constant, a tuple of these, or nothing.

        Returns:
            After ``else_`` what stands for the conditional's outputs, as for any call's; before it, what takes
            ``elif_`` and ``else_``.
        """
        building = self._building
        if isinstance(given, CreatedNode):
            given = given.made
        if isinstance(given, (Unfinished, Expression)):
            raise _unusable(given, f"{self._branch.said} gives")
        return building.close(self._branch, Outcome.of(self._branch.said, places.users_place(), given))

    def fail(self, message: str) -> Any:
        """Let the workflow fail with this message, if the case is taken."""
        return self._building.close(
            self._branch, Outcome(self._branch.said, places.users_place(), {}, None, str(message))
        )

    def __getattr__(self, name: str) -> Any:
        said_so = f"{self._branch.said} of conditional({self._building.name!r}) has not said yet what it gives"
        raise _not_yet(name, said_so, "then")


class Continuation(Unfinished):
    """A conditional one or more of whose cases are said; ``elif_`` and ``else_`` say the others."""

    __slots__ = ("_building",)

    def __init__(self, building: Building) -> None:
        self._building = building

    def unfinished(self) -> CompileError:
        return self._building.unfinished()

    def elif_(self, condition: Any) -> Case:
        """Say the next condition; it is looked at only if none before it holds."""
        return self._building.open("elif_", condition)

    def else_(self) -> Case:
        """Say what happens where no condition holds. It ends the conditional."""
        return self._building.open("else_", None)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise self._building.unfinished()


def conditional(name: str) -> Any:
    """Choose, at run time, between branches; only the one that is taken runs, and all are known before the run.

    Args:
        name: What the node is called.

    Raises:
        CompileError: It is used where nothing is compiled; it has no ``else_``, or its cases give different types.

    Example:
        >>> from flyte_nb import conditional, task, workflow
        >>> @task
        ... def half(n: int) -> int:
        ...     return n // 2
        >>> @task
        ... def triple_and_one(n: int) -> int:
        ...     return 3 * n + 1
        >>> @workflow
        ... def step(n: int, even: bool) -> int:
        ...     return (
        ...         conditional("collatz")
        ...         .if_(n <= 1)
        ...         .then(1)
        ...         .elif_(even.is_true())
        ...         .then(half(n=n))
        ...         .else_()
        ...         .then(triple_and_one(n=n))
        ...     )
        >>> step(n=7, even=False), step(n=8, even=True), step(n=1, even=False)
        (22, 4, 1)
    """
    whose = host.whose()
    if isinstance(whose, Tracer):
        return begun(name, innermost(whose))
    refuse_name(name)
    if whose is None:
        raise CompileError(
            f"conditional({name!r}) is called outside of a workflow's body, where nothing is compiled",
            "A conditional chooses between calls that run later; here a value is known at once.",
            "Fix: write an ordinary `if`, or move it into the body of a @workflow or a @dynamic.",
            place=places.users_place(),
        )
    return NativeSection(name)


def begun(name: str, outer: Tracer, *notes: str) -> ConditionalSection:
    """Begin a conditional whose node will be one of these, with these notes on what flytekit would refuse."""
    refuse_name(name)
    building = Building(name, outer, places.users_frame())
    building.notes.update(dict.fromkeys(notes))
    return ConditionalSection(building)


def refuse_name(name: Any) -> None:
    """Refuse what is no name for a conditional.

    Raises:
        OptionError: At the user's line.
    """
    if not isinstance(name, str) or not name.strip():
        with mistakes.at_the_users_line():
            raise OptionError(
                f"conditional({name!r}): a conditional needs a name", "Write conditional('what it decides')."
            )


def _not_yet(name: str, headline: str, word: str) -> Exception:
    if name.startswith("_"):
        return AttributeError(name)
    return CompileError(headline, f"Fix: write .{word}(...) before .{name}.", place=places.users_place())


def _unusable(given: Any, what: str) -> Exception:
    if isinstance(given, Unfinished):
        error: Any = given.unfinished()
    else:
        error = mistakes.not_a_value(str(given), given.promise(), places.users_frame())
        error = type(error)(f"{what} the condition `{given}`", *error.details, place=error.place)
    return error  # type: ignore[no-any-return]
