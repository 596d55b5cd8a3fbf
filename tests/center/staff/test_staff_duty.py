"""Who is on duty and who stands in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from center.staff import service
from tests.center.staff.office import Office

DAY = timedelta(days=1)


@pytest.fixture
def four(office: Office) -> list[int]:
    return [office.create(login).account.id for login in ("aa", "bb", "cc", "dd")]


def on_duty(office: Office) -> list[int]:
    with office.database.read() as session:
        return [account.id for account in service.list_on_duty(session, now=office.now)]


def instead_of(office: Office, staff_id: int | None) -> int | None:
    with office.database.read() as session:
        found = service.find_on_duty(session, now=office.now, instead_of=staff_id)
    return found and found.id


def be_absent(office: Office, staff_id: int, *, deputy: int | None = None, days: float | None = 1, start=timedelta(0)):
    begin = office.now + start
    return office.change(
        service.add_absence,
        staff_id=staff_id,
        absent_from=begin,
        absent_until=None if days is None else begin + DAY * days,
        deputy_id=deputy,
    )


def test_clerks_are_on_duty_and_others_only_on_request(office: Office, four: list[int]) -> None:
    boss = office.create("boss", "administrator").account.id
    office.create("audit", "auditor")
    office.create("secretary", "secretary", organization_id=3)
    assert on_duty(office) == four
    office.change(service.set_on_duty, staff_id=boss, is_on_duty=True)
    office.change(service.set_on_duty, staff_id=four[0], is_on_duty=False)
    office.change(service.deactivate, staff_id=four[1])
    assert on_duty(office) == [four[2], four[3], boss]


def test_an_absence_begins_and_ends_to_the_second(office: Office, four: list[int]) -> None:
    be_absent(office, four[0], start=DAY)
    assert four[0] in on_duty(office)
    office.wait(DAY)
    assert four[0] not in on_duty(office)
    office.wait(DAY - timedelta(seconds=1))
    assert four[0] not in on_duty(office)
    office.wait(timedelta(seconds=1))
    assert four[0] in on_duty(office)


def test_an_absence_without_end_lasts_until_it_is_cancelled(office: Office, four: list[int]) -> None:
    absence = be_absent(office, four[0], days=None)
    office.wait(DAY * 400)
    assert four[0] not in on_duty(office)
    office.change(service.cancel_absence, absence_id=absence.id)
    assert four[0] in on_duty(office)
    with pytest.raises(service.AbsenceNotFoundError):
        office.change(service.cancel_absence, absence_id=absence.id)
    assert [entry.action for entry in office.on_record(object_kind="absence")] == ["cancel.absence", "add.absence"]


def test_whoever_is_there_keeps_what_is_theirs(office: Office, four: list[int]) -> None:
    assert [instead_of(office, staff_id) for staff_id in four] == four


def test_the_deputy_stands_in_and_the_deputys_deputy(office: Office, four: list[int]) -> None:
    first, _, third, fourth = four
    be_absent(office, first, deputy=fourth)
    assert instead_of(office, first) == fourth
    be_absent(office, fourth, deputy=third)
    assert instead_of(office, first) == third


def test_deputies_in_a_ring_end_at_whoever_comes_next(office: Office, four: list[int]) -> None:
    be_absent(office, four[0], deputy=four[1])
    be_absent(office, four[1], deputy=four[0])
    assert instead_of(office, four[0]) == four[2]


def test_without_a_deputy_the_next_on_duty_takes_over_and_after_the_last_the_first(
    office: Office, four: list[int]
) -> None:
    be_absent(office, four[1])
    assert instead_of(office, four[1]) == four[2]
    be_absent(office, four[3])
    assert instead_of(office, four[3]) == four[0]
    office.change(service.deactivate, staff_id=four[2])
    assert instead_of(office, four[2]) == four[0]


def test_where_nobody_is_there_nobody_is_named(office: Office, four: list[int]) -> None:
    for staff_id in four:
        be_absent(office, staff_id)
    assert (on_duty(office), instead_of(office, four[0]), instead_of(office, None)) == ([], None, None)


def test_without_a_name_the_first_on_duty_is_given(office: Office, four: list[int]) -> None:
    assert instead_of(office, None) == four[0]


def test_absences_that_are_over_or_cancelled_are_not_listed(office: Office, four: list[int]) -> None:
    be_absent(office, four[0])
    cancelled = be_absent(office, four[1], days=9)
    later = be_absent(office, four[2], days=9, start=DAY)
    office.change(service.cancel_absence, absence_id=cancelled.id)
    office.wait(DAY)
    with office.database.read() as session:
        assert service.list_absences(session, now=office.now) == [later]


@pytest.mark.parametrize("problem", ["ends_before_start", "deputy_is_oneself", "deputy_does_not_answer"])
def test_an_absence_that_cannot_be_is_refused(office: Office, four: list[int], problem: str) -> None:
    auditor = office.create("audit", "auditor").account.id
    deputy = {"deputy_is_oneself": four[0], "deputy_does_not_answer": auditor}.get(problem)
    with pytest.raises(service.AbsenceInvalidError, match=problem):
        be_absent(office, four[0], deputy=deputy, days=-1 if problem == "ends_before_start" else 1)


def test_auditors_are_not_put_on_duty(office: Office) -> None:
    auditor = office.create("audit", "auditor").account.id
    with pytest.raises(service.AbsenceInvalidError, match="role_does_not_answer"):
        office.change(service.set_on_duty, staff_id=auditor, is_on_duty=True)
