"""Tasks that are objects of a class: an interface, and a method `execute` in place of a function."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Generic, TypeVar

import xxhash

from flyte_nb.authoring import cells, host, mistakes, options
from flyte_nb.authoring.declared import signature_of
from flyte_nb.authoring.entities import Task, ref_of
from flyte_nb.authoring.recorded.metadata import spelled_out
from flyte_nb.authoring.signature import Signature
from flyte_nb.model import places
from flyte_nb.model.calls import Announce, Expansion
from flyte_nb.model.clusters import refusal
from flyte_nb.model.errors import OptionError
from flyte_nb.types.preview import preview

T = TypeVar("T")


class Interface:
    """The inputs and outputs of such a task: types by name; an input may be a pair of its type and its default.

    Example:
        >>> Interface(inputs={"path": str, "seconds": (int, 5)}, outputs={"found": bool}).outputs
        {'found': <class 'bool'>}
    """

    def __init__(
        self, inputs: Mapping[str, Any] | None = None, outputs: Mapping[str, Any] | None = None, **others: Any
    ) -> None:
        given = dict(inputs or {})
        self.inputs = {name: one[0] if isinstance(one, tuple) else one for name, one in given.items()}
        self.defaults = {name: one[1] for name, one in given.items() if isinstance(one, tuple) and one[1] is not None}
        self.outputs = dict(outputs or {})


class PythonTask(Task, Generic[T]):
    """The base of task classes of your own: override ``execute``, which gets the inputs by name.

    Args:
        task_type: What a cluster's plug-in calls it; kept for export.
        name: The task's name.
        task_config: Kept as an attribute.
        interface: Its inputs and outputs.
        **given: A task's options, as `task` takes them: ``retries``, ``cache``, ``metadata``, …

    Raises:
        OptionError: An option is wrong.

    Example:
        >>> class Adder(PythonTask):
        ...     def __init__(self, name, by):
        ...         super().__init__("adder", name, interface=Interface({"x": int}, {"sum": int}))
        ...         self.by = by
        ...
        ...     def execute(self, **kwargs):
        ...         return kwargs["x"] + self.by
        >>> Adder("add_two", by=2)(x=3)
        5
    """

    def __init__(
        self,
        task_type: str = "python-task",
        name: str = "",
        task_config: T | None = None,
        interface: Interface | None = None,
        **given: Any,
    ) -> None:
        caller = places.caller(2)
        kind = type(self).__name__
        with mistakes.at_the_users_line():
            if not isinstance(name, str) or not name.strip():
                raise OptionError(f"{kind}(name={preview(name, 40)}) is no name", "Write name='wait_for_file'.")
            what = f"{kind} {name}"
            self.task_type = task_type
            signature = _signature(name, interface or Interface())
            others = {one: value for one, value in given.items() if one not in _PLUGINS}
            policy = options.policy(spelled_out(others, what), type(self).execute, signature.inputs, what)
            super().__init__(type(self).execute, signature, policy, name)
            self.given = {**given, "task_config": task_config}
        self.__name__ = self.__qualname__ = name
        self.__module__ = caller.f_globals.get("__name__", "__main__") if caller is not None else "__main__"
        place = places.place_of(caller) if caller is not None else None
        self.spec = replace(self.spec, ref=ref_of(self, name, self.source_digest()), place=place)

    def execute(self, **kwargs: Any) -> Any:
        """Do the work, and return a value for each output; a class of your own says how."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to execute")

    def invoke(self, inputs: Mapping[str, Any], announce: Announce | None = None) -> tuple[Any, ...] | Expansion:
        return self._split(host.inside(host.PLAIN, self.execute, inputs))

    def plainly(self, *args: Any, **kwargs: Any) -> Any:
        return self.execute(**self.signature.bind(args, kwargs))

    def source_digest(self) -> str:
        """Return a digest of ``execute`` and of what it reaches: the automatic cache version."""
        return xxhash.xxh3_64_hexdigest(f"{cells.meaning(type(self).execute)} {self.spec.interface}".encode())


#: Of flytekit's, what only its machinery asks.
_PLUGINS = frozenset({"task_type_version", "security_ctx"})


class PythonInstanceTask(PythonTask[T]):  # better: no plug-in is needed
    """`PythonTask` with its arguments in another order.

    Example:
        >>> class Greeter(PythonInstanceTask):
        ...     def execute(self, **kwargs):
        ...         return f"hello {kwargs['name']}"
        >>> Greeter("greet", interface=Interface({"name": str}, {"said": str}))(name="you")
        'hello you'
    """

    def __init__(
        self,
        name: str,
        task_config: T | None = None,
        task_type: str = "python-task",
        interface: Interface | None = None,
        **given: Any,
    ) -> None:
        super().__init__(task_type, name, task_config, interface, **given)


class SQLTask(PythonTask[T]):  # needs a cluster: or a mock, or an `execute` of your own
    """A query with a typed interface, which a database's plug-in runs on a cluster; here a mock, or an ``execute``.

    Args:
        name: The task's name.
        query_template: The query; ``{{ .inputs.day }}`` stands for an input.
        task_config: Kept as an attribute.
        task_type: What a cluster's plug-in calls it.
        inputs, outputs: Types by name, as ``kwtypes(day=str)`` gives them.
        **given: A task's options.

    Example:
        >>> from flyte_nb import kwtypes
        >>> from flyte_nb.testing import task_mock
        >>> trips = SQLTask(
        ...     "trips",
        ...     query_template="SELECT count(*) FROM trips WHERE day = '{{ .inputs.day }}'",
        ...     inputs=kwtypes(day=str),
        ...     outputs=kwtypes(count=int),
        ... )
        >>> trips.get_query(day="monday")
        "SELECT count(*) FROM trips WHERE day = 'monday'"
        >>> with task_mock(trips) as mock:
        ...     mock.return_value = 7
        ...     trips(day="monday")
        7
    """

    def __init__(
        self,
        name: str,
        query_template: str,
        task_config: T | None = None,
        task_type: str = "sql_task",
        inputs: Mapping[str, Any] | None = None,
        metadata: Any = None,
        outputs: Mapping[str, Any] | None = None,
        **given: Any,
    ) -> None:
        self._query_template = " ".join(str(query_template).split())
        super().__init__(task_type, name, task_config, Interface(inputs, outputs), metadata=metadata, **given)

    @property
    def query_template(self) -> str:
        """The query, before values are put into it."""
        return self._query_template

    def get_query(self, **kwargs: Any) -> str:
        """Return the query with these values in it; they are not quoted.

        Raises:
            ValueError: It names an input that is not given, or an input is given that it does not name.
        """
        named = {found.group(1) for found in _PLACE.finditer(self._query_template)}
        for missing in sorted(named - kwargs.keys()):
            raise ValueError(f"the query of {self.name} names {missing!r}, which was not given")
        for surplus in sorted(kwargs.keys() - named):
            raise ValueError(f"{surplus!r} was given to the query of {self.name}, which does not name it")
        return _PLACE.sub(lambda found: str(kwargs[found.group(1)]), self._query_template)

    def execute(self, **kwargs: Any) -> Any:
        raise refusal(
            f"{self.name} is a SQLTask, and",
            "a database's plug-in sends its query",
            "Query in the body of a @task; or let something stand in for it: flyte_nb.testing.task_mock(it).",
        )


_PLACE = re.compile(r"{{\s*\.inputs\.(\w+)\s*}}", re.IGNORECASE)


def _signature(name: str, interface: Interface) -> Signature:
    made = signature_of(name, interface.inputs, interface.outputs)
    return Signature(name, made.inputs, interface.defaults, made.outputs, made.output_class)
