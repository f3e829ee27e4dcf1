"""Gates: sleep, approve and wait_for_input, answered at a terminal; in workflows, dynamics and sub-workflows."""

import io
import sys
from datetime import timedelta

from flyte_nb import approve, dynamic, sleep, task, wait_for_input, workflow

HOUR = timedelta(hours=1)


class Keyboard(io.StringIO):
    """A terminal's own input: somebody types these lines."""

    def isatty(self) -> bool:
        return True


class Screen(io.StringIO):
    """A terminal's own output."""

    def isatty(self) -> bool:
        return True


def typed(entity, *lines, **inputs):
    """Call it at a terminal where somebody answers with these lines."""
    before = sys.stdin, sys.stdout
    sys.stdin, sys.stdout = Keyboard("".join(f"{line}\n" for line in lines)), Screen()
    try:
        return entity(**inputs)
    finally:
        sys.stdin, sys.stdout = before


@task
def inc(x: int) -> int:
    return x + 1


@task
def add(a: int, b: int) -> int:
    return a + b


@task
def shout(text: str) -> str:
    return text.upper()


@task
def told(flag: bool, rate: float) -> str:
    return f"{flag} {rate}"


@task
def nothing(x: int) -> None:
    assert x


@workflow
def input_of_int() -> int:
    return inc(x=wait_for_input("number", timeout=HOUR, expected_type=int))


@workflow
def input_of_str() -> str:
    return shout(text=wait_for_input("text", timeout=HOUR, expected_type=str))


@workflow
def inputs_of_two() -> str:
    flag = wait_for_input("flag", timeout=HOUR, expected_type=bool)
    rate = wait_for_input("rate", timeout=HOUR, expected_type=float)
    flag >> rate
    return told(flag=flag, rate=rate)


@workflow
def input_returned() -> int:
    return wait_for_input("number", timeout=HOUR, expected_type=int)


@workflow
def approved(n: int) -> int:
    return inc(x=approve(inc(x=n), "fine", timeout=HOUR))


@workflow
def approved_returned(n: int) -> int:
    return approve(inc(x=n), "fine", timeout=HOUR)


@workflow
def approved_within(n: int) -> int:
    return add(a=approved(n=n), b=1)


@workflow
def slept(n: int) -> int:
    first = inc(x=n)
    pause = sleep(timedelta(milliseconds=5))
    second = inc(x=n)
    first >> pause
    pause >> second
    return add(a=first, b=second)


@dynamic
def asked(n: int) -> int:
    total = inc(x=n)
    for k in range(2):
        total = add(a=total, b=wait_for_input(f"number {k}", timeout=HOUR, expected_type=int))
    return total


@workflow
def nothing_approved(n: int) -> int:
    approve(nothing(x=n), "fine", timeout=HOUR)
    return inc(x=n)


def value_an_int_is_typed():
    return typed(input_of_int, "41")


def value_a_text_is_typed():
    return typed(input_of_str, "a few words")


def value_two_are_typed_in_order():
    return typed(inputs_of_two, "true", "0.5")


def value_what_is_typed_is_returned():
    return typed(input_returned, "7")


def value_it_is_asked_again():
    return typed(input_of_int, "no number", "41")


def value_approved():
    return typed(approved, "y", n=1)


def value_approved_is_returned():
    return typed(approved_returned, "yes", n=1)


def value_approved_within_a_sub_workflow():
    return typed(approved_within, "y", n=1)


def value_refuses_when_rejected():
    return typed(approved, "n", n=1)


def value_a_dynamic_asks():
    return typed(asked, "10", "20", n=1)


def program_sleep():
    return slept, {"n": 3}


def program_refuses_to_approve_nothing():
    return nothing_approved, {"n": 3}
