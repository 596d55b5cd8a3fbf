"""Codes that staff give out: each for its member alone, a form sent twice gives the same ones, none is kept readable."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from center.audit import service as audit
from center.audit.views import EntryFilter
from center.conversations import service as conversations
from center.crypto import Keyring
from center.db import Database
from center.identity import codes, service
from center.identity.models import OneTimeCode
from center.identity.views import GivenCode, Outcome
from center.members import service as members
from tests.center.desk import LIU, ZHANG, add_clerks
from tests.center.people import add_conversation, add_members

MINUTE = timedelta(minutes=1)


@pytest.fixture
def center(database: Database, now: datetime) -> tuple[int, int, str]:
    with database.write() as session:
        add_clerks(session, now)
        wang, li = add_members(session, now)
        return wang, li, add_conversation(session, now).conversation_id


def give(database: Database, member_id: int, now: datetime, form: str = "form one") -> GivenCode:
    with database.write() as session:
        return service.give_code(session, member_id=member_id, form=form, by=ZHANG, now=now)


def sheet(database: Database, now: datetime, form: str = "form one", *, is_for_all: bool = True) -> list[GivenCode]:
    with database.write() as session:
        return service.give_sheet(session, branch_id=3, is_for_all=is_for_all, form=form, by=ZHANG, now=now)


def use(database: Database, conversation: str, code: str, now: datetime) -> Outcome:
    with database.write() as session:
        return service.verify_code(session, conversation_id=conversation, code=code, now=now)


def logged(database: Database) -> list[tuple[str, str | None, str | None, str | None]]:
    with database.read() as session:
        found = audit.list_entries(session, chosen=EntryFilter(action="issue_code.member")).entries
    return [(entry.object_kind, entry.object_id, entry.field, entry.new_value) for entry in found]


def test_a_given_code_binds_its_member_and_is_on_record_without_itself(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    given = give(database, center[0], now)
    assert (given.name, len(given.code), given.expires_at) == ("王桂兰", 8, now + codes.CODE_LIFE)
    assert given.code not in repr(given)
    assert logged(database) == [("member", "YM000001", "valid_until", "2026-12-22")]
    assert use(database, center[2], given.code, now) is Outcome.VERIFIED
    with database.read() as session:
        assert service.find_member_of(session, conversation_id=center[2]).member_id == center[0]


def test_a_form_sent_twice_gives_one_code(database: Database, center: tuple[int, int, str], now: datetime) -> None:
    first, again = give(database, center[0], now), give(database, center[0], now + MINUTE)
    assert (first.code, first.expires_at) == (again.code, again.expires_at)
    assert len(logged(database)) == 1
    assert give(database, center[0], now, "form two").code != first.code
    assert give(database, center[1], now, "form one").code != first.code


def test_a_form_sent_again_after_long_shows_nothing_and_makes_nothing_void(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    given = give(database, center[0], now)
    with pytest.raises(service.CodesGivenError):
        give(database, center[0], now + 6 * MINUTE)
    assert use(database, center[2], given.code, now + 7 * MINUTE) is Outcome.VERIFIED
    with pytest.raises(service.CodesGivenError):
        give(database, center[0], now + MINUTE)


def test_a_new_code_makes_the_earlier_ones_of_this_member_void_and_nobody_elses(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    first, other = give(database, center[0], now), give(database, center[1], now)
    second = give(database, center[0], now, "form two")
    assert use(database, center[2], first.code, now) is Outcome.FAILED
    with pytest.raises(service.CodesGivenError):
        give(database, center[0], now, "form one")
    assert use(database, center[2], second.code, now) is Outcome.VERIFIED
    assert use(database, center[2], other.code, now) is Outcome.VERIFIED


def test_a_sheet_holds_a_code_for_everybody_of_the_branch_once_however_often_it_is_sent(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    early = give(database, center[0], now, "before")
    first, again = sheet(database, now), sheet(database, now + MINUTE)
    assert [(one.name, one.code) for one in first] == [(one.name, one.code) for one in again]
    assert sorted(one.name for one in first) == ["李建国", "王桂兰"]
    assert logged(database)[0] == ("organization", "B", "count", "2")
    assert len(logged(database)) == 2
    assert use(database, center[2], early.code, now) is Outcome.FAILED
    assert [use(database, center[2], one.code, now) for one in first] == [Outcome.VERIFIED] * 2


def test_a_sheet_for_those_without_a_phone_leaves_the_others_alone(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    waiting = give(database, center[0], now, "before")
    with database.write() as session:
        conversations.bind(session, conversation_id=center[2], member_id=center[0], now=now)
        other = add_conversation(session, now, external_id="b").conversation_id
        counted = service.preview_sheet(session, branch_id=3, now=now)
    assert counted == (2, 1, 1, 0)
    given = sheet(database, now, is_for_all=False)
    assert [one.name for one in given] == ["李建国"]
    assert use(database, other, waiting.code, now) is Outcome.VERIFIED
    assert use(database, other, given[0].code, now) is Outcome.VERIFIED
    with pytest.raises(service.CodesGivenError):
        sheet(database, now + MINUTE, is_for_all=False)
    with pytest.raises(service.NobodyToGiveError), database.write() as session:
        service.give_sheet(session, branch_id=4, is_for_all=True, form="x", by=ZHANG, now=now)


def test_two_forms_at_once_leave_codes_of_which_all_that_are_shown_last_work(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    made: list[list[GivenCode]] = []
    threads = [threading.Thread(target=lambda: made.append(sheet(database, now))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({tuple(one.code for one in given) for given in made}) == 1 and len(made) == 4
    assert [use(database, center[2], one.code, now) for one in made[0]] == [Outcome.VERIFIED] * 2
    assert len(logged(database)) == 1


def test_codes_that_others_have_had_are_passed_over_and_found_again(
    database: Database, center: tuple[int, int, str], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def few(self: Keyring, *parts: str) -> str:
        return f"{int(parts[2]):08}"

    monkeypatch.setattr(Keyring, "code_from", few)
    first = sheet(database, now)
    assert sorted(one.code for one in first) == ["00000000", "00000001"]
    assert sheet(database, now) == first


def test_no_code_lies_readable_in_the_database(database: Database, center: tuple[int, int, str], now: datetime) -> None:
    given = [*sheet(database, now), give(database, center[0], now, "form two")]
    with database.read() as session:
        stored = repr(session.execute(select(OneTimeCode.__table__)).all())
        log = repr(session.execute(text("SELECT * FROM audit_entries")).all())
    for one in given:
        assert one.code not in stored
        assert one.code not in log


def test_whoever_died_gets_no_code(database: Database, center: tuple[int, int, str], now: datetime) -> None:
    with database.write() as session:
        session.execute(text("UPDATE members SET status = 'deceased' WHERE id = :id"), {"id": center[0]})
    assert [one.name for one in sheet(database, now)] == ["李建国"]
    with pytest.raises(members.MemberNotFoundError):
        give(database, center[0], now)


def test_another_persons_form_gives_other_codes(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    first = give(database, center[0], now, "session 1")
    with database.write() as session:
        second = service.give_code(session, member_id=center[0], form="session 2", by=LIU, now=now)
    assert first.code != second.code
