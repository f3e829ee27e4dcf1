"""ImperativeWorkflow: a workflow that is put together by calls, piece by piece, and gives the same Graph as a body."""

from __future__ import annotations

import keyword
import linecache
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import xxhash

from flyte_nb.authoring import cells, host, mistakes, options, workflows
from flyte_nb.authoring.conditional import ConditionalSection
from flyte_nb.authoring.entities import Entity, ref_of
from flyte_nb.authoring.failure import refuse_unfit, with_failure_node
from flyte_nb.authoring.node_creation import CreatedNode
from flyte_nb.authoring.piecemeal import Piecemeal, Runnable, plain_outputs
from flyte_nb.authoring.promise import Promise
from flyte_nb.authoring.signature import Signature, named_output_class, refuse_a_value
from flyte_nb.authoring.tracing import Tracer
from flyte_nb.model import places
from flyte_nb.model.calls import Expansion
from flyte_nb.model.errors import CompileError, NotFound, OptionError, TypeMismatch, did_you_mean
from flyte_nb.model.graph import Binding, EntitySpec, Graph, Policy, is_name, refs
from flyte_nb.types.check import checker
from flyte_nb.types.preview import preview

#: The source of an imperative workflow is what stands between its first and its last call, up to so many lines.
_MOST_LINES = 200


class _Inputs(dict[str, Promise]):
    """Inputs by name; one that was not added is answered with those that were."""

    def of(self, workflow: str) -> _Inputs:
        self._workflow = workflow
        return self

    def __missing__(self, name: str) -> Promise:
        with mistakes.at_the_users_line():
            raise NotFound(
                f"the workflow {self._workflow} has no input {name!r}.{did_you_mean(name, self)}",
                f"Fix: wf.add_workflow_input({name!r}, int), say, before it is used.",
            )


class ImperativeWorkflow(workflows.Workflow):
    """A workflow without a body: inputs, nodes and outputs are added by calls. In flytekit ``Workflow``.

    It runs, draws and steps as a decorated workflow does, and may be called in one.

    Attributes:
        name: Of any form.

    Example:
        >>> from flyte_nb import Workflow, task
        >>> @task
        ... def greet(name: str) -> str:
        ...     return f"hello {name}"
        >>> wf = Workflow(name="my.greeting")
        >>> who = wf.add_workflow_input("who", str)
        >>> node = wf.add_entity(greet, name=who)
        >>> wf.add_workflow_output("said", node.outputs["o0"])
        >>> wf(who="Ada")
        'hello Ada'
    """

    def __init__(self, name: str, failure_policy: Any = None, interruptible: bool = False) -> None:
        """Begin one without inputs, nodes and outputs.

        Raises:
            OptionError: The name is none, or there is no such failure policy.
        """
        with mistakes.at_the_users_line():
            if not is_name(name):
                raise OptionError(
                    f"Workflow(name={preview(name, 40)}) is not a name", "Write a short text without '/'."
                )
            self.graph_options = options.workflow({"failure_policy": failure_policy}, name)
        frame = places.users_frame()
        self.__name__ = name
        self.__module__ = frame.f_globals.get("__name__", "__main__") if frame is not None else "__main__"
        self._file = frame.f_code.co_filename if frame is not None else ""
        self._lines = (frame.f_lineno, frame.f_lineno) if frame is not None else (0, 0)
        policy = Policy(interruptible=True) if interruptible else Policy()
        self.given = {"interruptible": bool(interruptible)}
        version = xxhash.xxh3_64_hexdigest(name.encode("utf-8", "surrogatepass"))
        self.on_failure = None
        self.callees: list[Entity] = []
        self._bound: dict[str, Binding] = {}
        self._expansion: Expansion | None = None
        self._referred = {}
        self._changed = False
        self.signature = Signature(name, {}, {}, {}, None)
        place = places.place_of(frame)
        self.spec = EntitySpec(ref_of(self, name, version), self.signature.interface, policy, "", place)
        self._tracer = Piecemeal(self)

    # What it is.

    @property
    def inputs(self) -> Mapping[str, Promise]:  # type: ignore[override]
        """A Promise for each input, to be given to what is added."""
        return _Inputs(self._tracer.inputs()).of(self.name)

    @property
    def call(self) -> Any:
        """What the engine runs: to it, inputs are types to check against."""
        return Runnable(self)

    @property
    def function(self) -> Any:  # type: ignore[override]
        """What a task's body calls when it calls this workflow: its nodes, one after another."""
        return self.plainly

    @property
    def namespace(self) -> str:
        return cells.namespace(self)  # it has a module's name, as a function has

    @property
    def filename(self) -> str:
        return self._file

    def source_digest(self) -> str:
        return self.spec.ref.version

    def ready(self) -> bool:
        """Tell whether it can run: it has nodes, its conditionals are complete, and each of its inputs is used."""
        return bool(self._tracer.nodes) and not self._unused() and not self._tracer.unfinished

    @property
    def graph(self) -> Graph:
        """The graph as far as it has been put together."""
        return self._compiled().graph

    def compile(self) -> Expansion:
        """Return the graph with its constants.

        Raises:
            CompileError: It is not ready, or its nodes wait for each other.
        """
        self._tracer.refuse_unfinished()
        if not self.ready():
            unused = ", ".join(self._unused())
            why = f"its input {unused} is used by no node and no output" if unused else "it has no nodes"
            raise CompileError(
                f"the workflow {self.name} is not ready: {why}",
                f"Fix: wf.add_entity(task, x=wf.inputs[{unused.split(', ')[0]!r}]), or leave the input out."
                if unused
                else "Fix: wf.add_entity(task, ...)",
                place=self.spec.place,
            )
        return self._compiled()

    def redefined(self) -> dict[str, tuple[object, object]]:
        """Return what changed since the last compile: itself, or a workflow that it calls."""
        if self._changed:
            return {self.name: (None, self)}
        called = [one for one in self.callees if isinstance(one, workflows.Workflow) and one is not self]
        return {one.name: (one, one) for one in called if one.redefined()}

    def plainly(self, *args: Any, **kwargs: Any) -> Any:
        made = plain_outputs(self.compile(), self._tracer.entities, self.signature.bind(args, kwargs))
        return self.signature.join(tuple(made[name] for name in self.signature.outputs))

    # Putting it together.

    def add_workflow_input(self, input_name: str, python_type: Any) -> Promise:
        """Add an input, and return the Promise that stands for it: also ``wf.inputs[input_name]``.

        Raises:
            OptionError: There is one of this name, or it is not a name.
            InterfaceError: The type is a value.
        """
        with mistakes.at_the_users_line():
            self._refuse_name(input_name, self.signature.inputs, "input")
            refuse_a_value(self.name, input_name, python_type)
            inputs = {**self.signature.inputs, input_name: checker(python_type)}
            self._change(f"input {input_name}: {inputs[input_name].text}", inputs=inputs)
        return self.inputs[input_name]

    def add_entity(self, entity: Any, **inputs: Any) -> CreatedNode:
        """Add a node that calls an entity: a task, workflow, dynamic, map task or launch plan.

        Args:
            entity: What it calls.
            **inputs: Its inputs: values, ``wf.inputs[...]``, outputs of other nodes, lists and dicts of these.

        Raises:
            OptionError: It is no entity, or this workflow itself.
            InterfaceError, TypeMismatch: The inputs do not fit.
        """
        with mistakes.at_the_users_line():
            if not isinstance(entity, Entity):
                raise OptionError(
                    f"{self.name}: add_entity({preview(entity, 40)}): that is no task, workflow or launch plan",
                    "Decorate the function with @task first.",
                )
            if entity is self:
                raise OptionError(f"the workflow {self.name} cannot call itself: its graph would never end")
            node = CreatedNode(entity, self._tracer.call(entity, (), inputs))
            self._change(f"node {node.id}: {entity.spec.ref} {node.node.inputs}")
        return node

    def add_task(self, task: Any, **inputs: Any) -> CreatedNode:
        """Do what `add_entity` does."""
        return self.add_entity(task, **inputs)

    def add_subwf(self, sub_wf: Any, **inputs: Any) -> CreatedNode:
        """Do what `add_entity` does."""
        return self.add_entity(sub_wf, **inputs)

    def add_launch_plan(self, launch_plan: Any, **inputs: Any) -> CreatedNode:
        """Do what `add_entity` does."""
        return self.add_entity(launch_plan, **inputs)

    def create_conditional(self, name: str) -> ConditionalSection:
        """Add a choice between branches: ``wf.create_conditional("size").if_(n > 5).then(...).else_().then(...)``.

        Until its last case has said what it gives, calls of entities are nodes of its branches, as they are in a
        workflow's body. What the whole gives is a Promise, to be given to `add_entity` and `add_workflow_output`.

        Raises:
            OptionError: It has no name.
            CompileError: A body is being traced here: it has `conditional`.

        Example:
            >>> from flyte_nb import Workflow, task
            >>> @task
            ... def half(n: int) -> int:
            ...     return n // 2
            >>> @task
            ... def triple(n: int) -> int:
            ...     return 3 * n
            >>> wf = Workflow(name="my.choice")
            >>> n = wf.add_workflow_input("n", int)
            >>> made = wf.create_conditional("big").if_(n > 5).then(half(n=n)).else_().then(triple(n=n))
            >>> wf.add_workflow_output("made", made)
            >>> wf(n=8), wf(n=3)
            (4, 9)
        """
        whose = host.whose()
        if whose is self._tracer and self._tracer.inner is None:
            self._tracer.refuse_unfinished()
        if isinstance(whose, Tracer):
            raise CompileError(
                f"{self.name}.create_conditional({preview(name, 40)}) is called where another graph is being made",
                "Fix: write conditional(...) there, as in the body of a @workflow.",
                place=places.users_place(),
            )
        return self._tracer.conditional(name)

    def add_workflow_output(self, output_name: str, p: Any, python_type: Any = None) -> None:
        """Add an output.

        Args:
            output_name: Its name, unique among the outputs.
            p: The output of a node, an input, or a list or dict of such.
            python_type: Its type; None: that of the Promise, or of the Promises in a list that have one type.

        Raises:
            OptionError: There is one of this name, it is not a name, or its type cannot be told.
            TypeMismatch: ``p`` is not of the type.
        """
        with mistakes.at_the_users_line():
            self._refuse_name(output_name, self.signature.outputs, "output")
            wanted = checker(python_type) if python_type is not None else self._type_of(output_name, p)
            self._bound[output_name] = self._tracer.output(p, wanted, output_name)
            outputs = {**self.signature.outputs, output_name: wanted}
            self._change(f"output {output_name}: {wanted.text} {self._bound[output_name]}", outputs=outputs)

    def add_on_failure_handler(self, entity: Any) -> None:
        """Let a task or workflow run if this one fails: it is given the inputs by name, and the error as ``err``.

        Raises:
            OptionError: It is no task or workflow.
            InterfaceError: It does not take the inputs.
        """
        with mistakes.at_the_users_line():
            refuse_unfit(entity, self.spec, self.signature.inputs, "add_on_failure_handler")
            self.on_failure = entity
            self._change(f"on failure: {entity.spec.ref}")

    # How it works.

    def touched(self, said: str = "") -> None:
        """Note that a node was ordered or overridden, or that a conditional is complete."""
        self._change(said)

    def _change(self, said: str, **parts: Any) -> None:
        """Take a change in: the interface may be another, and the version is."""
        old, spec = self.signature, self.spec
        if parts:
            inputs, outputs = parts.get("inputs", old.inputs), parts.get("outputs", old.outputs)
            several = named_output_class(tuple(outputs)) if len(outputs) > 1 else None
            self.signature = Signature(self.name, inputs, {}, outputs, several)
        version = xxhash.xxh3_64_hexdigest(f"{spec.ref.version}\n{said}".encode("utf-8", "surrogatepass"))
        ref = ref_of(self, self.name, version)
        self.spec = replace(spec, ref=ref, interface=self.signature.interface, source=self._source())
        self._tracer.spec, self._tracer.signature = self.spec, self.signature
        self._changed = self._changed or self._expansion is not None
        self._expansion = None

    def _source(self) -> str:
        frame = places.users_frame()
        first, last = self._lines
        if frame is not None and frame.f_code.co_filename == self._file:
            self._lines = first, last = min(first, frame.f_lineno), max(last, frame.f_lineno)
        if not first or last - first >= _MOST_LINES:
            return ""
        return "".join(linecache.getlines(self._file)[first - 1 : last])

    def _compiled(self) -> Expansion:
        if self._expansion is None or self.redefined():
            tracer = self._tracer
            if self.on_failure is not None:
                refuse_unfit(self.on_failure, self.spec, self.signature.inputs, "add_on_failure_handler")
            made = tracer.frozen_with(tuple(self._bound.items()), self.graph_options)
            self._expansion = with_failure_node(made, self.on_failure, self.signature.inputs)
            self._changed = False
        return self._expansion

    def _unused(self) -> list[str]:
        bindings = [binding for node in self._tracer.nodes.values() for _, binding in node.inputs]
        used = {ref.var for binding in (*bindings, *self._bound.values()) for ref in refs(binding) if not ref.node}
        return [name for name in self.signature.inputs if name not in used]

    def _refuse_name(self, name: Any, known: Mapping[str, Any], what: str) -> None:
        if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
            raise OptionError(f"{self.name}: {preview(name, 40)} cannot name an {what}", "Write a Python name.")
        if name in known:
            raise OptionError(f"the workflow {self.name} has an {what} {name!r} already", "Give this one another name.")

    def _type_of(self, name: str, p: Any) -> Any:
        if isinstance(p, Promise):
            return p._checker
        if isinstance(p, list) and p and all(isinstance(one, Promise) for one in p):
            kinds = {one._checker.text: one._checker.annotation for one in p}
            if len(kinds) == 1:
                kind: Any = next(iter(kinds.values()))
                return checker(list[kind])
        if isinstance(p, CreatedNode):
            raise TypeMismatch(
                f"{self.name}: the output {name!r} is given the node {p.id}, not one of its outputs",
                f"Fix: node.outputs[{next(iter(p.outputs), 'o0')!r}]",
            )
        raise OptionError(
            f"{self.name}: the type of the output {name!r} cannot be told from {preview(p, 40)}",
            "Say it: wf.add_workflow_output(name, value, python_type=list[int])",
        )

    def __repr__(self) -> str:
        count = len(self._tracer.nodes)
        what = "" if self.ready() else ", not ready"
        return f"<workflow {self.name}{self.spec.interface}: {count:,} node{'s' * (count != 1)}{what}>"


#: flytekit's name at its top level, where ``workflow`` is the decorator.
Workflow = ImperativeWorkflow
