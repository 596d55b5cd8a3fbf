"""Routes: changed by one at a time and on record, tried out, and followed where a service says that it has moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from center.alerts import service as alerts
from center.audit import service as audit
from center.audit.views import EntryFilter
from center.cases import service as cases
from center.db import Database
from tests.center.alerts.test_alerts import LEASE, SECOND, take
from tests.center.desk import BOSS, GROUP, LIU, ZHANG, add_clerks, add_route, open_case

SUPERGROUP = "-1001234567890"
MAIL = alerts.NewRoute("mail", "chief@example.org", ("new_urgent",), name="主任")
HOOK = alerts.NewRoute("webhook", "https://hooks.example.org/T0/s3cret", ("new_urgent",))


@pytest.fixture(autouse=True)
def office(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_clerks(session, now)


def added(database: Database, now: datetime, route: alerts.NewRoute = GROUP) -> alerts.RouteView:
    with database.write() as session:
        return alerts.get_route(session, route_id=add_route(session, now, route))


def change(database: Database, route: alerts.RouteView, now: datetime, *, by=ZHANG, **changes: object) -> None:
    with database.write() as session:
        alerts.change_route(
            session, route_id=route.id, route=route.with_(**changes), by=by, expected_version=route.version, now=now
        )


def routes(database: Database) -> list[alerts.RouteView]:
    with database.read() as session:
        return alerts.list_routes(session)


def on_record(database: Database) -> list[tuple[str, str | None, str | None, str | None]]:
    with database.read() as session:
        entries = audit.list_entries(session, chosen=EntryFilter(object_kind="alert_route")).entries
    return [(entry.action, entry.field, entry.old_value, entry.new_value) for entry in reversed(entries)]


def told(database: Database, case: cases.CaseView) -> list[tuple[str, str, str]]:
    with database.read() as session:
        return [(alert.target, alert.state, alert.shown) for alert in alerts.list_of_case(session, case_id=case.id)]


def test_of_two_who_change_a_route_the_slower_is_told(database: Database, now: datetime) -> None:
    route = added(database, now)
    change(database, route, now, language="en")
    with pytest.raises(alerts.RouteChangedError):
        change(database, route, now, by=LIU, language="zh", name="值班群")
    with pytest.raises(alerts.RouteChangedError), database.write() as session:
        alerts.remove_route(session, route_id=route.id, by=LIU, expected_version=route.version, now=now)
    assert [(kept.language, kept.name) for kept in routes(database)] == [("en", "")]
    assert [entry[:2] for entry in on_record(database)] == [
        ("add.alert_route", None),
        ("change.alert_route", "language"),
    ], "what was not done is not on record"


def test_a_route_is_there_once(database: Database, now: datetime) -> None:
    first = added(database, now)
    with pytest.raises(alerts.RouteExistsError):
        added(database, now)
    other = added(database, now, replace(GROUP, level=2, delay_seconds=60))
    with pytest.raises(alerts.RouteExistsError):
        change(database, other, now, level=1, delay_seconds=0)
    assert [route.id for route in routes(database)] == [first.id, other.id]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"target": "7001"}, "target", "telegram_no_group"),
        ({"events": ()}, "events", "events_none"),
        ({"level": 0}, "level", "level_unknown"),
        ({"level": 9, "delay_seconds": 60}, "level", "level_unknown"),
        ({"delay_seconds": 60}, "delay", "delay_of_first"),
        ({"level": 2}, "delay", "delay_missing"),
        ({"level": 2, "delay_seconds": -1}, "delay", "delay_missing"),
        ({"level": 2, "delay_seconds": 100_000}, "delay", "delay_missing"),
        ({"name": "很长的名字" * 10}, "name", "name_unfit"),
    ],
)
def test_what_is_no_route_is_told_by_field(
    database: Database, now: datetime, changes: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(alerts.RouteInvalidError) as caught:
        added(database, now, replace(GROUP, **changes))
    assert (caught.value.field, caught.value.code) == (field, code)
    assert routes(database) == []


def test_who_changed_what_is_on_record_without_what_opens_a_door(database: Database, now: datetime) -> None:
    hook = added(database, now, HOOK)
    with database.write() as session:
        about = {"by": ZHANG, "now": now, "route_id": hook.id}
        alerts.set_active(session, is_active=False, expected_version=1, **about)
        alerts.remove_route(session, expected_version=2, **about)
    added(database, now, replace(GROUP, target=SUPERGROUP))
    record = on_record(database)
    assert record == [
        ("add.alert_route", None, None, "webhook https://hooks.example.org/…"),
        ("change.alert_route", "is_active", "True", "False"),
        ("remove.alert_route", None, "webhook https://hooks.example.org/…", None),
        ("add.alert_route", None, None, "telegram …34567890"),
    ]
    assert "s3cret" not in str(record)


def test_what_waits_goes_to_where_its_route_leads_now(database: Database, now: datetime) -> None:
    route = added(database, now, MAIL)
    with database.write() as session:
        case = open_case(session, now, "scam_loss")
    change(database, route, now, target="chef@example.org")
    assert [alert.target for alert in take(database, now, "mail")] == ["chef@example.org"]
    assert told(database, case) == [("chef@example.org", "sending", "主任")]


def test_a_group_that_has_moved_is_followed_with_what_waits_for_it(database: Database, now: datetime) -> None:
    group = added(database, now)
    with database.write() as session:
        case = open_case(session, now, "scam_loss")
    (alert,) = take(database, now)
    with database.write() as session:
        alerts.follow_target(session, kind="telegram", old="-100", new=SUPERGROUP, by=BOSS, now=now)
        about = {"id": alert.id, "reason": "moved", "permanent": False, "now": now}
        alerts.mark_failed(session, next_attempt_at=now, **about)
    assert [(route.id, route.target) for route in routes(database)] == [(group.id, SUPERGROUP)]
    assert [again.target for again in take(database, now)] == [SUPERGROUP]
    assert on_record(database)[-1] == ("change.alert_route", "target", "…-100", "…34567890")
    assert len(told(database, case)) == 1


def test_a_group_that_has_moved_to_where_a_route_leads_already_is_told_once(database: Database, now: datetime) -> None:
    added(database, now)
    new = added(database, now, replace(GROUP, target=SUPERGROUP))
    with database.write() as session:
        case = open_case(session, now, "scam_loss")
        alerts.follow_target(session, kind="telegram", old="-100", new=SUPERGROUP, by=BOSS, now=now)
    assert [route.id for route in routes(database)] == [new.id]
    assert [(target, state) for target, state, _ in told(database, case)] == [
        ("-100", "withdrawn"),
        (SUPERGROUP, "due"),
    ]


def test_a_route_is_tried_out_once_a_press_and_one_at_a_time(database: Database, now: datetime) -> None:
    route = added(database, now, replace(GROUP, is_active=False))

    def press(once: str) -> None:
        with database.write() as session:
            alerts.enqueue_test(session, route_id=route.id, once=once, by=ZHANG, now=now)

    press("a")
    with pytest.raises(alerts.TestUnderWayError):
        press("b")
    (alert,) = take(database, now)
    assert (alert.event, alert.case_number, alert.path, alert.urgency) == ("test", None, "/alerts", None)
    with database.write() as session:
        alerts.mark_sent(session, ids=[alert.id], now=now)
    press("a")  # the same form once more
    assert take(database, now) == []
    press("b")
    assert len(take(database, now)) == 1
    assert [entry[0] for entry in on_record(database)].count("test.alert_route") == 2
    with database.read() as session:
        assert [line.event for line in alerts.list_last(session, limit=9)] == ["test", "test"]
        assert alerts.find_test(session, route_id=route.id + 1) is None


def test_what_is_over_while_it_is_being_sent_is_not_tried_again(database: Database, now: datetime) -> None:
    added(database, now)
    with database.write() as session:
        failing, dying, leaving = (open_case(session, now, "scam_loss") for _ in range(3))
    claimed = {alert.case_id: alert for alert in take(database, now)}
    with database.write() as session:
        for case in (failing, dying, leaving):
            alerts.withdraw(session, case_id=case.id, now=now)
        about = {"id": claimed[failing.id].id, "reason": "timeout", "permanent": False, "now": now}
        alerts.mark_failed(session, next_attempt_at=now + SECOND, **about)
        alerts.mark_sent(session, ids=[claimed[leaving.id].id], now=now)
    assert take(database, now + LEASE) == []
    assert [told(database, case)[0][1] for case in (failing, dying, leaving)] == ["withdrawn", "withdrawn", "sent"]


def test_where_nobody_of_a_level_can_be_told_the_next_is_told_at_once(database: Database, now: datetime) -> None:
    for target, level in (("-100", 1), ("-200", 1), ("-300", 2), ("-400", 3)):
        added(database, now, replace(GROUP, target=target, level=level, delay_seconds=(level - 1) * 300))
    with database.write() as session:
        case, other = open_case(session, now, "scam_loss"), open_case(session, now, "scam_loss")
    alive = {alert.target: alert for alert in take(database, now) if alert.case_id == case.id}

    def give_up(target: str) -> None:
        with database.write() as session:
            about = {"id": alive[target].id, "reason": "kicked", "permanent": True, "now": now}
            alerts.mark_failed(session, next_attempt_at=None, **about)

    give_up("-100")
    assert take(database, now) == [], "the other one of this level may still be told"
    give_up("-200")
    (second,) = take(database, now)
    assert (second.target, second.case_id) == ("-300", case.id)
    alive["-300"] = second
    give_up("-300")
    assert [alert.target for alert in take(database, now)] == ["-400"]
    assert [state for _, state, _ in told(database, other)] == ["sending", "sending", "due", "due"]


def state(database: Database, now: datetime) -> tuple[bool, int, int, int]:
    with database.read() as session:
        seen = alerts.look_at_state(session, now=now)
    return (seen.has_urgent_route, seen.lost, seen.stuck, seen.failing)


def test_the_state_tells_what_staff_cannot_rely_on(database: Database, now: datetime) -> None:
    assert state(database, now) == (False, 0, 0, 0)
    route = added(database, now, replace(GROUP, events=("close_missed",)))
    assert state(database, now)[0] is False, "a route that is not told of what is urgent"
    change(database, route, now, events=("new_urgent",))
    assert state(database, now)[0] is True
    with database.write() as session:
        open_case(session, now, "scam_loss")
        alerts.enqueue_test(session, route_id=route.id, once="a", by=ZHANG, now=now)
    assert state(database, now + timedelta(seconds=60)) == (True, 0, 0, 0)
    assert state(database, now + timedelta(seconds=61)) == (True, 0, 1, 0)
    at = now
    for _ in range(4):
        for alert in take(database, at):
            with database.write() as session:
                about = {"id": alert.id, "reason": "timeout", "permanent": False, "now": at}
                alerts.mark_failed(session, next_attempt_at=at + SECOND, **about)
        at += SECOND
    assert state(database, at) == (True, 0, 0, 1)
    for alert in take(database, at):
        with database.write() as session:
            about = {"id": alert.id, "reason": "kicked", "permanent": True, "now": at}
            alerts.mark_failed(session, next_attempt_at=None, **about)
    assert state(database, at) == (True, 1, 0, 0)
    assert state(database, at + timedelta(hours=25)) == (True, 0, 0, 0)
    paused = routes(database)[0]
    change(database, paused, now, is_active=False)
    assert state(database, at)[0] is False
