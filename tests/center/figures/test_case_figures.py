"""What the figures say of cases is what counting them one by one says, on both databases."""

from __future__ import annotations

import random
import statistics
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import insert

from center.cases.kinds import urgency_of
from center.contacts.models import OpeningHours
from center.db import Database
from center.deadlines import service as deadlines
from center.deadlines.rules import Rule
from center.figures import service as figures
from center.figures.service import CaseFigures, Headline, Scope
from center.figures.spans import Span, last_weeks, midnight
from center.figures.views import WaitLine
from tests.center.figures.made_up import Made, random_cases, store
from tests.center.people import add_members

AS_OF = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
BRANCH, GENERAL, OTHER = 3, 2, 4
HOUR = timedelta(hours=1)


def read(database: Database, span: Span, scope: Scope | None = None, top: int = 1) -> CaseFigures:
    with database.read() as session:
        tree = figures.load_tree(session)
        return figures.read_cases(session, span=span, scope=scope or Scope(), tree=tree, top=top)


def headline(database: Database, span: Span, scope: Scope | None = None) -> Headline:
    with database.read() as session:
        return figures.read_headline(session, span=span, scope=scope or Scope())


def line_of(lines: list[WaitLine], urgency: str, kind: str | None) -> WaitLine:
    return next(line for line in lines if (line.urgency, line.kind) == (urgency, kind))


def is_open(case: Made, at: datetime) -> bool:
    return case.opened_at < at and (case.closed_at is None or case.closed_at >= at)


@pytest.fixture
def members(database: Database, now: datetime) -> tuple[int, int]:
    with database.write() as session:
        return add_members(session, now)


@pytest.mark.parametrize("weeks", [4, 12])
def test_counts_are_those_of_counting_one_by_one(database: Database, members: tuple[int, int], weeks: int) -> None:
    made = random_cases(random.Random(weeks), 400, end=AS_OF + timedelta(days=2), members=(*members, None))
    with database.write() as session:
        store(session, made)
    span = last_weeks(weeks, as_of=AS_OF)
    found = read(database, span)
    for line in found.weeks:
        begin, end = line.week.starts_at, line.week.ends_at
        assert line.opened == sum(begin <= case.opened_at < end for case in made)
        assert line.closed == sum(case.closed_at is not None and begin <= case.closed_at < end for case in made)
        assert line.open_at_end == sum(is_open(case, end) for case in made)
    opened = [case for case in made if span.starts_at <= case.opened_at < span.ends_at]
    by_kind = Counter(case.kind for case in opened)
    assert {line.kind: line.opened for line in found.kinds if line.opened} == dict(by_kind)
    left = Counter(case.kind for case in made if is_open(case, span.ends_at))
    assert {line.kind: line.open_at_end for line in found.kinds if line.open_at_end} == dict(left)
    known = sum(case.member_id is not None for case in opened)
    lines = {line.organization and line.organization.id: line.opened for line in found.branches}
    assert lines == {GENERAL: known, None: len(opened) - known}
    short = headline(database, span)
    assert (short.opened, short.open_at_end) == (len(opened), sum(left.values()))
    tallied = [line for line in found.answers if line.kind is None]
    assert (short.within, short.missed) == (sum(x.within for x in tallied), sum(x.missed for x in tallied))
    assert sum(line.cases for line in tallied) == len(opened)


def test_waiting_times_are_those_of_the_cases_and_none_is_left_out(
    database: Database, members: tuple[int, int]
) -> None:
    made = random_cases(random.Random(3), 300, end=AS_OF + timedelta(days=2), members=members)
    with database.write() as session:
        store(session, made)
    span = last_weeks(12, as_of=AS_OF)
    found = read(database, span)
    for line in found.answers:
        cases = [
            case
            for case in made
            if span.starts_at <= case.opened_at < span.ends_at
            and urgency_of(case.kind) == line.urgency
            and line.kind in {None, case.kind}
        ]
        took = [
            (case.answered_at - case.opened_at).total_seconds()
            for case in cases
            if case.answered_at is not None and case.answered_at <= AS_OF
        ]
        assert line.measured == len(took)
        assert line.median == (statistics.median(took) if took else None)
        if len(took) > 1:
            assert line.most == pytest.approx(statistics.quantiles(took, n=10, method="inclusive")[-1])
        assert line.measured + line.not_yet + line.without == len(cases)
        assert line.within + line.missed + line.running + line.no_deadline == len(cases)


def test_in_time_missed_and_still_running_are_told_apart(database: Database, members: tuple[int, int]) -> None:
    begin = AS_OF - timedelta(days=3)
    about = {"member_id": members[0]}
    made = [
        Made("scam", begin, begin + HOUR, None, answer_due_at=begin + HOUR, **about),  # to the very second
        Made("scam", begin, begin + HOUR, None, answer_due_at=begin + 2 * HOUR, was_missed=True, **about),  # then moved
        Made("scam", begin, begin + 2 * HOUR, None, answer_due_at=begin + HOUR, **about),
        Made("scam", begin, None, None, answer_due_at=AS_OF, **about),  # nobody has noticed yet
        Made("scam", begin, None, None, answer_due_at=AS_OF + HOUR, **about),
        Made("scam", begin, None, begin + HOUR, answer_due_at=begin + 2 * HOUR, **about),  # closed without an answer
        Made("scam", begin, AS_OF + HOUR, None, answer_due_at=AS_OF + 2 * HOUR, **about),  # answered later than counted
        Made("scam", begin, **about),
    ]
    with database.write() as session:
        store(session, made)
    line = line_of(read(database, last_weeks(4, as_of=AS_OF)).answers, "soon", "scam")
    assert (line.within, line.missed, line.running, line.no_deadline) == (2, 3, 2, 1)
    assert (line.measured, line.not_yet, line.without) == (3, 4, 1)
    assert line.share_within == pytest.approx(2 / 5)


def test_working_time_stands_beside_the_wall_clock_where_the_deadline_is_in_working_time(
    database: Database, members: tuple[int, int]
) -> None:
    friday = datetime(2026, 11, 20, 9, tzinfo=UTC)  # 17:00 in Shanghai
    monday = datetime(2026, 11, 23, 2, tzinfo=UTC)  # 10:00
    with database.write() as session:
        hours = [{"weekday": day, "opens_local": time(9), "closes_local": time(18)} for day in range(1, 6)]
        session.execute(insert(OpeningHours), hours)
        store(session, [Made("complaint", friday, monday, monday), Made("scam_loss", friday, monday, monday)])
    found = read(database, last_weeks(4, as_of=AS_OF))
    normal = line_of(found.answers, "normal", "complaint")
    assert (normal.median, normal.working_median) == (65 * 3600, 2 * 3600)
    urgent = line_of(found.answers, "urgent", "scam_loss")
    assert (urgent.median, urgent.working_median) == (65 * 3600, None)
    with database.write() as session:
        deadlines.set_rule(session, rule=Rule("first_answer", "normal", "complaint", "any", "wall", 60, 50))
    found = read(database, last_weeks(4, as_of=AS_OF))
    assert line_of(found.answers, "normal", "complaint").working_median is None
    assert line_of(found.closings, "normal", "complaint").working_median == 2 * 3600


def test_without_opening_hours_there_is_no_working_time(database: Database, members: tuple[int, int]) -> None:
    with database.write() as session:
        store(session, [Made("complaint", AS_OF - HOUR, AS_OF, AS_OF)])
    assert line_of(read(database, last_weeks(4, as_of=AS_OF)).answers, "normal", "complaint").working_median is None


def test_a_branch_holds_all_below_it_and_nothing_beside(database: Database, members: tuple[int, int]) -> None:
    made = [Made("scam", AS_OF - HOUR, member_id=members[0]), Made("scam", AS_OF - HOUR)]
    with database.write() as session:
        store(session, made)
        tree = figures.load_tree(session)
    assert tree.below(GENERAL) == {GENERAL, BRANCH, OTHER}
    span = last_weeks(4, as_of=AS_OF)
    for top, count in ((GENERAL, 1), (BRANCH, 1), (OTHER, 0)):
        scope = Scope(tree.below(top))
        found = read(database, span, scope, top)
        assert sum(line.opened for line in found.weeks) == count
        assert headline(database, span, scope).opened == count
    lines = {line.organization.id: line.opened for line in read(database, span, Scope(tree.below(2)), 2).branches}
    assert lines == {BRANCH: 1, OTHER: 0}


def test_a_case_of_sunday_night_belongs_to_that_week_by_the_local_clock(
    database: Database, members: tuple[int, int]
) -> None:
    monday = midnight(date(2026, 11, 23))
    made = [Made("scam", monday - timedelta(microseconds=1)), Made("scam", monday)]
    with database.write() as session:
        store(session, made)
    found = read(database, last_weeks(4, as_of=AS_OF))
    assert [line.opened for line in found.weeks] == [0, 0, 1, 1]


def test_the_span_before_is_told_as_it_was_known_then(database: Database) -> None:
    span = last_weeks(4, as_of=AS_OF)
    then = span.before.ends_at
    made = [
        Made("scam", then - 2 * HOUR, AS_OF - HOUR, None, answer_due_at=then + HOUR),  # not due yet then, missed by now
        Made("scam", then + HOUR),  # in no span: after the one before ended
    ]
    with database.write() as session:
        store(session, made)
    before = headline(database, span.before)
    assert (before.opened, before.open_at_end, before.within, before.missed) == (1, 1, 0, 0)


def test_an_empty_center_has_figures_of_nothing(database: Database) -> None:
    span = last_weeks(12, as_of=AS_OF)
    assert headline(database, span).is_nothing
    with database.read() as session:
        found = figures.read_cases(session, span=span, scope=Scope(), tree=figures.load_tree(session), top=None)
        assert figures.read_questions(session, span=span, scope=Scope()).groups == []
    assert (found.kinds, found.branches, found.answers) == ([], [], [])
    assert len(found.weeks) == 12
