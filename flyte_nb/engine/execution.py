"""Execution: one run of a call as its user holds it: to look at, to wait for, to stop. `Actor` does the work."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from flyte_nb.engine import debugger, replays, rerunning
from flyte_nb.engine.actor import Actor
from flyte_nb.engine.answering import Answering
from flyte_nb.engine.awaiting import Awaiting
from flyte_nb.engine.caching import Caching
from flyte_nb.engine.clock import Clock
from flyte_nb.engine.flights import Flights
from flyte_nb.engine.gates import Gates
from flyte_nb.engine.inspection import NodeView, Values
from flyte_nb.engine.opening import unfolded
from flyte_nb.engine.store import take
from flyte_nb.model import display, paths
from flyte_nb.model.calls import Call
from flyte_nb.model.errors import NotFound, one_line
from flyte_nb.model.graph import Graph
from flyte_nb.model.lineage import Lineage, lineage
from flyte_nb.model.near import Near
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State, fold
from flyte_nb.model.values import ValueRef

#: How deep dynamics may call each other.
MAX_DEPTH = 100

_LONGEST_NAME = 80


class Execution(Answering, Awaiting, Near):
    """One run of a call: its log, the state that folds from it, and the values.

    All of it can be read while it runs, from any thread.

    Attributes:
        call: What it runs.
        id: Unique among the executions of a kernel.
        events: The append-only log. Read it from your own cursor; never write.
        state: The fold of the log. Another thread than the run's walks through `snapshot` instead.
        store: The values, by id.
        scratch: The folder where its tasks write; it goes when the execution does.
        exceptions: The exception of each node that failed, by path.
    """

    def __init__(
        self,
        call: Call,
        inputs: Mapping[str, Any],
        *,
        id: str,
        clock: Clock,
        flights: Flights,
        caching: Caching,
        max_depth: int = MAX_DEPTH,
        acting: Callable[..., Actor] = Actor,
        gates: Gates | None = None,
    ) -> None:
        super().__init__()
        self._actor = actor = acting(
            call, inputs, id=id, clock=clock, flights=flights, caching=caching, max_depth=max_depth, gates=gates
        )
        self.call = call
        self.id = id
        self.events = actor.events
        self.state = actor.state
        self.store = actor.store
        self.scratch = actor.scratch
        self.store.repair = functools.partial(rerunning.compute_anew, actor)
        self.exceptions = actor.exceptions
        self.bindings = actor.bindings

    # Looking at it.

    @property
    def phase(self) -> Phase:
        """Where the execution stands."""
        return self.state.phase

    @property
    def graph(self) -> Graph:
        """The compiled graph; ``execution[path].graph`` is what a node expanded into."""
        graph = self.state.root.graph
        assert graph is not None, "an execution has its graph from its first event on"
        return graph

    @property
    def inputs(self) -> Values:
        """The inputs, as copies of your own."""
        return Values({name: self._copy(ref, self.call.inputs[name]) for name, ref in self.state.inputs})

    @property
    def outputs(self) -> Values:
        """The outputs, as copies of your own; empty before the end."""
        return Values({name: self._copy(ref, self.call.outputs[name]) for name, ref in self.state.outputs})

    @property
    def duration(self) -> float | None:
        """Seconds from start to end, or None."""
        return self.state.root.duration

    @property
    def error(self) -> BaseException | None:
        """The exception that failed or stopped it, or None."""
        return self._actor.error or self._raised

    def snapshot(self) -> State:
        """Return the state as it stands: the execution's own when it is over, else one that changes no more."""
        return self.state if self.done() else fold(self.events[:])

    def value(self, value_id: str) -> Any:
        """Return a copy of your own of a value by the id of its `ValueRef`: an output, an input or a constant.

        Raises:
            NotFound: No such value is kept.

        Example:
            >>> from flyte_nb import run, task
            >>> @task
            ... def inc(x: int) -> int:
            ...     return x + 1
            >>> execution = run(inc, x=1)
            >>> execution.value("n0.o0"), execution.value("(x)")
            (2, 1)
        """
        if value_id not in self.store:
            raise NotFound(
                f"execution {self.id} keeps no value {value_id[:80]!r}",
                'A ValueRef has the id: "n2/dn0.o0" for an output, "n2/dn0(x)" for a constant, "(x)" for an input.',
            )
        checker = self.bindings.checker(value_id)
        return take(self.store.get(value_id), checker, checker, value_id, None, False)

    def lineage(self, path: str, var: str | None = None) -> Lineage:
        """Return where a value came from, back to inputs and constants: as data, and as a tree to print.

        Args:
            path: A node, as for ``execution[path]``; ``""`` for the execution's own outputs and inputs.
            var: One of its outputs or inputs; None: its only output.

        Raises:
            NotFound: There is no such node, or it has no such output or input.

        Example:
            >>> from flyte_nb import run, task, workflow
            >>> @task
            ... def add(a: int, b: int) -> int:
            ...     return a + b
            >>> @workflow
            ... def wf(n: int) -> int:
            ...     return add(a=add(a=n, b=1), b=2)
            >>> print(run(wf, n=3).lineage("n1"))
            n1.o0 = 6, made by add
            ├─ a <- n0.o0 = 4, made by add
            │  ├─ a <- (n) = 3, given to wf
            │  └─ b <- 1, a constant
            └─ b <- 2, a constant
        """
        return lineage(self.snapshot(), path, var)

    def rerun(self, path: str) -> Values:
        """Perform one node again, by itself, on the inputs that it had; return what it gives. Nothing here changes.

        Raises:
            NotFound: There is no such node, or its inputs are not there yet.
            BaseException: What fails it, as the user's code raised it.

        Example:
            >>> from flyte_nb import run, task
            >>> @task
            ... def inc(x: int) -> int:
            ...     print("again")
            ...     return x + 1
            >>> execution = run(inc, x=1)
            again
            >>> execution.rerun("n0")
            again
            o0 = 2
        """
        node = paths.find(self.state, path)
        rerunning.refuse_without_inputs(node)
        checkers = self.call_of(node).outputs
        rerunning.say_what_runs(self.call_of(node))
        again = rerunning.again(self._actor, node)
        made = again.state.outputs
        return Values({n: take(again.store.get(r.id), checkers[n], checkers[n], n, None, False) for n, r in made})

    def open(self, path: str) -> str:
        """Return the text of a cell that has a node's inputs bound, and the body of its function unfolded.

        Raises:
            NotFound: There is no such node, its inputs are not there yet, or its source is not known.

        Example:
            >>> from flyte_nb import run, task
            >>> @task
            ... def inc(x: int) -> int:
            ...     y = x + 1
            ...     return y
            >>> execution = run(inc, x=1)
            >>> print(execution.open("n0"))
            # inc: the body of n0 (inc), on its inputs in execution e...
            import flyte_nb
            node = flyte_nb.inspect('n0', run='e...')
            x = node.inputs['x']
            <BLANKLINE>
            y = x + 1
            result = y
            result
        """
        node = paths.find(self.state, path)
        rerunning.refuse_without_inputs(node)
        return unfolded(self.call_of(node), node, self.id)

    def post_mortem(self, path: str | None = None) -> None:
        """Open a debugger where a node failed: in the user's own frame, with its variables; a notebook's own in one.

        Args:
            path: The node; None: the one that failed the execution.

        Raises:
            NotFound: There is no such node, or it has not failed, or its frames are in another process.
        """
        node = None if path is None else paths.find(self.state, path)
        debugger.post_mortem(self.state, self.exceptions, node, lambda node: self.call_of(node).filename)

    def save_replay(self, path: str | os.PathLike[str]) -> Path:
        """Write one HTML file that shows the run, as it stands, and plays it; it needs no kernel and no network.

        Where its name ends in ``.flyte-run.json``, what is written is the run alone, as a saved notebook keeps it:
        JupyterLab opens it as a document.

        Returns:
            The file's path.

        Raises:
            OptionError: The path is a folder's, there is no such folder, or the file cannot be written.
        """
        return replays.save(self, path)

    def __getitem__(self, path: str) -> NodeView:
        """Return a node by path: ``"n2/dn0"`` or ``"evaluate_model/helper_evaluate_model[0]"``."""
        return NodeView(self, paths.find(self.state, path))

    def __iter__(self) -> Iterator[NodeView]:
        return (NodeView(self, node) for node in list(self.state.nodes.values()))

    def __repr__(self) -> str:
        count = len(self.state.nodes)
        phase = Phase.RUNNING if self.phase is Phase.DYNAMIC_RUNNING else self.phase
        name = one_line(self.call.spec.name)[:_LONGEST_NAME]
        return f"<execution {self.id} of {name}: {phase}, {count:,} node{'s' * (count != 1)}>"

    def _ipython_key_completions_(self) -> list[str]:
        return paths.completions(self.state.root)

    def __str__(self) -> str:
        return display.text(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, object]:
        return display.show(self)

    def _copy(self, ref: ValueRef, checker: Any) -> Any:
        return take(self.store.get(ref.id), checker, checker, ref.id, None, False)

    def call_of(self, node: NodeState) -> Call:
        """Return what a node calls; the execution's own call for the root."""
        return self._actor.call_of(node)
