"""Email, PagerDuty, Slack: who is written to when an execution ends on a cluster. Nobody is written to from here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flyte_nb.authoring import mistakes
from flyte_nb.model.errors import OptionError
from flyte_nb.types.preview import preview

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


class WorkflowExecutionPhase:
    """An execution's phases by Flyte's own numbers, for notifications.

    Example:
        >>> WorkflowExecutionPhase.FAILED
        6
    """

    UNDEFINED = 0
    QUEUED = 1
    RUNNING = 2
    SUCCEEDING = 3
    SUCCEEDED = 4
    FAILING = 5
    FAILED = 6
    ABORTED = 7
    TIMED_OUT = 8
    ABORTING = 9

    @classmethod
    def enum_to_string(cls, int_value: int) -> str:
        """Return a phase's name.

        Example:
            >>> WorkflowExecutionPhase.enum_to_string(4)
            'SUCCEEDED'
        """
        return next((name for name, value in vars(cls).items() if value == int_value), str(int_value))


_TERMINAL = {
    WorkflowExecutionPhase.SUCCEEDED: "SUCCEEDED",
    WorkflowExecutionPhase.FAILED: "FAILED",
    WorkflowExecutionPhase.ABORTED: "ABORTED",
    WorkflowExecutionPhase.TIMED_OUT: "TIMED_OUT",
}


@dataclass(frozen=True)
class Notification:
    """What is sent when an execution has come to one of some phases.

    Args:
        phases: Of `WorkflowExecutionPhase`: SUCCEEDED, FAILED, ABORTED, TIMED_OUT.
        recipients_email: Addresses.

    Raises:
        OptionError: A phase is none in which an execution ends, or an address is none.

    Example:
        >>> Email([WorkflowExecutionPhase.FAILED], ["ml@example.org"]).way
        'email'
    """

    #: How it is sent.
    way: ClassVar[str] = ""

    phases: Sequence[int]
    recipients_email: Sequence[str]

    def __post_init__(self) -> None:
        name = type(self).__name__
        with mistakes.at_the_users_line():
            phases: Any = self.phases
            if not isinstance(phases, (list, tuple)) or not phases:
                raise OptionError(f"{name}(phases={preview(phases, 40)}) names no phase", _WRITE)
            for phase in phases:
                if isinstance(phase, bool) or phase not in _TERMINAL:
                    said = WorkflowExecutionPhase.enum_to_string(phase)
                    raise OptionError(f"{name}: {preview(said, 40)} is no phase in which an execution ends", _WRITE)
            people: Any = self.recipients_email
            if not isinstance(people, (list, tuple)) or not people:
                raise OptionError(
                    f"{name}(recipients_email={preview(people, 60)}) is no list of addresses",
                    "Write recipients_email=['team@example.org'].",
                )
            for one in people:
                if not isinstance(one, str) or _ADDRESS.fullmatch(one) is None:
                    raise OptionError(f"{name}: {preview(one, 60)} is no address", "Write 'team@example.org'.")


_WRITE = "Write phases=[WorkflowExecutionPhase.FAILED]; or SUCCEEDED, ABORTED, TIMED_OUT."


class Email(Notification):
    """An e-mail.

    Example:
        >>> Email(phases=[WorkflowExecutionPhase.FAILED], recipients_email=["ml@example.org"]).phases
        [6]
    """

    way = "email"


class PagerDuty(Notification):
    """An e-mail to PagerDuty.

    Example:
        >>> PagerDuty(phases=[WorkflowExecutionPhase.TIMED_OUT], recipients_email=["ops@example.org"]).way
        'pager_duty'
    """

    way = "pager_duty"


class Slack(Notification):
    """An e-mail to Slack.

    Example:
        >>> Slack(phases=[WorkflowExecutionPhase.SUCCEEDED], recipients_email=["ml@example.slack.com"]).way
        'slack'
    """

    way = "slack"
