"""The real process against the emulated Telegram: it sends, keeps the pace with all others, and stops when asked."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.channels.telegram.channel import create_bot
from bot.channels.telegram.emulator.app import DEFAULT_TOKEN
from bot.channels.telegram.emulator.world import Limits
from bot.channels.telegram.paces import SharedPaces
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.transport import TelegramTransport
from bot.delivery.bulk import BulkWorker
from bot.delivery.worker import DeliveryWorker
from center.clock import utc_now
from center.conversations import service as conversations
from center.conversations.sending import service as sending
from center.conversations.service import OutboundView, ReplyDraft
from center.db.engine import Database
from tests.bot.channels.telegram.emulated_chat import Phone, emulated, settings_for, until
from tests.bot.delivery.crew import ROOT, count_unfinished, fill, list_states

TELEGRAM = "telegram"


@contextmanager
def sender(database: Database, phone: Phone, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    settings = {
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
        "TELEGRAM_TOKEN": DEFAULT_TOKEN,
        "TELEGRAM_API_BASE": phone.address,
        "VAR_DIR": str(folder),
    }
    environment = os.environ | {f"YINLING_{name}": value for name, value in settings.items()}
    words = [sys.executable, "-m", "bot.delivery", "--channel", TELEGRAM]
    started = subprocess.Popen(words, cwd=ROOT, env=environment)
    try:
        yield started
    finally:
        if started.poll() is None:
            started.kill()
        started.wait()


async def test_two_senders_keep_one_pace_and_stop_when_asked(database: Database, tmp_path: Path) -> None:
    began = utc_now()
    async with emulated(Limits(overall=30, chat=1)) as phone:
        for number in range(1, 81):
            phone.world.open_chat(number)
        await asyncio.to_thread(fill, database, 80, channel=TELEGRAM)
        with ExitStack() as both:
            processes = [both.enter_context(sender(database, phone, tmp_path)) for _ in range(2)]
            await until(lambda: count_unfinished(database) == 0, seconds=90)
            await until(lambda: len(sending_workers(database, began)) == 2, seconds=60)
            for process in processes:
                process.send_signal(signal.SIGTERM)
            assert [await asyncio.to_thread(process.wait, 30) for process in processes] == [0, 0]
        calls = phone.calls("sendMessage")
        assert sorted(call["chat_id"] for call in calls if call["ok"]) == list(range(1, 81))
        assert len(calls) <= 90, "hardly any was sent too early"
    assert set(list_states(database).values()) == {"sent"}
    assert all(worker.stopped_at is not None for worker in sending_workers(database, began))


def sending_workers(database: Database, since: datetime) -> list[sending.WorkerView]:
    with database.read() as session:
        return sending.list_workers(session, since=since)


async def test_what_is_urgent_leaves_within_two_seconds_while_everybody_is_being_told(database: Database) -> None:
    """14,620 messages wait, two senders are at work, and somebody's money has just gone."""
    everybody, anna = 14_620, 700_001
    async with emulated(Limits(overall=30, chat=1)) as phone:
        for number in (*range(1, 400), anna):
            phone.world.open_chat(number)
        await asyncio.to_thread(fill, database, everybody, channel=TELEGRAM)
        bots = [create_bot(settings_for(phone)) for _ in range(3)]
        # Each with paces of its own, as processes have.
        paces = [SharedPaces(database) for _ in bots]
        ways = [TelegramTransport(bot, pacer=Pacer(pace)) for bot, pace in zip(bots, paces, strict=True)]
        workers = [BulkWorker(database=database, transport=way) for way in ways[:2]]
        talk = DeliveryWorker(database=database, transport=ways[2])
        tasks = [asyncio.create_task(worker.run()) for worker in (*workers, talk)]
        await until(lambda: len(phone.calls("sendMessage")) > 30, seconds=60)
        waited = []
        for urgent in (True, True, False):
            asked_at = time.monotonic()
            before = len(phone.from_bot(anna))
            message = await asyncio.to_thread(answer, database, str(anna), urgent=urgent)
            talk.send_claimed([message])
            await until(lambda before=before: len(phone.from_bot(anna)) > before)
            waited.append(time.monotonic() - asked_at)
            await asyncio.sleep(1.1)
        assert max(waited) < 2.0
        assert count_unfinished(database) > everybody - 1000
        for worker in (*workers, talk):
            await worker.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for pace in paces:
            pace.close()
        for bot in bots:
            await bot.request.shutdown()


def answer(database: Database, person: str, *, urgent: bool) -> OutboundView:
    now = utc_now()
    with database.write() as session:
        account = conversations.open_conversation(session, channel=TELEGRAM, external_id=person, now=now)
        made = conversations.enqueue(
            session,
            conversation_id=account.conversation_id,
            reply=ReplyDraft("请马上拨打 110。"),
            urgent=urgent,
            worker="gateway",
            lease=timedelta(minutes=1),
            now=now,
        )
    assert made is not None
    return made
