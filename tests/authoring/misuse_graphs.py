"""Arguments, types, outputs and order that do not fit. (Run by test_messages.py with the names of misuse.py.)"""

# ruff: noqa
# fmt: off
from __future__ import annotations

# Parts of a Promise.


@compiled
def unknown_attribute(n: int) -> float:
    return settings().rat


@compiled
def attribute_of_a_text(n: int) -> int:
    return inc(x=text().length)


@compiled
def index_of_an_int(n: int) -> int:
    return inc(x=n)[0]


@compiled
def wrong_type_of_a_part(n: int) -> int:
    return inc(x=settings().rate)


# Arguments.


@compiled
def missing_argument(n: int) -> int:
    return inc()


@compiled
def missing_second_argument(n: int) -> int:
    return add(b=1)


@compiled
def surplus_argument(n: int) -> int:
    return inc(n, n)


@compiled
def unknown_argument(n: int) -> int:
    return add(aa=n)


@compiled
def argument_twice(n: int) -> int:
    return inc(n, x=n)


# Types of edges and constants.


@compiled
def wrong_edge(n: int) -> int:
    s = text()
    return inc(x=s)


@compiled
def wrong_edge_from_an_input(s: str) -> int:
    return inc(x=s)


@compiled
def wrong_edge_in_a_list(n: int) -> int:
    return total(xs=[inc(x=1), text()])


@compiled
def list_where_a_number_is_declared(n: int) -> int:
    return add(a=1, b=[inc(x=n)])


@compiled
def wrong_constant(n: int) -> int:
    return inc(x="three")


@compiled
def wrong_constant_in_a_list(n: int) -> int:
    return total(xs=[1, "two"])


# Outputs.


@compiled
def one_output_for_two(n: int) -> (int, str):
    return inc(x=n)


@compiled
def too_few_outputs(n: int) -> (int, str):
    return (inc(x=n),)


@compiled
def two_outputs_for_one(n: int) -> int:
    return inc(x=n), inc(x=n)


@compiled
def no_return(n: int) -> int:
    inc(x=n)


@compiled
def output_undeclared(n: int) -> None:
    return inc(x=n)


@compiled
def wrong_output(n: int) -> str:
    return inc(x=n)


@compiled
def wrong_constant_output(n: int) -> int:
    return "x"


@compiled
def all_outputs_for_one(n: int) -> int:
    return pair()


# Order.


@compiled
def cycle(n: int) -> int:
    a = inc(x=n)
    b = inc(x=n)
    a >> b
    b >> a
    return a


@compiled
def cycle_with_a_value(n: int) -> int:
    a = inc(x=n)
    b = inc(x=a)
    b >> a
    return b


@compiled
def order_of_an_input(n: int) -> int:
    a = inc(x=n)
    n >> a
    return a


# Overrides.


@compiled
def unknown_override(n: int) -> int:
    return inc(x=n).with_overrides(retry=3)


@compiled
def impossible_override(n: int) -> int:
    return inc(x=n).with_overrides(retries=-1)


# In a dynamic, whose inputs are real and whose calls return Promises.


@ran
def iterate_in_a_dynamic() -> int:
    models = get_models()
    for model in models:
        pass
    return 1


@ran
def truth_in_a_dynamic() -> int:
    if inc(x=1) > 1:
        return 1
    return 2


@ran
def json_in_a_dynamic() -> str:
    return json.dumps([inc(x=1)])


@compiled
def entity_that_is_not_called(n: int) -> int:
    return inc


@compiled
def output_that_a_node_has_not(n: int) -> int:
    return create_node(inc, x=n).outputs["o1"]


@mistake
def type_that_is_a_value():
    Workflow(name="wf").add_workflow_input("n", 3)
