"""Spans and weeks begin at the center's own midnight on Monday, whatever the year does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.clock import LOCAL_ZONE, to_local
from center.figures.spans import LONGEST_DAYS, Span, last_weeks, midnight, monday_of

LATER = datetime(2045, 1, 1, tzinfo=UTC)
DAYS = st.dates(date(2001, 1, 1), date(2040, 12, 31))
MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(first=DAYS, length=st.integers(1, LONGEST_DAYS), as_of=MOMENTS | st.just(LATER))
def test_weeks_cover_what_is_known_of_a_span_once_and_begin_on_monday(
    first: date, length: int, as_of: datetime
) -> None:
    span = Span(first, first + timedelta(days=length - 1), as_of)
    weeks = span.weeks()
    if span.starts_at > as_of:
        assert weeks == [] or weeks[0].ends_at <= weeks[0].starts_at
        return
    assert weeks[0].starts_at == span.starts_at
    assert weeks[-1].ends_at == span.ends_at
    for one, other in pairwise(weeks):
        assert one.ends_at == other.starts_at
        assert other.first_day.isoweekday() == 1
        assert one.last_day.isoweekday() == 7
        assert one.last_day + timedelta(days=1) == other.first_day
    assert all((week.last_day - week.first_day).days <= 6 for week in weeks)
    assert all(week.starts_at <= week.ends_at <= as_of for week in weeks)


@given(at=MOMENTS)
def test_a_moment_lies_in_the_week_of_its_local_day(at: datetime) -> None:
    monday = monday_of(to_local(at).date())
    assert monday.isoweekday() == 1
    assert midnight(monday) <= at < midnight(monday + timedelta(days=7))


@given(count=st.sampled_from([4, 12, 52]), as_of=MOMENTS)
def test_the_last_weeks_end_with_this_one_and_the_span_before_was_known_as_far(count: int, as_of: datetime) -> None:
    span = last_weeks(count, as_of=as_of)
    assert span.days == 7 * count
    assert len(span.weeks()) == count
    assert span.ends_at == as_of
    before = span.before
    assert before.days == span.days
    assert before.last_day + timedelta(days=1) == span.first_day
    assert before.ends_at - before.starts_at == span.ends_at - span.starts_at


def test_the_change_of_year_breaks_no_week() -> None:
    span = last_weeks(4, as_of=datetime(2027, 1, 6, 4, tzinfo=UTC))
    assert [week.first_day for week in span.weeks()] == [
        date(2026, 12, 14),
        date(2026, 12, 21),
        date(2026, 12, 28),
        date(2027, 1, 4),
    ]
    assert span.weeks()[-1].last_day == date(2027, 1, 6)


def test_a_day_begins_at_midnight_in_shanghai_not_in_greenwich() -> None:
    span = Span(date(2026, 11, 23), date(2026, 11, 29), LATER)
    assert span.starts_at == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert span.ends_at == datetime(2026, 11, 29, 16, tzinfo=UTC)
    # Late on Sunday in Greenwich is Monday here.
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert last_weeks(4, as_of=late).weeks()[-1].first_day == date(2026, 11, 23)


def test_part_of_a_week_is_compared_with_the_same_part() -> None:
    wednesday = datetime(2026, 11, 25, 15, tzinfo=LOCAL_ZONE).astimezone(UTC)
    before = last_weeks(4, as_of=wednesday).before
    assert to_local(before.ends_at) == datetime(2026, 10, 28, 15, tzinfo=LOCAL_ZONE)


@pytest.mark.parametrize("days", [0, -5, LONGEST_DAYS + 1])
def test_a_span_of_no_days_or_of_too_many_is_refused(days: int) -> None:
    first = date(2026, 1, 1)
    with pytest.raises(ValueError, match="days"):
        Span(first, first + timedelta(days=days - 1), LATER)
