"""Who has lost money is told when a person has their case, and truthfully when nobody has; each once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from center.cases import service as cases
from center.conversations import service as conversations
from center.db import Database
from center.deadlines.watch import watch
from center.handover import service as handover
from tests.center.desk import LIU, ZHANG, add_clerks, lines_of
from tests.center.people import add_conversation, add_members

MINUTE = timedelta(minutes=1)


@pytest.fixture
def loss(database: Database, now: datetime) -> cases.CaseView:
    with database.write() as session:
        add_clerks(session, now)
        account = add_conversation(session, now)
        return cases.open_urgent(
            session, kind="scam_loss", conversation_id=account.conversation_id, text="我叫人骗了", now=now
        )


def told(database: Database, case: cases.CaseView) -> list[str]:
    with database.read() as session:
        return [
            entry.text
            for entry in conversations.list_history(session, conversation_id=case.conversation_id or "", limit=20)
        ]


def claim(database: Database, case: cases.CaseView, now: datetime) -> cases.CaseView:
    with database.write() as session:
        return cases.claim(session, case_id=case.id, by=ZHANG, now=now)


def test_the_person_is_told_at_once_who_has_the_case(database: Database, loss: cases.CaseView, now: datetime) -> None:
    claim(database, loss, now + MINUTE)
    (line,) = told(database, loss)
    assert ZHANG.name in line and loss.number in line and "110" in line
    with database.read() as session:
        assert ("change", "holder_told", ZHANG.name) in lines_of(session, loss.id)
        due = conversations.claim_due_outbound
    with database.write() as session:
        (sent,) = due(session, channel="web", worker="w", now=now + MINUTE, lease=MINUTE, limit=5)
    assert sent.is_urgent


def test_a_case_that_goes_on_to_others_is_told_once(database: Database, loss: cases.CaseView, now: datetime) -> None:
    after = claim(database, loss, now)
    about = {"case_id": loss.id, "by": LIU, "now": now}
    liu = cases.StaffRef(2, LIU.name)
    with database.write() as session:
        after = cases.assign(session, to=liu, expected_version=after.version, **about)
        after = cases.assign(session, to=None, expected_version=after.version, **about)
        cases.claim(session, case_id=loss.id, by=LIU, now=now)
    assert len(told(database, loss)) == 1


def test_a_case_that_was_given_to_somebody_is_told(database: Database, loss: cases.CaseView, now: datetime) -> None:
    with database.write() as session:
        liu = cases.StaffRef(2, LIU.name)
        cases.assign(session, case_id=loss.id, to=liu, by=ZHANG, expected_version=loss.version, now=now)
    assert LIU.name in told(database, loss)[0]


def test_whoever_speaks_at_once_is_announced_once(database: Database, loss: cases.CaseView, now: datetime) -> None:
    with database.write() as session:
        handover.take_over(session, case_id=loss.id, by=ZHANG, now=now)
    assert len(told(database, loss)) == 1


def test_what_the_person_was_told_cannot_be_undone(database: Database, loss: cases.CaseView, now: datetime) -> None:
    after = claim(database, loss, now)
    with database.write() as session, pytest.raises(cases.CannotUndoError) as refused:
        cases.undo(session, case_id=loss.id, by=ZHANG, expected_version=after.version, now=now + MINUTE)
    assert refused.value.problem == "was_told"


def test_other_cases_are_taken_without_a_word(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_clerks(session, now)
        account = add_conversation(session, now)
        about = {"conversation_id": account.conversation_id, "member_id": None, "summary": "换灯泡", "details": {}}
        case = cases.open_case(session, kind="home_visit", now=now, **about)
    claim(database, case, now)
    assert told(database, case) == []


def test_nobody_in_time_is_told_truthfully_and_once(database: Database, loss: cases.CaseView, now: datetime) -> None:
    for later in (1, 4, 5, 9):
        with database.write() as session:
            watch(session, now=now + later * MINUTE)
    (line,) = told(database, loss)
    assert "对不起" in line and "110" in line
    with database.read() as session:
        assert ("change", "delay_told", "") in lines_of(session, loss.id)


def test_who_was_answered_in_time_hears_of_no_delay(database: Database, loss: cases.CaseView, now: datetime) -> None:
    with database.write() as session:
        cases.add_reply(session, case_id=loss.id, text="打过电话了", by=ZHANG, now=now + MINUTE)
        watch(session, now=now + 5 * MINUTE)
    assert told(database, loss) == []


def test_who_has_the_telephone_now_hears_of_no_loss(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_clerks(session, now)
        wang, li = add_members(session, now)
        account = add_conversation(session, now)
        about = {"conversation_id": account.conversation_id, "now": now}
        conversations.bind(session, member_id=wang, **about)
        case = cases.open_urgent(session, kind="scam_loss", text="我叫人骗了", **about)
        later = now + MINUTE
        conversations.bind(session, conversation_id=account.conversation_id, member_id=li, now=later)
        cases.claim(session, case_id=case.id, by=ZHANG, now=later)
        watch(session, now=now + 5 * MINUTE)
    with database.read() as session:
        names = {name for _, name, _ in lines_of(session, case.id)}
    assert not names & {"holder_told", "delay_told"}
