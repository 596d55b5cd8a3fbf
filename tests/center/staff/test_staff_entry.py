"""Administrators take access away and give it: each form once, never past a colleague, never their own."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from center.audit.views import Actor
from center.staff import service
from center.staff.views import Standing
from tests.center.staff.office import Office

CHANGES = {
    "profile": (service.change_profile, {"display_name": "王芳", "language": "en"}),
    "role": (service.set_role, {"role": "auditor"}),
    "deactivate": (service.deactivate, {}),
    "reactivate": (service.reactivate, {}),
    "password": (service.reset_password, {}),
    "second factor": (service.reset_second_factor, {}),
}


def stamp(office: Office, staff_id: int) -> str:
    with office.database.read() as session:
        return service.get_account(session, staff_id=staff_id).stamp


@pytest.mark.parametrize("what", CHANGES)
def test_whoever_is_slower_changes_nothing(office: Office, what: str) -> None:
    staff_id = office.hire()
    seen = stamp(office, staff_id)
    office.change(service.change_profile, staff_id=staff_id, display_name="别人改的", language="zh", seen=seen)
    before, on_record = office.stored("staff_accounts"), len(office.on_record())
    change, values = CHANGES[what]
    with pytest.raises(service.AccountChangedError):
        office.change(change, staff_id=staff_id, seen=seen, **values)
    assert office.stored("staff_accounts") == before
    assert len(office.on_record()) == on_record


def test_a_password_that_is_asked_for_twice_at_once_is_given_once(office: Office) -> None:
    staff_id = office.hire()
    seen, outcomes = stamp(office, staff_id), []
    office.wait(timedelta(minutes=1))

    def give() -> None:
        try:
            outcomes.append(office.change(service.reset_password, staff_id=staff_id, seen=seen))
        except service.AccountChangedError:
            outcomes.append("")

    threads = [threading.Thread(target=give) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (password,) = [one for one in outcomes if one]
    assert outcomes.count("") == 1
    assert office.log_in(password=password).standing is Standing.PASSWORD_CHANGE


@pytest.mark.parametrize("what", ["role", "deactivate", "password", "second factor"])
def test_nobody_takes_their_own_access_where_no_password_is_asked(office: Office, what: str) -> None:
    boss = office.hire("boss", "administrator")
    office.hire("boss.2", "administrator")
    change, values = CHANGES[what]
    before = office.stored("staff_accounts")
    with pytest.raises(service.OwnAccountError), office.database.write() as session:
        change(session, actor=Actor(boss, "Boss", ""), staff_id=boss, now=office.now, **values)
    assert office.stored("staff_accounts") == before


def test_a_stamp_differs_after_every_change_and_only_then(office: Office) -> None:
    staff_id = office.hire()
    office.enrol()
    seen = [stamp(office, staff_id)]
    for change, values in CHANGES.values():
        assert stamp(office, staff_id) == seen[-1]
        office.wait(timedelta(seconds=1))
        office.change(change, staff_id=staff_id, **values)
        seen.append(stamp(office, staff_id))
    assert len(set(seen[:4])) == 4
    assert seen[4] != seen[3] and seen[5] != seen[4] and seen[6] != seen[5]


def test_when_everybody_was_last_seen_is_told(office: Office) -> None:
    first, second = office.hire(), office.hire("li.ming")
    never = office.create("new.one").account.id
    office.wait(timedelta(hours=2))
    office.log_in("li.ming")
    with office.database.read() as session:
        seen = service.list_last_seen(session)
    assert seen == {first: office.now - timedelta(hours=2), second: office.now}
    assert never not in seen
