"""Meetings entered, changed, moved, cancelled, open again and held: what is stored, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from center.contacts.models import CalendarDay
from center.db import Database
from center.meetings import service as chat
from center.meetings.keeping import service as meetings
from center.meetings.keeping.service import MeetingRecord, Place, Span
from center.notifications.models import Notification
from tests.center.meetings.kept import (
    ABOUT,
    BRANCH,
    BY,
    CENTER,
    DAY,
    GENERAL,
    HOUR,
    OTHER,
    PLACE,
    enter,
    in_a_week,
    people,
    recorded,
)

Step = Callable[..., MeetingRecord]


@pytest.fixture(autouse=True)
def members(database: Database, now: datetime) -> tuple[int, int]:
    return people(database, now)


def take(database: Database, step: Step, known: MeetingRecord, now: datetime, **told: object) -> MeetingRecord:
    with database.write() as session:
        return step(session, meeting_id=known.id, by=BY, expected_version=known.version, now=now, **told)


def move(database: Database, known: MeetingRecord, now: datetime, span: Span, place: Place = PLACE) -> MeetingRecord:
    return take(database, meetings.move, known, now, span=span, place=place)


def cancel(database: Database, known: MeetingRecord, now: datetime) -> MeetingRecord:
    return take(database, meetings.cancel, known, now, reason="天气不好")


def test_an_entered_meeting_is_told_to_those_invited(
    database: Database, members: tuple[int, int], now: datetime
) -> None:
    made = enter(database, now)
    assert (made.state, made.version, made.revision, made.title_en) == ("planned", 1, 0, "十二月支部会")
    with database.read() as session:
        assert [one.id for one in chat.list_upcoming(session, member_id=members[0], now=now, limit=9)] == [made.id]
    assert recorded(database, "enter.meeting") == [(None, None, "十二月支部会 2026-11-29 02:00Z")]


def test_a_form_sent_twice_enters_one_meeting(database: Database, now: datetime) -> None:
    made = enter(database, now)
    with pytest.raises(meetings.MeetingThereError) as there:
        enter(database, now)
    assert there.value.meeting_id == made.id
    cancel(database, made, now)
    assert enter(database, now).id != made.id, "what is cancelled may be entered anew"


@pytest.mark.parametrize(
    ("field", "problem", "changed"),
    [
        ("kind", "choice", {"kind": "party"}),
        ("audience", "choice", {"audience": "nobody"}),
        ("title_zh", "missing", {"title_zh": " \n "}),
        ("title_zh", "too_long", {"title_zh": "会" * 61}),
        ("title_en", "unprintable", {"title_en": "a\u202eb"}),
        ("agenda_zh", "too_long", {"agenda_zh": "会" * 501}),
        ("bring_zh", "unprintable", {"bring_zh": "眼镜\ud83d"}),
        ("organization", "choice", {"organization_id": 99}),
    ],
)
def test_what_cannot_stand_is_refused(
    database: Database, now: datetime, field: str, problem: str, changed: dict[str, object]
) -> None:
    with pytest.raises(meetings.MeetingInvalidError) as wrong:
        enter(database, now, **changed)
    assert (wrong.value.field, wrong.value.problem) == (field, problem)


@pytest.mark.parametrize(
    ("problem", "starts_in", "lasts"),
    [
        ("is_past", timedelta(0), HOUR),
        ("is_past", -DAY, 2 * DAY),
        ("too_far", 900 * DAY, HOUR),
        ("ends_before_start", DAY, timedelta(0)),
        ("lasts_too_long", DAY, 2 * DAY + timedelta(minutes=1)),
    ],
)
def test_a_time_that_cannot_be_is_refused(
    database: Database, now: datetime, problem: str, starts_in: timedelta, lasts: timedelta
) -> None:
    with pytest.raises(meetings.MeetingInvalidError) as wrong:
        enter(database, now, Span(now + starts_in, now + starts_in + lasts))
    assert wrong.value.problem == problem


@pytest.mark.parametrize(
    "link",
    ["ftp://x.org", "javascript:alert(1)", "http://", "https://a b.org", "//x.org", "https://me@x.org", "http://["],
)
def test_only_an_address_of_the_web_is_a_link(database: Database, now: datetime, link: str) -> None:
    made = enter(database, now)
    with pytest.raises(meetings.MeetingInvalidError) as wrong:
        move(database, made, now, made.span, replace(PLACE, link=link))
    assert (wrong.value.field, wrong.value.problem) == ("link", "bad_link")


def test_a_change_of_words_is_no_news_and_is_on_record(database: Database, now: datetime) -> None:
    made = enter(database, now)
    changed = take(database, meetings.change, made, now, about=replace(ABOUT, bring_zh=None))
    assert (changed.version, changed.revision, changed.state, changed.bring_zh) == (2, 0, "planned", None)
    assert recorded(database, "change.meeting") == [("bring_zh", "老花镜", None)]


def test_a_move_is_news_and_keeps_the_time_before(database: Database, now: datetime) -> None:
    made = enter(database, now)
    moved = move(database, made, now, in_a_week(now, hours=1))
    assert (moved.state, moved.version, moved.revision, moved.moved_from) == ("moved", 2, 1, made.starts_at)
    again = move(database, moved, now, moved.span, replace(PLACE, place_zh="二楼", place_en=""))
    assert (again.state, again.revision, again.moved_from, again.place_en) == ("moved", 2, moved.starts_at, "二楼")
    assert [field for field, _, _ in recorded(database, "move.meeting")] == [
        "starts_at", "ends_at", "moved_from", "state", "place_zh", "place_en", "moved_from",
    ]  # fmt: skip


def test_another_place_alone_is_news_without_another_time(database: Database, now: datetime) -> None:
    made = enter(database, now)
    moved = move(database, made, now, made.span, Place("二楼"))
    assert (moved.state, moved.revision, moved.moved_from, moved.link) == ("planned", 1, made.starts_at, None)


def test_a_move_to_where_it_is_changes_nothing(database: Database, now: datetime) -> None:
    made = enter(database, now)
    assert move(database, made, now, made.span) == made


def test_a_cancelled_meeting_is_open_again_as_it_was(
    database: Database, members: tuple[int, int], now: datetime
) -> None:
    moved = move(database, enter(database, now), now, in_a_week(now, hours=1))
    cancelled = cancel(database, moved, now)
    assert (cancelled.state, cancelled.cancel_reason, cancelled.revision) == ("cancelled", "天气不好", 2)
    with database.read() as session:
        assert chat.list_upcoming(session, member_id=members[0], now=now, limit=9) == []
    reopened = take(database, meetings.reopen, cancelled, now)
    # A number of news is never used twice: who has heard the first cancelling must hear a second one too.
    assert (reopened.state, reopened.cancel_reason, reopened.revision) == ("moved", None, 3)
    with pytest.raises(meetings.MeetingStateError, match="not_cancelled"):
        take(database, meetings.reopen, reopened, now)


def test_as_long_as_nobody_was_told_a_cancelling_is_unheard(
    database: Database, members: tuple[int, int], now: datetime
) -> None:
    cancelled = cancel(database, enter(database, now), now)
    row = {
        "member_id": members[0],
        "occasion": f"meeting:{cancelled.id}",
        "kind": "cancelled:1",
        "meeting_id": cancelled.id,
        "due_at": now,
        "tried": [],
        "created_at": now,
    }
    with database.write() as session:
        session.execute(insert(Notification).values(**row, state="planned"))
        assert meetings.count_told_of_cancelling(session, record=cancelled) == 0
        session.execute(insert(Notification).values(**{**row, "member_id": members[1]}, state="sent"))
        assert meetings.count_told_of_cancelling(session, record=cancelled) == 1
        assert meetings.count_told_of_cancelling(session, record=replace(cancelled, revision=3)) == 0


def test_a_cancelling_needs_a_reason(database: Database, now: datetime) -> None:
    made = enter(database, now)
    with pytest.raises(meetings.MeetingInvalidError, match="reason"):
        take(database, meetings.cancel, made, now, reason="  ")


def test_what_has_begun_or_is_over_is_not_moved_or_cancelled(database: Database, now: datetime) -> None:
    made = enter(database, now)
    later = made.starts_at + timedelta(minutes=1)
    with pytest.raises(meetings.MeetingStateError, match="has_begun"):
        move(database, made, later, in_a_week(later))
    with pytest.raises(meetings.MeetingStateError, match="is_over"):
        cancel(database, made, made.ends_at)
    with pytest.raises(meetings.MeetingStateError, match="not_begun"):
        take(database, meetings.hold, made, now)
    held = take(database, meetings.hold, made, made.ends_at)
    assert (held.state, held.revision) == ("held", 0)
    with pytest.raises(meetings.MeetingStateError, match="is_held"):
        cancel(database, held, now)
    assert take(database, meetings.take_back_holding, held, made.ends_at).state == "planned"


def test_a_summary_is_written_once_a_meeting_has_begun(database: Database, now: datetime) -> None:
    made = enter(database, now)
    words = {"summary_zh": "学了文件\n\n定了日子", "summary_en": ""}
    with pytest.raises(meetings.MeetingStateError, match="not_begun"):
        take(database, meetings.write_summary, made, now, **words)
    told = take(database, meetings.write_summary, made, made.ends_at, **words)
    assert (told.summary_zh, told.summary_en, told.revision) == ("学了文件\n定了日子", "学了文件\n定了日子", 0)


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (meetings.change, {"about": replace(ABOUT, title_zh="别的会")}),
        (meetings.move, {"place": PLACE, "span": Span(datetime(2026, 12, 1, 1, tzinfo=UTC), datetime(2026, 12, 1, 2, tzinfo=UTC))}),
        (meetings.cancel, {"reason": "没空"}),
    ],
)  # fmt: skip
def test_of_two_who_change_it_the_slower_one_is_told(
    database: Database, now: datetime, step: Step, told: dict[str, object]
) -> None:
    made = enter(database, now)
    take(database, meetings.change, made, now, about=replace(ABOUT, title_zh="先改的"))
    with pytest.raises(meetings.MeetingChangedError):
        take(database, step, made, now, **told)
    with database.read() as session:
        assert meetings.get_meeting(session, meeting_id=made.id).title_zh == "先改的"


def test_a_meeting_that_is_not_there_is_missing(database: Database, now: datetime) -> None:
    with database.read() as session, pytest.raises(meetings.MeetingMissingError):
        meetings.get_meeting(session, meeting_id=9)


def test_another_meeting_of_the_same_people_a_holiday_and_the_night_are_doubtful(
    database: Database, now: datetime
) -> None:
    made = enter(database, now, organization_id=GENERAL)
    with database.write() as session:
        day = {"day": date(2026, 11, 29), "kind": "holiday", "reason_zh": "放假", "reason_en": "A holiday"}
        session.execute(insert(CalendarDay).values(**day))

        def doubts(organization_id: int, span: Span, **but: int) -> list[str]:
            found = meetings.doubts_about(session, organization_id=organization_id, span=span, **but)
            return [one.code for one in found]

        week = in_a_week(now)
        assert doubts(BRANCH, week) == ["overlap", "holiday"]
        assert doubts(CENTER, week) == ["overlap", "holiday"]
        assert doubts(GENERAL, week, meeting_id=made.id) == ["holiday"]
        assert doubts(BRANCH, in_a_week(now, hours=1)) == ["holiday"], "one begins when the other ends"
        assert doubts(BRANCH, in_a_week(now, hours=24)) == []
        assert doubts(BRANCH, in_a_week(now, hours=36)) == ["night"]
        assert doubts(BRANCH, in_a_week(now, hours=20)) == ["night"]
        assert doubts(BRANCH, in_a_week(now, hours=34)) == [], "from eight to nine in the evening"
    branch = enter(database, now, in_a_week(now, hours=48))
    with database.read() as session:
        assert meetings.doubts_about(session, organization_id=OTHER, span=branch.span) == [], "of other people"


def test_lists_are_narrowed_and_counted(database: Database, now: datetime) -> None:
    near = enter(database, now)
    far = enter(
        database, now, in_a_week(now, hours=24), organization_id=OTHER, kind="party_lecture", title_zh="党课_一"
    )
    gone = enter(database, now, in_a_week(now, hours=-24))
    with database.read() as session:

        def listed(scope: frozenset[int] | None = None, **wanted: object) -> list[int]:
            chosen = meetings.MeetingFilter(scope, **wanted)
            found = [one.id for one in meetings.list_meetings(session, wanted=chosen, now=gone.ends_at, limit=9)]
            assert meetings.count_meetings(session, wanted=chosen, now=gone.ends_at) == len(found)
            return found

        assert listed() == [near.id, far.id]
        assert listed(over=True) == [gone.id]
        assert listed(frozenset({BRANCH})) == [near.id]
        assert listed(frozenset()) == []
        assert listed(organization_id=OTHER) == [far.id]
        assert listed(kind="party_lecture") == [far.id]
        assert listed(text="三楼") == [near.id, far.id]
        assert listed(text="课_") == [far.id]
        assert listed(text="%") == []


def test_answers_are_counted(database: Database, members: tuple[int, int], now: datetime) -> None:
    made, other = enter(database, now, audience="everyone"), enter(database, now, in_a_week(now, hours=3))
    with database.write() as session:
        for member_id, answer in zip(members, ("attend", "decline"), strict=True):
            chat.record_answer(session, member_id=member_id, meeting_id=made.id, answer=answer, reason=None, now=now)
        counted = meetings.count_answers(session, meeting_ids=[made.id, other.id])
    assert counted == {made.id: meetings.AnswerCounts(1, 1, 0), other.id: meetings.AnswerCounts()}
