"""Lead times and quiet hours: what is read, and which moments they mean."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.clock import to_local
from center.reminders.leads import LeadInvalidError, read_lead, read_leads
from center.reminders.quiet import after_quiet, is_quiet, leave_at
from tests.center.reminders.simulation import local

moments = st.integers(0, 60 * 24 * 40).map(lambda minutes: local(1) + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("P3D", local(7, 9)),
        ("P1W", local(3, 9)),
        ("PT2H", local(10, 7)),
        ("PT30M", local(10, 8, 30)),
        ("P1DT2H", local(9, 7)),
        ("P1D@20:00", local(9, 20)),
        ("P0D@08:00", local(10, 8)),
        ("P0D@09:00", local(10, 7)),
        ("P0D@15:00", local(10, 7)),
    ],
)
def test_a_lead_means_a_moment_before_the_start(text: str, moment: datetime) -> None:
    assert read_lead(text).moment(local(10, 9)) == moment


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "1D", "P1DT", "P1D@24:00", "P1D@8:00", "PT2H@08:00", "P-1D", "P1.5D", "p1d", "P1D "]
)
def test_what_is_no_lead_is_not_guessed(text: str) -> None:
    with pytest.raises(LeadInvalidError):
        read_lead(text)


def test_several_leads_are_heard_the_earliest_first_and_each_once() -> None:
    assert [lead.text for lead in read_leads("PT2H, P1D@20:00,P3D,PT2H")] == ["P3D", "P1D@20:00", "PT2H"]


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        (local(1, 20, 59), False),
        (local(1, 21), True),
        (local(2, 0), True),
        (local(2, 7, 29), True),
        (local(2, 7, 30), False),
    ],
)
def test_the_quiet_hours_begin_at_nine_and_end_at_half_past_seven(at: datetime, quiet: bool) -> None:
    assert is_quiet(at) is quiet


@given(at=moments)
def test_the_quiet_hours_put_off_and_never_longer_than_they_last(at: datetime) -> None:
    later = after_quiet(at)
    assert not is_quiet(later)
    assert later == at or (
        timedelta(0) < later - at <= timedelta(hours=10.5) and to_local(later).strftime("%H:%M") == "07:30"
    )


@given(at=moments, now=moments, minutes=st.integers(1, 3000))
def test_what_leaves_leaves_by_day_and_before_it_is_useless(at: datetime, now: datetime, minutes: int) -> None:
    before = at + timedelta(minutes=minutes)
    leaves_at = leave_at(at, before=before, now=now)
    if leaves_at is not None:
        assert not is_quiet(leaves_at) and leaves_at < before
        assert leaves_at >= at or (leaves_at >= now and to_local(leaves_at).hour == 20)
    else:
        assert is_quiet(at) and after_quiet(at) >= before
