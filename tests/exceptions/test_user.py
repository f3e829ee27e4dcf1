"""exceptions.user: an `except` clause written for flytekit catches what we raise in its place."""

from __future__ import annotations

import pickle
import time
from pathlib import Path

import pytest

from flyte_nb import run, task, workflow
from flyte_nb.exceptions import base, user
from flyte_nb.exceptions.user import (
    FlyteAssertion,
    FlyteMissingTypeException,
    FlyteRecoverableException,
    FlyteTimeout,
    FlyteTypeException,
    FlyteUserException,
    FlyteUserRuntimeException,
    FlyteValidationException,
    FlyteValueException,
)
from flyte_nb.model.errors import CompileError, FlyteNbError, TypeMismatch


@task
def inc(x: int) -> int:
    return x + 1


@pytest.mark.parametrize("kind", [FlyteAssertion, FlyteUserException, AssertionError, TypeError])
def test_arguments_that_do_not_fit(kind: type[Exception]):
    @workflow
    def wf(n: int) -> int:
        return inc(x=n, y=n)

    with pytest.raises(kind):
        wf(n=1)


@pytest.mark.parametrize("kind", [FlyteTypeException, FlyteValueException, TypeError, AssertionError, ValueError])
def test_a_value_of_another_type(kind: type[Exception]):
    with pytest.raises(kind):
        inc(x="three")


def test_a_definition_that_is_not_sound():
    @workflow
    def wf(n: int) -> int:
        return wf(n=n)

    with pytest.raises(FlyteValidationException) as caught:
        wf(n=1)
    assert type(caught.value) is CompileError


@pytest.mark.slow
def test_a_task_that_takes_too_long():
    @task(timeout=0.05)
    def slow() -> None:
        while True:
            time.sleep(0.01)

    with pytest.raises(FlyteTimeout):
        run(slow)


def test_a_task_that_asks_for_another_attempt_gets_it():
    attempts = []

    @task(retries=2)
    def flaky() -> int:
        attempts.append(1)
        if len(attempts) < 3:
            raise FlyteRecoverableException("not yet")
        return len(attempts)

    assert flaky() == 3


def test_what_a_program_raises_arrives_as_it_was_raised():
    @task
    def refuse() -> None:
        raise FlyteAssertion("no such file")

    with pytest.raises(FlyteAssertion) as caught:
        refuse()
    assert (caught.value.args, str(caught.value)) == (("no such file",), "USER:AssertionError: error=no such file")


def test_codes_belong_to_classes():
    assert FlyteTypeException.error_code == "USER:TypeError"
    assert TypeMismatch.error_code == "USER:TypeError"
    assert FlyteUserRuntimeException(FlyteTimeout("late")).error_code == "USER:Timeout"
    assert base.FlyteException.error_code == "UnknownFlyteException"


def test_a_recoverable_exception_is_one_of_both_modules():
    assert issubclass(user.FlyteRecoverableException, base.FlyteRecoverableException)
    assert not issubclass(base.FlyteRecoverableException, FlyteUserException)


@pytest.mark.parametrize(
    "error",
    [
        FlyteTypeException(int, str, "Write an int."),
        FlyteValueException(3, "Too big."),
        FlyteMissingTypeException(len, "obj"),
        user.FlyteEntityNotFoundException("module", "name"),
        user.FlyteFailureNodeInputMismatchException(Path("clean"), Path("wf")),
    ],
)
def test_an_exception_reaches_another_process_as_it_is(error: Exception):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.args, str(again)) == (type(error), error.args, str(error))


def test_our_own_errors_keep_their_own_text():
    error = FlyteNbError("headline", "detail")
    assert str(error) == "headline\n  detail"
    assert isinstance(error, FlyteUserException)
