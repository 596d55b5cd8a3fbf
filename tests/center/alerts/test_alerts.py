"""Alerts: told by every route that wants to know, claimed once, retried, given up, withdrawn, and about no person."""

from __future__ import annotations

import threading
from dataclasses import asdict, replace
from datetime import datetime, timedelta

import pytest

from center.alerts import service as alerts
from center.cases import service as cases
from center.db import Database
from tests.center.desk import GROUP, ZHANG, add_clerks, add_route, open_case
from tests.center.people import add_conversation, add_members

LEASE, SECOND = timedelta(seconds=30), timedelta(seconds=1)
CHIEF = alerts.NewRoute("mail", "chief@example.org", ("new_urgent",), level=2, delay_seconds=300, language="en")


@pytest.fixture
def conversation_id(database: Database, now: datetime) -> str:
    with database.write() as session:
        add_members(session, now)
        add_clerks(session, now)
        add_route(session, now)
        add_route(session, now, CHIEF)
        return add_conversation(session, now).conversation_id


def fall(database: Database, conversation_id: str, now: datetime) -> cases.CaseView:
    about = {"kind": "health_emergency", "conversation_id": conversation_id, "text": "我是王桂兰，摔倒了"}
    with database.write() as session:
        return cases.open_urgent(session, now=now, **about)


def take(database: Database, now: datetime, kind: str = "telegram", worker: str = "w1") -> list[alerts.AlertView]:
    with database.read() as session:
        is_due = alerts.is_due(session, kind=kind, now=now)
    with database.write() as session:
        claimed = alerts.claim_due(session, kind=kind, worker=worker, now=now, lease=LEASE, limit=10)
    assert is_due or not claimed
    return claimed


def states(database: Database, case: cases.CaseView) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(alert.kind, alert.state) for alert in alerts.list_of_case(session, case_id=case.id)]


def test_an_urgent_case_and_its_alerts_are_stored_together(
    database: Database, conversation_id: str, now: datetime
) -> None:
    with database.write() as session:
        cases.open_urgent(session, kind="scam_loss", conversation_id=conversation_id, text="钱没了", now=now)
        session.rollback()
    assert take(database, now) == []
    case = fall(database, conversation_id, now)
    assert states(database, case) == [("telegram", "due"), ("mail", "due")]
    fall(database, conversation_id, now + SECOND)
    assert len(states(database, case)) == 2, "more words about it are no new alert"


def test_an_alert_tells_of_no_person(database: Database, conversation_id: str, now: datetime) -> None:
    case = fall(database, conversation_id, now)
    (alert,) = take(database, now)
    assert (alert.case_number, alert.path, alert.urgency) == (case.number, f"/cases/{case.number}", "urgent")
    assert "王桂兰" not in str(asdict(alert)) and conversation_id not in str(asdict(alert))


def test_only_what_a_route_wants_is_told_by_it(database: Database, conversation_id: str, now: datetime) -> None:
    with database.write() as session:
        group = alerts.list_routes(session)[0]
        about = {"by": ZHANG, "now": now, "expected_version": 1}
        alerts.change_route(session, route_id=group.id, route=replace(GROUP, min_urgency="soon"), **about)
        add_route(session, now, replace(GROUP, kind="webhook", target="https://x", is_active=False))
        soon, normal = open_case(session, now, "scam"), open_case(session, now, "home_visit")
        for case in (soon, normal):
            tell = {"case_id": case.id, "urgency": case.urgency, "now": now}
            alerts.enqueue(session, event="first_answer_warning", **tell)
            alerts.enqueue(session, event="first_answer_warning", **tell)
    assert [alert.case_id for alert in take(database, now)] == [soon.id]
    with database.write() as session:
        alerts.remove_route(session, route_id=group.id, by=ZHANG, expected_version=2, now=now)
        assert [route.target for route in alerts.list_routes(session)] == ["https://x", CHIEF.target]


def test_the_next_level_is_told_later_unless_somebody_has_answered(
    database: Database, conversation_id: str, now: datetime
) -> None:
    case = fall(database, conversation_id, now)
    assert take(database, now, "mail") == []
    with database.write() as session:
        alerts.withdraw(session, case_id=case.id, now=now, events=["close_missed"])
    assert [alert.level for alert in take(database, now + timedelta(minutes=5), "mail")] == [2]

    other = open_other(database, now)
    with database.write() as session:
        cases.add_reply(session, case_id=other.id, text="马上到", by=ZHANG, now=now)
    assert states(database, other) == [("telegram", "withdrawn"), ("mail", "withdrawn")]
    assert take(database, now + timedelta(minutes=5), "mail", "w2") == []


def open_other(database: Database, now: datetime) -> cases.CaseView:
    with database.write() as session:
        return open_case(session, now, "scam_loss")


def test_more_words_ring_again_once_staff_have_answered(
    database: Database, conversation_id: str, now: datetime
) -> None:
    case = fall(database, conversation_id, now)
    with database.write() as session:
        cases.add_reply(session, case_id=case.id, text="马上到", by=ZHANG, now=now)
    for minutes in (20, 21, 22, 40):
        fall(database, conversation_id, now + timedelta(minutes=minutes))
    with database.read() as session:
        events = [alert.event for alert in alerts.list_of_case(session, case_id=case.id) if alert.kind == "telegram"]
    assert events == ["new_urgent", "urgent_again", "urgent_again"]


def test_alert_is_claimed_by_one_worker_until_its_lease_ends(
    database: Database, conversation_id: str, now: datetime
) -> None:
    fall(database, conversation_id, now)
    assert [alert.attempts for alert in take(database, now)] == [1]
    assert take(database, now + SECOND, worker="w2") == []
    assert [alert.attempts for alert in take(database, now + LEASE, worker="w2")] == [2]


def test_of_many_workers_each_alert_goes_to_one(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_route(session, now)
        for _ in range(30):
            open_case(session, now, "scam_loss")
    claimed: list[int] = []

    def work(name: str) -> None:
        while found := take(database, now, worker=name):
            claimed.extend(alert.id for alert in found)

    workers = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(claimed) == len(set(claimed)) == 30


def test_alert_is_put_off_given_up_or_sent(database: Database, conversation_id: str, now: datetime) -> None:
    case = fall(database, conversation_id, now)
    (alert,) = take(database, now)
    later = now + timedelta(minutes=1)
    with database.write() as session:
        about = {"id": alert.id, "reason": "no route to host", "now": now}
        alerts.mark_failed(session, permanent=False, next_attempt_at=later, **about)
    assert take(database, now) == []
    (again,) = take(database, later)
    assert (again.failure, again.attempts) == ("no route to host", 2)
    with database.write() as session:
        alerts.mark_failed(session, permanent=True, next_attempt_at=None, **about)
    with database.write() as session:
        alerts.mark_sent(session, ids=[alert.id], now=later)
    assert states(database, case)[0] == ("telegram", "given_up"), "what is given up is not sent after all"

    other = open_other(database, now)
    (alert,) = take(database, now)
    with database.write() as session:
        alerts.mark_sent(session, ids=[alert.id], now=now)
        alerts.withdraw(session, case_id=other.id, now=now)
    assert states(database, other) == [("telegram", "sent"), ("mail", "withdrawn")]


def test_what_a_dead_worker_held_comes_free_at_once(database: Database, conversation_id: str, now: datetime) -> None:
    fall(database, conversation_id, now)
    take(database, now, worker="dead")
    with database.write() as session:
        assert alerts.free_held(session, is_dead=lambda name: name != "dead", now=now) == 0
        assert alerts.free_held(session, is_dead=lambda name: name == "dead", now=now) == 1
    assert len(take(database, now, worker="w2")) == 1
