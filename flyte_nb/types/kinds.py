"""Typed: what every checker has in common, and the two that look at nothing or only at the class."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types import spelling
from flyte_nb.types.hashing import hash_method
from flyte_nb.types.misfit import Misfit

#: What the notes call the reference implementation.
FLYTEKIT = "flytekit 1.16"

Path = tuple[str | int, ...]


class Typed:
    """One annotation, ready to check values against.

    A kind of type says three things: ``take`` (the value as declared, or a Misfit), ``copy`` and ``part``.

    Attributes:
        annotation: What the user declared.
        text: It, as the user would write it.
        kind: The class a value of this type has exactly, if there is one.
        immutable: A copy of a value is the value itself.
        hashed: The annotation, or a part's, carries a ``HashMethod``.
        plain: A value consists of lists, tuples and exact int, float, str, bool, None and bytes alone.
        converts: What `leniency` notes of an output, flytekit itself converts where it passes from node to node.
    """

    kind: type | None = None
    immutable: bool = True
    plain: bool = False
    hashed: bool = False
    converts: bool = False

    #: Makes a checker of an annotation: ``types.check.checker``, filled by the file that knows all kinds.
    make: ClassVar[Callable[[object], Typed]]

    def __init__(self, annotation: object) -> None:
        self.annotation = annotation
        self.text = spelling.text(annotation)
        self.hashed = hash_method(spelling.metadata(annotation)) is not None
        if self.hashed:
            self.plain = False

    def check(self, value: object, name: str = "value", notes: list[str] | None = None) -> object:
        """Return the value as declared, in new containers.

        Args:
            value: What a function returned, or was given.
            name: What begins the place in the message: ``X`` in ``X[17][3]``.
            notes: Gets a sentence for what flytekit would refuse.

        Raises:
            TypeMismatch: The value is not of the declared type; the message names the exact place.
        """
        try:
            taken = self.take(value)
        except Misfit as misfit:
            raise misfit.error(name) from None
        except RecursionError:
            raise Misfit(self.text, value, text="holds itself, or is nested too deeply").error(name) from None
        if notes is not None:
            sentence = self.remark(value, name)
            if sentence is not None and sentence not in notes:
                notes.append(sentence)
        return taken

    def take(self, value: object) -> object:
        """Return the value as declared, or raise Misfit."""
        raise NotImplementedError

    def copy(self, value: object, writable: bool = False) -> object:
        """Return an isolated copy of a value that was checked before. ``writable``: of big arrays too."""
        return value

    def at(self, path: Path) -> Typed | None:
        """Return the checker of a part, or None where the annotation does not say.

        Example:
            >>> from flyte_nb.types.check import checker
            >>> checker(dict[str, list[int]]).at(("a", 0)).text
            'int'
        """
        found: Typed | None = self
        for step in path:
            try:
                found = found.part(step) if found is not None else None
            except TypeMismatch:
                return None
        return found

    def part(self, step: str | int) -> Typed | None:
        """Return the checker of the part one step inside; None where the annotation does not say.

        Raises:
            TypeMismatch: There can be no such part.
        """
        taken = f".{step}" if isinstance(step, str) and step.isidentifier() else f"[{step!r}]"
        raise TypeMismatch(
            f"{self.text} has no parts: {taken} cannot be taken of it",
            "Fix: pass it as it is; what is to be made of it is made inside a @task, which has the value.",
        )

    def first(self, value: object) -> tuple[Typed, object] | None:
        """Return the first part of a value, with its checker; None where there is none."""
        return None

    def core(self, schema: Any) -> Any:
        """Return the pydantic-core schema that checks this type in one pass, or None. ``schema`` makes schemas."""
        return None

    def remark(self, value: object, name: str, inside: bool = False) -> str | None:
        """Return what flytekit would refuse of a value that is accepted here, judged by its first leaf."""
        leaf, part = self, value
        while (found := leaf.first(part)) is not None:
            (leaf, part), inside = found, True
        sentence = leaf.leniency(part, name, inside)
        if sentence is None and self.refused is not None:
            sentence = f"{FLYTEKIT} refuses this: {name} is declared {self.text}, {self.refused}"
        return sentence

    @functools.cached_property
    def refused(self) -> str | None:
        """What flytekit refuses in the annotation, whatever the value; None where it takes it."""
        return self.refusal() or next((found for one in self.inner() if (found := one.refused) is not None), None)

    def refusal(self) -> str | None:
        """Return what flytekit refuses of this kind of type, in words, and what it takes instead."""
        return None

    def inner(self) -> Iterable[Typed]:
        """Return the checkers of the parts that flytekit, too, treats one by one."""
        return ()

    def leniency(self, value: object, name: str, inside: bool) -> str | None:
        """Return the sentence about a leaf."""
        return None

    def __repr__(self) -> str:
        return f"checker({self.text})"

    def __reduce__(self) -> tuple[object, ...]:
        return type(self).make, (self.annotation,)


class Anything(Typed):
    """Any: accepted as it is, by reference."""

    def check(self, value: object, name: str = "value", notes: list[str] | None = None) -> object:
        return value

    def take(self, value: object) -> object:
        return value

    def part(self, step: str | int) -> Typed | None:
        return None


class Opaque(Typed):
    """Any other class: the value is one of its instances, and goes by reference."""

    def __init__(self, annotation: object, cls: type) -> None:
        super().__init__(annotation)
        self.cls = cls

    def take(self, value: object) -> object:
        if not isinstance(value, self.cls):
            raise Misfit(self.text, value)
        return value

    def part(self, step: str | int) -> Typed | None:
        return None


class Function(Typed):
    """A callable, by reference."""

    def take(self, value: object) -> object:
        if not callable(value):
            raise Misfit(self.text, value)
        return value
