"""Calendar files: what RFC 5545 asks of every line, and whose meetings are in whose file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.db import Database
from center.meetings.calendar import service as calendars
from center.meetings.calendar.files import Event, escaped, folded, write_calendar
from center.meetings.keeping import service as meetings
from center.members.service import MemberNotFoundError
from tests.center.meetings.kept import BY, GENERAL, OTHER, PLACE, enter, in_a_week, people

AT = datetime(2026, 12, 9, 1, 0, tzinfo=UTC)
EVENT = Event("meeting-1@yinling", 0, AT, AT.replace(hour=2), "支部会")


def unfolded(file: str) -> list[str]:
    """The lines of a file as a calendar reads them."""
    assert file.endswith("\r\n")
    return file.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), value)


@given(st.text(max_size=200))
def test_every_text_comes_back_and_no_line_is_too_long(text: str) -> None:
    file = write_calendar([replace(EVENT, summary=text)], name="n", language="zh", now=AT)
    assert all(len(line.encode("utf-8", "surrogatepass")) <= 75 for line in file.split("\r\n"))
    lines = [line for line in unfolded(file) if line.startswith("SUMMARY:")]
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(letter for letter in plain if letter in "\n\t" or letter >= " ")
    assert [unescaped(line.removeprefix("SUMMARY:")) for line in lines] == [kept]


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_no_character_is_cut_where_a_line_is_folded(text: str) -> None:
    parts = list(folded(text))
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == text
    assert all(part.startswith(" ") for part in parts[1:])


def test_a_file_has_what_calendars_need() -> None:
    lines = unfolded(write_calendar([EVENT], name="支部会", language="zh", now=AT))
    assert lines == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Yinling//Meetings//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        "X-WR-CALNAME:支部会", "X-WR-TIMEZONE:Asia/Shanghai",
        "BEGIN:VEVENT", "UID:meeting-1@yinling", "DTSTAMP:20261209T010000Z", "SEQUENCE:0",
        "DTSTART:20261209T010000Z", "DTEND:20261209T020000Z", "SUMMARY:支部会", "STATUS:CONFIRMED", "END:VEVENT",
        "END:VCALENDAR",
    ]  # fmt: skip


def test_no_text_begins_a_line_of_its_own() -> None:
    assert escaped("会\r\nATTENDEE:mailto:x@y.z; a, b\\") == "会\\nATTENDEE:mailto:x@y.z\\; a\\, b\\\\"


def test_a_moved_meeting_keeps_its_uid_and_a_cancelled_one_says_so(database: Database, now: datetime) -> None:
    people(database, now)
    made = enter(database, now)

    def lines(language: str = "zh") -> dict[str, str]:
        with database.read() as session:
            file = calendars.calendar_of_meeting(session, meeting_id=made.id, language=language, now=now)
        return {name: value for name, _, value in (line.partition(":") for line in unfolded(file))}

    first = lines()
    assert first["DESCRIPTION"] == "议程：一、学习\\n二、讨论\\n请带：老花镜\\n线上参加：https://meeting.example.org/1"
    assert lines("en")["LOCATION"] == "Third floor"
    with database.write() as session:
        span = in_a_week(now, hours=1)
        meetings.move(session, meeting_id=made.id, place=PLACE, span=span, by=BY, expected_version=1, now=now)
    moved = lines()
    assert (moved["UID"], moved["SEQUENCE"], moved["DTSTART"]) == (first["UID"], "1", "20261129T030000Z")
    with database.write() as session:
        meetings.cancel(session, meeting_id=made.id, reason="x", by=BY, expected_version=2, now=now)
    assert (lines()["STATUS"], lines()["SEQUENCE"]) == ("CANCELLED", "2")


def test_a_members_file_holds_what_they_are_invited_to(database: Database, now: datetime) -> None:
    wang, li = people(database, now)
    party = enter(database, now)
    everyone = enter(database, now, in_a_week(now, hours=24), organization_id=GENERAL, audience="everyone")
    enter(database, now, organization_id=OTHER, audience="everyone")
    with database.write() as session:
        meetings.cancel(session, meeting_id=party.id, reason="x", by=BY, expected_version=1, now=now)

    def uids(member_id: int) -> list[str]:
        with database.read() as session:
            file = calendars.calendar_of_member(session, member_id=member_id, language="zh", now=now)
        return re.findall(r"UID:(\S+)", file)

    # What is cancelled stays in it, or a calendar would keep what it has taken.
    assert uids(wang) == [f"meeting-{party.id}@yinling", f"meeting-{everyone.id}@yinling"]
    assert uids(li) == [f"meeting-{everyone.id}@yinling"]
    with database.read() as session, pytest.raises(MemberNotFoundError):
        calendars.calendar_of_member(session, member_id=99, language="zh", now=now)
