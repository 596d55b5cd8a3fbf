"""One pace for all workers: even, in turn, silent when asked, and not stopped by a clock that was set back."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from center.conversations.paces import service as paces
from center.conversations.paces.service import Limits, Turn
from center.db import Database

PERSON = Limits(seconds=0.05, chat_seconds=1.0)
GROUP = Limits(seconds=0.0, chat_seconds=6.0, chat_ahead=54.0, chat_gap=1.0)
AT_ONCE = 0.05


def take(database: Database, chat: str, limits: Limits = PERSON, *, within: float = 60.0) -> Turn:
    with database.write() as session:
        return paces.take_turn(session, channel="telegram", chat=chat, limits=limits, within=within)


def refuse(database: Database, chat: str, seconds: float) -> None:
    with database.write() as session:
        paces.refuse(session, channel="telegram", chat=chat, seconds=seconds)


def test_turns_are_even_however_many_ask_at_once(database: Database) -> None:
    take(database, "first")
    began = time.monotonic()
    with ThreadPoolExecutor(8) as workers:
        turns = list(workers.map(lambda n: (take(database, str(n)), time.monotonic()), range(40)))
    at = sorted(answered - began + turn.seconds for turn, answered in turns)
    assert [turn for turn, _ in turns if not turn.is_taken] == []
    assert at[-1] - at[0] >= 39 * 0.05 - AT_ONCE, "nobody's turn is another's"
    assert at[-1] <= 40 * 0.05 + 1.0, "and none is lost"


def test_who_wants_to_go_first_does(database: Database) -> None:
    for number in range(4):
        assert take(database, str(number)).is_taken
    patient = take(database, "a", within=0.05)
    assert not patient.is_taken and not patient.of_chat and 0 < patient.seconds <= 0.15
    hasty = take(database, "b")
    assert hasty.is_taken and 0.1 < hasty.seconds <= 0.2


def test_a_chat_gets_one_message_a_second_and_holds_up_no_other(database: Database) -> None:
    first, second, other = take(database, "1"), take(database, "1"), take(database, "2")
    assert first.is_taken and first.seconds == 0
    assert not second.is_taken and second.of_chat and 0.8 < second.seconds <= 1.0
    assert other.is_taken and other.seconds < 0.1


def test_a_group_gets_ten_as_they_come_a_second_apart_and_the_others_evenly(database: Database) -> None:
    assert take(database, "-1", GROUP).is_taken
    soon = take(database, "-1", GROUP)
    assert not soon.is_taken and 0.8 < soon.seconds <= 1.0
    for _ in range(9):
        with database.write() as session:
            session.execute(text("UPDATE channel_paces SET silent_until = NULL"))
        assert take(database, "-1", GROUP).is_taken
    with database.write() as session:
        session.execute(text("UPDATE channel_paces SET silent_until = NULL"))
    busy = take(database, "-1", GROUP)
    assert not busy.is_taken and 4.0 < busy.seconds <= 6.0


def test_a_refused_chat_is_silent_and_a_second_one_silences_the_channel(database: Database) -> None:
    refuse(database, "1", 30.0)
    silent = take(database, "1")
    assert not silent.is_taken and silent.of_chat and 29 < silent.seconds <= 30
    assert take(database, "2").is_taken
    refuse(database, "2", 20.0)
    for chat in ("3", "4"):
        waits = take(database, chat)
        assert not waits.is_taken and not waits.of_chat and 19 < waits.seconds <= 20
    refuse(database, "2", 1.0)
    assert take(database, "3").seconds > 19, "a shorter silence ends no longer one"


def test_a_group_that_is_silent_between_its_messages_silences_nobody(database: Database) -> None:
    assert take(database, "-1", GROUP).is_taken
    refuse(database, "1", 30.0)
    assert take(database, "2").is_taken


def test_a_clock_that_is_set_back_stops_nothing(database: Database) -> None:
    take(database, "1")
    shift = (
        "UPDATE channel_paces SET next_at = strftime('%Y-%m-%d %H:%M:%f', next_at, '+1 hour') || '000'"
        if database.is_sqlite
        else "UPDATE channel_paces SET next_at = next_at + interval '1 hour'"
    )
    with database.write() as session:
        session.execute(text(shift))
    for chat in ("1", "2"):
        turn = take(database, chat)
        assert turn.is_taken and turn.seconds < 0.1


def test_chats_are_forgotten_after_a_minute(database: Database) -> None:
    take(database, "1")
    with database.write() as session:
        paces.forget(session, channel="telegram")
        assert session.execute(text("SELECT count(*) FROM channel_paces")).scalar_one() == 2
        session.execute(text("UPDATE channel_paces SET next_at = '2026-01-01 00:00:00.000000'"))
        paces.forget(session, channel="telegram")
        assert session.execute(text("SELECT chat FROM channel_paces")).scalars().all() == [""]


def test_those_who_waited_for_another_do_not_leave_all_at_once(database: Database) -> None:
    """Their turns count from when they got them, not from when they asked."""
    take(database, "0")
    is_held = threading.Event()

    def hold() -> None:
        with database.write() as session:
            paces.take_turn(session, channel="telegram", chat="1", limits=PERSON, within=60)
            is_held.set()
            time.sleep(0.5)

    holding = threading.Thread(target=hold)
    holding.start()
    is_held.wait()
    with ThreadPoolExecutor(3) as workers:
        turns = list(workers.map(lambda n: (take(database, str(n)).seconds, time.monotonic()), (2, 3, 4)))
    holding.join()
    leave = sorted(seconds + at for seconds, at in turns)
    assert leave[2] - leave[0] > 0.05
