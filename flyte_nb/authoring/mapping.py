"""map_task: one task over the elements of lists; at run time it expands into one instance for each element."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any, Optional

from flyte_nb.authoring import mistakes
from flyte_nb.authoring.awaited import awaited
from flyte_nb.authoring.described import DescribedTask
from flyte_nb.authoring.entities import Entity
from flyte_nb.authoring.options import override
from flyte_nb.authoring.recorded import metadata
from flyte_nb.authoring.signature import Signature, named_output_class
from flyte_nb.model import places
from flyte_nb.model.calls import Announce, Expansion, Made
from flyte_nb.model.errors import InterfaceError, OptionError, did_you_mean
from flyte_nb.model.graph import Binding, Const, Graph, ListOf, Node, Origin, Policy, Ref, frozen
from flyte_nb.types.check import checker
from flyte_nb.types.preview import describe, preview


class MapTask(DescribedTask, Entity):
    """A task lifted to lists: ``map_task(t)(x=[...])``. Inputs that `functools.partial` fixed are not lifted.

    Attributes:
        made_at: The line that made it; ``spec.place`` is its target's.
    """

    kind = "map_task"

    def __init__(
        self,
        target: Entity,
        fixed: Mapping[str, Any],
        concurrency: int | None,
        min_successes: int | None,
        min_success_ratio: float | None,
        policy: Policy | None = None,
    ) -> None:
        self.target = target
        self.fixed = dict(fixed)
        self.given = target.given
        self.concurrency = concurrency
        self.min_successes = min_successes
        self.min_success_ratio = min_success_ratio
        self.preset = target.signature.fixed
        self.lifted = [name for name in target.signature.inputs if name not in {*self.fixed, *self.preset}]
        super().__init__(target.function, self._signature(), policy or target.spec.policy, name=f"map_{target.name}")
        self.made_at = places.users_place() or self.spec.place
        self.__name__ = self.name
        self.asynchronous = False  # whatever its target is: it makes a graph
        self.advice = f"What all elements share is fixed: map_task(functools.partial({target.name}, name=value))."

    @property
    def python_function_task(self) -> Entity:
        """What its instances call; flytekit's name."""
        return self.target

    @property
    def bound_inputs(self) -> set[str]:
        """The inputs that are not lifted; flytekit's name."""
        return set(self.fixed)

    @property
    def tolerant(self) -> bool:
        """Whether an element may fail: its outputs are then None."""
        return self.min_successes is not None or (self.min_success_ratio is not None and self.min_success_ratio < 1)

    def _signature(self) -> Signature:
        target = self.target
        inputs = {
            name: one if name in self.fixed else checker(list[one.annotation])  # type: ignore[name-defined]
            for name, one in target.signature.inputs.items()
            if name not in self.preset
        }
        outputs = {}
        for name, one in target.outputs.items():
            element: Any = one.annotation
            whole: Any = list[Optional[element]] if self.tolerant else list[element]  # noqa: UP045
            outputs[name] = checker(whole)
        several = named_output_class(tuple(outputs)) if target.signature.output_class is not None else None
        return Signature(f"map_{target.name}", inputs, dict(self.fixed), outputs, several)

    def _length(self, inputs: Mapping[str, Any]) -> int:
        lengths = {name: len(inputs[name]) for name in self.lifted}
        if len(set(lengths.values())) > 1:
            given = ", ".join(f"{name} has {length}" for name, length in lengths.items())
            raise InterfaceError(
                f"{self.name}: its lists have different lengths: {given}",
                "Give lists of one length; fix what all elements share with functools.partial.",
            )
        return next(iter(lengths.values()), 0)

    def invoke(self, inputs: Mapping[str, Any], announce: Announce | None = None) -> Made:
        count = self._length(inputs)
        spec = self.target.spec
        subgraph = self.target.subgraph()
        names = [name for name in self.target.signature.inputs if name not in self.preset]
        shared = {name: self.target.signature.defaults[name] for name in sorted(self.preset)}
        constants = tuple((name, Const(describe(value, f"0({name})"))) for name, value in shared.items())
        nodes = {}
        for n in range(count):
            given = [(name, Ref("", name) if name in self.fixed else Ref("", name, (n,))) for name in names]
            bindings: tuple[tuple[str, Binding], ...] = (*given, *constants)
            label = tuple((name, preview(inputs[name][n], 40)) for name in self.lifted[:2])
            origin = Origin(self.made_at, self.name, label) if self.made_at is not None else None
            nodes[str(n)] = Node(str(n), spec, bindings, (), self.spec.policy, origin, None, subgraph)
        outputs = tuple((var, ListOf(tuple([Ref(str(n), var) for n in range(count)]))) for var in self.outputs)
        graph = Graph(self.spec, frozen(nodes), outputs, "FAIL_IMMEDIATELY", self.concurrency, self._tolerated(count))
        return Expansion(graph, {f"0({name})": value for name, value in shared.items()}, {spec.ref: self.target.call})

    def plainly(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function for each element, one after another; an async one is to be awaited, for all at once."""
        bound = self.signature.bind(args, kwargs)
        given = [
            {name: one if name in self.fixed else one[n] for name, one in bound.items()}
            for n in range(self._length(bound))
        ]
        if self.target.asynchronous:
            return awaited(self.name, args, kwargs, lambda: self._gathered(given))
        return self._joined([self.target.plainly(**one) for one in given])

    async def _gathered(self, given: list[dict[str, Any]]) -> Any:
        import asyncio

        return self._joined(await asyncio.gather(*[self.target.plainly(**one) for one in given]))

    def _joined(self, rows: list[Any]) -> Any:
        if self.signature.output_class is None:
            return rows if self.outputs else None
        return self.signature.join(tuple([row[k] for row in rows] for k in range(len(self.outputs))))

    def _tolerated(self, count: int) -> int:
        needed = count
        if self.min_successes is not None:
            needed = min(self.min_successes, count)
        elif self.min_success_ratio is not None:
            needed = math.ceil(count * self.min_success_ratio)
        return count - needed

    def tolerance(self, count: int) -> str:
        """Return how many of so many elements may fail, in words; nothing where it is plain that none may."""
        if not self.tolerant:
            return ""
        may = self._tolerated(count)
        if may:
            return f"{may:,} may"
        said = "min_successes" if self.min_successes is not None else "min_success_ratio"
        return f"none may: {said}={getattr(self, said):g} of {count:,} is all of them"

    def source_digest(self) -> str:
        return self.target.source_digest()


def map_task(
    target: Any,
    concurrency: int | None = None,
    min_successes: int | None = None,
    min_success_ratio: float | None = 1.0,
    **options: Any,
) -> MapTask:
    """Lift a task to lists: one instance for each element. flytekit's signature.

    Args:
        target: A task, dynamic, workflow, launch plan or map task, or `functools.partial` of one: what it fixes is
            given to every instance.
        concurrency: How many instances may run at once; None: as many as the executor takes.
        min_successes: How many must succeed; the outputs of those that fail are None.
        min_success_ratio: The same as a share, from 0 to 1.
        **options: ``metadata``, a `TaskMetadata`: options of every instance, in place of the task's own.

    Raises:
        OptionError: It is no entity, or an option is impossible.

    Example:
        >>> from functools import partial
        >>> from flyte_nb import map_task, task, workflow
        >>> @task
        ... def scale(x: int, by: int) -> int:
        ...     return x * by
        >>> @workflow
        ... def wf(xs: list[int]) -> list[int]:
        ...     return map_task(partial(scale, by=10))(x=xs)
        >>> wf(xs=[1, 2, 3])
        [10, 20, 30]
    """
    with mistakes.at_the_users_line():
        fixed: Mapping[str, Any] = {}
        if isinstance(target, functools.partial):
            if target.args:
                raise OptionError("map_task(partial(...)): fix inputs by name", "Write partial(task, name=value).")
            target, fixed = target.func, target.keywords
        if not isinstance(target, Entity):
            raise OptionError(
                f"map_task({preview(target, 40)}): that is not a task, workflow or launch plan",
                "Decorate the function with @task first.",
            )
        for name in fixed:
            if name not in target.inputs:
                raise OptionError(
                    f"map_task: partial fixes {name!r}, which is no input of {target.name}{target.interface}"
                )
        if concurrency is not None and (not isinstance(concurrency, int) or concurrency < 0):
            raise OptionError(
                f"map_task(concurrency={concurrency!r}) is not a number of instances", "Write concurrency=4."
            )
        if min_success_ratio is not None and not 0 <= min_success_ratio <= 1:
            raise OptionError(
                f"map_task(min_success_ratio={min_success_ratio!r}) is not between 0 and 1", "Write 0.9: nine of ten."
            )
        policy = None
        if "metadata" in options:
            spelled = metadata.spelled_out({"metadata": options.pop("metadata")}, "map_task")
            policy, _ = override(target.spec.policy, target, spelled)
        if options:
            name = next(iter(options))
            known = ("concurrency", "min_successes", "min_success_ratio", "metadata")
            raise OptionError(
                f"map_task has no option {name!r}.{did_you_mean(name, known)}",
                f"It takes {', '.join(known)}; for others use .with_overrides(...) on the call.",
            )
        return MapTask(target, fixed, concurrency or None, min_successes, min_success_ratio, policy)
