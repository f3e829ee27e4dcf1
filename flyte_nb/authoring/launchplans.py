"""LaunchPlan: a workflow with preset inputs, and what a cluster is told of launching it, kept as data."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import xxhash

from flyte_nb.authoring import mistakes
from flyte_nb.authoring.entities import ref_of
from flyte_nb.authoring.recorded.parameters import ParameterMap
from flyte_nb.authoring.signature import Signature
from flyte_nb.authoring.workflows import Workflow
from flyte_nb.model import places
from flyte_nb.model.calls import Expansion
from flyte_nb.model.errors import InterfaceError, OptionError, TypeMismatch, did_you_mean
from flyte_nb.model.graph import EntitySpec, Graph, Policy, is_name
from flyte_nb.types.preview import preview

#: What is kept for export, and means nothing where no cluster launches anything.
RECORDED = (
    "schedule",
    "notifications",
    "labels",
    "annotations",
    "raw_output_data_config",
    "max_parallelism",
    "security_context",
    "auth_role",
    "trigger",
    "overwrite_cache",
    "auto_activate",
    "concurrency",
)


class PresetSignature(Signature):
    """A workflow's signature of which some inputs are fixed: they are given to it, and nobody may give another.

    Attributes:
        fixed: The names of those inputs.
    """

    def __init__(self, name: str, whole: Signature, defaults: Mapping[str, Any], fixed: Mapping[str, Any]) -> None:
        known = {**whole.defaults, **defaults, **fixed}
        defaults = {one: known[one] for one in whole.inputs if one in known}
        super().__init__(name, whole.inputs, defaults, whole.outputs, whole.output_class)
        self.fixed = frozenset(fixed)

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give each input its argument, default or fixed value.

        Raises:
            InterfaceError: An argument is missing, surplus or unknown, or would override a fixed input.
        """
        for name in kwargs:
            if name in self.fixed and kwargs[name] is not self.defaults[name]:
                raise InterfaceError(
                    f"the launch plan {self.name} fixes {name} = {preview(self.defaults[name], 60)}, "
                    f"and was given {preview(kwargs[name], 60)}",
                    f"Make it a default to be able to override it: default_inputs={{{name!r}: ...}}",
                )
        free = [name for name in self.inputs if name not in self.fixed]
        if len(args) > len(free):
            raise InterfaceError(
                f"{self.name}() takes {len(free)} argument(s) besides those it fixes, and {len(args)} were given"
            )
        return super().bind((), {**dict(zip(free, args, strict=False)), **kwargs})


class LaunchPlan(Workflow):
    """A workflow with preset inputs: it is called, run, drawn, mapped over and used as a node as a workflow is.

    Make one with `get_or_create` or `create`. ``schedule``, ``notifications``, ``labels``, ``annotations``,
    ``raw_output_data_config``, ``max_parallelism``, ``security_context``, ``auth_role``, ``trigger``,
    ``overwrite_cache``, ``auto_activate`` and ``concurrency`` are attributes of it, kept for export.

    Attributes:
        workflow: What it launches.
        default_inputs: Those that a call may override.
        fixed_inputs: Those that it may not.
        made_at: Where it was made; ``spec.place`` is the workflow's.

    Example:
        >>> from flyte_nb import LaunchPlan, task, workflow
        >>> @task
        ... def power(x: int, n: int) -> int:
        ...     return x**n
        >>> @workflow
        ... def powers(x: int, n: int) -> int:
        ...     return power(x=x, n=n)
        >>> squares = LaunchPlan.get_or_create(powers, "second powers", default_inputs={"x": 3}, fixed_inputs={"n": 2})
        >>> squares(), squares(x=5)
        (9, 25)
        >>> squares(n=3)
        Traceback (most recent call last):
            ...
        flyte_nb.model.errors.InterfaceError: the launch plan second powers fixes n = 2, and was given 3  --  ...
          Make it a default to be able to override it: default_inputs={'n': ...}
    """

    kind = "launch_plan"

    #: All of them by name; flytekit's attribute.
    CACHE: ClassVar[dict[str, LaunchPlan]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(
        self,
        name: str,
        workflow: Workflow,
        default_inputs: Mapping[str, Any],
        fixed_inputs: Mapping[str, Any],
        recorded: Mapping[str, Any],
    ) -> None:
        self.__name__ = name
        self.__module__ = workflow.__module__
        self.__doc__ = workflow.__doc__
        self.workflow = workflow
        self.function = workflow.function
        self.graph_options = workflow.graph_options
        self.on_failure = workflow.on_failure
        self.fixed_inputs = dict(fixed_inputs)
        self.default_inputs = {one: value for one, value in default_inputs.items() if one not in fixed_inputs}
        self.recorded = dict(recorded)
        self.signature = PresetSignature(name, workflow.signature, self.default_inputs, self.fixed_inputs)
        self._base: Expansion | None = None
        self._expansion: Expansion | None = None
        frame = places.users_frame()
        self._file = frame.f_code.co_filename if frame is not None else ""
        self.made_at = places.place_of(frame) or workflow.spec.place
        options = tuple((one, preview(value, 200)) for one, value in recorded.items() if value not in (None, False))
        text = f"{workflow.spec.ref} {self.default_inputs!r} {self.fixed_inputs!r}"
        version = xxhash.xxh3_64_hexdigest(text.encode("utf-8", "surrogatepass"))
        self.spec = EntitySpec(
            ref_of(self, name, version),
            self.signature.interface,
            Policy(options=options),
            workflow.spec.doc,
            workflow.spec.place,
            workflow.spec.source,
        )

    # flytekit's ways to make one.

    @classmethod
    def create(
        cls,
        name: str,
        workflow: Workflow,
        default_inputs: Mapping[str, Any] | None = None,
        fixed_inputs: Mapping[str, Any] | None = None,
        **recorded: Any,
    ) -> LaunchPlan:
        """Make a launch plan. Made anew by the same cell, or with the same content, it takes the old one's place.

        Args:
            name: Unique among the launch plans.
            workflow: What it launches.
            default_inputs: Inputs that a call may override; they come before the workflow's own defaults.
            fixed_inputs: Inputs that a call may not override.
            **recorded: What is kept for export: ``schedule``, ``notifications``, ``labels``, …

        Raises:
            OptionError: The name is taken by another one, or an option is unknown.
            InterfaceError: The workflow has no such input.
            TypeMismatch: A value is not of its input's type.
        """
        with mistakes.at_the_users_line(), cls._lock:
            return cls._made(name, workflow, default_inputs, fixed_inputs, recorded)[0]

    @classmethod
    def get_or_create(
        cls,
        workflow: Workflow,
        name: str | None = None,
        default_inputs: Mapping[str, Any] | None = None,
        fixed_inputs: Mapping[str, Any] | None = None,
        **recorded: Any,
    ) -> LaunchPlan:
        """Return the launch plan of this name, made if there is none; without a name, the workflow's default one.

        Raises:
            OptionError: There is one of this name with other content, an option is unknown, or presets have no name.
            InterfaceError: The workflow has no such input.
            TypeMismatch: A value is not of its input's type.
        """
        with mistakes.at_the_users_line(), cls._lock:
            if name is None:
                given = [one for one, value in recorded.items() if value is not None]
                given += ["default_inputs"] * (default_inputs is not None) + ["fixed_inputs"] * (
                    fixed_inputs is not None
                )
                if given:
                    raise OptionError(
                        f"a launch plan with {given[0]} needs a name",
                        "Write LaunchPlan.get_or_create(wf, 'name', ...).",
                    )
                name = getattr(workflow, "name", None)
            made, known = cls._made(name, workflow, default_inputs, fixed_inputs, recorded)
            return known if known is not None else made

    @classmethod
    def get_default_launch_plan(cls, ctx: Any, workflow: Workflow) -> LaunchPlan:
        """Return a workflow's default launch plan, without presets. ``ctx`` is flytekit's own, and means nothing."""
        return cls.get_or_create(workflow)

    @classmethod
    def _made(
        cls,
        name: Any,
        workflow: Any,
        default_inputs: Mapping[str, Any] | None,
        fixed_inputs: Mapping[str, Any] | None,
        recorded: Mapping[str, Any],
    ) -> tuple[LaunchPlan, LaunchPlan | None]:
        """Return a new launch plan, and the one that has its name and content already."""
        if not isinstance(workflow, Workflow) or isinstance(workflow, LaunchPlan):
            raise OptionError(
                f"a launch plan launches a workflow, and was given {preview(workflow, 40)}",
                "Write LaunchPlan.get_or_create(wf, 'name', ...) with a @workflow.",
            )
        if not is_name(name):
            raise OptionError(f"{preview(name, 40)} is not a name for a launch plan", "Write a short text without '/'.")
        for one in recorded:
            if one not in RECORDED:
                known_names = ("default_inputs", "fixed_inputs", *RECORDED)
                raise OptionError(
                    f"LaunchPlan has no option {one!r}.{did_you_mean(one, known_names)}",
                    f"It takes {', '.join(known_names)}",
                )
        if recorded.get("auth_role") is not None and recorded.get("security_context") is not None:
            raise OptionError(
                "LaunchPlan: auth_role and security_context say the same thing twice", "Give one of them."
            )
        defaults = _checked(name, workflow, default_inputs or {}, "default_inputs")
        fixed = _checked(name, workflow, fixed_inputs or {}, "fixed_inputs")
        said = {one: recorded.get(one) for one in RECORDED}
        made = cls(name, workflow, defaults, fixed, said)
        known = cls.CACHE.get(name)
        if known is not None:
            other = known._differs_from(made)
            if other and not places.same_cell(known._file, made._file):
                raise OptionError(
                    f"there is a launch plan {name!r} already, with another {other}, made at {known.made_at}",
                    "Give this one another name.",
                )
            if not other and known.workflow is workflow:
                return made, known
        cls.CACHE[name] = made
        return made, None

    def _differs_from(self, other: LaunchPlan) -> str:
        """Return what is different, in a word; nothing where both have the same content."""
        if self.workflow is not other.workflow and (
            self.workflow.name != other.workflow.name or self.workflow.namespace != other.workflow.namespace
        ):
            return "workflow"
        for what in ("default_inputs", "fixed_inputs"):
            if not _same(getattr(self, what), getattr(other, what)):
                return what
        return next((one for one in RECORDED if not _same(self.recorded[one], other.recorded[one])), "")

    # What it is.

    def __getattr__(self, name: str) -> Any:
        if name in RECORDED and "recorded" in self.__dict__:
            return self.recorded[name]
        return super().__getattr__(name)  # type: ignore[misc]  # type checkers do not see it

    @property
    def parameters(self) -> ParameterMap:
        """What a launch may, or has to, be given; as data, by flytekit's name."""
        types = self.python_interface.inputs
        return ParameterMap.of(types, self.signature.defaults, set(self.fixed_inputs))

    @property
    def raw_fixed_inputs(self) -> dict[str, Any]:
        """The fixed inputs; flytekit's name for them as Python's values."""
        return self.fixed_inputs

    @property
    def should_auto_activate(self) -> bool:
        """Whether a cluster activates it at once."""
        return bool(self.recorded["auto_activate"])

    @property
    def notifications(self) -> list[Any]:
        """Who is told of the end of a launch, on a cluster."""
        return list(self.recorded["notifications"] or ())

    @property
    def saved_inputs(self) -> dict[str, Any]:
        """The default and the fixed inputs; flytekit's name."""
        return {**self.default_inputs, **self.fixed_inputs}

    @property
    def namespace(self) -> str:
        return self.workflow.namespace

    @property
    def filename(self) -> str:
        return self.workflow.filename

    def source_digest(self) -> str:
        return self.workflow.source_digest()

    def ready(self) -> bool:
        return self.workflow.ready()

    def compile(self) -> Expansion:
        """Return the workflow's graph as this launch plan's."""
        base = self.workflow.compile()
        if self._expansion is None or self._base is not base:
            self._base = base
            self._expansion = replace(base, graph=replace(base.graph, spec=self.spec))
        return self._expansion

    @property
    def graph(self) -> Graph:
        return self.compile().graph

    def redefined(self) -> dict[str, tuple[object, object]]:
        return self.workflow.redefined()

    def plainly(self, *args: Any, **kwargs: Any) -> Any:
        return self.workflow.plainly(**self.signature.bind(args, kwargs))

    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __repr__(self) -> str:
        return f"<launch plan {self.name} of {self.workflow.name}{self.spec.interface}>"


def _checked(name: str, workflow: Workflow, given: Mapping[str, Any], what: str) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise OptionError(f"LaunchPlan {name}: {what}={preview(given, 40)} is no dict of inputs")
    inputs = workflow.signature.inputs
    for one in given:
        if one not in inputs:
            raise InterfaceError(
                f"LaunchPlan {name}: {workflow.name} has no input {one!r} to preset.{did_you_mean(str(one), inputs)}",
                f"Its interface is {workflow.name}{workflow.interface}",
            )
    try:
        return {one: inputs[one].check(value, one) for one, value in given.items()}
    except TypeMismatch as error:
        raise TypeMismatch(f"LaunchPlan {name}: {what}: {error.headline}", *error.details) from None


def _same(one: Any, other: Any) -> bool:
    try:
        return one is other or bool(one == other)
    except Exception:  # arrays, say, do not compare to one truth
        return repr(one) == repr(other)
