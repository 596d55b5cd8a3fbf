"""Two people for every erasure, and what somebody does who would like to be both of them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from center.audit import service as audit
from center.audit.views import Actor
from center.contacts.hours import WorkingCalendar
from center.contacts.models import OpeningHours
from center.contacts.views import CalendarDayView, OpeningHoursView
from center.db import Database
from center.privacy.requests import rules, service
from tests.center.privacy.life import (
    BOSS,
    CLERK,
    DAY,
    HOUR,
    MINUTE,
    ROOT,
    SECOND,
    WORD,
    Life,
    approve,
    carry_out,
    draft,
    found_in,
    live,
)


@pytest.fixture
def life(database: Database, now: datetime) -> Life:
    return live(database, now)


def state_of(database: Database, request_id: int) -> str:
    with database.read() as session:
        return service.get_request(session, request_id=request_id).state


def untouched(database: Database) -> bool:
    return "inbox_messages.text" in found_in(database, WORD)


def open_one(
    database: Database, life: Life, now: datetime, kind: str = "copy", **changed: object
) -> service.RequestView:
    values = {"kind": kind, "parts": (), "reason": "本人来窗口", "identified_by": "id_card_seen", "by": CLERK} | changed
    with database.write() as session:
        return service.open_request(session, member_id=life.wang, now=now, **values)


def test_nothing_is_erased_before_another_has_approved(database: Database, life: Life, now: datetime) -> None:
    draft(database, life, now)
    carry_out(database, now + DAY)
    assert untouched(database)


@pytest.mark.parametrize("by", [BOSS, SECOND, CLERK])
def test_whoever_drafted_it_does_not_approve_or_refuse_it(
    database: Database, life: Life, now: datetime, by: Actor
) -> None:
    made = draft(database, life, now, by=by)
    with pytest.raises(service.SameHandError) as refused:
        approve(database, made, now, by=by)
    assert refused.value.problem == "own_draft"
    with pytest.raises(service.SameHandError), database.write() as session:
        service.close(
            session, request_id=made.id, is_refused=True, answer="不", by=by, expected_version=made.version, now=now
        )
    assert state_of(database, made.id) == "open"
    approve(database, made, now, by=SECOND if by is BOSS else BOSS)


def test_the_database_itself_keeps_the_two_apart(database: Database, life: Life, now: datetime) -> None:
    made = draft(database, life, now, by=BOSS)
    for cheat in (
        "UPDATE privacy_requests SET state = 'approved'",
        "UPDATE privacy_requests SET state = 'approved', decided_by = opened_by, decided_at = opened_at",
        "UPDATE privacy_requests SET decided_by = opened_by, decided_at = opened_at",
    ):
        with pytest.raises(IntegrityError), database.write() as session:
            session.execute(text(cheat))
    assert state_of(database, made.id) == "open"


def test_the_same_account_in_two_browsers_at_once_is_still_one(database: Database, life: Life, now: datetime) -> None:
    made = draft(database, life, now, by=BOSS)
    caught: list[str] = []

    def try_it() -> None:
        try:
            approve(database, made, now, by=BOSS)
        except service.SameHandError as error:
            caught.append(error.problem)

    threads = [threading.Thread(target=try_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert caught == ["own_draft"] * 4


def test_an_account_under_another_name_is_the_same_account(database: Database, life: Life, now: datetime) -> None:
    made = draft(database, life, now, by=BOSS)
    with pytest.raises(service.SameHandError):
        approve(database, made, now, by=Actor(BOSS.staff_id, "换个名字", "10.9.9.9"))


@pytest.mark.parametrize(
    "action",
    ["create.account", "reset_password.account", "reset_second_factor.account", "change.account", "reactivate.account"],
)
@pytest.mark.parametrize("who", ["drafter", "approver"])
def test_an_account_that_one_of_the_two_has_just_made_for_the_other_does_not_count(
    database: Database, life: Life, now: datetime, action: str, who: str
) -> None:
    maker, made_for = (BOSS, SECOND) if who == "drafter" else (SECOND, BOSS)
    with database.write() as session:
        audit.record(
            session, actor=maker, action=action, object_kind="account", object_id=made_for.staff_id, now=now - DAY
        )
    made = draft(database, life, now, by=BOSS)
    with pytest.raises(service.SameHandError) as refused:
        approve(database, made, now, by=SECOND)
    assert refused.value.problem == "made_account"
    assert state_of(database, made.id) == "open"


def test_an_account_made_long_ago_or_by_the_machines_owner_counts(
    database: Database, life: Life, now: datetime
) -> None:
    with database.write() as session:
        for actor, at in ((BOSS, now - 8 * DAY), (ROOT, now)):
            audit.record(
                session, actor=actor, action="create.account", object_kind="account", object_id=SECOND.staff_id, now=at
            )
    made = draft(database, life, now, by=BOSS)
    assert approve(database, made, now, by=SECOND).state == "approved"


def test_a_draft_that_was_changed_since_is_not_approved(database: Database, life: Life, now: datetime) -> None:
    seen = draft(database, life, now, parts=("answers",))
    with database.write() as session:
        changed = service.change_draft(
            session,
            request_id=seen.id,
            parts=rules.ERASABLE,
            reason="再想了想，全删",
            identified_by="id_card_seen",
            by=CLERK,
            expected_version=seen.version,
            now=now + MINUTE,
        )
    with pytest.raises(service.RequestChangedError):
        approve(database, seen, now + MINUTE)
    assert state_of(database, seen.id) == "open"
    assert approve(database, changed, now + MINUTE).parts == rules.ERASABLE


def test_nobody_changes_or_withdraws_the_draft_of_another(database: Database, life: Life, now: datetime) -> None:
    made = draft(database, life, now, by=CLERK)
    about = {"request_id": made.id, "expected_version": made.version, "now": now}
    wanted = {"parts": ("contact",), "reason": "x", "identified_by": "id_card_seen"}
    for change in (
        lambda session: service.change_draft(session, by=BOSS, **about, **wanted),
        lambda session: service.withdraw(session, by=BOSS, **about),
    ):
        with pytest.raises(service.SameHandError) as refused, database.write() as session:
            change(session)
        assert refused.value.problem == "not_own_draft"


def test_an_approval_sent_twice_counts_once(database: Database, life: Life, now: datetime) -> None:
    made = draft(database, life, now)
    approve(database, made, now)
    for again in (BOSS, SECOND):
        with pytest.raises(service.RequestClosedError) as closed:
            approve(database, made, now, by=again)
        assert closed.value.standing == "approved"


def test_of_two_who_decide_at_once_one_decides(database: Database, life: Life, now: datetime) -> None:
    made = draft(database, life, now)
    start = threading.Barrier(2)
    ended: list[str] = []

    def decide(by: Actor, *, is_refused: bool) -> None:
        start.wait(10)
        try:
            if is_refused:
                with database.write() as session:
                    service.close(
                        session, request_id=made.id, is_refused=True, answer="不行", by=by, expected_version=1, now=now
                    )
            else:
                approve(database, made, now, by=by)
        except service.RequestClosedError as error:
            ended.append(f"late: {error.standing}")
        else:
            ended.append("first")

    threads = [
        threading.Thread(target=decide, args=(by,), kwargs={"is_refused": is_refused})
        for by, is_refused in ((BOSS, False), (SECOND, True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended.count("first") == 1
    assert state_of(database, made.id) in {"approved", "refused"}


def test_a_draft_runs_out_after_seven_days(database: Database, life: Life, now: datetime) -> None:
    made = draft(database, life, now)
    late = now + 7 * DAY
    with pytest.raises(service.RequestClosedError) as closed:
        approve(database, made, late)
    assert closed.value.standing == "expired"
    carry_out(database, late)
    assert untouched(database)
    again = draft(database, life, late)
    assert state_of(database, made.id) == "expired"
    assert approve(database, again, late + 7 * DAY - timedelta(seconds=1)).state == "approved"


def test_refused_and_withdrawn_ones_erase_nothing(database: Database, life: Life, now: datetime) -> None:
    refused, about = draft(database, life, now), {"expected_version": 1, "now": now}
    with database.write() as session:
        service.close(session, request_id=refused.id, is_refused=True, answer="案子还没办完", by=BOSS, **about)
    withdrawn = draft(database, life, now + HOUR)
    with database.write() as session:
        service.withdraw(session, request_id=withdrawn.id, by=CLERK, **about)
    for request in (refused, withdrawn):
        with pytest.raises(service.RequestClosedError):
            approve(database, request, now + HOUR, by=SECOND)
    carry_out(database, now + DAY)
    assert untouched(database)
    with database.read() as session:
        assert service.get_request(session, request_id=refused.id).answer == "案子还没办完"


def test_a_refusal_says_why(database: Database, life: Life, now: datetime) -> None:
    made = draft(database, life, now)
    with pytest.raises(service.RequestInvalidError) as wrong, database.write() as session:
        service.close(session, request_id=made.id, is_refused=True, answer="  ", by=BOSS, expected_version=1, now=now)
    assert wrong.value.problem == "answer_missing"


def test_one_erasure_at_a_time_for_a_member(database: Database, life: Life, now: datetime) -> None:
    draft(database, life, now)
    with pytest.raises(service.RequestUnderWayError):
        draft(database, life, now, by=BOSS)


def test_copies_and_corrections_are_approved_by_nobody(database: Database, life: Life, now: datetime) -> None:
    for kind, parts in (("copy", ()), ("correct", ("phone",))):
        made = open_one(database, life, now, kind, parts=parts)
        with pytest.raises((service.RequestClosedError, service.SameHandError, service.RequestChangedError)):
            approve(database, made, now)
        assert state_of(database, made.id) == "open"


def test_a_copy_is_given_once(database: Database, life: Life, now: datetime) -> None:
    made = open_one(database, life, now, parts=("id_number",))
    take = {"request_id": made.id, "expected_version": 1, "now": now}
    with database.write() as session:
        assert service.take_copy(session, by=CLERK, **take).state == "done"
    with pytest.raises(service.RequestClosedError), database.write() as session:
        service.take_copy(session, by=BOSS, **take)


def test_a_correction_ends_with_what_was_done(database: Database, life: Life, now: datetime) -> None:
    made = open_one(database, life, now, "correct", parts=("address", "phone"))
    with database.write() as session:
        done = service.close(
            session,
            request_id=made.id,
            is_refused=False,
            answer="住址已改",
            by=CLERK,
            expected_version=1,
            now=now,
        )
    assert (done.state, done.parts, done.answer) == ("done", ("phone", "address"), "住址已改")


WRONG = [
    ({"kind": "steal"}, "kind_unknown"),
    ({"kind": "delete", "parts": ("payments",)}, "parts_unknown"),
    ({"kind": "delete", "parts": ()}, "parts_missing"),
    ({"kind": "correct", "parts": ()}, "parts_missing"),
    ({"reason": " \n"}, "reason_missing"),
    ({"identified_by": ""}, "identity_missing"),
    ({"identified_by": "he said so"}, "identity_missing"),
]


@pytest.mark.parametrize(("changed", "problem"), WRONG)
def test_what_cannot_be_asked_is_not_written_down(
    database: Database, life: Life, now: datetime, changed: dict[str, object], problem: str
) -> None:
    with pytest.raises(service.RequestInvalidError) as wrong:
        open_one(database, life, now, **changed)
    assert wrong.value.problem == problem
    with database.read() as session:
        assert service.list_requests(session, limit=9) == []


def test_a_member_who_died_can_be_asked_about(database: Database, life: Life, now: datetime) -> None:
    with database.write() as session:
        session.execute(text("UPDATE members SET status = 'deceased' WHERE id = :id"), {"id": life.wang})
    with database.read() as session:
        person = service.find_person(session, employee_no=life.number)
    assert (person.member_id, person.status) == (life.wang, "deceased")
    assert open_one(database, life, now).member_id == life.wang


def test_an_answer_is_due_at_the_end_of_the_fifteenth_working_day(
    database: Database, life: Life, now: datetime
) -> None:
    hours = [{"weekday": day, "opens_local": time(8, 30), "closes_local": time(18, 0)} for day in range(1, 6)]
    with database.write() as session:
        session.execute(insert(OpeningHours), hours)
    # From Sunday 22 November: Monday is the first, Friday 11 December the fifteenth.
    assert open_one(database, life, now).due_at == datetime(2026, 12, 11, 10, 0, tzinfo=UTC)


def test_holidays_do_not_count_and_an_empty_calendar_gives_three_weeks(now: datetime) -> None:
    week = [OpeningHoursView(day, time(8, 30), time(18, 0)) for day in range(1, 6)]
    holiday = datetime(2026, 11, 24, tzinfo=UTC).date()
    days = {holiday: CalendarDayView(holiday, "holiday", "", "", ())}
    assert rules.due_at(now, WorkingCalendar(week, days)) == datetime(2026, 12, 14, 10, 0, tzinfo=UTC)
    assert rules.due_at(now, WorkingCalendar(())) == now + timedelta(days=21)
