"""Exceptions by name: what an `except` clause written for flytekit catches."""

from flyte_nb import task, workflow
from flyte_nb.exceptions.base import FlyteException
from flyte_nb.exceptions.user import (
    FlyteAssertion,
    FlyteDataNotFoundException,
    FlyteEntityNotExistException,
    FlytePromiseAttributeResolveException,
    FlyteRecoverableException,
    FlyteTypeException,
    FlyteUserException,
    FlyteValidationException,
    FlyteValueException,
)


@task
def inc(x: int) -> int:
    return x + 1


@task
def numbers() -> list[int]:
    return [1, 2]


def caught(call, *kinds):
    """The name of the first of the kinds that catches what the call raises."""
    try:
        call()
    except kinds as error:
        return next(kind.__name__ for kind in kinds if isinstance(error, kind))
    return "nothing"


def value_a_missing_input():
    @workflow
    def wf() -> int:
        return inc()

    return caught(wf, FlyteAssertion)


def value_a_missing_input_by_its_root():
    @workflow
    def wf() -> int:
        return inc()

    return caught(wf, FlyteException)


def value_a_value_of_another_type():
    return caught(lambda: inc(x="three"), TypeError)


def value_a_value_of_another_type_by_other_names():
    return [caught(lambda: inc(x="three"), kind) for kind in (AssertionError, ValueError)]


def value_too_many_arguments():
    return caught(lambda: inc(1, 2), AssertionError)


def value_a_workflow_that_returns_a_text_for_a_number():
    @workflow
    def wf() -> int:
        return "three"

    return caught(wf, FlyteValidationException)


def value_an_index_that_is_not_there():
    @workflow
    def wf() -> int:
        return inc(x=numbers()[7])

    return caught(wf, FlytePromiseAttributeResolveException)


def value_an_exception_of_a_task():
    @task
    def refuse(n: int) -> int:
        if n:
            raise FlyteRecoverableException("not yet")
        return n

    return [caught(lambda: refuse(n=1), kind) for kind in (FlyteRecoverableException, FlyteUserException)]


def value_an_assertion_of_a_task():
    @task
    def refuse(n: int) -> int:
        if n:
            raise FlyteAssertion("no such row")
        return n

    return caught(lambda: refuse(n=1), AssertionError)


def value_their_tree():
    kinds = [
        FlyteUserException,
        FlyteTypeException,
        FlyteValueException,
        FlyteDataNotFoundException,
        FlyteAssertion,
        FlyteValidationException,
        FlyteEntityNotExistException,
        FlytePromiseAttributeResolveException,
        FlyteRecoverableException,
    ]
    roots = [FlyteException, FlyteUserException, FlyteAssertion, TypeError, ValueError, AssertionError]
    return [[one.__name__ for one in roots if issubclass(kind, one)] for kind in kinds]


def value_their_codes():
    kinds = [
        FlyteUserException,
        FlyteTypeException,
        FlyteAssertion,
        FlyteValidationException,
        FlyteRecoverableException,
    ]
    return [kind.error_code for kind in kinds]


def value_the_text_of_one():
    return [str(FlyteAssertion("no such row")), str(FlyteRecoverableException("a", "b")), str(FlyteUserException())]
