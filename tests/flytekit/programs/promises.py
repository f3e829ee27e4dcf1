"""Parts of Promises: attributes and indices of dataclasses, dicts and lists."""

from dataclasses import dataclass, field

from flyte_nb import task, workflow


@dataclass
class Point:
    x: int
    y: float


@dataclass
class Shape:
    name: str
    centre: Point
    points: list[Point] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)


@task
def inc(x: int) -> int:
    return x + 1


@task
def shout(text: str) -> str:
    return text.upper()


@task
def point() -> Point:
    return Point(3, 4.5)


@task
def shape() -> Shape:
    return Shape("square", Point(1, 2.0), [Point(5, 6.0), Point(7, 8.0)], {"colour": "blue"})


@task
def numbers() -> list[int]:
    return [10, 20, 30]


@task
def table() -> list[list[int]]:
    return [[1, 2], [3, 4]]


@task
def ages() -> dict[str, int]:
    return {"ann": 30, "bob": 40}


@task
def nested() -> dict[str, list[int]]:
    return {"a": [1, 2, 3]}


@task
def centre_of(shape: Shape) -> Point:
    return shape.centre


def program_attribute_of_a_dataclass():
    @workflow
    def wf() -> int:
        return inc(x=point().x)

    return wf, {}


def program_attributes_of_a_nested_dataclass():
    @workflow
    def wf() -> tuple[int, str]:
        made = shape()
        return inc(x=made.centre.x), shout(text=made.name)

    return wf, {}


def program_an_item_of_a_list_in_a_dataclass():
    @workflow
    def wf() -> tuple[int, str]:
        made = shape()
        return inc(x=made.points[1].x), shout(text=made.tags["colour"])

    return wf, {}


def program_a_nested_dataclass_handed_on():
    @task
    def x_of(p: Point) -> int:
        return p.x

    @workflow
    def wf() -> int:
        return x_of(p=shape().centre)

    return wf, {}


def program_item_of_a_list():
    @workflow
    def wf() -> int:
        return inc(x=numbers()[1])

    return wf, {}


def program_item_of_a_list_of_lists():
    @workflow
    def wf() -> int:
        return inc(x=table()[1][0])

    return wf, {}


def program_item_of_a_dict():
    @workflow
    def wf() -> int:
        return inc(x=ages()["bob"])

    return wf, {}


def program_item_of_a_list_in_a_dict():
    @workflow
    def wf() -> int:
        return inc(x=nested()["a"][2])

    return wf, {}


def program_part_of_an_input():
    @workflow
    def wf(xs: list[int], p: Point) -> tuple[int, int]:
        return inc(x=xs[0]), inc(x=p.x)

    return wf, {"xs": [1, 2], "p": Point(8, 9.0)}


def program_part_returned():
    @workflow
    def wf() -> tuple[int, int]:
        return numbers()[2], point().x

    return wf, {}


def program_parts_in_a_list():
    @workflow
    def wf() -> list[int]:
        made = numbers()
        return [made[0], made[2]]

    return wf, {}


def program_negative_index():
    @workflow
    def wf() -> int:
        return inc(x=numbers()[-1])

    return wf, {}


def program_refuses_an_index_out_of_range():
    @workflow
    def wf() -> int:
        return inc(x=numbers()[10])

    return wf, {}


def program_refuses_an_unknown_field():
    @workflow
    def wf() -> int:
        return inc(x=point().z)

    return wf, {}


def program_refuses_an_unknown_key():
    @workflow
    def wf() -> int:
        return inc(x=ages()["eve"])

    return wf, {}


def program_an_index_of_a_number():
    @workflow
    def wf(n: int) -> int:
        return inc(x=inc(x=n)[0])

    return wf, {"n": 1}


def program_refuses_a_slice():
    @workflow
    def wf() -> list[int]:
        return numbers()[0:2]

    return wf, {}


def program_the_text_of_a_promise():
    @workflow
    def wf(n: int) -> str:
        return shout(text=f"value {n}")

    return wf, {"n": 1}


def program_refuses_len():
    @workflow
    def wf() -> int:
        return inc(x=len(numbers()))

    return wf, {}


def program_refuses_iteration():
    @workflow
    def wf() -> list[int]:
        return [inc(x=x) for x in numbers()]

    return wf, {}


def program_refuses_range():
    @workflow
    def wf(n: int) -> list[int]:
        return [inc(x=x) for x in range(n)]

    return wf, {"n": 3}


def program_refuses_arithmetic():
    @workflow
    def wf(n: int) -> int:
        return inc(x=n + 1)

    return wf, {"n": 3}


def program_refuses_a_condition():
    @workflow
    def wf(n: int) -> int:
        if inc(x=n):
            return 1
        return 0

    return wf, {"n": 3}


def program_refuses_a_method():
    @workflow
    def wf() -> int:
        return inc(x=numbers().count(10))

    return wf, {}
