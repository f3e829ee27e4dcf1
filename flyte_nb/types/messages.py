"""Messages of protocol buffers: each task has its own copy, and equal ones are equal in any process."""

from __future__ import annotations

import sys
from typing import Any

from flyte_nb.types.kinds import Opaque, Typed


class Message(Opaque):
    """A message of one class."""

    immutable = False

    def take(self, value: object) -> object:
        return self.copy(super().take(value))

    def copy(self, value: Any, writable: bool = False) -> object:
        made = type(value)()
        made.CopyFrom(value)
        return made

    def part(self, step: str | int) -> Typed | None:
        return None


def is_message(value: object) -> bool:
    """Tell whether a value is a message, without importing protobuf."""
    protobuf = sys.modules.get("google.protobuf.message")
    return protobuf is not None and isinstance(value, protobuf.Message)


def message_form(value: Any) -> tuple[str, bytes]:
    """Return what a message is digested as: its pickle has the pairs of a map in the order of the moment."""
    return value.DESCRIPTOR.full_name, value.SerializePartialToString(deterministic=True)
