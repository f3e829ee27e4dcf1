"""CronSchedule, FixedRate: when a launch plan runs on a cluster. Nothing is started here by a clock."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from flyte_nb.authoring import mistakes
from flyte_nb.authoring.recorded.checks import a_text
from flyte_nb.model.errors import OptionError, did_you_mean
from flyte_nb.types.preview import preview

#: Words that stand for an expression.
ALIASES = (
    *("hourly", "hours", "@hourly", "daily", "days", "@daily", "weekly", "weeks", "@weekly"),
    *("monthly", "months", "@monthly", "annually", "@annually", "yearly", "years", "@yearly"),
)
_MONTHS = {
    **{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6},
    **{"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12},
}
_DAYS = {"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}
#: The columns of an expression: what each says, its least and greatest number, and the names that stand for numbers.
_COLUMNS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)
_MORE_COLUMNS: tuple[tuple[str, int, int, dict[str, int]], ...] = (("second", 0, 59, {}), ("year", 1970, 2099, {}))
_LAST_DAY = "day of the month"
_DURATION = re.compile(r"[-+]?P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?")


def check_cron(expression: str) -> None:
    """Read a cron expression: five columns, or the sixth and seventh for seconds and years; or a word for one.

    Source of the rule: cron(5), with the names of months and days, ``L`` for a month's last day and ``mon#2`` for its
    second Monday.

    Raises:
        OptionError: The column that is wrong, and what it may hold.

    Example:
        >>> check_cron("*/15 9-17 * * mon-fri")
        >>> check_cron("61 * * * *")
        Traceback (most recent call last):
            ...
        flyte_nb.model.errors.OptionError: the schedule '61 * * * *' cannot be read: its minute '61' is above 59
          The columns: minute hour day-of-month month day-of-week, such as '*/15 9-17 * * mon-fri'.
    """
    if expression.strip().lower() in ALIASES:
        return
    columns = expression.lower().split()
    if not 5 <= len(columns) <= 7:
        near = did_you_mean(expression.lower(), ALIASES) if len(columns) == 1 else ""
        _refuse(expression, f"it has {len(columns)} columns, and a schedule has 5.{near}")
    for column, (what, low, high, names) in zip(columns, (*_COLUMNS, *_MORE_COLUMNS), strict=False):
        for part in column.split(","):
            wrong = _wrong(part, what, low, high, names)
            if wrong:
                _refuse(expression, f"its {what} {part!r} {wrong}")


def _refuse(expression: str, why: str) -> None:
    raise OptionError(
        f"the schedule {preview(expression, 60)} cannot be read: {why}",
        "The columns: minute hour day-of-month month day-of-week, such as '*/15 9-17 * * mon-fri'.",
    )


def _wrong(part: str, what: str, low: int, high: int, names: dict[str, int]) -> str:
    """Return what is wrong with one item of a column, or an empty text."""
    body, slash, step = part.partition("/")
    if slash and not (step.isascii() and step.isdigit() and int(step) > 0):
        return "has no step after '/'"
    if body in ("*", "?") or (body == "l" and what == _LAST_DAY):
        return ""
    body, sharp, nth = body.partition("#")
    if sharp and (names is not _DAYS or nth not in tuple("12345")):
        return "has no week from 1 to 5 after '#'"
    if names is _DAYS and body.startswith("l") and len(body) > 1:  # the last Friday of a month
        body = body[1:]
    first, dash, last = body.partition("-")
    ends = []
    for end in (first, last) if dash else (first,):
        number = names.get(end, int(end) if end.isascii() and end.isdigit() else None)
        if number is None:
            return "is no number" + (", and no name" if names else "")
        if not low <= number <= high:
            return f"is {'above' if number > high else 'below'} {high if number > high else low}"
        ends.append(number)
    return "runs backwards" if len(ends) == 2 and ends[0] > ends[1] and names is not _DAYS else ""


@dataclass(frozen=True, init=False)
class CronSchedule:
    """A launch plan's schedule as a cron expression: ``CronSchedule(schedule="0 9 * * mon-fri")``.

    Args:
        cron_expression: Refused: flytekit's old spelling, of six columns.
        schedule: Five columns, or a word such as ``daily``.
        offset: A duration by ISO 8601, such as ``PT5M``.
        kickoff_time_input_arg: The input that is given the time.

    Raises:
        OptionError: The expression or the offset cannot be read.

    Example:
        >>> CronSchedule(schedule="0 9 * * mon-fri").schedule
        '0 9 * * mon-fri'
    """

    schedule: str | None
    offset: str | None
    kickoff_time_input_arg: str | None

    def __init__(
        self,
        cron_expression: str | None = None,
        schedule: str | None = None,
        offset: str | None = None,
        kickoff_time_input_arg: str | None = None,
    ) -> None:
        with mistakes.at_the_users_line():
            if cron_expression:
                raise OptionError(
                    "CronSchedule(cron_expression=...) is a spelling that Flyte has given up",
                    f"Write five columns: CronSchedule(schedule={' '.join(str(cron_expression).split()[:5])!r}).",
                )
            a_text(schedule, "CronSchedule(schedule")
            a_text(kickoff_time_input_arg, "CronSchedule(kickoff_time_input_arg")
            if schedule is not None:
                check_cron(schedule)
            if offset is not None and not (isinstance(offset, str) and _DURATION.fullmatch(offset)):
                raise OptionError(
                    f"CronSchedule(offset={preview(offset, 40)}) is no duration",
                    "Write one by ISO 8601: 'PT5M', 'P1D'.",
                )
        object.__setattr__(self, "schedule", schedule)
        object.__setattr__(self, "offset", offset)
        object.__setattr__(self, "kickoff_time_input_arg", kickoff_time_input_arg)


@dataclass(frozen=True)
class FixedRate:
    """A launch plan's schedule as the time between two runs: ``FixedRate(duration=timedelta(minutes=10))``.

    Args:
        duration: Whole minutes, at least one.
        kickoff_time_input_arg: The input that is given the time.

    Raises:
        OptionError: It is no such time.

    Example:
        >>> FixedRate(datetime.timedelta(hours=2)).duration
        datetime.timedelta(seconds=7200)
    """

    duration: datetime.timedelta
    kickoff_time_input_arg: str | None = None

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            duration: Any = self.duration
            if not isinstance(duration, datetime.timedelta):
                raise OptionError(
                    f"FixedRate(duration={preview(duration, 40)}) is no time between runs",
                    "Write FixedRate(duration=timedelta(minutes=10)).",
                )
            if duration.total_seconds() <= 0 or duration.microseconds or duration.seconds % 60:
                raise OptionError(
                    f"FixedRate(duration={duration}) is not a whole number of minutes, at least one",
                    "Flyte starts runs by the minute: FixedRate(duration=timedelta(minutes=10)).",
                )
            a_text(self.kickoff_time_input_arg, "FixedRate(kickoff_time_input_arg")


@dataclass(frozen=True)
class OnSchedule:
    """A launch plan's trigger: ``LaunchPlan.get_or_create(..., trigger=OnSchedule(CronSchedule(...)))``."""

    schedule: CronSchedule | FixedRate

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            if not isinstance(self.schedule, (CronSchedule, FixedRate)):
                raise OptionError(
                    f"OnSchedule({preview(self.schedule, 40)}) is no schedule", "Write a CronSchedule or a FixedRate."
                )
