"""Ways to build a workflow: nodes with a handle, and workflows put together by calls."""

from typing import NamedTuple

from flyte_nb import Workflow, dynamic, task, workflow
from flyte_nb.core.node_creation import create_node

ORDER = []


class Both(NamedTuple):
    number: int
    text: str


@task
def inc(x: int) -> int:
    return x + 1


@task
def add(a: int, b: int = 10) -> int:
    return a + b


@task
def both(x: int) -> Both:
    return Both(x, str(x))


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@task
def joined(parts: dict[str, int]) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted(parts.items()))


@task
def mark(name: str):
    ORDER.append(name)


@task
def nothing():
    ORDER.append("nothing")


@workflow
def twice(n: int) -> int:
    return inc(x=inc(x=n))


def program_create_node_gives_outputs():
    @workflow
    def wf(n: int) -> (int, str):
        node = create_node(both, x=create_node(inc, x=n).o0)
        return node.number, node.outputs["text"] if hasattr(node, "outputs") else node.text

    return wf, {"n": 1}


def program_create_node_orders_what_has_no_values():
    @workflow
    def wf(n: int) -> int:
        first = create_node(mark, name="first")
        second = create_node(inc, x=n)
        first >> second
        create_node(nothing).runs_before(second)
        return second.o0

    return wf, {"n": 1}


def program_create_node_of_a_workflow():
    @workflow
    def wf(n: int) -> int:
        return create_node(twice, n=n).o0

    return wf, {"n": 1}


def program_calls_are_ordered():
    @workflow
    def wf(n: int) -> int:
        one = inc(x=n)
        mark(name="a") >> one
        two = add(a=one)
        one.runs_before(nothing())
        return two

    return wf, {"n": 1}


def program_create_node_in_a_dynamic():
    @dynamic
    def body(n: int) -> list[int]:
        return [create_node(inc, x=i).o0 for i in range(n)]

    return body, {"n": 3}


def program_refuses_create_node_with_positions():
    @workflow
    def wf(n: int) -> int:
        return create_node(inc, n).o0

    return wf, {"n": 1}


def program_refuses_create_node_of_a_function():
    @workflow
    def wf(n: int) -> int:
        return create_node(len, x=n).o0

    return wf, {"n": 1}


def value_refuses_create_node_outside_of_a_workflow():
    return create_node(inc, x=1)


def simple() -> Workflow:
    wf = Workflow(name="my_workflow")
    wf.add_workflow_input("in1", int)
    node = wf.add_entity(inc, x=wf.inputs["in1"])
    wf.add_entity(nothing)
    wf.add_workflow_output("from_n0", node.outputs["o0"])
    return wf


def program_imperative():
    return simple(), {"in1": 1}


def value_imperative():
    wf = simple()
    return wf(in1=4), wf.ready()


def value_imperative_several_outputs():
    wf = Workflow(name="several")
    wf.add_workflow_input("n", int)
    node = wf.add_task(both, x=wf.inputs["n"])
    wf.add_workflow_output("number", node.outputs["number"])
    wf.add_workflow_output("text", node.outputs["text"])
    made = wf(n=3)
    return made[0], made[1], made.number, made.text


def program_imperative_with_lists_and_dicts():
    wf = Workflow(name="containers")
    wf.add_workflow_input("n", int)
    one = wf.add_entity(inc, x=wf.inputs["n"])
    two = wf.add_entity(add, a=one.outputs["o0"], b=wf.inputs["n"])
    three = wf.add_entity(total, xs=[wf.inputs["n"], one.outputs["o0"], two.outputs["o0"], 7])
    four = wf.add_entity(joined, parts={"a": one.outputs["o0"], "b": three.outputs["o0"]})
    wf.add_workflow_output("listed", [one.outputs["o0"], three.outputs["o0"]], python_type=list[int])
    wf.add_workflow_output("text", four.outputs["o0"])
    return wf, {"n": 1}


def program_imperative_with_a_sub_workflow():
    wf = Workflow(name="outer")
    wf.add_workflow_input("n", int)
    one = wf.add_subwf(twice, n=wf.inputs["n"])
    inner = wf.add_subwf(simple(), in1=one.outputs["o0"])
    wf.add_workflow_output("made", inner.outputs["from_n0"])
    return wf, {"n": 1}


def program_imperative_called_in_a_workflow():
    part = simple()

    @workflow
    def wf(n: int) -> int:
        return add(a=part(in1=n))

    return wf, {"n": 1}


def value_imperative_called_in_a_dynamic():
    part = simple()

    @dynamic
    def body(n: int) -> list[int]:
        return [part(in1=i) for i in range(n)]

    return body(n=3)


def value_imperative_is_ready_when_it_has_nodes_and_its_inputs_are_used():
    wf = Workflow(name="growing")
    found = [wf.ready()]
    wf.add_workflow_input("n", int)
    found.append(wf.ready())
    wf.add_entity(inc, x=1)
    found.append(wf.ready())
    wf.add_entity(inc, x=wf.inputs["n"])
    return [*found, wf.ready()]


def value_imperative_ordered():
    wf = Workflow(name="ordered")
    first, second = wf.add_entity(mark, name="first"), wf.add_entity(mark, name="second")
    first >> second
    ORDER.clear()
    wf()
    return list(ORDER)


def value_refuses_an_unready_imperative():
    wf = simple()
    wf.add_workflow_input("unused", int)
    return wf(in1=1, unused=2)


def value_refuses_two_inputs_of_a_name():
    wf = simple()
    wf.add_workflow_input("in1", int)


def value_refuses_two_outputs_of_a_name():
    wf = simple()
    wf.add_workflow_output("from_n0", wf.add_entity(inc, x=1).outputs["o0"])


def value_refuses_an_output_of_unknown_type():
    wf = simple()
    node = wf.add_entity(inc, x=1)
    wf.add_workflow_output("d", {"a": node.outputs["o0"]})


def value_refuses_an_entity_without_its_inputs():
    wf = simple()
    wf.add_entity(inc)


def program_imperative_conditional():
    wf = Workflow(name="my.choice")
    n = wf.add_workflow_input("n", int)
    first = wf.add_entity(inc, x=n)
    way = wf.create_conditional("way").if_(first.outputs["o0"] > 5).then(inc(x=n)).else_().then(add(a=n))
    wf.add_workflow_output("out", way, python_type=int)
    return wf, {"n": 1}
