"""The bot process forgets by itself: what was agreed at once, what is too old by night; and nobody waits for it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.forgetting import FORGET, Forgetting
from bot.gateway.rasa import EngineDownError, Heard
from center import crypto
from center.clock import frozen
from center.conversations import service as conversations
from center.crypto import Keyring
from center.db.engine import Database
from center.privacy.requests import service as requests
from center.retention import service as retention
from tests.center.privacy.life import WORD, approve, draft, found_in, live
from tests.center.retention.old_times import OLD, confirm, fill, last_run, seen_before

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)  # 2:30 at night in Yumen


class Listening:
    """Rasa, as far as forgetting knows it."""

    def __init__(self, *, is_down: bool = False) -> None:
        self.heard: list[tuple[str, str]] = []
        self.is_down = is_down

    async def say(self, *, conversation_id: str, message: str, metadata: dict[str, object]) -> Heard:
        if self.is_down:
            raise EngineDownError("gone")
        self.heard.append((conversation_id, message))
        return Heard("")


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("YINLING_KEYS", Keyring.generate().to_json())
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()
    yield
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()


async def work(database: Database, rasa: Listening, at: datetime = NOW) -> None:
    forgetting = Forgetting(database, rasa)
    with frozen(at):
        while await forgetting.once():
            pass


@pytest.mark.parametrize("is_down", [False, True])
async def test_what_two_have_agreed_is_carried_out_and_rasa_forgets_it_too(
    database: Database, *, is_down: bool
) -> None:
    life = live(database, NOW)
    approve(database, draft(database, life, NOW), NOW)
    rasa = Listening(is_down=is_down)
    await work(database, rasa)
    assert found_in(database, WORD) == {}
    assert rasa.heard == ([] if is_down else [(life.mine, words) for words in FORGET])
    with database.read() as session:
        assert requests.list_requests(session, limit=1)[0].state == "done"


async def test_what_is_too_old_goes_by_night(database: Database) -> None:
    fill(database, NOW)
    seen_before(database, NOW)
    await work(database, Listening(), NOW + timedelta(hours=10))
    assert len(found_in(database, OLD)) > 10, "not by day"
    await work(database, Listening(), NOW + timedelta(days=1))
    assert found_in(database, OLD) == {}


async def test_a_message_that_comes_meanwhile_is_stored_at_once(database: Database) -> None:
    fill(database, NOW, talks=3000)
    seen_before(database, NOW)
    waited: list[float] = []
    forgetting = Forgetting(database, Listening())

    def write(number: int) -> None:
        began = time.perf_counter()
        with database.write() as session:
            conversations.record_inbound(
                session, channel="telegram", external_id="w", external_message_id=f"n{number}", text="您好", now=NOW
            )
        waited.append(time.perf_counter() - began)

    with frozen(NOW + timedelta(days=1)):
        await forgetting.once()
        confirm(database, NOW + timedelta(days=1))
        for number in range(300):
            more = asyncio.create_task(forgetting.once())
            await asyncio.to_thread(write, number)
            if not await more:
                break
    assert last_run(database).deleted.get("outbox", 0) > 500
    waited.sort()
    assert waited[len(waited) // 2] < 0.05, f"half of them waited for {waited[len(waited) // 2]:.3f} s"


async def test_an_error_ends_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    forgetting = Forgetting(database, Listening())
    failures = iter([OSError("gone"), OSError("still gone")])
    done = asyncio.Event()

    async def once() -> bool:
        error = next(failures, None)
        if error is not None:
            raise error
        done.set()
        return False

    monkeypatch.setattr(forgetting, "once", once)
    monkeypatch.setattr("bot.forgetting.EVERY_SECONDS", 0.01)
    running = asyncio.create_task(forgetting.run())
    await asyncio.wait_for(done.wait(), 5)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_an_empty_database_has_its_first_night_at_once_and_loses_nothing(database: Database) -> None:
    await work(database, Listening())
    with database.read() as session:
        (run,) = retention.list_runs(session, limit=9)
    assert (run.state, run.doubt, dict(run.deleted)) == ("done", None, {})
