"""How early somebody is reminded: read, put in order, and never heard at night or after the start."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from center.clock import LOCAL_ZONE
from center.meetings.leads import LONGEST_LEAD, LeadError, check_leads, heard_at, in_order
from center.reminders.quiet import is_quiet


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("P1D", "P1D"),
        ("PT2H,P1D", "P1D,PT2H"),
        ("PT2H,P3D,P1D@20:00,P0D@08:00", "P3D,P1D@20:00,PT2H,P0D@08:00"),
        ("P1D@20:00,P1D", "P1D,P1D@20:00"),
        ("P1D,P1D", "P1D"),
        ("PT24H", "P1D"),
        ("P1W", "P7D"),
        ("P1DT2H", "PT26H"),
        ("PT90M", "PT1H30M"),
        ("P0D@07:30", "P0D@07:30"),
        ("P1D@20:59", "P1D@20:59"),
    ],
)
def test_a_wish_is_kept_in_one_form(said: str, kept: str) -> None:
    assert in_order(said) == kept


@pytest.mark.parametrize(
    ("lead", "reason"),
    [
        ("P", "unreadable"),
        ("PT", "unreadable"),
        ("P0D", "unreadable"),
        ("", "unreadable"),
        ("P1D,", "unreadable"),
        ("1 day", "unreadable"),
        ("P1D@25:00", "unreadable"),
        ("PT2H@20:00", "unreadable"),
        ("P1D,P2D,P3D,P4D,P5D,P6D", "unreadable"),
        ("P32D", "too_long"),
        ("P40D@08:00", "too_long"),
        ("P1D@21:00", "quiet"),
        ("P0D@07:29", "quiet"),
        ("P1D,P1D@23:00", "quiet"),
    ],
)
def test_what_no_reminder_can_have_is_refused_with_the_reason(lead: str, reason: str) -> None:
    with pytest.raises(LeadError) as refused:
        in_order(lead)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("lead", "starts", "heard"),
    [
        ("P1D", "2026-11-25T09:30", "2026-11-24T09:30"),
        ("P1D@20:00", "2026-11-25T09:30", "2026-11-24T20:00"),
        ("P0D@08:00", "2026-11-25T15:00", "2026-11-25T08:00"),
        ("PT2H", "2026-11-25T09:00", "2026-11-25T07:30"),
        ("PT1H", "2026-11-25T08:00", "2026-11-25T07:30"),
        ("PT12H", "2026-11-25T09:30", "2026-11-25T07:30"),
        ("PT1H", "2026-11-25T07:30", "2026-11-24T20:30"),
        ("P1D", "2026-11-25T22:00", "2026-11-25T07:30"),
        ("P0D@08:00", "2026-11-25T07:45", "2026-11-25T07:30"),
        ("P0D@10:00", "2026-11-25T09:45", "2026-11-25T07:45"),
        ("P1D", "2026-01-01T09:00", "2025-12-31T09:00"),
    ],
)
def test_a_wish_is_heard_by_day_and_before_the_start(lead: str, starts: str, heard: str) -> None:
    (one,) = check_leads(lead)
    assert heard_at(one, starts_at=local(starts), now=local("2025-11-01T10:00")) == local(heard)


def test_what_is_over_is_not_heard_any_more() -> None:
    (one,) = check_leads("P1D")
    starts = local("2026-11-25T09:30")
    assert heard_at(one, starts_at=starts, now=local("2026-11-24T09:29")) == local("2026-11-24T09:30")
    assert heard_at(one, starts_at=starts, now=local("2026-11-24T09:30")) is None


LENGTHS = st.integers(1, int(LONGEST_LEAD.total_seconds() // 60)).map(
    lambda minutes: f"PT{minutes // 60}H{minutes % 60}M"
)
TIMES = st.tuples(st.integers(0, 31), st.times(time(7, 30), time(20, 59))).map(lambda x: f"P{x[0]}D@{x[1]:%H:%M}")
MINUTES = st.integers(0, 60 * 24 * 800)


@settings(max_examples=300, deadline=None)
@given(lead=st.one_of(LENGTHS, TIMES), minutes=MINUTES)
def test_no_wish_is_ever_heard_at_night_or_after_the_start(lead: str, minutes: int) -> None:
    starts = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    (one,) = check_leads(lead)
    heard = heard_at(one, starts_at=starts, now=starts - timedelta(days=60))
    assert heard is not None
    assert heard < starts
    assert not is_quiet(heard)


@settings(max_examples=300, deadline=None)
@given(leads=st.lists(st.one_of(LENGTHS, TIMES), min_size=1, max_size=5, unique=True))
def test_to_put_in_order_twice_changes_nothing(leads: list[str]) -> None:
    once = in_order(",".join(leads))
    assert in_order(once) == once
