"""Logging in: one answer for whatever is wrong, guessing is stopped, the first password is changed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event, text

from center.db import Database
from center.staff import locks, passwords, service
from center.staff.passwords import PasswordWeakError, Weakness
from center.staff.views import Standing
from tests.center.staff.office import ADDRESS, BOSS, BROWSER, MINUTE, PASSWORD, Office


def test_whoever_knows_name_and_password_is_admitted(office: Office) -> None:
    staff_id = office.hire()
    result = office.log_in(" Wang.FANG ")
    assert result.standing is Standing.ADMITTED
    staff = office.see(result).staff
    assert (staff.staff_id, staff.login, staff.role, staff.is_admitted) == (staff_id, "wang.fang", "clerk", True)
    assert office.outcomes()[-1] == "admitted"


def test_wide_letters_of_an_input_method_are_the_same_password(office: Office) -> None:
    office.hire()
    assert office.log_in(password=PASSWORD.replace("42", "４２")).standing is Standing.ADMITTED


REFUSED = {
    "unknown name": ("nobody", PASSWORD),
    "wrong password": ("wang.fang", "wrong password 1"),
    "no password": ("wang.fang", ""),
    "locked": ("li.lock", PASSWORD),
    "deactivated": ("zhao.gone", PASSWORD),
    "no name at all": ("", PASSWORD),
    "a name nobody can have": ("王芳\x00' OR 1=1 --", PASSWORD),
    "a name of half a letter": ("\ud800", "\ud800"),
}


@pytest.fixture
def three(office: Office) -> Office:
    office.hire()
    office.hire("li.lock")
    for _ in range(5):
        office.log_in("li.lock", "wrong password 2")
    office.change(service.deactivate, staff_id=office.hire("zhao.gone"))
    return office


class Counting(PasswordHasher):
    """Counts what takes the time."""

    compared = 0

    def verify(self, *values: object) -> bool:
        self.compared += 1
        return super().verify(*values)


@pytest.mark.parametrize("why", REFUSED)
def test_every_refusal_is_the_same_answer_after_the_same_work(
    three: Office, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", hasher)
    statements: list[str] = []
    event.listen(three.database.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    result = three.log_in(*REFUSED[why])
    assert (result.standing, result.token) == (Standing.REFUSED, None)
    assert hasher.compared == 1
    kinds = [statement.split()[0] for statement in statements if not statement.startswith(("BEGIN", "PRAGMA"))]
    assert kinds == ["SELECT", "UPDATE", "SELECT", "INSERT", "UPDATE"], "the account, its failures, the log"


def test_why_somebody_was_refused_stands_only_in_the_log(three: Office) -> None:
    before = len(three.outcomes())
    for login, password in REFUSED.values():
        three.log_in(login, password)
    assert three.outcomes()[before:] == [
        "unknown",
        "wrong_password",
        "wrong_password",
        "locked",
        "inactive",
        "unknown",
        "unknown",
        "unknown",
    ]
    refused = three.on_record(action="log_in.account")[: len(REFUSED)]
    assert {(entry.staff_id, entry.staff_name, entry.address) for entry in refused} == {(None, "", ADDRESS)}


def test_what_was_typed_is_stored_nowhere(office: Office) -> None:
    office.hire()
    office.log_in("my secret as name", "my secret as password")
    for table in ("staff_accounts", "staff_sessions", "audit_entries"):
        stored = office.stored(table)
        assert "my secret" not in stored and PASSWORD not in stored


def test_five_failures_lock_for_a_quarter_of_an_hour_even_with_the_right_password(office: Office) -> None:
    office.hire()
    for _ in range(5):
        assert office.log_in(password="guess guess 1").standing is Standing.REFUSED
    assert office.log_in().standing is Standing.REFUSED
    office.wait(timedelta(minutes=14, seconds=59))
    assert office.log_in().standing is Standing.REFUSED
    office.wait(timedelta(seconds=1))
    assert office.log_in().standing is Standing.ADMITTED
    assert len(office.on_record(action="lock.account")) == 1


def test_every_next_lock_is_twice_as_long_until_somebody_gets_in(office: Office) -> None:
    office.hire()
    for minutes in (15, 30, 60):
        for _ in range(5):
            office.log_in(password="guess guess 1")
        office.wait(timedelta(minutes=minutes) - timedelta(seconds=1))
        assert office.log_in().standing is Standing.REFUSED
        office.wait(timedelta(seconds=1))
    assert office.log_in().standing is Standing.ADMITTED
    for _ in range(5):
        office.log_in(password="guess guess 1")
    office.wait(timedelta(minutes=15))
    assert office.log_in().standing is Standing.ADMITTED


def test_locks_grow_to_a_day_and_no_further() -> None:
    assert [locks.lock_after(n) for n in (0, 1, 4, 6)] == [None] * 4
    assert locks.lock_after(5) == timedelta(minutes=15)
    assert locks.lock_after(35) == timedelta(hours=16)
    assert {locks.lock_after(n) for n in (40, 500, 10**9 * 5)} == {timedelta(hours=24)}


def test_tries_during_a_lock_do_not_make_it_longer(office: Office) -> None:
    office.hire()
    for _ in range(40):
        office.log_in(password="guess guess 1")
    office.wait(timedelta(minutes=15))
    assert office.log_in().standing is Standing.ADMITTED


def test_four_failures_and_a_login_begin_to_count_anew(office: Office) -> None:
    office.hire()
    for _ in range(3):
        for _ in range(4):
            office.log_in(password="guess guess 1")
        assert office.log_in().standing is Standing.ADMITTED


def test_guesses_at_the_same_time_are_all_counted(office: Office) -> None:
    office.hire()
    threads = [threading.Thread(target=office.log_in, kwargs={"password": f"guess guess {i}"}) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(office.outcomes()[-8:]) == ["locked"] * 3 + ["wrong_password"] * 5
    assert office.log_in().standing is Standing.REFUSED


def test_an_administrator_unlocks(office: Office) -> None:
    staff_id = office.hire()
    for _ in range(5):
        office.log_in(password="guess guess 1")
    with office.database.read() as session:
        assert service.get_account(session, staff_id=staff_id).locked_until == office.now + 15 * MINUTE
    office.change(service.unlock, staff_id=staff_id)
    assert office.log_in().standing is Standing.ADMITTED
    assert office.on_record(action="unlock.account")[0].staff_name == BOSS.name


def test_the_first_password_only_leads_to_a_new_one(office: Office) -> None:
    made = office.create()
    result = office.log_in(password=made.one_time_password)
    assert result.standing is Standing.PASSWORD_CHANGE
    current = office.see(result)
    assert not current.staff.is_admitted
    with office.database.write() as session, pytest.raises(service.StepMissingError):
        service.start_second_factor(session, current=current, address=ADDRESS, now=office.now)
    changed = office.change_password(current, made.one_time_password, PASSWORD)
    assert changed.standing is Standing.ADMITTED
    assert office.see(result) is None
    assert office.log_in(password=made.one_time_password).standing is Standing.REFUSED
    assert office.log_in().standing is Standing.ADMITTED


def test_the_first_password_holds_for_a_week(office: Office) -> None:
    made = office.create()
    office.wait(timedelta(days=7))
    result = office.log_in(password=made.one_time_password)
    assert (result.standing, result.token) == (Standing.EXPIRED, None)
    assert office.log_in(password="wrong password 1").standing is Standing.REFUSED
    password = office.change(service.reset_password, staff_id=made.account.id)
    assert office.log_in(password=password).standing is Standing.PASSWORD_CHANGE


@pytest.mark.parametrize("new", ["short", "wang.fang wang.fang", "password1234!!", PASSWORD])
def test_a_weak_password_is_not_taken(office: Office, new: str) -> None:
    office.hire()
    current = office.see(office.log_in())
    with pytest.raises(PasswordWeakError) as told:
        office.change_password(current, PASSWORD, new)
    assert told.value.weakness in Weakness


def test_the_old_password_cannot_be_guessed_in_a_session_left_open(office: Office) -> None:
    office.hire()
    result = office.log_in()
    for _ in range(5):
        refused = office.change_password(office.see(result), "guess guess 1", "another good one 77")
        assert (refused.standing, refused.token) == (Standing.REFUSED, None)
    assert office.see(result) is None, "the lock ends the session that guesses"
    assert office.log_in().standing is Standing.REFUSED
    office.wait(15 * MINUTE)
    assert office.log_in().standing is Standing.ADMITTED


def test_a_password_proved_before_it_was_changed_opens_nothing(office: Office) -> None:
    staff_id = office.hire()
    with office.database.read() as session:
        proof = service.check_password(session, login="wang.fang", password=PASSWORD)
    office.change(service.reset_password, staff_id=staff_id)
    with office.database.write() as session:
        result = service.log_in(session, proof=proof, address=ADDRESS, user_agent=BROWSER, now=office.now)
    assert result.standing is Standing.REFUSED


def test_nobody_changes_a_password_with_the_proof_of_another(office: Office) -> None:
    office.hire()
    office.hire("li.ming")
    current = office.see(office.log_in())
    with office.database.read() as session:
        proof = service.check_password(session, login="li.ming", password=PASSWORD)
    chosen = service.choose_password(login="wang.fang", old_password=PASSWORD, new_password="another good one 77")
    with office.database.write() as session, pytest.raises(service.StepMissingError):
        service.change_password(
            session, current=current, proof=proof, chosen=chosen, address="", user_agent="", now=office.now
        )


def test_a_password_is_hashed_anew_when_the_parameters_changed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def stored(database: Database) -> str:
        with database.read() as session:
            return session.execute(text("SELECT password_hash FROM staff_accounts")).scalar_one()

    office.hire()
    old = stored(office.database)
    assert old.startswith("$argon2id$")
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert office.log_in(password="wrong password 1").standing is Standing.REFUSED
    assert stored(office.database) == old
    assert office.log_in().standing is Standing.ADMITTED
    new = stored(office.database)
    assert new != old and "m=16,t=2" in new
    assert office.log_in().standing is Standing.ADMITTED
    assert stored(office.database) == new


def test_logins_that_wait_for_their_turn_hold_no_connection(office: Office) -> None:
    office.hire()
    with office.database.read() as session, passwords.turn(), passwords.turn():
        waiting = [threading.Thread(target=office.log_in) for _ in range(30)]
        for thread in waiting:
            thread.start()
        assert session.execute(text("SELECT count(*) FROM staff_accounts")).scalar() == 1
    for thread in waiting:
        thread.join()
    assert office.outcomes().count("admitted") == 30
