"""Tasks, types and decorators of a program's own, made as flytekit's documentation shows."""

import functools
import os
from typing import NamedTuple

import pandas

from flyte_nb import (
    Blob,
    BlobMetadata,
    BlobType,
    FlyteContext,
    FlyteContextManager,
    Literal,
    LiteralType,
    Scalar,
    SQLTask,
    TaskMetadata,
    conditional,
    kwtypes,
    new_context,
    task,
    workflow,
)
from flyte_nb.core.node_creation import create_node
from flyte_nb.core.promise import Promise
from flyte_nb.core.task import Echo
from flyte_nb.core.utils import ClassDecorator, timeit
from flyte_nb.extend import Interface, PythonTask, TypeEngine, TypeTransformer
from flyte_nb.sensor import FileSensor
from flyte_nb.testing import patch, task_mock

done = []


class Waiter(PythonTask):
    def __init__(self, name, attempts, **kwargs):
        interface = Interface(inputs={"path": str, "limit": int}, outputs={"found": bool, "tries": int})
        super().__init__(task_type="waiter", name=name, task_config=None, interface=interface, **kwargs)
        self.attempts = attempts

    def execute(self, **kwargs):
        files = FlyteContext.current_context().file_access
        return files.exists(kwargs["path"]), min(self.attempts, kwargs["limit"])


waiter = Waiter("wait_for_it", 7, metadata=TaskMetadata(retries=1))
same = Echo(name="same", inputs={"x": int})
both = Echo(name="both", inputs={"x": int, "y": str})
query = SQLTask(
    "rows",
    query_template="SELECT * FROM trips\n   WHERE day = '{{ .inputs.day }}'",
    inputs=kwtypes(day=str),
    outputs=kwtypes(rows=pandas.DataFrame),
)


class Grid:
    def __init__(self, folder):
        self.folder = folder


class GridTransformer(TypeTransformer[Grid]):
    _KIND = BlobType(format="grid", dimensionality=BlobType.BlobDimensionality.MULTIPART)

    def __init__(self):
        super().__init__(name="grid", t=Grid)

    def get_literal_type(self, t) -> LiteralType:
        return LiteralType(blob=self._KIND)

    def to_literal(self, ctx: FlyteContext, python_val, python_type, expected: LiteralType) -> Literal:
        there = ctx.file_access.get_random_remote_directory()
        ctx.file_access.upload_directory(python_val.folder, there)
        return Literal(scalar=Scalar(blob=Blob(metadata=BlobMetadata(type=self._KIND), uri=there)))

    def to_python_value(self, ctx: FlyteContext, lv: Literal, expected_python_type):
        here = ctx.file_access.get_random_local_directory()
        ctx.file_access.download_directory(lv.scalar.blob.uri, here)
        return Grid(here)


TypeEngine.register(GridTransformer())


@task
def halve(x: int) -> int:
    return x // 2


@task
def show(found: bool, tries: int) -> str:
    return f"{found} after {tries}"


@task
def before():
    done.append("before")


@task
def after():
    done.append("after")


@task
def make_grid() -> Grid:
    folder = FlyteContext.current_context().file_access.get_random_local_directory()
    with open(os.path.join(folder, "0.txt"), "w") as file:
        file.write("cells")
    return Grid(folder)


@task
def read_grid(grid: Grid) -> str:
    with open(os.path.join(grid.folder, "0.txt")) as file:
        return file.read()


def framed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        context = FlyteContextManager.current_context()
        first = create_node(before)
        made = function(*args, **kwargs)
        last = create_node(after)
        if context.compilation_state is not None:
            first >> context.compilation_state.nodes[1]
            context.compilation_state.nodes[-2] >> last
        return made

    return wrapper


def program_a_task_class():
    @workflow
    def wf(path: str, limit: int) -> str:
        found, tries = waiter(path=path, limit=limit)
        return show(found=found, tries=tries)

    return wf, {"path": os.getcwd(), "limit": 5}


def value_a_task_class_by_itself():
    found = waiter(path="/nowhere", limit=3)
    return found.found, found.tries


def program_echo_in_a_branch():
    @workflow
    def wf(x: int) -> int:
        return conditional("large").if_(x > 100).then(halve(x=x)).else_().then(same(x=x))

    return wf, {"x": 7}


def value_echo_of_two():
    return tuple(both(x=3, y="a"))


def value_a_query_is_mocked():
    @workflow
    def wf(day: str) -> pandas.DataFrame:
        return query(day=day)

    @patch(query)
    def again(mock):
        mock.return_value = pandas.DataFrame({"x": [3]})
        return wf(day="sunday")

    with task_mock(query) as mock:
        mock.return_value = pandas.DataFrame({"x": [1, 2]})
        return list(wf(day="monday")["x"]), list(again()["x"]), query.query_template, query.get_query(day="monday")


def value_a_query_is_refused():
    try:
        query(day="monday")
    except NotImplementedError:
        return "not here"


def program_a_type_of_ones_own():
    @workflow
    def wf() -> str:
        return read_grid(grid=make_grid())

    return wf, {}


def value_a_decorator_of_workflows():
    done.clear()

    @workflow
    @framed
    def wf(x: int) -> int:
        return halve(x=halve(x=x))

    return wf(x=9), done


class One(NamedTuple):
    half: float


@task
def bare(x: int) -> One:
    return x / 2


@task
def wrapped(x: int) -> One:
    return One(x / 2)


def program_one_named_output_given_bare():
    @workflow
    def wf(x: int) -> One:
        return One(bare(x=x).half)

    return wf, {"x": 3}


def value_one_named_output():
    @workflow
    def wf(x: int) -> One:
        return bare(x=x)

    return bare(x=3).half, wrapped(x=3).half, wf(x=3).half, bare.python_interface.output_tuple_name


def value_nothing_is_returned():
    @workflow
    def direct():
        return before()

    @workflow
    def by_name():
        made = after()
        return made

    done.clear()
    return direct(), by_name(), done, list(direct.python_interface.outputs)


class Twice(ClassDecorator):
    def execute(self, *args, **kwargs):
        return self.task_function(*args, **kwargs) * self.decorator_kwargs.get("times", 2)

    def get_extra_config(self):
        return {}


@task
@Twice
def doubled(x: int) -> int:
    return x


@task
@Twice(times=3)
def tripled(x: int) -> int:
    with timeit("nothing"):
        return x


def program_decorators_that_are_classes():
    @workflow
    def wf(x: int) -> tuple[int, int]:
        return doubled(x=x), tripled(x=x)

    return wf, {"x": 5}


def value_what_a_promise_is():
    seen = []

    def helper(made: Promise) -> Promise:
        seen.append(isinstance(made, Promise))
        return doubled(x=made)

    @workflow
    def wf(x: int) -> int:
        return helper(tripled(x=x))

    return wf(x=2), set(seen)


def value_a_sensor_of_a_file():
    made = FileSensor("made", timeout=30)
    return made(path=__file__), list(made.python_interface.inputs.items()), made.task_type


def value_refuses_hints_at_a_task():
    @task(node_dependency_hints=[doubled])
    def hinted(x: int) -> int:
        return x

    return hinted(x=1)


def value_what_a_new_context_shows():
    with new_context() as context:
        doubled(x=1)
    return context.get_deck() is None, context.user_space_params is None
