"""What people do to their own account: their sessions, their looks, and a second factor that they no longer want."""

from __future__ import annotations

from datetime import timedelta

import pytest

from center.staff import service
from center.staff.locks import ABSOLUTE_TIMEOUT, IDLE_TIMEOUT
from center.staff.views import Standing
from tests.center.staff.office import ADDRESS, MINUTE, PASSWORD, Office


def prove(office: Office, password: str = PASSWORD, login: str = "wang.fang"):
    with office.database.read() as session:
        return service.check_password(session, login=login, password=password)


def own(office: Office, function, current, **values: object):
    with office.database.write() as session:
        return function(session, current=current, address=ADDRESS, now=office.now, **values)


def test_one_session_is_ended_and_the_others_stay(office: Office) -> None:
    office.hire()
    here, there, third = office.log_in(), office.log_in(), office.log_in()
    gone = office.see(there).id
    assert own(office, service.end_own_session, office.see(here), session_id=gone)
    assert [office.see(one) is None for one in (here, there, third)] == [False, True, False]
    assert not own(office, service.end_own_session, office.see(here), session_id=gone), "asked twice, done once"
    assert len(office.on_record(action="end_session.account")) == 1


def test_nobody_ends_the_session_of_another(office: Office) -> None:
    office.hire()
    office.hire("li.ming")
    mine, other = office.log_in(), office.log_in("li.ming")
    assert not own(office, service.end_own_session, office.see(mine), session_id=office.see(other).id)
    own(office, service.end_other_sessions, office.see(mine))
    assert office.see(other) is not None


def test_all_other_sessions_are_ended_and_this_one_goes_on(office: Office) -> None:
    office.hire()
    here, there = office.log_in(), office.log_in()
    ids = [office.see(one).id for one in (here, there)]
    own(office, service.end_other_sessions, office.see(here))
    assert (office.see(here) is None, office.see(there) is None) == (False, True)
    with office.database.read() as session:
        assert service.list_endings(session, session_ids=ids, now=office.now) == {ids[1]: True}
        assert service.list_endings(session, session_ids=[], now=office.now) == {}
        later = office.now + IDLE_TIMEOUT
        assert service.list_endings(session, session_ids=ids, now=later) == {ids[0]: False, ids[1]: True}
        assert service.list_endings(session, session_ids=ids, now=office.now + ABSOLUTE_TIMEOUT)[ids[0]]


def test_looks_are_kept_and_on_record_once_each(office: Office) -> None:
    office.hire()
    result = office.log_in()
    for _ in range(2):
        own(office, service.set_preferences, office.see(result), language="en", text_size="large")
    assert (office.see(result).staff.language, office.see(result).staff.text_size) == ("en", "large")
    told = {(entry.field, entry.old_value, entry.new_value) for entry in office.on_record(action="change.account")}
    assert told == {("language", "zh", "en"), ("text_size", "normal", "large")}
    assert len(office.on_record(action="change.account")) == 2
    for wrong in ({"language": "fr"}, {"text_size": "tiny"}):
        with pytest.raises(service.AccountInvalidError):
            own(
                office,
                service.set_preferences,
                office.see(result),
                **({"language": "zh", "text_size": "normal"} | wrong),
            )


def test_a_second_factor_is_removed_by_whoever_proves_the_password(office: Office) -> None:
    office.hire()
    enrolled = office.enrol()
    office.wait(MINUTE)
    half = office.log_in()
    elsewhere = office.second(half.token, office.code())
    current = office.see(enrolled.token)
    assert not own(office, service.remove_second_factor, current, proof=prove(office, "guess guess 1"))
    assert office.log_in().standing is Standing.SECOND_FACTOR
    assert own(office, service.remove_second_factor, current, proof=prove(office))
    assert office.log_in().standing is Standing.ADMITTED
    assert (office.see(elsewhere), office.see(enrolled.token) is None) == (None, False)
    with office.database.read() as session:
        assert service.count_recovery_codes(session, staff_id=1) == 0


def test_a_second_factor_that_the_role_demands_stays(office: Office) -> None:
    office.hire()
    enrolled = office.enrol()
    office.change(service.set_policy, role="clerk", is_second_factor_required=True)
    with pytest.raises(service.SecondFactorDemandedError):
        own(office, service.remove_second_factor, office.see(enrolled.token), proof=prove(office))
    assert office.log_in().standing is Standing.SECOND_FACTOR


def test_guessing_the_password_for_it_ends_the_session(office: Office) -> None:
    office.hire()
    enrolled = office.enrol()
    for _ in range(5):
        own(office, service.remove_second_factor, office.see(enrolled.token), proof=prove(office, "guess guess 1"))
    assert office.see(enrolled.token) is None
    office.wait(timedelta(minutes=15))
    assert office.log_in().standing is Standing.SECOND_FACTOR, "it is still there"


@pytest.mark.parametrize("problem", ["is_over", "noted_already"])
def test_an_absence_that_is_over_or_noted_is_not_noted_again(office: Office, problem: str) -> None:
    staff_id = office.hire()
    begins = office.now - timedelta(days=3 if problem == "is_over" else -1)
    absence = {"staff_id": staff_id, "absent_from": begins, "absent_until": begins + timedelta(days=1)}
    if problem == "noted_already":
        known = office.change(service.add_absence, **absence)
        with office.database.read() as session:
            assert service.get_absence(session, absence_id=known.id, now=office.now) == known
    with pytest.raises(service.AbsenceInvalidError, match=problem):
        office.change(service.add_absence, **absence)
    with office.database.read() as session, pytest.raises(service.AbsenceNotFoundError):
        service.get_absence(session, absence_id=999, now=office.now)
