"""What comes up in a run, at the prompt or in a body. (Run by test_messages.py with the names of misuse.py.)"""

# ruff: noqa
# fmt: off
from __future__ import annotations

import time

import flyte_nb
from flyte_nb import LaunchPlan, Workflow, current_context, wait_for_input

# At the prompt: the line is the call's.


@mistake
def no_such_executor():
    run(inc, x=1, executor="thread")


@mistake
def one_value_for_a_map():
    map_task(inc)(x=3)


@mistake
def unequal_lists_for_a_map():
    map_task(add)(a=[1, 2, 3], b=[1])


@mistake
def a_gate_that_nobody_answers():
    run(wait_for_input_of_two_lines, n=1)


@workflow
def wait_for_input_of_two_lines(n: int) -> int:
    return wait_for_input("how\nmany", 30, int)


# In a body: the line is the one that failed in it.


@mistake
def no_such_secret():
    @task
    def reads() -> str:
        return current_context().secrets.get("group", "key")

    reads()


@mistake
def no_such_thing_in_the_context():
    @task
    def asks() -> str:
        context = current_context()
        return context.spark_session

    run(workflow_of(asks))


def workflow_of(one):
    @workflow
    def wf() -> str:
        return one()

    return wf


@mistake
def too_slow():
    @task(timeout=0.05)
    def sleeps() -> None:
        time.sleep(5)

    sleeps()


# What was never added, and names that would tear a message apart.


@mistake
def no_such_input_of_an_imperative_workflow():
    wf = Workflow(name="my.wf")
    wf.add_workflow_input("number", int)
    wf.add_entity(inc, x=wf.inputs["numbr"])


@mistake
def a_name_of_two_lines():
    @workflow
    def wf(n: int) -> int:
        return inc(x=n)

    LaunchPlan.get_or_create(wf, "two\n\x1b[31mlines", default_inputs={"m": 3})


# Values where types belong.


@mistake
def a_value_for_a_type():
    @task
    def f(x: 3) -> int:
        return x


@mistake
def a_list_for_a_type():
    @task
    def f(xs: [int]) -> int:
        return sum(xs)


@mistake
def a_cache_that_ignores_nothing():
    @task(cache=Cache(version="1", ignored_inputs=("y",)))
    def f(x: int) -> int:
        return x


@mistake
def nothing_to_show():
    flyte_nb.show(3)


# Promises that have left their body.

LEFT: list[Any] = []


@workflow
def leaky(n: int) -> int:
    LEFT[:] = [inc(x=n)]
    return LEFT[0]


leaky.compile()


@mistake
def promise_is_printed_outside():
    print(LEFT[0])


@mistake
def promise_is_an_input_outside():
    inc(x=LEFT[0])


@mistake
def promise_is_returned_by_a_task():
    @task
    def half() -> float:
        return LEFT[0]

    run(half)


# What is given to run.


@mistake
def inputs_that_are_no_dict():
    run(leaky, 3)


@mistake
def policy_that_makes_no_text():
    class Policy:
        def get_version(self, salt, params):
            return 3

    task(cache=Cache(policies=Policy()))(lambda: 1)


@mistake
def policy_that_is_none():
    task(cache=Cache(policies=object()))(lambda: 1)
