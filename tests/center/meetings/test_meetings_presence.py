"""Attendance: ticked by staff without overwriting one another, told by the code at the door without guessing."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from center.db import Database
from center.meetings import service as chat
from center.meetings.keeping import service as meetings
from center.meetings.keeping.service import MeetingRecord
from center.meetings.presence import service as presence
from center.meetings.presence.codes import MOST_WRONG, WITHIN, make_code, read_code
from center.meetings.presence.service import Tick
from tests.center.meetings.kept import BY, GENERAL, HOUR, OTHER, enter, in_a_week, people, recorded


@pytest.fixture
def members(database: Database, now: datetime) -> tuple[int, int]:
    return people(database, now)


def tick(database: Database, meeting: MeetingRecord, *ticks: Tick, at: datetime | None = None) -> int:
    with database.write() as session:
        return presence.tick(session, meeting_id=meeting.id, ticks=ticks, by=BY, now=at or meeting.starts_at)


def with_code(database: Database, meeting: MeetingRecord, now: datetime) -> MeetingRecord:
    with database.write() as session:
        return presence.make_door_code(session, meeting_id=meeting.id, by=BY, expected_version=meeting.version, now=now)


def tell(database: Database, member_id: int, code: str, at: datetime) -> presence.PresentView:
    with database.write() as session:
        try:
            return chat.note_present_by_code(session, member_id=member_id, code=code, now=at)
        except (presence.CodeUnknownError, presence.TooManyCodesError) as error:
            wrong = error
    raise wrong


def rows(database: Database) -> list[tuple[object, ...]]:
    with database.read() as session:
        found = session.execute(text("SELECT member_id, was_present, present_by FROM attendance ORDER BY member_id"))
        return [(one[0], None if one[1] is None else bool(one[1]), one[2]) for one in found]


def test_party_members_or_everybody_below_is_invited(
    database: Database, members: tuple[int, int], now: datetime
) -> None:
    party, all_of_them = enter(database, now), enter(database, now, organization_id=GENERAL, audience="everyone")
    elsewhere = enter(database, now, organization_id=OTHER, audience="everyone")
    with database.read() as session:

        def names(record: MeetingRecord, words: str = "") -> list[str]:
            found = presence.list_invited(session, record=record, text=words, limit=9)
            assert presence.count_invited(session, record=record, text=words) == len(found)
            return [one.name for one in found]

        assert names(party) == ["王桂兰"]
        assert names(all_of_them) == ["王桂兰", "李建国"]
        assert names(all_of_them, "建国") == names(all_of_them, "YM000002") == ["李建国"]
        assert names(elsewhere) == []


def test_ticks_are_stored_taken_back_and_on_record(database: Database, members: tuple[int, int], now: datetime) -> None:
    made = enter(database, now, audience="everyone")
    wang, li = members
    assert tick(database, made, Tick(wang, None, True), Tick(li, None, False)) == 1
    assert rows(database) == [(wang, True, "ticked")], "who is not ticked is not known to have been away"
    assert tick(database, made, Tick(wang, True, True)) == 0
    assert tick(database, made, Tick(wang, True, False), Tick(li, None, True)) == 2
    assert rows(database) == [(wang, False, None), (li, True, "ticked")]
    told = [new for _, _, new in recorded(database, "tick.meeting")]
    assert told == [f"member {wang}: present", f"member {wang}: absent", f"member {li}: present"]


def test_of_two_who_tick_the_same_member_the_slower_one_is_told(
    database: Database, members: tuple[int, int], now: datetime
) -> None:
    made = enter(database, now, audience="everyone")
    wang, li = members
    tick(database, made, Tick(wang, None, True))
    assert tick(database, made, Tick(wang, None, False), Tick(li, None, True)) == 1, "other people's ticks stay"
    with pytest.raises(meetings.MeetingChangedError):
        tick(database, made, Tick(wang, None, True), Tick(li, True, False))
    assert rows(database) == [(wang, True, "ticked"), (li, True, "ticked")]


def test_nobody_who_is_not_invited_is_ticked(database: Database, members: tuple[int, int], now: datetime) -> None:
    made = enter(database, now)
    with pytest.raises(meetings.MeetingMissingError):
        tick(database, made, Tick(members[0], None, True), Tick(members[1], None, True))
    with pytest.raises(meetings.MeetingStateError, match="too_early"):
        tick(database, made, Tick(members[0], None, True), at=made.starts_at - HOUR - timedelta(seconds=1))
    with database.write() as session:
        meetings.cancel(session, meeting_id=made.id, reason="x", by=BY, expected_version=1, now=now)
    with pytest.raises(meetings.MeetingStateError, match="is_cancelled"):
        tick(database, made, Tick(members[0], None, True))
    assert rows(database) == []


def test_whoever_tells_the_code_is_present(database: Database, members: tuple[int, int], now: datetime) -> None:
    made = with_code(database, enter(database, now, audience="everyone"), now)
    assert made.door_code is not None
    told = tell(database, members[0], f" {made.door_code[:3]} {made.door_code[3:]} ", made.starts_at)
    assert (told.meeting_id, told.was_known) == (made.id, False)
    assert tell(database, members[0], made.door_code, made.ends_at).was_known
    tick(database, made, Tick(members[1], None, True))
    tell(database, members[1], made.door_code, made.starts_at)
    assert rows(database) == [(members[0], True, "code"), (members[1], True, "ticked")]
    assert recorded(database, "make_code.meeting") == [("door_code", None, "***")]


def test_a_code_keeps_the_answer_that_was_given(database: Database, members: tuple[int, int], now: datetime) -> None:
    made = with_code(database, enter(database, now), now)
    with database.write() as session:
        chat.record_answer(session, member_id=members[0], meeting_id=made.id, answer="decline", reason="腿疼", now=now)
    tell(database, members[0], str(made.door_code), made.starts_at)
    with database.read() as session:
        row = session.execute(text("SELECT answer, reason, was_present FROM attendance")).one()
    assert (row.answer, row.reason, bool(row.was_present)) == ("decline", "腿疼", True)


def test_a_code_works_from_an_hour_before_to_the_end_and_only_for_those_invited(
    database: Database, members: tuple[int, int], now: datetime
) -> None:
    made = with_code(database, enter(database, now), now)
    code = str(made.door_code)
    for member_id, at in (
        (members[0], made.starts_at - HOUR - timedelta(seconds=1)),
        (members[0], made.ends_at + timedelta(seconds=1)),
        (members[1], made.starts_at),  # of the branch, but no party member
    ):
        with pytest.raises(presence.CodeUnknownError):
            tell(database, member_id, code, at)
    assert tell(database, members[0], code, made.starts_at - HOUR).meeting_id == made.id
    with database.write() as session:
        session.execute(text("UPDATE meetings SET state = 'cancelled'"))
    with pytest.raises(presence.CodeUnknownError):
        tell(database, members[0], code, made.starts_at)


def test_too_many_wrong_codes_make_a_member_wait(database: Database, members: tuple[int, int], now: datetime) -> None:
    made = with_code(database, enter(database, now, audience="everyone"), now)
    at = made.starts_at
    for word in ("000000", "我到了", "", "12345", "1234567"):
        with pytest.raises(presence.CodeUnknownError):
            tell(database, members[0], word, at)
    with pytest.raises(presence.TooManyCodesError):
        tell(database, members[0], str(made.door_code), at)
    assert tell(database, members[1], str(made.door_code), at).meeting_id == made.id, "nobody else waits"
    assert tell(database, members[0], str(made.door_code), at + WITHIN).meeting_id == made.id


def test_a_new_code_makes_the_old_one_void(database: Database, members: tuple[int, int], now: datetime) -> None:
    first = with_code(database, enter(database, now), now)
    second = with_code(database, first, now)
    assert first.door_code != second.door_code
    with pytest.raises(presence.CodeUnknownError):
        tell(database, members[0], str(first.door_code), first.starts_at)
    with pytest.raises(meetings.MeetingChangedError):
        with_code(database, first, now)
    with pytest.raises(meetings.MeetingStateError, match="is_over"):
        with_code(database, second, second.ends_at)


def test_codes_of_meetings_near_each_other_differ_and_name_no_emergency_number(
    database: Database, members: tuple[int, int], now: datetime
) -> None:
    made = [with_code(database, enter(database, now, in_a_week(now, hours=n)), now) for n in range(3)]
    assert len({one.door_code for one in made}) == 3
    codes = [make_code(taken=()) for _ in range(20_000)]
    assert all(len(code) == 6 and code[0] != "0" for code in codes)
    assert not [code for code in codes if "110" in code or "120" in code or "119" in code]


@pytest.mark.parametrize(
    "told", ["482957", "４８２９５７", "482 957", "482-957", "四八二九五七", "四八两九五七", " 482，957。"]
)
def test_a_code_is_read_however_it_is_written(told: str) -> None:
    assert read_code(told) == "482957"


@given(st.text(max_size=12))
def test_what_is_no_code_is_none(told: str) -> None:
    code = read_code(told)
    assert code is None or (len(code) == 6 and code.isascii() and code.isdecimal())


def test_wrong_codes_count_whichever_process_hears_them_and_are_forgotten(
    database: Database, members: tuple[int, int], now: datetime
) -> None:
    made = with_code(database, enter(database, now, audience="everyone"), now)
    other = Database(database.url.render_as_string(hide_password=False))
    for number in range(MOST_WRONG):
        with pytest.raises(presence.CodeUnknownError):
            tell((database, other)[number % 2], members[0], "000000", made.starts_at)
    for each in (database, other):
        with pytest.raises(presence.TooManyCodesError):
            tell(each, members[0], str(made.door_code), made.starts_at)
    other.dispose()
    with pytest.raises(presence.CodeUnknownError):
        tell(database, members[1], "000000", made.starts_at + WITHIN)
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM wrong_door_codes")).scalar_one() == 1


def test_of_many_who_guess_for_one_member_at_once_five_are_heard(
    database: Database, members: tuple[int, int], now: datetime
) -> None:
    made = with_code(database, enter(database, now, audience="everyone"), now)
    heard: list[type[Exception]] = []

    def guess() -> None:
        try:
            tell(database, members[0], "000000", made.starts_at)
        except (presence.CodeUnknownError, presence.TooManyCodesError) as error:
            heard.append(type(error))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard.count(presence.CodeUnknownError) == MOST_WRONG
    assert len(heard) == 12
