"""Sessions: no token outlives its step, its time or its owner's access."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from center.staff import locks, service
from center.staff.views import Standing
from tests.center.staff.office import ADDRESS, BROWSER, MINUTE, PASSWORD, Office

SECOND = timedelta(seconds=1)


def ended(office: Office) -> list[str | None]:
    with office.database.read() as session:
        return list(session.execute(text("SELECT end_reason FROM staff_sessions ORDER BY id")).scalars())


def touch(office: Office, result) -> None:
    with office.database.write() as session:
        service.touch_session(session, session_id=office.see(result).id, now=office.now)


def test_every_login_opens_a_new_session_with_a_new_csrf_secret(office: Office) -> None:
    office.hire()
    first, second = office.log_in(), office.log_in()
    assert first.token != second.token
    assert len(first.token) >= 43, "256 bits"
    assert office.see(first).csrf_secret != office.see(second).csrf_secret


def test_the_token_from_before_the_second_factor_opens_nothing_after_it(office: Office) -> None:
    office.hire()
    office.enrol()
    office.wait(MINUTE)
    before = office.log_in()
    pending = office.see(before)
    assert (before.standing, pending.staff.is_admitted) == (Standing.SECOND_FACTOR, False)
    after = office.second(before.token, office.code())
    assert after.standing is Standing.ADMITTED
    assert office.see(before) is None
    assert office.see(after).id == pending.id
    assert office.see(after).csrf_secret != pending.csrf_secret
    assert office.second(before.token, office.code(steps=1)).standing is Standing.REFUSED


def test_a_token_somebody_made_up_opens_nothing(office: Office) -> None:
    office.hire()
    office.log_in()
    for token in ("", "x", "\ud800", "a" * 10_000, "' OR 1=1 --"):
        assert office.see(token) is None
        assert office.second(token, "123456").standing is Standing.REFUSED


def test_neither_token_nor_password_can_be_read_in_the_database(office: Office) -> None:
    office.hire()
    token = office.log_in().token
    assert token not in office.stored("staff_sessions")
    assert token not in repr(office.log_in())
    assert office.see(token).csrf_secret not in repr(office.see(token))


def test_half_an_hour_of_silence_ends_a_session(office: Office) -> None:
    office.hire()
    result = office.log_in()
    office.wait(locks.IDLE_TIMEOUT - SECOND)
    touch(office, result)
    office.wait(locks.IDLE_TIMEOUT - SECOND)
    assert office.see(result) is not None
    office.wait(SECOND)
    assert office.see(result) is None


def test_twelve_hours_end_a_session_however_busy_it_is(office: Office) -> None:
    office.hire()
    result = office.log_in()
    for _ in range(47):
        office.wait(15 * MINUTE)
        touch(office, result)
    office.wait(15 * MINUTE - SECOND)
    assert office.see(result) is not None
    office.wait(SECOND)
    assert office.see(result) is None


def test_ten_minutes_are_given_for_the_second_factor(office: Office) -> None:
    office.hire()
    office.enrol()
    office.wait(MINUTE)
    result = office.log_in()
    office.wait(locks.HALF_WAY_TIMEOUT)
    assert office.see(result) is None
    assert office.second(result.token, office.code()).standing is Standing.REFUSED


def test_it_is_noted_once_a_minute_that_somebody_is_there(office: Office) -> None:
    office.hire()
    result = office.log_in()
    office.wait(MINUTE - SECOND)
    assert not office.see(result).is_touch_due
    office.wait(SECOND)
    assert office.see(result).is_touch_due
    touch(office, result)
    assert not office.see(result).is_touch_due


def test_an_ended_session_is_not_brought_back_by_a_late_touch(office: Office) -> None:
    office.hire()
    result = office.log_in()
    current = office.see(result)
    office.wait(MINUTE)
    with office.database.write() as session:
        service.log_out(session, current=current, address=ADDRESS, now=office.now)
        service.touch_session(session, session_id=current.id, now=office.now)
    assert office.see(result) is None
    assert office.on_record(action="log_out.account")[0].staff_id == current.staff.staff_id


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda office, id_: office.change(service.deactivate, staff_id=id_), "deactivated"),
        (lambda office, id_: office.change(service.reset_password, staff_id=id_), "password_changed"),
        (lambda office, id_: office.change(service.set_role, staff_id=id_, role="auditor"), "role_changed"),
        (
            lambda office, id_: office.change(service.set_role, staff_id=id_, role="secretary", organization_id=3),
            "role_changed",
        ),
        (lambda office, id_: office.change(service.reset_second_factor, staff_id=id_), "second_factor_changed"),
        (lambda office, id_: office.change(service.end_all_sessions, staff_id=id_), "ended_by_administrator"),
    ],
)
def test_what_takes_access_away_ends_every_session_at_once(office: Office, change, reason: str) -> None:
    staff_id = office.hire()
    office.hire("li.ming")
    mine, other = [office.log_in(), office.log_in()], office.log_in("li.ming")
    change(office, staff_id)
    assert [office.see(result) for result in mine] == [None, None]
    assert office.see(other) is not None
    assert ended(office)[-3:] == [reason, reason, None]


def test_ones_own_new_password_ends_the_other_sessions_and_goes_on_in_a_new_one(office: Office) -> None:
    office.hire()
    here, elsewhere = office.log_in(), office.log_in()
    changed = office.change_password(office.see(here), PASSWORD, "another good one 77")
    assert changed.standing is Standing.ADMITTED
    assert (office.see(here), office.see(elsewhere)) == (None, None)
    assert office.see(changed) is not None


def test_a_new_role_is_seen_in_the_next_session(office: Office) -> None:
    staff_id = office.hire()
    office.change(service.set_role, staff_id=staff_id, role="secretary", organization_id=2)
    staff = office.see(office.log_in()).staff
    assert (staff.role, staff.organization_id, staff.organization_ids) == ("secretary", 2, frozenset({2, 3, 4}))


def test_open_sessions_are_listed_and_old_ones_put_away_at_the_next_login(office: Office) -> None:
    staff_id = office.hire()
    office.log_in()
    office.wait(locks.IDLE_TIMEOUT)
    office.log_in(address="10.0.0.8")
    with office.database.read() as session:
        (shown,) = service.list_sessions(session, staff_id=staff_id, now=office.now)
    assert (shown.address, shown.user_agent, shown.created_at) == ("10.0.0.8", BROWSER, office.now)
    assert ended(office)[-2:] == ["idle", None]


@pytest.mark.parametrize(("role", "organization_id", "statements"), [("clerk", None, 1), ("secretary", 2, 2)])
def test_the_gate_asks_the_database_once_or_for_a_secretary_twice(
    office: Office, role: str, organization_id: int | None, statements: int
) -> None:
    office.hire("li.ming", role, organization_id)
    token = office.log_in("li.ming").token
    asked: list[str] = []
    with office.database.read() as session:
        event.listen(session.get_bind(), "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert service.find_session(session, token=token, now=office.now) is not None
    assert len([statement for statement in asked if "SELECT" in statement]) == statements


def test_long_browser_names_are_cut(office: Office) -> None:
    staff_id = office.hire()
    with office.database.read() as session:
        proof = service.check_password(session, login="wang.fang", password=PASSWORD)
    with office.database.write() as session:
        service.log_in(session, proof=proof, address=ADDRESS, user_agent="x\x00" * 5000, now=office.now)
        (shown,) = service.list_sessions(session, staff_id=staff_id, now=office.now)
    assert len(shown.user_agent) == 200
