"""Deadlines of cases: planned when it opens, met by the answer, warned of and missed once, moved along."""

from __future__ import annotations

import threading
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import insert

from center.alerts import service as alerts
from center.cases import service as cases
from center.contacts import service as contacts
from center.contacts.models import OpeningHours
from center.contacts.views import StretchView
from center.db import Database
from center.deadlines import service as deadlines
from center.deadlines.watch import Event, watch
from tests.center.desk import ZHANG, add_clerks, add_route, lines_of, open_case
from tests.center.people import add_conversation

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def office(database: Database, now: datetime) -> Database:
    with database.write() as session:
        add_clerks(session, now)
        add_route(session, now)
        for day in range(1, 6):
            row = {"weekday": day, "opens_local": time(8), "closes_local": time(12)}
            session.execute(insert(OpeningHours).values(**row))
    return database


def due(session, case_id: int) -> dict[str, datetime]:
    return {view.kind: view.due_at for view in deadlines.list_of_case(session, case_id=case_id)}


def watched(database: Database, now: datetime) -> list[tuple[str, str]]:
    with database.read() as session:
        is_due = deadlines.is_any_due(session, now=now)
    with database.write() as session:
        events = watch(session, now=now)
    assert is_due == bool(events)
    return [event[:2] for event in events]


def test_clocks_of_a_case_follow_the_calendar_in_the_database(office: Database, now: datetime) -> None:
    with office.write() as session:
        case = open_case(session, now, "scam")
        assert due(session, case.id)["first_answer"].isoformat() == "2026-11-23T01:00:00+00:00"
        contacts.set_calendar_day(session, on=date(2026, 11, 23), kind="holiday", reason_zh="节", reason_en="Holiday")
        own = [StretchView(time(10), time(10, 30)), StretchView(time(15), time(16))]
        day = date(2026, 11, 22)
        contacts.set_calendar_day(session, on=day, kind="workday", reason_zh="调休", reason_en="Made up", hours=own)
        other = open_case(session, now, "scam")
        assert due(session, other.id)["first_answer"].isoformat() == "2026-11-22T07:30:00+00:00"
        assert contacts.list_calendar_days(session, first_day=day)[0].hours == tuple(own)
        contacts.remove_calendar_day(session, on=day)
        assert [day.on.day for day in contacts.list_calendar_days(session, first_day=day)] == [23]
        with pytest.raises(ValueError, match="hours"):
            contacts.set_calendar_day(session, on=day, kind="holiday", reason_zh="节", reason_en="-", hours=own)


def test_warning_and_miss_are_noticed_once_each(office: Database, now: datetime) -> None:
    with office.write() as session:
        conversation_id = add_conversation(session, now).conversation_id
        case = cases.open_urgent(
            session, kind="health_emergency", conversation_id=conversation_id, text="摔倒了", now=now
        )
    assert watched(office, now + MINUTE) == []
    assert watched(office, now + 2 * MINUTE) == [("warning", "first_answer")]
    assert watched(office, now + 2.5 * MINUTE) == []
    assert watched(office, now + 3 * MINUTE) == [("missed", "first_answer")]
    assert watched(office, now + 4 * MINUTE) == []
    with office.read() as session:
        told = [alert.event for alert in alerts.list_of_case(session, case_id=case.id)]
        assert told == ["new_urgent", "first_answer_warning", "first_answer_missed"]
        assert lines_of(session, case.id)[1:] == [
            ("change", "deadline_warning", "first_answer"),
            ("change", "deadline_missed", "first_answer"),
        ]


def test_of_two_watchers_each_thing_is_noticed_by_one(office: Database, now: datetime) -> None:
    with office.write() as session:
        expected = sorted(open_case(session, now, "scam").id for _ in range(12))
    later, seen = now + timedelta(days=30), []
    both = threading.Barrier(2)

    def look() -> None:
        both.wait()
        for _ in range(12):
            with office.write() as session:
                seen.extend(watch(session, now=later, limit=3))

    watchers = [threading.Thread(target=look) for _ in range(2)]
    for watcher in watchers:
        watcher.start()
    for watcher in watchers:
        watcher.join()
    for deadline in ("first_answer", "close"):
        assert sorted(event.case_id for event in seen if event.deadline == deadline) == expected
    assert {event.what for event in seen} == {"missed"}, "what is missed needs no warning any more"


def test_answer_stops_the_first_clock_and_closing_both(office: Database, now: datetime) -> None:
    with office.write() as session:
        one, two = open_case(session, now, "scam"), open_case(session, now, "scam")
        cases.add_reply(session, case_id=one.id, text="电话里说过了", by=ZHANG, now=now + MINUTE)
        cases.add_reply(session, case_id=one.id, text="又说了", by=ZHANG, now=now + HOUR)
        cases.close(
            session, case_id=two.id, reason="settled", outcome="helped", by=ZHANG, expected_version=1, now=now + HOUR
        )
        met = {view.kind: view.met_at for view in deadlines.list_of_case(session, case_id=one.id)}
        assert met == {"first_answer": now + MINUTE, "close": None}
        assert {view.met_at for view in deadlines.list_of_case(session, case_id=two.id)} == {now + HOUR}
        assert cases.get_case(session, case_id=one.id).first_answered_at == now + MINUTE
    with office.write() as session:
        events = watch(session, now=now + timedelta(days=60))
    assert [(event.case_id, event.deadline) for event in events] == [(one.id, "close")]


def test_a_miss_stays_recorded_when_the_answer_comes_late(office: Database, now: datetime) -> None:
    with office.write() as session:
        case = open_case(session, now, "scam")
        late = now + timedelta(days=2)
        assert [event[:3] for event in watch(session, now=late)] == [("missed", "first_answer", case.id)]
        cases.add_reply(session, case_id=case.id, text="回了", by=ZHANG, now=late + HOUR)
        first = deadlines.list_of_case(session, case_id=case.id)[0]
        assert (first.missed_at, first.met_at) == (late, late + HOUR)


def test_clocks_move_with_urgency_and_priority(office: Database, now: datetime) -> None:
    with office.write() as session:
        case = open_case(session, now, "home_visit")
        normal = due(session, case.id)
        raised = cases.set_priority(
            session, case_id=case.id, priority="high", by=ZHANG, expected_version=case.version, now=now
        )
        high = due(session, case.id)
        assert high["first_answer"] < normal["first_answer"]
        urgent = cases.set_urgency(
            session, case_id=case.id, urgency="urgent", by=ZHANG, expected_version=raised.version, now=now + HOUR
        )
        assert due(session, case.id)["first_answer"] == now + HOUR + 3 * MINUTE
        assert [alert.event for alert in alerts.list_of_case(session, case_id=case.id)] == ["new_urgent"]
        cases.set_urgency(
            session, case_id=case.id, urgency="normal", by=ZHANG, expected_version=urgent.version, now=now + HOUR
        )
        assert due(session, case.id) == high
        assert [alert.state for alert in alerts.list_of_case(session, case_id=case.id)] == ["withdrawn"]


def test_due_time_is_set_by_hand(office: Database, now: datetime) -> None:
    with office.write() as session:
        case = open_case(session, now, "home_visit")
        wish = {"case_id": case.id, "by": ZHANG, "now": now}
        case = cases.set_due(session, kind="close", due_at=now + HOUR, expected_version=case.version, **wish)
        assert due(session, case.id)["close"] == now + HOUR
        assert lines_of(session, case.id)[-1] == ("change", "close_due", (now + HOUR).isoformat())
        case = cases.set_priority(session, priority="low", expected_version=case.version, **wish)
        assert due(session, case.id)["close"] == now + HOUR, "what staff have set stays"
        with pytest.raises(ValueError, match="ahead"):
            cases.set_due(session, kind="close", due_at=now, expected_version=case.version, **wish)
    assert [event[0] for event in watched(office, now + HOUR / 2)] == ["warning"]


def test_rules_are_changed_and_reset_by_staff(office: Database, now: datetime) -> None:
    with office.write() as session:
        rules = {rule.key: rule for rule in deadlines.list_rules(session)}
        key = ("first_answer", "soon", "any", "any")
        deadlines.set_rule(session, rule=rules[key]._replace(clock="wall", minutes=20))
        deadlines.set_rule(session, rule=rules[key]._replace(clock="wall", minutes=10))
        case = open_case(session, now, "scam")
        assert due(session, case.id)["first_answer"] == now + 10 * MINUTE
        deadlines.reset_rule(session, **dict(zip(("kind", "urgency", "case_kind", "priority"), key, strict=True)))
        assert {rule.key: rule for rule in deadlines.list_rules(session)} == rules


def test_what_has_happened_has_no_due_time(office: Database, now: datetime) -> None:
    with office.write() as session:
        case = open_case(session, now, "scam")
        cases.add_reply(session, case_id=case.id, text="回了", by=ZHANG, now=now)
        with pytest.raises(deadlines.DeadlineNotFoundError):
            deadlines.set_due(session, case_id=case.id, kind="first_answer", due_at=now + HOUR, now=now)


def test_events_tell_which_case_and_when(office: Database, now: datetime) -> None:
    with office.write() as session:
        case = open_case(session, now, "scam")
        due_at = due(session, case.id)["first_answer"]
        assert watch(session, now=due_at) == [Event("missed", "first_answer", case.id, due_at)]
