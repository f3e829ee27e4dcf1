"""Stand-ins for tests, and what runs nowhere without one."""

from flyte_nb import ContainerTask, dynamic, kwtypes, map_task, reference_task, reference_workflow, task, workflow
from flyte_nb.testing import patch, task_mock


@task
def square(x: int) -> int:
    return x * x


@workflow
def wf(n: int) -> int:
    return square(x=square(x=n))


@dynamic
def squares(n: int) -> list[int]:
    return [square(x=i) for i in range(n)]


@task(cache=True, cache_version="1")
def cached(x: int) -> int:
    return x * 10


@reference_task(project="p", domain="d", name="join", version="v1")
def join(a: list[str]) -> str:
    return "never"


@reference_workflow(project="p", domain="d", name="train", version="v1")
def train(epochs: int) -> float:
    return 0.0


def area() -> ContainerTask:
    return ContainerTask(
        name="area",
        image="alpine",
        command=["sh", "-c", "echo {{.inputs.a}}"],
        inputs=kwtypes(a=float),
        outputs=kwtypes(o=float),
    )


def value_a_mocked_task():
    with task_mock(square) as mock:
        mock.return_value = 5
        return square(x=1), wf(n=1), mock.call_count


def value_a_mock_with_a_side_effect():
    with task_mock(square) as mock:
        mock.side_effect = lambda x: x + 1
        return squares(n=3), wf(n=1)


def value_what_a_mock_was_given():
    with task_mock(square) as mock:
        mock.return_value = 5
        wf(n=3)
        return [sorted(call.kwargs.items()) for call in mock.call_args_list]


def value_after_the_mock():
    with task_mock(square) as mock:
        mock.return_value = 5
        square(x=1)
    return square(x=3)


def value_a_mock_in_a_map():
    with task_mock(square) as mock:
        mock.return_value = 7
        return map_task(square)(x=[1, 2])


def value_a_patched_test():
    @patch(square)
    def tested(mock, n):
        mock.return_value = n
        return wf(n=1)

    return tested(3), wf(n=2)


def value_a_patched_workflow():
    @patch(wf)
    def tested(mock):
        mock.return_value = 100

        @workflow
        def outer(n: int) -> int:
            return square(x=wf(n=n))

        return outer(n=1)

    return tested()


def value_a_mock_of_a_cached_task():
    before = cached(x=1)
    with task_mock(cached) as mock:
        mock.return_value = 99
        during = cached(x=1), cached(x=2)
    return before, during, cached(x=1), cached(x=2)


def value_a_mocked_reference():
    with task_mock(join) as mock:
        mock.return_value = "joined"
        return join(a=["x"])


def value_a_patched_reference_in_a_workflow():
    @workflow
    def outer(epochs: int) -> float:
        return train(epochs=epochs)

    @patch(train)
    def tested(mock):
        mock.return_value = 0.5
        return outer(epochs=1)

    return tested()


def value_a_mocked_container():
    container = area()
    with task_mock(container) as mock:
        mock.return_value = 3.0
        return container(a=1.0)


def program_refuses_a_reference_without_a_mock():
    @workflow
    def outer(a: list[str]) -> str:
        return join(a=a)

    return outer, {"a": ["x"]}


def value_refuses_a_mock_of_a_function():
    with task_mock(len):
        return 1


def value_refuses_what_a_mock_returns_of_another_type():
    with task_mock(square) as mock:
        mock.return_value = "five"
        return square(x=1)


def value_kwtypes():
    kinds: dict[str, type] = kwtypes(a=int, b=str)
    return [(name, kind.__name__) for name, kind in kinds.items()]
