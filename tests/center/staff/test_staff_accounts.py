"""Accounts: one name one person, always an administrator left, everything on record."""

from __future__ import annotations

import threading
from dataclasses import asdict

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from center.audit import service as audit
from center.staff import service
from center.staff.models import StaffAccount
from center.staff.views import Standing
from tests.center.staff.office import BOSS, PASSWORD, Office


def test_a_new_account_waits_for_its_owner(office: Office) -> None:
    made = office.create("li.ming", "secretary", organization_id=3)
    assert (made.account.login, made.account.role, made.account.organization_id) == ("li.ming", "secretary", 3)
    assert (made.account.is_active, made.account.must_change_password, made.account.is_on_duty) == (True, True, False)
    assert made.one_time_password not in repr(made)
    (entry,) = office.on_record(action="create.account")
    assert (entry.object_id, entry.new_value) == (str(made.account.id), "li.ming secretary 3")


def test_a_login_name_is_taken_in_any_writing(office: Office) -> None:
    office.create("li.ming")
    for same in ("li.ming", "LI.Ming", " ｌｉ.ming "):
        with pytest.raises(service.AccountInvalidError, match="login_taken"):
            office.create(same)
    with office.database.read() as session:
        assert [account.login for account in service.list_accounts(session)] == ["li.ming"]


@pytest.mark.parametrize(
    ("problem", "changed"),
    [
        ("login_malformed", {"login": "王芳"}),
        ("login_malformed", {"login": "a"}),
        ("login_malformed", {"login": "a b"}),
        ("login_malformed", {"login": ".ab"}),
        ("login_malformed", {"login": "x" * 33}),
        ("name_unfit", {"display_name": "  "}),
        ("name_unfit", {"display_name": "名" * 41}),
        ("name_unfit", {"display_name": "a\x00b"}),
        ("role_unknown", {"role": "king"}),
        ("language_unknown", {"language": "fr"}),
        ("organization_missing", {"role": "secretary"}),
        ("organization_not_for_role", {"organization_id": 3}),
        ("organization_unknown", {"role": "secretary", "organization_id": 77}),
    ],
)
def test_an_account_that_cannot_be_is_refused(office: Office, problem: str, changed: dict[str, object]) -> None:
    values = {"login": "li.ming", "display_name": "李明", "role": "clerk", **changed}
    with pytest.raises(service.AccountInvalidError) as told:
        office.change(service.create_account, **values)
    assert told.value.problem == problem
    assert office.on_record() == []


WRONG_ROWS = {
    "capital letters": {"login": "Li"},
    "unknown role": {"role": "king"},
    "secretary of nowhere": {"role": "secretary"},
    "clerk of a branch": {"organization_id": 3},
    "auditor on duty": {"role": "auditor", "is_on_duty": True},
    "second factor without a time": {"totp_secret": b"x"},
}


@pytest.mark.parametrize("what", WRONG_ROWS)
def test_the_database_refuses_too(office: Office, what: str) -> None:
    row = {
        "login": "li",
        "display_name": "李",
        "role": "clerk",
        "language": "zh",
        "is_active": True,
        "is_on_duty": False,
        "created_at": office.now,
        "password_hash": "x",
        "password_set_at": office.now,
        "must_change_password": False,
        "failed_attempts": 0,
    }
    with pytest.raises(IntegrityError), office.database.write() as session:
        session.execute(insert(StaffAccount).values(**{**row, **WRONG_ROWS[what]}))


def test_a_profile_is_changed_and_both_values_are_on_record(office: Office) -> None:
    staff_id = office.hire()
    changed = office.change(service.change_profile, staff_id=staff_id, display_name="王 芳", language="en")
    assert (changed.display_name, changed.language) == ("王 芳", "en")
    office.change(service.change_profile, staff_id=staff_id, display_name="王 芳", language="en")
    told = [(entry.field, entry.old_value, entry.new_value) for entry in office.on_record(action="change.account")]
    assert told == [("language", "zh", "en"), ("display_name", "Wang.Fang", "王 芳")]


def test_the_last_administrator_stays(office: Office) -> None:
    only = office.hire("boss", "administrator")
    office.hire()
    for change, told in ((service.deactivate, {}), (service.set_role, {"role": "clerk"})):
        with pytest.raises(service.LastAdministratorError):
            office.change(change, staff_id=only, **told)
    second = office.hire("boss.2", "administrator")
    office.change(service.set_role, staff_id=only, role="administrator")
    office.change(service.deactivate, staff_id=only)
    with pytest.raises(service.LastAdministratorError):
        office.change(service.deactivate, staff_id=second)
    office.change(service.deactivate, staff_id=only)


def test_two_administrators_cannot_put_each_other_out(office: Office) -> None:
    pair = [office.hire("boss", "administrator"), office.hire("boss.2", "administrator")]
    outcomes: list[str] = []

    def put_out(staff_id: int) -> None:
        try:
            office.change(service.set_role, staff_id=staff_id, role="auditor")
            outcomes.append("done")
        except service.LastAdministratorError:
            outcomes.append("refused")

    threads = [threading.Thread(target=put_out, args=(staff_id,)) for staff_id in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]


def test_whoever_is_deactivated_is_out_until_reactivated(office: Office) -> None:
    staff_id = office.hire()
    office.change(service.deactivate, staff_id=staff_id)
    assert office.log_in().standing is Standing.REFUSED
    office.change(service.reactivate, staff_id=staff_id)
    assert office.log_in().standing is Standing.ADMITTED


def test_a_reset_password_is_for_one_login_and_unlocks(office: Office) -> None:
    staff_id = office.hire()
    for _ in range(5):
        office.log_in(password="guess guess 1")
    password = office.change(service.reset_password, staff_id=staff_id)
    assert office.log_in(password=PASSWORD).standing is Standing.REFUSED
    assert office.log_in(password=password).standing is Standing.PASSWORD_CHANGE
    assert password not in repr(office.on_record())


def test_duty_follows_the_role(office: Office) -> None:
    staff_id = office.hire()
    assert not office.change(service.set_role, staff_id=staff_id, role="auditor").is_on_duty
    assert office.change(service.set_role, staff_id=staff_id, role="clerk").is_on_duty


@pytest.mark.parametrize("change", [service.deactivate, service.reactivate, service.reset_password, service.unlock])
def test_nobody_is_no_account(office: Office, change) -> None:
    with pytest.raises(service.AccountNotFoundError):
        office.change(change, staff_id=99)


def test_unknown_roles_have_no_policy(office: Office) -> None:
    with pytest.raises(service.AccountInvalidError, match="role_unknown"):
        office.change(service.set_policy, role="king", is_second_factor_required=True)


def test_everything_that_was_done_is_one_unbroken_log(office: Office) -> None:
    staff_id = office.hire()
    office.enrol()
    office.log_in(password="guess guess 1")
    office.change(service.set_role, staff_id=staff_id, role="auditor")
    office.change(service.deactivate, staff_id=staff_id)
    with office.database.read() as session:
        assert audit.verify(session) == []
    assert [entry.action for entry in reversed(office.on_record())] == [
        "create.account",
        "log_in.account",
        "change_password.account",
        "log_out.account",
        "log_in.account",
        "start_second_factor.account",
        "confirm_second_factor.account",
        "log_in.account",
        "change.account",
        "deactivate.account",
    ]
    assert {entry.staff_name for entry in office.on_record()} == {BOSS.name, "Wang.Fang", ""}
    assert all("argon2" not in repr(asdict(entry)) for entry in office.on_record())
