"""Staff lift a lock of the identity check: the person may try at once, is told, and from there failures count anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from center.audit import service as audit
from center.audit.views import EntryFilter
from center.cases import service as cases
from center.conversations import service as conversations
from center.conversations.reading.service import ref_of
from center.db import Database
from center.identity import locks, service
from center.identity.models import IdentityAttempt
from center.identity.views import Outcome
from tests.center.desk import ZHANG, add_clerks
from tests.center.people import WANG, add_conversation, add_members

MINUTE = timedelta(minutes=1)
START = datetime(2026, 11, 22, tzinfo=UTC)
# minutes since the try before, and what it was
EVENTS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["failed", "failed", "failed", "lifted", "verified"])), max_size=25
)
Tries = list[tuple[datetime, str]]


def tries_of(events: list[tuple[int, str]]) -> Tries:
    """Oldest first, as they happen."""
    at, made = START, []
    for minutes, result in events:
        at += MINUTE * minutes
        made.append((at, result))
    return made


def stored(tries: Tries) -> list[locks.Attempt]:
    """What the records give of them: the newest five that failed or were lifted."""
    newest_first = [one for one in reversed(tries) if one[1] != "verified"]
    return locks.counted(newest_first[: locks.FAILURES_THAT_LOCK])


def is_locked_by_the_letter(tries: Tries, now: datetime) -> bool:
    """Five failures within an hour since the last lift, the newest less than an hour ago."""
    since = max((place for place, one in enumerate(tries) if one[1] == "lifted"), default=-1)
    failures = [at for at, result in tries[since + 1 :] if result == "failed"]
    return len(failures) >= 5 and failures[-1] - failures[-5] <= locks.WINDOW and now < failures[-1] + locks.LOCK


@given(EVENTS, st.integers(0, 90))
def test_the_lock_is_what_the_rule_says_in_whatever_order_things_happen(
    events: list[tuple[int, str]], later: int
) -> None:
    tries = tries_of(events)
    now = (tries[-1][0] if tries else START) + MINUTE * later
    assert locks.is_locked(stored(tries), now=now) == is_locked_by_the_letter(tries, now)


@given(EVENTS, st.integers(0, 200))
def test_right_after_a_lift_nobody_is_locked_however_often_they_failed(
    events: list[tuple[int, str]], later: int
) -> None:
    tries = tries_of([*events, (0, "lifted")])
    assert not locks.is_locked(stored(tries), now=tries[-1][0] + MINUTE * later)


@given(EVENTS, st.integers(1, 9))
def test_a_lifted_lock_counts_anew_up_to_five(events: list[tuple[int, str]], failures: int) -> None:
    tries = tries_of([*events, (0, "lifted"), *[(1, "failed")] * failures])
    assert locks.is_locked(stored(tries), now=tries[-1][0]) == (failures >= locks.FAILURES_THAT_LOCK)


@given(EVENTS, st.integers(0, 90))
def test_a_lift_locks_nobody_out(events: list[tuple[int, str]], later: int) -> None:
    tries = tries_of(events)
    now = (tries[-1][0] if tries else START) + MINUTE * later
    for place in range(len(tries) + 1):
        at = tries[place - 1][0] if place else START
        lifted = [*tries[:place], (at, "lifted"), *tries[place:]]
        assert locks.is_locked(stored(tries), now=now) or not locks.is_locked(stored(lifted), now=now)


@pytest.fixture
def center(database: Database, now: datetime) -> tuple[int, str]:
    with database.write() as session:
        add_clerks(session, now)
        wang, _ = add_members(session, now)
        return wang, add_conversation(session, now).conversation_id


def ask(
    database: Database, conversation: str, now: datetime, last4: str = "9999", birth: date | None = None
) -> Outcome:
    facts = {"name": WANG.name, "birth_date": birth or WANG.birth_date, "id_last4": last4}
    with database.write() as session:
        return service.verify_facts(session, conversation_id=conversation, now=now, **facts)


def lock_out(database: Database, conversation: str, now: datetime) -> None:
    # Guesses at nobody in particular: who is guessed at is guarded apart.
    outcomes = [ask(database, conversation, now, birth=date(1940, 1, 1 + n)) for n in range(5)]
    assert outcomes[-1] is Outcome.LOCKED


def lift(database: Database, conversation: str, now: datetime) -> None:
    with database.write() as session:
        service.lift_lock(session, conversation_id=conversation, by=ZHANG, now=now)


def test_a_lifted_lock_lets_the_person_try_at_once(database: Database, center: tuple[int, str], now: datetime) -> None:
    lock_out(database, center[1], now)
    assert ask(database, center[1], now + MINUTE, "002X") is Outcome.LOCKED
    lift(database, center[1], now + 2 * MINUTE)
    assert ask(database, center[1], now + 2 * MINUTE, "002X") is Outcome.VERIFIED


def test_after_a_lift_five_more_failures_lock_again(database: Database, center: tuple[int, str], now: datetime) -> None:
    lock_out(database, center[1], now)
    lift(database, center[1], now + MINUTE)
    outcomes = [ask(database, center[1], now + MINUTE, birth=date(1941, 1, 1 + n)) for n in range(5)]
    assert outcomes == [Outcome.FAILED] * 4 + [Outcome.LOCKED]
    lift(database, center[1], now + 2 * MINUTE)
    assert ask(database, center[1], now + 2 * MINUTE, "002X") is Outcome.VERIFIED


def test_locks_are_listed_while_they_last(database: Database, center: tuple[int, str], now: datetime) -> None:
    def locked(at: datetime) -> list[str]:
        with database.read() as session:
            return [lock.conversation_id for lock in service.list_locked(session, now=at)]

    with database.write() as session:
        other = add_conversation(session, now, external_id="b").conversation_id
    assert locked(now) == []
    lock_out(database, center[1], now)
    for n in range(4):
        ask(database, other, now, birth=date(1930, 1, 1 + n))
    assert locked(now) == [center[1]]
    lock_out(database, other, now + MINUTE)
    assert locked(now + MINUTE) == [other, center[1]]
    assert locked(now + 60 * MINUTE) == [other]
    lift(database, other, now + 5 * MINUTE)
    assert locked(now + 5 * MINUTE) == [center[1]]
    assert locked(now + 62 * MINUTE) == []


def test_what_is_listed_tells_nothing_of_what_was_answered(
    database: Database, center: tuple[int, str], now: datetime
) -> None:
    lock_out(database, center[1], now)
    with database.read() as session:
        listed = repr(service.list_locked(session, now=now))
    for secret in (WANG.name, "9999", "1940", str(WANG.birth_date)):
        assert secret not in listed


def test_the_person_is_told_and_the_case_and_the_log_say_who_lifted(
    database: Database, center: tuple[int, str], now: datetime
) -> None:
    lock_out(database, center[1], now)
    lift(database, center[1], now + MINUTE)
    with database.read() as session:
        case = cases.list_of_conversation(session, conversation_id=center[1])[0]
        told = conversations.list_history(session, conversation_id=center[1], limit=9)[-1]
        lines = cases.list_timeline(session, case_id=case.id)
        entry = audit.list_entries(session, chosen=EntryFilter(action="lift_lock.member")).entries[0]
        offered = conversations.last_choices(session, conversation_id=center[1])
        after = cases.get_case(session, case_id=case.id)
    assert "再试一次" in told.text
    assert [choice.payload for choice in offered] == ["/verify_identity", "/talk_to_human"]
    assert (lines[-1].kind, lines[-1].body, lines[-1].author_name) == ("reply", told.text, "张敏")
    assert after.first_answered_at == now + MINUTE
    assert (entry.staff_name, entry.object_id, entry.new_value) == ("张敏", ref_of(center[1]), case.number)


def test_what_is_not_locked_is_not_lifted_and_two_lifts_are_one(
    database: Database, center: tuple[int, str], now: datetime
) -> None:
    with pytest.raises(service.NotLockedError):
        lift(database, center[1], now)
    lock_out(database, center[1], now)
    lift(database, center[1], now)
    with pytest.raises(service.NotLockedError):
        lift(database, center[1], now)
    with database.read() as session:
        assert len(conversations.list_history(session, conversation_id=center[1], limit=9)) == 1


def test_a_lift_opens_nothing_to_those_who_guess_at_one_member_from_many_phones(
    database: Database, center: tuple[int, str], now: datetime
) -> None:
    for n in range(10):
        with database.write() as session:
            guesser = add_conversation(session, now, external_id=f"g{n}").conversation_id
        ask(database, guesser, now, f"{n:04}")
    lock_out(database, center[1], now)
    lift(database, center[1], now)
    assert ask(database, center[1], now, "002X") is Outcome.FAILED


@pytest.mark.parametrize(("method", "result"), [("facts", "lifted"), ("staff", "failed"), ("staff", "verified")])
def test_only_staff_lift_and_staff_do_nothing_else(
    database: Database, center: tuple[int, str], now: datetime, method: str, result: str
) -> None:
    row = {"conversation_id": center[1], "method": method, "result": result, "attempted_at": now}
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(insert(IdentityAttempt).values(**row))
