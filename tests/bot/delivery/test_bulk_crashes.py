"""Workers are killed at random moments while the channel is slow, half dead, in a storm or gone: nobody is forgotten.

The small form runs with every test. `make crash-delivery` runs the whole one: 14,620 messages and twenty kills.
"""

from __future__ import annotations

import os
import random
import time

import pytest

from center.clock import utc_now
from center.conversations.sending import service as sending
from center.db.engine import Database
from tests.bot.delivery.arrivals import Channel, Faults
from tests.bot.delivery.crew import Crew, at_work, count_unfinished, fill, list_states, list_stopped, wait_for

MESSAGES = int(os.environ.get("YINLING_CRASH_MESSAGES", "2000"))
KILLS = int(os.environ.get("YINLING_CRASH_KILLS", "6"))
SECONDS = 60 + MESSAGES // 10
# Somebody takes a part of the messages back while they are being sent.
TAKEN_BACK_AT_ONCE = MESSAGES // 50

pytestmark = pytest.mark.timeout(SECONDS + 60)


def check(channel: Channel, crew: Crew, ids: set[int], taken_back: set[int]) -> None:
    """None of these is forgotten, and whoever is told twice was told by a process that was killed."""
    killed = set(crew.killed)
    assert [id_ for id_ in ids if not channel.arrived.get(id_)] == [], "somebody was never told"
    assert [id_ for id_ in taken_back if channel.arrived.get(id_)] == [], "somebody was told what had been taken back"
    twice = {id_: by for id_, by in channel.arrived.items() if len(by) > 1}
    assert sum(len(by) - 1 for by in twice.values()) <= len(killed)
    assert {id_: by for id_, by in twice.items() if not killed.issuperset(by[:-1])} == {}, "told twice without a kill"


def test_kills_lose_nothing_and_tell_at_most_one_person_twice_each(database: Database) -> None:
    chance = random.Random(os.environ.get("YINLING_CRASH_SEED", "reminders"))
    ids = fill(database, MESSAGES)
    moments = sorted(chance.sample(range(MESSAGES // 20, MESSAGES * 9 // 10), KILLS))
    began, wished, taken_back = utc_now(), set[int](), set[int]()
    with Channel(Faults(slow=0.05, slow_seconds=0.03)) as channel, at_work(database, channel) as crew:
        for number, moment in enumerate(moments):
            wait_for(lambda moment=moment: channel.count >= moment, seconds=SECONDS)
            time.sleep(chance.random() * 0.02)
            crew.kill_one(chance)
            if number % 2:
                some = chance.sample(ids, TAKEN_BACK_AT_ONCE)
                wished.update(some)
                with database.write() as session:
                    taken_back.update(sending.take_back(session, ids=some, now=utc_now()))
        wait_for(lambda: count_unfinished(database) == 0, seconds=SECONDS)
        assert crew.stop() == [0, 0, 0, 0]
        # What a killed worker had in hand when it was wished back is neither taken back nor tried again.
        check(channel, crew, set(ids) - wished, taken_back)
    assert len(crew.killed) == KILLS and taken_back
    states = list_states(database)
    assert {states[id_] for id_ in taken_back} == {"given_up"}
    assert list_stopped(database, began) == 4, "those who were not killed said that they stopped"


def test_without_a_kill_nobody_is_told_twice_however_bad_the_channel(database: Database) -> None:
    ids = fill(database, MESSAGES // 4)
    faults = Faults(slow=0.02, dropped=0.01, hanging=0.002, broken=0.02)
    with Channel(faults) as channel, at_work(database, channel) as crew:
        wait_for(lambda: channel.count >= len(ids) // 4, seconds=SECONDS)
        faults.gone_until = time.monotonic() + 1.5
        wait_for(lambda: channel.count >= len(ids) // 2, seconds=SECONDS)
        faults.storm_until = time.monotonic() + 1.5
        wait_for(lambda: count_unfinished(database) == 0, seconds=SECONDS)
        assert crew.stop() == [0, 0, 0, 0]
        check(channel, crew, set(ids), set())
    assert set(list_states(database).values()) == {"sent"}
    assert channel.count == len(ids)
