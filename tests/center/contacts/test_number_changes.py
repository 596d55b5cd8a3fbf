"""Telephone numbers: an emergency number takes two, every change is on record, and counts at once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from center.audit import service as audit
from center.audit.views import Actor, EntryFilter
from center.contacts import service
from center.contacts.dialling import NumberInvalidError, fit_number
from center.contacts.models import Contact, NumberDraft
from center.contacts.service import NumberChangedError, OwnDraftError
from center.db import Database
from tests.center.desk import LIU, ZHANG, add_clerks

NEW = "0937-5550110"


@pytest.fixture
def office(database: Database, now: datetime) -> Database:
    with database.write() as session:
        add_clerks(session, now)
        row = {"topic": "benefits", "position": 1, "name_zh": "待遇科", "name_en": "Benefits", "phone": "0937-5550102"}
        session.execute(insert(Contact).values(**row, address_zh="二楼", address_en="Second floor"))
    return database


def draft(
    database: Database, now: datetime, number: str = NEW, *, by: Actor = ZHANG, code: str = "police", seen: str = "110"
) -> None:
    with database.write() as session:
        service.draft_number(session, actor=by, code=code, number=number, seen=seen, now=now)


def drafts(database: Database) -> list[service.NumberDraftView]:
    with database.read() as session:
        return service.list_drafts(session)


def police(database: Database) -> str:
    with database.read() as session:
        return service.numbers(session)["police"]


def on_record(database: Database) -> list[tuple[str, str, str | None, str | None, str | None]]:
    with database.read() as session:
        entries = audit.list_entries(session, chosen=EntryFilter(object_kind="number")).entries
    return [(e.action, e.staff_name, e.object_id, e.old_value, e.new_value) for e in reversed(entries)]


def test_an_emergency_number_counts_once_a_second_one_confirms_it(office: Database, now: datetime) -> None:
    draft(office, now)
    assert police(office) == "110"
    (waiting,) = drafts(office)
    assert (waiting.old_number, waiting.new_number, waiting.drafted_by) == ("110", NEW, ZHANG.staff_id)
    with office.write() as session:
        service.confirm_draft(session, actor=LIU, draft_id=waiting.id, now=now)
    assert police(office) == NEW
    assert drafts(office) == []
    assert on_record(office) == [
        ("draft.number", ZHANG.name, "police", "110", NEW),
        ("change.number", LIU.name, "police", "110", NEW),
    ]


def test_nobody_confirms_what_they_have_written_down(office: Database, now: datetime) -> None:
    draft(office, now)
    (waiting,) = drafts(office)
    with pytest.raises(OwnDraftError), office.write() as session:
        service.confirm_draft(session, actor=ZHANG, draft_id=waiting.id, now=now)
    assert police(office) == "110"
    with pytest.raises(IntegrityError), office.write() as session:
        session.execute(text("UPDATE number_drafts SET decided_at = drafted_at, decided_by = 1, outcome = 'confirmed'"))


@pytest.mark.parametrize("by", [ZHANG, LIU])
def test_a_draft_is_dropped_by_either_and_nothing_changes(office: Database, now: datetime, by: Actor) -> None:
    draft(office, now)
    (waiting,) = drafts(office)
    with office.write() as session:
        service.drop_draft(session, actor=by, draft_id=waiting.id, now=now)
    assert (police(office), drafts(office)) == ("110", [])
    for decide in (service.drop_draft, service.confirm_draft):
        with pytest.raises(NumberChangedError), office.write() as session:
            decide(session, actor=LIU, draft_id=waiting.id, now=now)
    draft(office, now, "0937-5550119")
    assert len(drafts(office)) == 1


def test_one_draft_waits_at_a_time_for_each_number(office: Database, now: datetime) -> None:
    draft(office, now)
    with pytest.raises(NumberChangedError):
        draft(office, now, "0937-5550119", by=LIU)
    draft(office, now, code="ambulance", seen="120")
    assert [one.code for one in drafts(office)] == ["police", "ambulance"]
    row = {"code": "police", "old_number": "110", "new_number": "1", "drafted_by": 1, "drafted_at": now}
    with pytest.raises(IntegrityError), office.write() as session:
        session.execute(insert(NumberDraft).values(**row))


def test_a_number_that_changed_meanwhile_is_not_overwritten(office: Database, now: datetime) -> None:
    draft(office, now)
    with office.write() as session:
        service.set_number(session, code="police", number="0937-5550000")
    (waiting,) = drafts(office)
    with pytest.raises(NumberChangedError), office.write() as session:
        service.confirm_draft(session, actor=LIU, draft_id=waiting.id, now=now)
    assert police(office) == "0937-5550000"
    assert len(drafts(office)) == 1, "it still waits to be dropped"
    with pytest.raises(NumberChangedError):
        draft(office, now, code="ambulance", seen="121")


def test_of_two_who_decide_at_once_one_does(office: Database, now: datetime) -> None:
    draft(office, now)
    (waiting,) = drafts(office)
    outcomes: list[str] = []

    def decide(decision) -> None:
        try:
            with office.write() as session:
                decision(session, actor=LIU, draft_id=waiting.id, now=now + timedelta(seconds=1))
            outcomes.append("done")
        except NumberChangedError:
            outcomes.append("too late")

    threads = [threading.Thread(target=decide, args=(one,)) for one in (service.confirm_draft, service.drop_draft)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "too late"]


def test_the_centers_own_numbers_are_changed_by_one_at_once(office: Database, now: datetime) -> None:
    with office.read() as session:
        present = service.numbers(session)["center"]
    told = {"actor": ZHANG, "now": now}
    with office.write() as session:
        service.change_own_number(session, number=" 0937－555 0100 ", seen=present, **told)
        service.change_office_phone(session, topic="benefits", number="13800001234", seen="0937-5550102", **told)
    with office.read() as session:
        assert service.numbers(session)["center"] == "0937-5550100"
        office_now = service.find_contact(session, topic="benefits")
        assert office_now is not None and office_now.phone == "13800001234"
    for late in (
        lambda session: service.change_own_number(session, number=NEW, seen=present, **told),
        lambda session: service.change_office_phone(session, topic="benefits", number=NEW, seen="0937-5550102", **told),
    ):
        with pytest.raises(NumberChangedError), office.write() as session:
            late(session)


@pytest.mark.parametrize(
    ("problem", "code", "number"),
    [
        ("number_unknown", "center", NEW),
        ("number_unknown", "lottery", NEW),
        ("number_unchanged", "police", "１１０"),
        ("number_malformed", "police", ""),
        ("number_malformed", "police", "110; DROP TABLE"),
    ],
)
def test_a_number_that_cannot_be_is_refused(
    office: Database, now: datetime, problem: str, code: str, number: str
) -> None:
    with pytest.raises(NumberInvalidError) as told:
        draft(office, now, number, code=code)
    assert told.value.problem == problem
    assert (drafts(office), on_record(office)) == ([], [])


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("110", "110"),
        ("１２３５６", "12356"),
        ("0937 - 555 0100", "0937-5550100"),
        ("0937—5550100", "0937-5550100"),
        ("010-88889999-12", "010-88889999-12"),
        ("138 0000 1234", "13800001234"),
        ("400-810-8888", "400-810-8888"),
    ],
)
def test_numbers_are_taken_as_people_type_them(typed: str, number: str) -> None:
    assert fit_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["5550100", "11", "0", "1234567", "012-3", "12800001234", "+86110", "110,119", "tel:110", "1 1 a", "0937"]
)
def test_what_nobody_could_dial_everywhere_is_not_taken(typed: str) -> None:
    with pytest.raises(NumberInvalidError):
        fit_number(typed)


@given(st.text(alphabet="0123456789-－— +()a", max_size=20))
def test_what_is_taken_is_digits_that_stay_as_they_are(typed: str) -> None:
    try:
        number = fit_number(typed)
    except NumberInvalidError:
        return
    assert set(number) <= set("0123456789-")
    assert fit_number(number) == number
    assert 3 <= len(number.replace("-", "")) <= 18
