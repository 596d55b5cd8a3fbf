"""Series: made ahead once, changed for one and for all that follow, ended."""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import text

from center.db import Database
from center.meetings import service as chat
from center.meetings.keeping import service as meetings
from center.meetings.keeping.service import MeetingRecord, Place
from center.meetings.series import service as series
from center.meetings.series.service import Choice, SeriesDraft, SeriesRecord, rule_of
from tests.center.meetings.kept import ABOUT, BRANCH, BY, DAY, PLACE, people, recorded

SECOND_WEDNESDAY = rule_of(Choice("month_weekday", weekday=3, place=2))
WEEKLY = rule_of(Choice("weeks", weekday=3))
DRAFT = SeriesDraft(ABOUT, PLACE, SECOND_WEDNESDAY, date(2026, 11, 22), time(9), 90)
DAYS = [
    date(2026, 12, 9),
    date(2027, 1, 13),
    date(2027, 2, 10),
    date(2027, 3, 10),
    date(2027, 4, 14),
    date(2027, 5, 12),
]


@pytest.fixture(autouse=True)
def members(database: Database, now: datetime) -> tuple[int, int]:
    return people(database, now)


def begin(database: Database, now: datetime, **changed: object) -> SeriesRecord:
    with database.write() as session:
        return series.begin_series(session, organization_id=BRANCH, draft=replace(DRAFT, **changed), by=BY, now=now)


def every(database: Database) -> list[MeetingRecord]:
    with database.read() as session:
        ids = session.execute(text("SELECT id FROM meetings ORDER BY starts_at, id")).scalars().all()
        return [meetings.get_meeting(session, meeting_id=id_) for id_ in ids]


def make(database: Database, now: datetime) -> int:
    with database.write() as session:
        return series.make_occurrences(session, now=now).meetings


def follow(database: Database, first: MeetingRecord, now: datetime, **changed: object) -> SeriesRecord:
    assert first.series_id is not None
    with database.write() as session:
        known = series.get_series(session, series_id=first.series_id)
        return series.change_following(
            session,
            meeting_id=first.id,
            draft=replace(DRAFT, **changed),
            by=BY,
            expected_version=known.version,
            now=now,
        )


def test_half_a_year_of_occurrences_is_there_at_once(database: Database, now: datetime) -> None:
    made = begin(database, now)
    assert (made.first_on, made.made_until) == (DAYS[0], date(2026, 11, 22) + timedelta(days=191))
    found = every(database)
    assert [one.occurs_on for one in found] == DAYS
    assert {(one.title_zh, one.place_zh, one.state, one.revision) for one in found} == {
        ("十二月支部会", "三楼会议室", "planned", 0)
    }
    assert found[0].starts_at.isoformat() == "2026-12-09T01:00:00+00:00"
    assert [one[2] for one in recorded(database, "begin.series")] == [f"十二月支部会 {SECOND_WEDNESDAY}"]


def test_occurrences_are_made_once_however_often_they_are_asked_for(database: Database, now: datetime) -> None:
    begin(database, now)
    assert make(database, now) == 0
    with database.write() as session:
        session.execute(text("UPDATE meeting_series SET made_until = NULL"))
    assert make(database, now) == 0, "made again, they are there already"
    for night in range(1, 366):
        make(database, now + night * DAY)
    days = [one.occurs_on for one in every(database)]
    assert days[: len(DAYS)] == DAYS
    assert len(days) == len(set(days)) == 18


def test_two_workers_make_each_occurrence_once(database: Database, now: datetime) -> None:
    for number in range(6):
        begin(database, now, about=replace(ABOUT, title_zh=f"会{number}"))
    with database.write() as session:
        session.execute(text("DELETE FROM meetings"))
        session.execute(text("UPDATE meeting_series SET made_until = NULL"))
    workers = [threading.Thread(target=make, args=(database, now)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    found = every(database)
    assert len(found) == len({(one.series_id, one.occurs_on) for one in found}) == 36


def test_a_form_sent_twice_begins_one_series(database: Database, now: datetime) -> None:
    made = begin(database, now)
    with pytest.raises(series.SeriesThereError) as there:
        begin(database, now)
    assert there.value.series_id == made.id


def test_an_occurrence_of_today_that_is_past_is_not_made(database: Database, now: datetime) -> None:
    made = begin(database, now, rule=rule_of(Choice("weeks", weekday=7)))
    assert made.first_on == date(2026, 11, 29), "it is ten on Sunday, and the meeting was at nine"
    later = begin(database, now, rule=rule_of(Choice("weeks", weekday=7)), starts_local=time(15))
    assert later.first_on == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("problem", "changed"),
    [
        ("way: choice", {"rule": "FREQ=DAILY"}),
        ("ends: lasts_too_long", {"minutes": 3000}),
        ("title_zh: missing", {"about": replace(ABOUT, title_zh="")}),
        ("until: ends_before_first", {"rule": rule_of(Choice("weeks", weekday=3, until=date(2026, 11, 24)))}),
        ("since: too_far", {"since": date(2030, 1, 1)}),
    ],
)
def test_a_series_that_cannot_be_is_refused(
    database: Database, now: datetime, problem: str, changed: dict[str, object]
) -> None:
    with pytest.raises(meetings.MeetingInvalidError, match=problem):
        begin(database, now, **changed)


def test_what_was_moved_or_cancelled_alone_stays_so(database: Database, now: datetime) -> None:
    begin(database, now)
    first, second, third, *_ = every(database)
    with database.write() as session:
        moved = meetings.move(
            session,
            meeting_id=second.id,
            place=second.place,
            span=meetings.Span(second.starts_at + DAY, second.ends_at + DAY),
            by=BY,
            expected_version=1,
            now=now,
        )
        meetings.cancel(session, meeting_id=third.id, reason="过年", by=BY, expected_version=1, now=now)
    assert make(database, now + 20 * DAY) == 1
    follow(database, first, now, starts_local=time(15), place=Place("新会议室"), about=replace(ABOUT, bring_zh="笔"))
    found = {one.occurs_on: one for one in every(database)}
    assert {day: one.starts_at.hour for day, one in found.items()} == {
        DAYS[0]: 7, DAYS[1]: 1, DAYS[2]: 1, DAYS[3]: 7, DAYS[4]: 7, DAYS[5]: 7, date(2027, 6, 9): 7,
    }  # fmt: skip
    # Its time is its own; the place is as in the whole series.
    assert (found[DAYS[1]].starts_at, found[DAYS[1]].place_zh) == (moved.starts_at, "新会议室")
    assert (found[DAYS[2]].state, found[DAYS[2]].place_zh) == ("cancelled", "三楼会议室")
    assert found[DAYS[3]].bring_zh == "笔"


def test_only_who_has_heard_of_an_occurrence_hears_that_it_is_otherwise(
    database: Database, members: tuple[int, int], now: datetime
) -> None:
    begin(database, now)
    first = every(database)[0]
    with database.write() as session:
        chat.record_answer(session, member_id=members[0], meeting_id=first.id, answer="attend", reason=None, now=now)
    follow(database, first, now, starts_local=time(10))
    found = every(database)
    assert (found[0].state, found[0].revision, found[0].moved_from) == ("moved", 1, first.starts_at)
    assert {(one.state, one.revision, one.version) for one in found[1:]} == {("planned", 0, 2)}


def test_a_change_from_the_third_on_leaves_those_before(database: Database, now: datetime) -> None:
    begin(database, now)
    follow(database, every(database)[2], now, about=replace(ABOUT, title_zh="新名字"))
    assert [one.title_zh for one in every(database)] == ["十二月支部会"] * 2 + ["新名字"] * 4


def test_another_rule_keeps_the_days_that_both_have_and_makes_none_twice(database: Database, now: datetime) -> None:
    old = begin(database, now)
    first, second, *_ = every(database)
    with database.write() as session:
        meetings.cancel(session, meeting_id=second.id, reason="有事", by=BY, expected_version=1, now=now)
    new = follow(database, first, now, rule=WEEKLY)
    found = every(database)
    assert new.id != old.id and new.first_on == DAYS[0]
    assert [one.id for one in found if one.occurs_on == DAYS[0]] == [first.id]
    assert [(one.id, one.state) for one in found if one.occurs_on == DAYS[1]] == [(second.id, "cancelled")]
    assert {one.series_id for one in found} == {new.id}
    days = [one.occurs_on for one in found]
    assert len(days) == len(set(days)) and all((b - a).days == 7 for a, b in itertools.pairwise(days) if a and b)
    assert make(database, now + 9 * DAY) > 0
    with database.read() as session:
        assert series.get_series(session, series_id=old.id).ended_at == now
        assert [one.id for one in series.list_running(session, organization_ids=None)] == [new.id]
        assert series.list_running(session, organization_ids=frozenset({1})) == []


def test_days_that_the_new_rule_has_not_are_cancelled(database: Database, now: datetime) -> None:
    begin(database, now, rule=WEEKLY)
    first = every(database)[0]
    follow(database, first, now, rule=rule_of(Choice("weeks", 2, weekday=3)))
    states = [one.state for one in every(database)]
    assert states[:6] == ["planned", "cancelled"] * 3
    assert states.count("planned") > 10


def test_an_ended_series_cancels_what_follows_and_makes_no_more(database: Database, now: datetime) -> None:
    begin(database, now)
    _, second, *_ = every(database)
    with database.write() as session:
        assert second.series_id is not None
        series.end_series(session, meeting_id=second.id, reason="支部合并", by=BY, expected_version=1, now=now)
    assert [one.state for one in every(database)] == ["planned"] + ["cancelled"] * 5
    assert make(database, now + 60 * DAY) == 0
    with pytest.raises(meetings.MeetingStateError, match="series_over"):
        follow(database, second, now)


def test_of_two_who_change_a_series_the_slower_one_is_told(database: Database, now: datetime) -> None:
    begin(database, now)
    first = every(database)[0]
    follow(database, first, now, about=replace(ABOUT, title_zh="先改的"))
    with database.write() as session, pytest.raises(meetings.MeetingChangedError):
        series.change_following(session, meeting_id=first.id, draft=DRAFT, by=BY, expected_version=1, now=now)
    assert {one.title_zh for one in every(database)} == {"先改的"}


def test_a_meeting_that_does_not_repeat_has_nothing_that_follows(database: Database, now: datetime) -> None:
    with database.write() as session:
        alone = meetings.enter(
            session, organization_id=BRANCH, about=ABOUT, place=PLACE,
            span=meetings.Span(now + DAY, now + 2 * DAY), by=BY, now=now,
        )  # fmt: skip
        with pytest.raises(meetings.MeetingMissingError):
            series.end_series(session, meeting_id=alone.id, reason="x", by=BY, expected_version=1, now=now)


def test_occurrences_ahead_are_listed(database: Database, now: datetime) -> None:
    made = begin(database, now)
    with database.read() as session:
        ahead = series.list_ahead(session, series_id=made.id, now=now + 20 * DAY, limit=3)
    assert [one.occurs_on for one in ahead] == DAYS[1:4]
