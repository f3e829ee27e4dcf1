"""schedule: cron expressions are read column by column."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flyte_nb import CronSchedule, FixedRate
from flyte_nb.model.errors import OptionError


@pytest.mark.parametrize(
    "schedule",
    [
        "* * * * *",
        "*/15 9-17 * * mon-fri",
        "0 0 1,15 * 3",
        "0 0 L * *",
        "0 9 * jan,JUL mon#2",
        "0 0 * * l5",
        "0 0 * * 7",
        "0 0 * * fri-mon",
        "0 0 ? * 1",
        "0 0 * * * 30",
        "0 0 * * * 0 2030",
        "daily",
        "@Hourly",
    ],
)
def test_an_expression_that_cron_reads_is_taken(schedule: str):
    assert CronSchedule(schedule=schedule).schedule == schedule


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ("61 * * * *", "its minute '61' is above 59"),
        ("* 24 * * *", "its hour '24' is above 23"),
        ("* * 0 * *", "its day of the month '0' is below 1"),
        ("* * * 13 *", "its month '13' is above 12"),
        ("* * * * 8", "its day of the week '8' is above 7"),
        ("*/0 * * * *", "no step after '/'"),
        ("5-1 * * * *", "runs backwards"),
        ("x * * * *", "its minute 'x' is no number"),
        ("* * * foo *", "its month 'foo' is no number, and no name"),
        ("* * * * mon#6", "no week from 1 to 5"),
        ("* * * *", "it has 4 columns"),
        ("dayly", "Did you mean 'daily'"),
        ("٣ * * * *", "is no number"),
        ("* * * * *;rm -rf /", "columns"),
    ],
)
def test_a_wrong_column_is_named(schedule: str, said: str):
    with pytest.raises(OptionError) as caught:
        CronSchedule(schedule=schedule)
    assert said in str(caught.value)
    assert len(caught.value.lines()) <= 6


def test_the_old_spelling_is_told_the_new_one():
    with pytest.raises(OptionError, match="five columns"):
        CronSchedule("0 9 * * ? 2030")


@pytest.mark.parametrize("offset", ["PT5M", "P1D", "-PT1H30M", "P1Y2M3DT4H5M6.5S"])
def test_an_offset_is_a_duration(offset: str):
    assert CronSchedule(schedule="daily", offset=offset).offset == offset


@pytest.mark.parametrize("offset", ["five minutes", "P", "PT", "", 5])
def test_another_offset_is_refused(offset: object):
    with pytest.raises(OptionError, match="no duration"):
        CronSchedule(schedule="daily", offset=offset)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "duration", [timedelta(0), timedelta(minutes=-5), timedelta(seconds=90), timedelta(microseconds=1)]
)
def test_a_rate_is_in_whole_minutes(duration: timedelta):
    with pytest.raises(OptionError, match="whole number of minutes"):
        FixedRate(duration=duration)


def test_a_rate_is_a_time():
    with pytest.raises(OptionError, match="no time between runs"):
        FixedRate(10)  # type: ignore[arg-type]
