"""The second factor: each code once, demanded where the center says so, not to be taken over."""

from __future__ import annotations

import threading
from datetime import timedelta

import pyotp
import pytest

from center.staff import service
from center.staff.second_factor import STEP_SECONDS, new_recovery_codes
from center.staff.views import Standing
from tests.center.staff.office import ADDRESS, MINUTE, PASSWORD, Office

STEP = timedelta(seconds=STEP_SECONDS)


@pytest.fixture
def codes(office: Office) -> tuple[str, ...]:
    """The recovery codes of somebody whose second factor is set up."""
    office.hire()
    codes = office.enrol().recovery_codes
    office.wait(MINUTE)
    return codes


def half_way(office: Office) -> str:
    result = office.log_in()
    assert result.standing is Standing.SECOND_FACTOR
    return result.token


def prove(office: Office, password: str = PASSWORD):
    with office.database.read() as session:
        return service.check_password(session, login="wang.fang", password=password)


def test_an_authenticator_app_is_set_up_by_its_first_code(office: Office) -> None:
    office.hire()
    current = office.see(office.log_in())
    with office.database.write() as session:
        started = service.start_second_factor(session, current=current, address=ADDRESS, now=office.now)
        app = pyotp.parse_uri(started.uri)
        wrong = service.confirm_second_factor(session, current=current, code="000000", address=ADDRESS, now=office.now)
    assert (app.name, app.issuer, app.secret) == ("wang.fang", "Yinling", started.secret)
    assert wrong is None
    assert office.log_in().standing is Standing.ADMITTED, "not demanded before it is confirmed"
    with office.database.write() as session:
        enrolled = service.confirm_second_factor(
            session, current=current, code=app.at(office.now), address=ADDRESS, now=office.now
        )
    assert len(set(enrolled.recovery_codes)) == 10
    assert office.see(enrolled.token).standing is Standing.ADMITTED
    assert office.log_in().standing is Standing.SECOND_FACTOR
    assert [entry.action for entry in office.on_record(object_kind="account")].count(
        "confirm_second_factor.account"
    ) == 1


def test_a_code_works_once(office: Office, codes: tuple[str, ...]) -> None:
    code = office.code()
    assert office.second(half_way(office), code).standing is Standing.ADMITTED
    assert office.second(half_way(office), code).standing is Standing.REFUSED
    assert office.second(half_way(office), office.code(steps=-1)).standing is Standing.REFUSED, "nor an earlier one"
    office.wait(STEP)
    assert office.second(half_way(office), office.code()).standing is Standing.ADMITTED


def test_the_code_that_confirmed_the_app_does_not_log_in(office: Office) -> None:
    office.hire()
    office.enrol()
    assert office.second(half_way(office), office.code()).standing is Standing.REFUSED


def test_a_clock_may_be_half_a_minute_off(office: Office, codes: tuple[str, ...]) -> None:
    office.wait(10 * MINUTE)
    refused = [office.second(half_way(office), office.code(steps=steps)).standing for steps in (-2, 2)]
    assert refused == [Standing.REFUSED] * 2
    assert office.second(half_way(office), office.code(steps=-1)).standing is Standing.ADMITTED
    assert office.second(half_way(office), office.code(steps=1)).standing is Standing.ADMITTED


@pytest.mark.parametrize("typed", ["{} {}", "{}-{}", " {}{} "])
def test_a_code_is_read_however_it_is_typed(office: Office, codes: tuple[str, ...], typed: str) -> None:
    code = office.code()
    assert office.second(half_way(office), typed.format(code[:3], code[3:])).standing is Standing.ADMITTED


def test_each_recovery_code_works_once(office: Office, codes: tuple[str, ...]) -> None:
    assert office.second(half_way(office), codes[0].lower()).standing is Standing.ADMITTED
    assert office.second(half_way(office), codes[0]).standing is Standing.REFUSED
    assert office.second(half_way(office), codes[1].replace("-", " ")).standing is Standing.ADMITTED
    with office.database.read() as session:
        assert service.count_recovery_codes(session, staff_id=1) == 8
    assert office.outcomes("pass_second_factor.account") == ["admitted", "wrong_code", "admitted"]


def test_of_two_with_one_recovery_code_one_gets_in(office: Office, codes: tuple[str, ...]) -> None:
    tokens = [half_way(office), half_way(office)]
    standings: list[Standing] = []
    threads = [
        threading.Thread(target=lambda token=token: standings.append(office.second(token, codes[0]).standing))
        for token in tokens
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(standings) == [Standing.ADMITTED, Standing.REFUSED]


def test_nobody_gets_in_with_the_recovery_code_of_another(office: Office, codes: tuple[str, ...]) -> None:
    office.hire("li.ming")
    theirs = office.enrol("li.ming").recovery_codes
    assert office.second(half_way(office), theirs[0]).standing is Standing.REFUSED


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abc", "\ud800", "１２３４５６", "9" * 10_000, "' OR 1=1 --"])
def test_what_is_no_code_is_refused(office: Office, codes: tuple[str, ...], code: str) -> None:
    assert office.second(half_way(office), code).standing is Standing.REFUSED


def test_codes_are_not_guessed_by_proving_the_password_again_and_again(office: Office, codes: tuple[str, ...]) -> None:
    for i in range(5):
        assert office.second(half_way(office), f"00000{i}").standing is Standing.REFUSED
    assert office.log_in().standing is Standing.REFUSED, "the password alone does not begin the count anew"
    office.wait(15 * MINUTE)
    assert office.second(half_way(office), office.code()).standing is Standing.ADMITTED


def test_a_lock_ends_the_session_that_guesses_and_no_other(office: Office, codes: tuple[str, ...]) -> None:
    inside = office.second(half_way(office), office.code())
    token = half_way(office)
    for i in range(5):
        office.second(token, f"00000{i}")
    assert office.see(token) is None
    assert office.see(inside) is not None


def test_the_right_code_does_not_open_during_a_lock(office: Office, codes: tuple[str, ...]) -> None:
    token = half_way(office)
    for _ in range(5):
        office.log_in(password="guess guess 1")
    assert office.second(token, office.code()).standing is Standing.REFUSED


def test_a_role_can_be_made_to_set_one_up_before_anything_else(office: Office) -> None:
    office.hire()
    before = office.log_in()
    office.change(service.set_policy, role="clerk", is_second_factor_required=True)
    with office.database.read() as session:
        assert service.list_policies(session) == {
            "administrator": False,
            "clerk": True,
            "secretary": False,
            "auditor": False,
        }
    assert office.see(before).standing is Standing.ENROLMENT, "also in sessions that are open"
    assert not office.see(before).staff.is_admitted
    enrolled = office.enrol()
    assert office.see(enrolled.token).standing is Standing.ADMITTED
    (entry,) = office.on_record(action="change.policy")
    assert (entry.object_id, entry.old_value, entry.new_value) == ("clerk", "False", "True")


def test_whoever_has_only_the_password_cannot_set_up_another(office: Office, codes: tuple[str, ...]) -> None:
    current = office.see(half_way(office))
    for proof in (None, prove(office)):
        with office.database.write() as session, pytest.raises(service.StepMissingError):
            service.start_second_factor(session, current=current, proof=proof, address=ADDRESS, now=office.now)
    with office.database.write() as session, pytest.raises(service.StepMissingError):
        service.renew_recovery_codes(session, current=current, proof=prove(office), address=ADDRESS, now=office.now)


def test_whoever_has_only_the_browser_cannot_set_up_another(office: Office, codes: tuple[str, ...]) -> None:
    current = office.see(office.second(half_way(office), office.code()))
    with office.database.write() as session, pytest.raises(service.StepMissingError):
        service.start_second_factor(session, current=current, address=ADDRESS, now=office.now)
    with office.database.write() as session:
        wrong = prove(office, "guess guess 1")
        told = {"current": current, "address": ADDRESS, "now": office.now}
        assert service.start_second_factor(session, proof=wrong, **told) is None
        assert service.renew_recovery_codes(session, proof=wrong, **told) is None


def test_a_new_app_takes_over_when_it_is_confirmed_and_ends_other_sessions(
    office: Office, codes: tuple[str, ...]
) -> None:
    current = office.see(office.second(half_way(office), office.code()))
    office.wait(STEP)
    elsewhere = office.second(half_way(office), office.code())
    old_secret = office.secrets["wang.fang"]
    with office.database.write() as session:
        told = {"current": current, "address": ADDRESS, "now": office.now}
        started = service.start_second_factor(session, proof=prove(office), **told)
        new_code = pyotp.TOTP(started.secret).at(office.now)
        enrolled = service.confirm_second_factor(session, code=new_code, **told)
    assert office.see(elsewhere) is None
    assert office.see(enrolled.token) is not None
    office.wait(STEP)
    assert office.second(half_way(office), pyotp.TOTP(old_secret).at(office.now)).standing is Standing.REFUSED
    assert office.second(half_way(office), codes[0]).standing is Standing.REFUSED, "nor the old recovery codes"
    assert office.second(half_way(office), enrolled.recovery_codes[0]).standing is Standing.ADMITTED


def test_new_recovery_codes_replace_the_old_ones(office: Office, codes: tuple[str, ...]) -> None:
    current = office.see(office.second(half_way(office), office.code()))
    with office.database.write() as session:
        new = service.renew_recovery_codes(
            session, current=current, proof=prove(office), address=ADDRESS, now=office.now
        )
    assert office.second(half_way(office), codes[0]).standing is Standing.REFUSED
    assert office.second(half_way(office), new[0]).standing is Standing.ADMITTED


def test_a_session_that_was_ended_meanwhile_sets_nothing_up(office: Office) -> None:
    staff_id = office.hire()
    current = office.see(office.log_in())
    office.change(service.end_all_sessions, staff_id=staff_id)
    with office.database.write() as session, pytest.raises(service.StepMissingError):
        service.start_second_factor(session, current=current, address=ADDRESS, now=office.now)


def test_nothing_is_confirmed_that_was_not_started(office: Office) -> None:
    office.hire()
    current = office.see(office.log_in())
    with office.database.write() as session, pytest.raises(service.StepMissingError):
        service.confirm_second_factor(session, current=current, code="123456", address=ADDRESS, now=office.now)


def test_a_lost_phone_is_helped_by_an_administrator(office: Office, codes: tuple[str, ...]) -> None:
    office.change(service.reset_second_factor, staff_id=1)
    result = office.log_in()
    assert result.standing is Standing.ADMITTED
    with office.database.read() as session:
        assert service.count_recovery_codes(session, staff_id=1) == 0
        assert not service.get_account(session, staff_id=1).has_second_factor


def test_secrets_and_codes_are_stored_unreadable(office: Office, codes: tuple[str, ...]) -> None:
    secret = office.secrets["wang.fang"]
    for table in ("staff_accounts", "staff_recovery_codes", "audit_entries"):
        stored = office.stored(table)
        assert not any(hidden in stored for hidden in (secret, codes[0], codes[0].replace("-", "")))


def test_recovery_codes_are_long_and_unlike_each_other() -> None:
    made = [code for _ in range(50) for code in new_recovery_codes()]
    assert len(set(made)) == 500
    assert {len(code) for code in made} == {14}
