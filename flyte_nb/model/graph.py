"""Graph: what will happen. Nodes, bindings, interfaces and where each node came from; all frozen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeGuard

from flyte_nb.model import display
from flyte_nb.model.values import ValueRef

if TYPE_CHECKING:
    from flyte_nb.model.conditions import Case

#: The node id under which a graph's own inputs are referred to (flytekit's GLOBAL_INPUT_NODE_ID).
INPUTS = ""

#: The kinds whose graph is known before they run, and runs none of the user's code to become known.
COMPILED = frozenset({"workflow", "launch_plan"})

#: The kinds of what runs on a cluster or in a container, and nothing of it here.
ELSEWHERE = frozenset({"reference_task", "reference_workflow", "reference_launch_plan", "container_task"})

#: The id of a workflow's failure node (flytekit's DEFAULT_FAILURE_NODE_ID).
FAILURE_NODE = "fn0"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the user's source.

    Attributes:
        file: ``In[4]`` for a notebook cell, else the file's path.
        line: Counted from 1, in the cell or the file.
        text: The line itself, stripped.
    """

    file: str
    line: int
    text: str = ""

    def __str__(self) -> str:
        return f"{self.file} line {self.line}"


@dataclass(frozen=True, slots=True)
class Origin:
    """The call that made a node: its place, the function it stands in, and the loop variables at that moment.

    Attributes:
        variables: Pairs of name and short preview: ``(("model_ser", "'model-k3.joblib.dat'"),)``.
    """

    place: Place
    function: str
    variables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EntityRef:
    """How a graph names an entity: never by object, so that a redefinition is an inequality."""

    kind: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Variable:
    """One input or output of an interface.

    Attributes:
        type: The annotation as the user would write it, such as ``list[float]``.
        default: The default's short preview, or None where there is none.
    """

    name: str
    type: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Interface:
    """The typed inputs and outputs of an entity.

    Example:
        >>> str(Interface((Variable("x", "int", "3"),), (Variable("o0", "str"),)))
        '(x: int = 3) -> str'
    """

    inputs: tuple[Variable, ...] = ()
    outputs: tuple[Variable, ...] = ()

    def __str__(self) -> str:
        given = ", ".join(
            f"{v.name}: {v.type}" + (f" = {v.default}" if v.default is not None else "") for v in self.inputs
        )
        if not self.outputs:
            made = "None"
        elif len(self.outputs) == 1:
            made = self.outputs[0].type
        else:
            made = "(" + ", ".join(f"{v.name}: {v.type}" for v in self.outputs) + ")"
        return f"({given}) -> {made}"


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """How an entity's results are kept and found again. ``version`` None means: the digest of the source."""

    version: str | None = None
    serialize: bool = False
    ignored_inputs: tuple[str, ...] = ()
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that a decorator or ``with_overrides`` says about how a node runs.

    Attributes:
        retries: How often a failed attempt is tried again.
        timeout: Seconds for one attempt, or None.
        requests, limits: Pairs such as ``(("mem", "600Mi"),)``; validated, recorded, exported.
        memory_limit: ``limits``' memory in bytes, or None.
        environment: Pairs set in ``os.environ`` while the task runs.
        copy_inputs: Hand large arrays out as writable copies.
        secrets: Pairs of group and key of the secrets that the task requests.
        secret_variables: Those that it wants in environment variables: the variable, the secret's group, version and
            key, and ``value``, or ``file`` where the variable is to have the path of a file.
        options: What flytekit takes and a local run does not need, kept for export as pairs of name and text.
    """

    retries: int = 0
    timeout: float | None = None
    cache: CachePolicy | None = None
    requests: tuple[tuple[str, str], ...] = ()
    limits: tuple[tuple[str, str], ...] = ()
    memory_limit: int | None = None
    environment: tuple[tuple[str, str], ...] = ()
    interruptible: bool | None = None
    copy_inputs: bool = False
    secrets: tuple[tuple[str, str], ...] = ()
    secret_variables: tuple[tuple[str, str, str, str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EntitySpec:
    """An entity as data: what a graph, a view and a record know of it.

    Attributes:
        place: Where its ``def`` stands.
        source: Its source text, as written.
    """

    ref: EntityRef
    interface: Interface
    policy: Policy = Policy()
    doc: str = ""
    place: Place | None = None
    source: str = ""

    @property
    def kind(self) -> str:
        return self.ref.kind

    @property
    def name(self) -> str:
        return self.ref.name


@dataclass(frozen=True, slots=True)
class Ref:
    """A binding to an output of another node of the same graph, or (node ``""``) to an input of the graph.

    Attributes:
        path: Attributes and indices within the value: ``("weights", 0)``.
    """

    node: str
    var: str
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Const:
    """A binding to a value that was known when the graph was built."""

    ref: ValueRef


@dataclass(frozen=True, slots=True)
class ListOf:
    """A binding to a list made of bindings."""

    items: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class DictOf:
    """A binding to a dict made of bindings."""

    items: tuple[tuple[str, Binding], ...]


Binding = Ref | Const | ListOf | DictOf


def refs(binding: Binding) -> Iterator[Ref]:
    """Yield every reference within a binding, left to right.

    Example:
        >>> [r.node for r in refs(ListOf((Ref("n0", "o0"), Ref("n1", "o0"))))]
        ['n0', 'n1']
    """
    if isinstance(binding, Ref):
        yield binding
    elif isinstance(binding, ListOf):
        for item in binding.items:
            yield from refs(item)
    elif isinstance(binding, DictOf):
        for _, item in binding.items:
            yield from refs(item)


def is_name(text: object) -> TypeGuard[str]:
    """Tell whether something can be the name of a node: a text that says something, without the slash of paths.

    Example:
        >>> is_name("my model"), is_name("a/b"), is_name(" "), is_name(None)
        (True, False, False, False)
    """
    return isinstance(text, str) and bool(text.strip()) and "/" not in text


@dataclass(frozen=True, slots=True)
class Node:
    """One call in a graph.

    Attributes:
        id: ``n0`` in a workflow, ``dn0`` in a dynamic, ``0`` in a map.
        inputs: Pairs of variable and binding.
        after: Ids of nodes that must finish first though no value passes (``>>``).
        policy: The entity's policy with this call's overrides.
        name: The display name where ``with_overrides(node_name=...)`` gave one.
        graph: The compiled graph of a sub-workflow or a conditional, which is known before the run.
        note: What flytekit would refuse here, in words, or None.
    """

    id: str
    spec: EntitySpec
    inputs: tuple[tuple[str, Binding], ...] = ()
    after: tuple[str, ...] = ()
    policy: Policy = Policy()
    origin: Origin | None = None
    name: str | None = None
    graph: Graph | None = None
    note: str | None = None

    @property
    def title(self) -> str:
        """The name that a reader sees."""
        return self.name or self.spec.ref.name

    def upstream(self) -> list[str]:
        """The ids of the nodes this one waits for, each once, in order of mention."""
        found: dict[str, None] = {}
        for _, binding in self.inputs:
            if type(binding) is Ref:
                if binding.node:
                    found[binding.node] = None
            elif type(binding) is not Const:
                for ref in refs(binding):
                    if ref.node:
                        found[ref.node] = None
        for other in self.after:
            found[other] = None
        return list(found)


@dataclass(frozen=True, slots=True, repr=False)
class Graph:
    """A compiled workflow, an expanded dynamic or an expanded map; or all branches of a conditional.

    Attributes:
        spec: The entity whose graph this is.
        nodes: By id, in the order in which they were called.
        outputs: Pairs of the interface's output names and bindings.
        failure_policy: ``FAIL_IMMEDIATELY`` or ``FAIL_AFTER_EXECUTABLE_NODES_COMPLETE``.
        concurrency: How many of its nodes may run at once; None: as many as the executor takes.
        tolerated: How many of its nodes may fail without failing it (a map's ``min_success_ratio``).
        on_failure: The failure node, which runs if the others fail the graph, when all of them have ended; its id is
            `FAILURE_NODE`. It is not among ``nodes``: nothing waits for it, and it makes no outputs.
        cases: What a conditional chooses between. Its ``outputs`` are those of the case that was taken, once one is.
    """

    spec: EntitySpec
    nodes: Mapping[str, Node]
    outputs: tuple[tuple[str, Binding], ...] = ()
    failure_policy: str = "FAIL_IMMEDIATELY"
    concurrency: int | None = None
    tolerated: int = 0
    on_failure: Node | None = None
    cases: tuple[Case, ...] = ()

    @property
    def members(self) -> Mapping[str, Node]:
        """The nodes, and behind them the failure node where there is one: all that a view shows of it."""
        handler = self.on_failure
        return self.nodes if handler is None else {**self.nodes, handler.id: handler}

    def __repr__(self) -> str:
        return f"<graph of {self.spec.name}: {len(self.nodes):,} node{'s' * (len(self.nodes) != 1)}>"

    def __str__(self) -> str:
        return display.text(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, object]:
        return display.show(self)


@dataclass(frozen=True, slots=True)
class Edge:
    """One value, or with ``var`` None the order alone, that passes between two nodes of a graph."""

    source: str
    target: str
    var: str | None
    path: tuple[str | int, ...] = ()
    name: str | None = None


def edges(graph: Graph) -> Iterator[Edge]:
    """Yield the edges of a graph in the order of its nodes; the graph's own inputs and outputs are left out.

    ``source``'s output ``var`` (at ``path``) goes to ``target``'s input ``name``.
    """
    for node in graph.nodes.values():
        for name, binding in node.inputs:
            for ref in refs(binding):
                if ref.node != INPUTS:
                    yield Edge(ref.node, node.id, ref.var, ref.path, name)
        for other in node.after:
            yield Edge(other, node.id, None)


def frozen(nodes: Mapping[str, Node]) -> Mapping[str, Node]:
    """Give a read-only view of nodes, for a Graph to keep."""
    return MappingProxyType(dict(nodes))
