"""The table of deadlines: the narrowest rule counts, plans follow the calendar, nobody is promised less than is kept."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.cases.models import KINDS, PRIORITIES, URGENCIES
from center.contacts.hours import WorkingCalendar
from center.contacts.promise import due_time
from center.contacts.views import OpeningHoursView
from center.deadlines.rules import (
    CLOSE,
    DEFAULT_RULES,
    FIRST_ANSWER,
    RULE_KINDS,
    Plan,
    Rule,
    find_rule,
    plan,
    replan,
    rules_in_force,
)

WEEK = [OpeningHoursView(day, time(a, 30), time(b)) for day in range(1, 6) for a, b in ((8, 12), (14, 18))]
CALENDAR = WorkingCalendar(WEEK)
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # 09:00 in Shanghai
MOMENTS = st.integers(0, 14 * 86_400).map(lambda seconds: MONDAY + timedelta(seconds=seconds))


def rule(kind: str = FIRST_ANSWER, urgency: str = "soon", case_kind: str = "scam", priority: str = "normal") -> Rule:
    return find_rule(DEFAULT_RULES, kind=kind, urgency=urgency, case_kind=case_kind, priority=priority)


@pytest.mark.parametrize("kind", RULE_KINDS)
def test_there_is_a_rule_for_every_case(kind: str) -> None:
    for urgency in URGENCIES:
        for case_kind in KINDS:
            for priority in PRIORITIES:
                assert rule(kind, urgency, case_kind, priority).urgency == urgency


def test_what_is_urgent_is_answered_within_three_minutes_at_any_hour() -> None:
    night = datetime(2026, 11, 28, 19, tzinfo=UTC)
    assert plan(rule(urgency="urgent"), start=night, calendar=CALENDAR).due_at == night + timedelta(minutes=3)


def test_the_narrowest_rule_counts() -> None:
    assert rule(case_kind="person_request").minutes == 15
    assert rule(case_kind="person_request", priority="high").minutes == 15, "the kind is narrower than the priority"
    assert rule(priority="high").minutes == 30
    assert rule().minutes == 60


def test_staffs_own_rule_stands_before_that_of_the_table() -> None:
    own = Rule(FIRST_ANSWER, "soon", "any", "any", "wall", 20, 50)
    assert find_rule(rules_in_force([own]), kind=FIRST_ANSWER, urgency="soon", case_kind="scam", priority="low") == own
    assert len(rules_in_force([own])) == len(DEFAULT_RULES)
    with pytest.raises(LookupError):
        find_rule([own], kind=CLOSE, urgency="soon", case_kind="scam", priority="low")


def test_plan_warns_before_and_stands_still_over_lunch() -> None:
    noon = datetime(2026, 11, 23, 3, 50, tzinfo=UTC)
    assert plan(rule(), start=noon, calendar=CALENDAR) == Plan(
        datetime(2026, 11, 23, 7, 5, tzinfo=UTC), datetime(2026, 11, 23, 7, 20, tzinfo=UTC)
    )


def test_without_hours_on_file_the_wall_clock_counts() -> None:
    assert plan(rule(), start=MONDAY, calendar=WorkingCalendar([])).due_at == MONDAY + timedelta(hours=1)


def test_a_case_that_becomes_urgent_is_planned_from_then_on() -> None:
    normal, urgent = rule(urgency="normal"), rule(urgency="urgent")
    before, now = plan(normal, start=MONDAY, calendar=CALENDAR), MONDAY + timedelta(hours=2)
    about = {"start": MONDAY, "now": now, "calendar": CALENDAR}
    assert replan(urgent, before, **about).due_at == now + timedelta(minutes=3)
    assert replan(normal, plan(urgent, start=MONDAY, calendar=CALENDAR), **about) == before


@given(st.sampled_from(DEFAULT_RULES), st.sampled_from(DEFAULT_RULES), MOMENTS, MOMENTS)
def test_planning_anew_never_gives_more_time_than_either_rule(
    first: Rule, second: Rule, one: datetime, other: datetime
) -> None:
    start, now = sorted((one, other))
    before = plan(first, start=start, calendar=CALENDAR)
    after = replan(second, before, start=start, now=now, calendar=CALENDAR)
    assert after.due_at <= max(before.due_at, plan(second, start=start, calendar=CALENDAR).due_at)
    assert after.warn_at <= after.due_at


@given(st.sampled_from(URGENCIES), st.sampled_from(KINDS), st.sampled_from(PRIORITIES), MOMENTS)
def test_staff_are_held_to_no_later_than_people_are_told(
    urgency: str, case_kind: str, priority: str, now: datetime
) -> None:
    own = plan(rule(FIRST_ANSWER, urgency, case_kind, priority), start=now, calendar=CALENDAR)
    assert own.due_at <= due_time(CALENDAR, urgency=urgency, now=now)
