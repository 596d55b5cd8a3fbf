"""Staff change deadline rules: within bounds that keep every promise, in every calendar, on record."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.audit import service as audit
from center.audit.views import EntryFilter
from center.cases import service as cases
from center.cases.models import KINDS, PRIORITIES, URGENCIES
from center.clock import LOCAL_ZONE, to_local
from center.contacts.hours import WorkingCalendar
from center.contacts.promise import due_time
from center.contacts.stretches import CalendarInvalidError, require_week
from center.contacts.views import CalendarDayView, OpeningHoursView, StretchView
from center.db import Database
from center.deadlines import service
from center.deadlines.bounds import LONGEST, RuleInvalidError, default_of, require_rule
from center.deadlines.examples import example_start
from center.deadlines.rules import (
    ANY,
    CLOCKS,
    CLOSE,
    DEFAULT_RULES,
    FIRST_ANSWER,
    NEXT_ANSWER,
    RULE_KINDS,
    Rule,
    plan,
    rules_in_force,
)
from center.deadlines.service import RuleChangedError
from tests.center.desk import ZHANG, add_clerks, open_case

SOON = Rule(FIRST_ANSWER, "soon", ANY, ANY, "working", 60, 75)
COMPLAINTS = Rule(FIRST_ANSWER, "normal", "complaint", ANY, "working", 120, 50)


@pytest.fixture
def office(database: Database, now: datetime) -> Database:
    with database.write() as session:
        add_clerks(session, now)
    return database


def change(database: Database, now: datetime, rule: Rule, seen: Rule | None) -> None:
    with database.write() as session:
        service.change_rule(session, actor=ZHANG, rule=rule, seen=seen, now=now)


def in_force(database: Database) -> dict[tuple[str, str, str, str], Rule]:
    with database.read() as session:
        return {rule.key: rule for rule in service.list_rules(session)}


def on_record(database: Database) -> list[tuple[str, str | None, str | None, str | None]]:
    with database.read() as session:
        entries = audit.list_entries(session, chosen=EntryFilter(object_kind="deadline_rule")).entries
    return [(e.action, e.object_id, e.old_value, e.new_value) for e in reversed(entries)]


def test_a_rule_is_changed_and_put_back_on_record(office: Database, now: datetime) -> None:
    quicker = SOON._replace(minutes=30)
    change(office, now, quicker, SOON)
    assert in_force(office)[SOON.key] == quicker
    with office.write() as session:
        service.take_back_rule(session, actor=ZHANG, seen=quicker, now=now)
    assert in_force(office)[SOON.key] == SOON
    assert on_record(office) == [
        ("change.deadline", "first_answer soon any any", "60 min working, 75%", "30 min working, 75%"),
        ("reset.deadline", "first_answer soon any any", "30 min working, 75%", "60 min working, 75%"),
    ]


def test_a_narrower_rule_is_added_and_taken_away(office: Database, now: datetime) -> None:
    change(office, now, COMPLAINTS, None)
    assert in_force(office)[COMPLAINTS.key] == COMPLAINTS
    with office.write() as session:
        service.take_back_rule(session, actor=ZHANG, seen=COMPLAINTS, now=now)
    assert COMPLAINTS.key not in in_force(office)
    assert [entry[3] for entry in on_record(office)] == ["120 min working, 50%", None]


def test_of_two_who_change_a_rule_the_slower_is_told(office: Database, now: datetime) -> None:
    change(office, now, SOON._replace(minutes=30), SOON)
    for late, seen in ((SOON._replace(minutes=40), SOON), (SOON._replace(minutes=30), SOON), (COMPLAINTS, COMPLAINTS)):
        with pytest.raises(RuleChangedError):
            change(office, now, late, seen)
    for seen in (SOON, COMPLAINTS, DEFAULT_RULES[0]):
        with pytest.raises(RuleChangedError), office.write() as session:
            service.take_back_rule(session, actor=ZHANG, seen=seen, now=now)
    assert in_force(office)[SOON.key].minutes == 30


@pytest.mark.parametrize(
    ("problem", "rule"),
    [
        ("unchanged", SOON),
        ("too_slow", SOON._replace(minutes=61)),
        ("too_quick", SOON._replace(minutes=0)),
        ("warning_out_of_bounds", SOON._replace(warn_percent=99)),
        ("clock_unknown", SOON._replace(clock="moon")),
        ("rule_unknown", SOON._replace(kind="nap")),
        ("rule_unknown", SOON._replace(urgency="whenever")),
        ("rule_unknown", SOON._replace(case_kind="lottery")),
        ("rule_unknown", SOON._replace(priority="highest")),
        ("too_slow", Rule(FIRST_ANSWER, "urgent", ANY, ANY, "wall", 4, 50)),
        ("too_slow", Rule(NEXT_ANSWER, "urgent", ANY, ANY, "wall", 4, 50)),
        ("urgent_waits_for_nobody", Rule(FIRST_ANSWER, "urgent", ANY, ANY, "working", 1, 50)),
        ("urgent_waits_for_nobody", Rule(NEXT_ANSWER, "soon", ANY, ANY, "working", 5, 50)),
        ("closed_before_answered", Rule(CLOSE, "normal", ANY, ANY, "working", 60, 50)),
        ("closed_before_answered", Rule(CLOSE, "urgent", ANY, ANY, "wall", 2, 50)),
    ],
)
def test_a_rule_that_cannot_be_is_refused(office: Database, now: datetime, problem: str, rule: Rule) -> None:
    before = in_force(office)
    with pytest.raises(RuleInvalidError) as told:
        change(office, now, rule, before.get(rule.key))
    assert told.value.problem == problem
    assert (in_force(office), on_record(office)) == (before, [])


def test_a_rule_is_not_put_back_where_another_one_needs_it(office: Database, now: datetime) -> None:
    close, answer = (
        Rule(CLOSE, "normal", ANY, ANY, "working", 60, 50),
        Rule(FIRST_ANSWER, "normal", ANY, ANY, "working", 30, 50),
    )
    change(office, now, answer, in_force(office)[answer.key])
    change(office, now, close, in_force(office)[close.key])
    with pytest.raises(RuleInvalidError), office.write() as session:
        service.take_back_rule(session, actor=ZHANG, seen=answer, now=now)


def test_every_rule_of_the_table_may_be() -> None:
    for rule in DEFAULT_RULES:
        require_rule(rule, others=DEFAULT_RULES)
        assert default_of(rule.key) == rule


def apart(minutes: list[int]) -> list[tuple[time, time]]:
    """Return the stretches of a day whose edges these are; none touches another."""
    edges = [time(*divmod(minute, 60)) for minute in sorted(minutes)]
    return list(zip(edges[::2], edges[1::2], strict=False))


STRETCHES = st.lists(st.integers(0, 1439), unique=True, max_size=6).map(apart)
FIRST = date(2026, 2, 1)


def fits(rows: list[OpeningHoursView]) -> bool:
    try:
        return bool(require_week(rows))
    except CalendarInvalidError:
        return False


WEEKS = st.tuples(*[STRETCHES] * 7).map(
    lambda days: [OpeningHoursView(number, *pair) for number, pairs in enumerate(days, start=1) for pair in pairs]
)
DAYS = st.builds(
    lambda after, hours: CalendarDayView(
        FIRST + timedelta(days=after),
        "holiday" if hours is None else "workday",
        "",
        "",
        tuple(StretchView(*pair) for pair in hours or ()),
    ),
    st.integers(0, 60),
    st.none() | STRETCHES,
)
CALENDARS = st.builds(
    lambda week, days: WorkingCalendar(week, {day.on: day for day in days}),
    WEEKS.filter(fits),
    st.lists(DAYS, max_size=20),
)
RULES = st.builds(
    Rule,
    st.sampled_from(RULE_KINDS),
    st.sampled_from(URGENCIES),
    st.sampled_from((ANY, *KINDS)),
    st.sampled_from((ANY, *PRIORITIES)),
    st.sampled_from(CLOCKS),
    st.integers(0, 2000),
    st.integers(0, 101),
)
MOMENTS = st.integers(0, 50 * 86_400).map(
    lambda seconds: datetime.combine(FIRST, time(0), LOCAL_ZONE).astimezone(UTC) + timedelta(seconds=seconds)
)


@given(CALENDARS, st.sampled_from(URGENCIES), st.sampled_from(CLOCKS), st.integers(1, 720), MOMENTS)
def test_whatever_rule_and_calendar_staff_make_they_keep_what_people_are_told(
    calendar: WorkingCalendar, urgency: str, clock: str, minutes: int, now: datetime
) -> None:
    rule = Rule(FIRST_ANSWER, urgency, ANY, ANY, clock, min(minutes, LONGEST[FIRST_ANSWER, urgency]), 50)
    try:
        require_rule(rule, others=DEFAULT_RULES)
    except RuleInvalidError:
        return
    assert plan(rule, start=now, calendar=calendar).due_at <= due_time(calendar, urgency=urgency, now=now)


@given(RULES)
def test_no_rule_that_may_be_makes_what_is_urgent_slower(rule: Rule) -> None:
    others = rules_in_force([])
    try:
        require_rule(rule, others=others)
    except RuleInvalidError:
        return
    assert rule.minutes <= LONGEST[rule.kind, rule.urgency]
    if rule.urgency == "urgent":
        assert rule.clock == "wall"
        assert rule.kind == CLOSE or rule.minutes <= 3


def test_the_example_is_a_friday_on_which_somebody_is_there() -> None:
    week = [OpeningHoursView(day, time(a, 30), time(b)) for day in range(1, 6) for a, b in ((8, 12), (14, 18))]
    sunday = datetime(2026, 11, 22, 2, tzinfo=UTC)
    calendar = WorkingCalendar(week)
    start = example_start(calendar, now=sunday)
    assert to_local(start).isoformat(timespec="minutes") == "2026-11-27T16:30+08:00"
    two_hours = SOON._replace(minutes=120)
    due = plan(two_hours, start=start, calendar=calendar).due_at
    assert to_local(due).isoformat(timespec="minutes") == "2026-11-30T09:00+08:00"
    closed = CalendarDayView(date(2026, 11, 27), "holiday", "节", "Holiday")
    after = example_start(WorkingCalendar(week, {closed.on: closed}), now=sunday)
    assert to_local(after).date() == date(2026, 12, 4)
    assert to_local(example_start(WorkingCalendar([]), now=sunday)).date() == date(2026, 11, 27)


def test_deadlines_that_a_changed_day_does_not_move_are_counted(office: Database, now: datetime) -> None:
    with office.write() as session:
        open_case(session, now, "scam")
        met = open_case(session, now, "scam")
        cases.add_reply(session, case_id=met.id, text="说过了", by=ZHANG, now=now)
    with office.read() as session:
        hour, far = now + timedelta(hours=1), now + timedelta(days=400)
        assert service.count_due_between(session, since=now, until=hour) == 0
        assert service.count_due_between(session, since=hour, until=hour + timedelta(minutes=1)) == 1
        assert service.count_due_between(session, since=now, until=far) == 3, "two to close, one to answer"
