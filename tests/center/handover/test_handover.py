"""Hand-over as it is stored: one holder at a time, words in outbox and case, the person told, the absent replaced."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from center.alerts import service as alerts
from center.cases import service as cases
from center.conversations import service as conversations
from center.db import Database
from center.handover import service as handover
from center.handover.states import IDLE
from center.identity import service as identity
from center.staff import service as staff
from center.wording.responses import render
from tests.center.desk import LIU, ZHANG, add_clerks, add_route, lines_of, open_case
from tests.center.people import add_conversation, add_members

MINUTE = timedelta(minutes=1)


@pytest.fixture
def case(database: Database, now: datetime) -> cases.CaseView:
    with database.write() as session:
        wang, _ = add_members(session, now)
        add_clerks(session, now)
        add_route(session, now)
        conversation_id = add_conversation(session, now).conversation_id
        return open_case(session, now, "person_request", member_id=wang, conversation_id=conversation_id)


def take_over(database: Database, case: cases.CaseView, now: datetime, by=ZHANG, **about: bool):
    with database.write() as session:
        return handover.take_over(session, case_id=case.id, by=by, now=now, **about)


def reply(database: Database, case: cases.CaseView, now: datetime, words: str = "您好", by=ZHANG, **about: str):
    with database.write() as session:
        return handover.reply_as_staff(
            session, conversation_id=case.conversation_id, by=by, text=words, now=now, **about
        )


def hears(database: Database, case: cases.CaseView, now: datetime, words: str):
    with database.write() as session:
        stored = conversations.record_inbound(
            session, channel="web", external_id="a", external_message_id=words, text=words, now=now
        )
        return handover.note_member_message(
            session, conversation_id=case.conversation_id, inbox_id=stored.id, text=words, now=now
        )


def said(database: Database, case: cases.CaseView) -> list[tuple[str, str]]:
    with database.read() as session:
        lines = conversations.list_outbound_after(session, conversation_id=case.conversation_id, after_id=0, limit=50)
    return [(line.author, line.text) for line in lines]


def told(response: str, **values: str) -> tuple[str, str]:
    return "assistant", render(f"utter_handover_{response}", "zh", **values).text


def test_staff_speak_and_the_assistant_says_who(database: Database, case: cases.CaseView, now: datetime) -> None:
    assert hears(database, case, now, "在吗") is None, "the assistant answers"
    speaker = take_over(database, case, now)
    assert (speaker.staff_name, speaker.case_id) == ("张敏", case.id)
    assert hears(database, case, now, "听得到吗").staff_id == 1
    sent = reply(database, case, now + MINUTE, "听得到")
    with database.write() as session:
        handover.hand_back(session, conversation_id=case.conversation_id, by=ZHANG, now=now + 2 * MINUTE)
        assert handover.find_speaker(session, conversation_id=case.conversation_id) is None
        assert cases.get_case(session, case_id=case.id).assigned_to == 1
        lines = cases.list_timeline(session, case_id=case.id)
        assert lines_of(session, case.id)[1:] == [
            ("change", "assigned_to", "张敏"),
            ("change", "speaker", "张敏"),
            ("text", None, "听得到吗"),
            ("reply", None, "听得到"),
            ("change", "speaker", ""),
        ]
    assert [(line.inbox_id, line.outbox_id) for line in lines[3:5]] == [(2, None), (None, sent.id)]
    assert said(database, case) == [told("staff_speaks", name="张敏"), ("staff", "听得到"), told("staff_left")]


def test_of_two_who_take_over_at_once_one_speaks(database: Database, case: cases.CaseView, now: datetime) -> None:
    speaking, refused, both = [], [], threading.Barrier(2)

    def begin(by) -> None:
        both.wait()
        try:
            speaking.append(take_over(database, case, now, by).staff_id)
        except handover.HeldByAnotherError as error:
            refused.append(error.staff_id)

    clerks = [threading.Thread(target=begin, args=(by,)) for by in (ZHANG, LIU)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert len(speaking) == 1
    assert refused == speaking
    assert len(said(database, case)) == 1


def test_the_database_itself_allows_one_speaker(database: Database, case: cases.CaseView, now: datetime) -> None:
    take_over(database, case, now)
    copy = (
        "INSERT INTO handovers (conversation_id, case_id, staff_id, since, held_until) "
        "SELECT conversation_id, case_id, 2, since, held_until FROM handovers"
    )
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text(copy))


def test_another_takes_over_knowingly_only(database: Database, case: cases.CaseView, now: datetime) -> None:
    take_over(database, case, now)
    with pytest.raises(handover.HeldByAnotherError):
        take_over(database, case, now, LIU)
    assert take_over(database, case, now, LIU, over_other=True).staff_id == 2
    with pytest.raises(handover.NotTheSpeakerError):
        reply(database, case, now)
    with pytest.raises(handover.NotTheSpeakerError), database.write() as session:
        handover.hand_back(session, conversation_id=case.conversation_id, by=ZHANG, now=now)
    with database.read() as session:
        assert cases.get_case(session, case_id=case.id).assigned_to == 2
    assert said(database, case)[-1] == told("other_staff_speaks", name="刘洋")


def test_another_case_of_a_conversation_that_is_held_is_refused(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    take_over(database, case, now)
    with database.write() as session:
        other = open_case(session, now, conversation_id=case.conversation_id)
    with pytest.raises(handover.HeldByAnotherError):
        take_over(database, other, now, LIU)
    with database.read() as session:
        assert cases.get_case(session, case_id=other.id).assigned_to is None
    assert take_over(database, other, now).case_id == other.id


def test_a_form_sent_twice_writes_once(database: Database, case: cases.CaseView, now: datetime) -> None:
    take_over(database, case, now)
    assert reply(database, case, now, unique_key="form 1") is not None
    assert reply(database, case, now, unique_key="form 1") is None
    assert [author for author, _ in said(database, case)] == ["assistant", "staff"]


def test_whoever_is_not_answered_hears_what_happens_next(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    take_over(database, case, now)
    with database.write() as session:
        assert handover.list_timed_out(session, now=now + 9 * MINUTE) == []
        assert not handover.time_out(session, conversation_id=case.conversation_id, now=now + 9 * MINUTE)
        late = handover.list_timed_out(session, now=now + 10 * MINUTE)
        assert [speaker.case_id for speaker in late] == [case.id]
    for expected in (True, False):
        with database.write() as session:
            done = handover.time_out(session, conversation_id=case.conversation_id, now=now + 10 * MINUTE)
        assert done is expected
    assert case.number in said(database, case)[-1][1]
    with database.read() as session:
        assert [alert.event for alert in alerts.list_of_case(session, case_id=case.id)] == ["no_answer"]
        assert cases.get_case(session, case_id=case.id).assigned_to == 1, "she is on duty still"


def test_an_urgent_case_waits_three_minutes_only(database: Database, case: cases.CaseView, now: datetime) -> None:
    with database.write() as session:
        about = {"conversation_id": case.conversation_id, "text": "我摔倒了", "now": now}
        fall = cases.open_urgent(session, kind="health_emergency", **about)
    take_over(database, fall, now)
    reply(database, fall, now)
    with database.read() as session:
        assert handover.list_timed_out(session, now=now + IDLE - MINUTE) == []
    hears(database, case, now + MINUTE, "好疼")
    with database.read() as session:
        assert len(handover.list_timed_out(session, now=now + 4 * MINUTE)) == 1


def test_silence_after_an_answer_ends_quietly(database: Database, case: cases.CaseView, now: datetime) -> None:
    take_over(database, case, now)
    reply(database, case, now)
    with database.write() as session:
        assert handover.time_out(session, conversation_id=case.conversation_id, now=now + IDLE)
        assert alerts.list_of_case(session, case_id=case.id) == []
    assert said(database, case)[-1] == told("staff_left")


def test_a_message_stands_in_a_case_once(database: Database, case: cases.CaseView, now: datetime) -> None:
    words = {"conversation_id": case.conversation_id, "text": "又摔了", "now": now}
    with database.write() as session:
        heard = conversations.record_inbound(
            session, channel="web", external_id="a", external_message_id="m", text="又摔了", now=now
        )
        fall = cases.open_urgent(session, kind="health_emergency", inbox_id=heard.id, **words)
        handover.take_over(session, case_id=fall.id, by=ZHANG, now=now)
        for _ in range(2):
            assert handover.note_member_message(session, inbox_id=heard.id, **words).staff_id == 1
        assert [line[2] for line in lines_of(session, fall.id) if line[0] in {"opened", "text"}] == ["又摔了"]


def is_absent(database: Database, by, now: datetime) -> None:
    with database.write() as session:
        staff.add_absence(session, actor=by, staff_id=by.staff_id, absent_from=now, absent_until=None, now=now)


def test_who_is_absent_is_followed_by_whoever_is_on_duty(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    take_over(database, case, now)
    with database.write() as session:
        visit = open_case(session, now)
        cases.claim(session, case_id=visit.id, by=ZHANG, now=now)
        assert handover.leave_absent(session, now=now) == []
    is_absent(database, ZHANG, now)
    for expected in ([case.id, visit.id], []):
        with database.write() as session:
            assert handover.leave_absent(session, now=now) == expected
    with database.read() as session:
        assert handover.find_speaker(session, conversation_id=case.conversation_id).staff_id == 2
        assert [held.case_id for held in handover.list_held_by(session, staff_id=2)] == [case.id]
        assert {view.id for view in cases.list_held_by(session, staff_id=2)} == {case.id, visit.id}
        assert cases.list_timeline(session, case_id=visit.id)[-1].author == "system"
    assert said(database, case)[-1] == told("other_staff_speaks", name="刘洋")


def test_where_nobody_is_on_duty_cases_are_nobodys(database: Database, case: cases.CaseView, now: datetime) -> None:
    take_over(database, case, now)
    is_absent(database, ZHANG, now)
    is_absent(database, LIU, now)
    with database.write() as session:
        assert handover.leave_absent(session, now=now) == [case.id]
        assert handover.find_speaker(session, conversation_id=case.conversation_id) is None
        after = cases.get_case(session, case_id=case.id)
        assert (after.assigned_to, after.state) == (None, "open")
        assert [alert.event for alert in alerts.list_of_case(session, case_id=case.id)] == ["no_answer"]


def test_delivery_of_each_message_is_known_and_a_lost_one_is_sent_again(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    take_over(database, case, now)
    sent = reply(database, case, now)
    with database.write() as session:
        conversations.mark_failed(session, id=sent.id, reason="blocked", permanent=True, next_attempt_at=None, now=now)
        state = conversations.list_delivery(session, ids=[sent.id, 99])
        assert {id_: (view.state, view.failure) for id_, view in state.items()} == {sent.id: ("given_up", "blocked")}
        again = {"case_id": case.id, "by": ZHANG, "now": now}
        assert not handover.send_again(session, outbox_id=sent.id - 1, **again), "that is not a message of the case"
        assert handover.send_again(session, outbox_id=sent.id, **again)
        assert not handover.send_again(session, outbox_id=sent.id, **again)
        assert lines_of(session, case.id)[-1] == ("change", "sent_again", "")
        assert conversations.list_delivery(session, ids=[sent.id])[sent.id].state == "due"
        assert conversations.list_delivery(session, ids=[]) == {}


def test_a_case_without_a_conversation_cannot_be_spoken_in(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    with database.write() as session:
        paper = open_case(session, now)
        closed = open_case(session, now, conversation_id=case.conversation_id)
        cases.change_state(session, case_id=closed.id, state="closed", changed_by=ZHANG, now=now)
    with pytest.raises(handover.NoConversationError):
        take_over(database, paper, now)
    with pytest.raises(cases.CaseClosedError):
        take_over(database, closed, now)


def test_a_telephone_that_is_handed_on_ends_the_hold_and_hears_nothing_of_it(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    take_over(database, case, now)
    with database.write() as session:
        conversations.bind(session, conversation_id=case.conversation_id, member_id=case.member_id, now=now)
        identity.unbind(session, conversation_id=case.conversation_id, now=now + MINUTE)
    assert hears(database, case, now + 2 * MINUTE, "我是新来的") is None
    with pytest.raises(handover.NotTheSpeakerError):
        reply(database, case, now + 2 * MINUTE, "您的补助是……")
    with pytest.raises(handover.NoConversationError):
        take_over(database, case, now + 2 * MINUTE)
    assert said(database, case) == [], "whoever has the telephone now was told something"


def test_whoever_proves_who_they_are_while_staff_speak_is_not_cut_off(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    take_over(database, case, now)
    with database.write() as session:
        conversations.bind(session, conversation_id=case.conversation_id, member_id=case.member_id, now=now + MINUTE)
    assert reply(database, case, now + 2 * MINUTE) is not None
