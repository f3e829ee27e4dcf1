"""Messages of protocol buffers."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.check import checker
from flyte_nb.types.digest import digest

struct_pb2 = pytest.importorskip("google.protobuf.struct_pb2")

PROGRAM = """
from google.protobuf import struct_pb2
from flyte_nb.types.digest import digest
message = struct_pb2.Struct()
for n in {order}:
    message[f"k{{n}}"] = {{"x": n, "y": "a"}}
print(digest([message]))
"""


def made(**fields: object):
    message = struct_pb2.Struct()
    message.update(fields)
    return message


def test_what_a_task_changes_in_it_changes_nothing_for_others() -> None:
    given = made(a=1, b={"c": "d"})
    taken = checker(struct_pb2.Struct).check(given)
    assert taken == given
    taken["b"]["c"] = "changed"
    assert given["b"]["c"] == "d"


def test_another_message_is_refused() -> None:
    with pytest.raises(TypeMismatch, match=r"x\['a'\]: expected Struct, got Value"):
        checker(dict[str, struct_pb2.Struct]).check({"a": struct_pb2.Value()}, "x")


def test_equal_messages_have_one_digest_and_others_another() -> None:
    assert digest(made(a=1, b=2)) == digest(made(b=2, a=1))
    assert digest(made(a=1)) != digest(made(a=2))
    assert digest(struct_pb2.Value()) != digest(struct_pb2.ListValue())


@pytest.mark.slow
def test_a_digest_is_the_same_in_every_process() -> None:
    """The order of a map's pairs is another one in each."""
    said = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM.format(order=order)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for order, seed in (("range(30)", "1"), ("reversed(range(30))", "2"))
    }
    assert len(said) == 1
