"""The staff's group on the emulated Telegram: told, followed when it moves, and never faster than a group may be told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from bot.alerts.transport import REASONS
from bot.alerts.worker import AlertWorker
from bot.channels.telegram.alerts import TelegramAlerts
from bot.channels.telegram.channel import create_bot
from bot.channels.telegram.emulator.world import Limits
from bot.channels.telegram.paces import OwnPaces
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.transport import TelegramTransport
from bot.delivery.errors import DeliveryError
from center.alerts import service as alerts
from center.db.engine import Database
from center.settings import Settings
from tests.bot.alerts.outbox import URL, add_route, message, open_case, states, told, until
from tests.bot.channels.telegram.emulated_chat import DEFAULT_TOKEN, Phone, emulated, outbound, settings_for

GROUP, SUPERGROUP = -100500, -1001234567890
ANNA = 7001


class Line:
    """A bot's connections to the emulator, and what uses them."""

    def __init__(self, settings: Settings, pacer: Pacer | None = None) -> None:
        self._bot = create_bot(settings)
        self.messages = TelegramTransport(self._bot, pacer=pacer)
        self.alerts = TelegramAlerts(self.messages)

    async def close(self) -> None:
        for request in self._bot._request:
            await request.shutdown()


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    async with emulated() as made:
        await made.say("/chatid", GROUP)
        yield made


@pytest.fixture
async def line(phone: Phone) -> AsyncIterator[Line]:
    made = Line(settings_for(phone))
    yield made
    await made.close()


@pytest.fixture
async def worker(database: Database, line: Line) -> AsyncIterator[AlertWorker]:
    made = AlertWorker(database=database, transport=line.alerts, url=URL, poll_seconds=0.05)
    task = asyncio.create_task(made.run())
    yield made
    await made.stop()
    task.cancel()
    await asyncio.wait({task})


async def refused(line: Line, target: int | str = GROUP) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await line.alerts.send(str(target), message())
    assert str(caught.value) in REASONS
    return caught.value


async def test_the_group_is_told(phone: Phone, database: Database, worker: AlertWorker) -> None:
    add_route(database, "telegram", str(GROUP))
    case = await asyncio.to_thread(open_case, database)
    (told_,) = await until(lambda: phone.from_bot(GROUP), seconds=2.0)
    assert told_["text"].startswith(f"【紧急】紧急求助 {case.number}")
    assert "王桂兰" not in told_["text"] and "13812345678" not in told_["text"]
    await until(lambda: states(database) == ["sent"])


async def test_a_group_that_becomes_a_supergroup_is_followed(
    phone: Phone, database: Database, worker: AlertWorker
) -> None:
    route_id = add_route(database, "telegram", str(GROUP))
    await phone.do("migrate", GROUP, to=SUPERGROUP)
    await asyncio.to_thread(open_case, database)
    await until(lambda: phone.from_bot(SUPERGROUP), seconds=3.0)
    await until(lambda: states(database) == ["sent"])
    with database.read() as session:
        assert alerts.get_route(session, route_id=route_id).target == str(SUPERGROUP)
    assert phone.from_bot(GROUP) == []


async def test_a_bot_that_was_thrown_out_gives_up(
    phone: Phone, database: Database, worker: AlertWorker, caplog: pytest.LogCaptureFixture
) -> None:
    add_route(database, "telegram", str(GROUP))
    await phone.do("block", GROUP)
    with caplog.at_level(logging.INFO, logger="bot"):
        await asyncio.to_thread(open_case, database)
        await until(lambda: states(database) == ["given_up"])
    assert told(database)[0].failure == "kicked"
    said = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("bot"))
    assert "given up: kicked" in said
    assert DEFAULT_TOKEN not in said
    assert str(GROUP) not in said


@pytest.mark.parametrize(("target", "reason"), [(-999, "no_such_chat"), ("not-a-chat", "no_such_chat")])
async def test_a_group_that_is_not_there_is_refused_for_good(line: Line, target: int | str, reason: str) -> None:
    error = await refused(line, target)
    assert (str(error), error.permanent) == (reason, True)


async def test_too_many_requests_is_obeyed_for_this_group_alone(phone: Phone, line: Line) -> None:
    await phone.http.post("/_test/refuse", json={"times": 1, "retry_after": 60, "chat_id": GROUP})
    for _ in range(2):
        error = await refused(line)
        assert (str(error), error.permanent) == ("too_many", False)
        assert 50 < error.retry_after <= 60
    assert len(phone.calls("sendMessage")) == 1
    await phone.say("您好")
    await line.messages.send(outbound("好"))
    assert len(phone.from_bot(ANNA)) == 1


async def test_a_token_that_is_wrong_is_no_fault_of_the_alert(phone: Phone) -> None:
    settings = settings_for(phone)
    settings.telegram_token = "100:wrong"
    line = Line(settings)
    error = await refused(line)
    assert (str(error), error.permanent, error.retry_after) == ("token_refused", False, 300.0)
    await line.close()


async def test_nobody_listening_is_worth_another_try(phone: Phone) -> None:
    settings = settings_for(phone)
    settings.telegram_api_base = "http://127.0.0.1:9"
    line = Line(settings)
    error = await refused(line)
    assert (str(error), error.permanent) == ("out_of_reach", False)
    await line.close()


async def test_alerts_and_messages_share_one_pace(database: Database) -> None:
    """Forty people are written to while a case opens: the emulator enforces Telegram's limits on both together."""
    async with emulated(Limits(overall=30, chat=1, group=20)) as phone:
        line = Line(settings_for(phone))
        for number in range(1, 41):
            phone.world.open_chat(number)
        phone.world.open_chat(GROUP)
        worker = AlertWorker(database=database, transport=line.alerts, url=URL, poll_seconds=0.05)
        task = asyncio.create_task(worker.run())
        add_route(database, "telegram", str(GROUP))
        await asyncio.to_thread(open_case, database)

        async def write_to(number: int) -> None:
            row = outbound("通知", chat=number)
            while True:
                try:
                    await line.messages.send(row)
                    break
                except DeliveryError as error:
                    await asyncio.sleep(error.retry_after or 0)

        await asyncio.gather(*(write_to(number) for number in range(1, 41)))
        await until(lambda: states(database) == ["sent"])
        calls = phone.calls("sendMessage")
        assert sum(call["ok"] for call in calls) == 41
        assert len(calls) <= 51, "hardly any was sent too early"
        place = [call["chat_id"] for call in calls].index(GROUP)
        assert place < 20, "an urgent alert passes those that wait"
        await worker.stop()
        task.cancel()
        await asyncio.wait({task})
        await line.close()


async def test_a_storm_of_cases_stays_within_what_a_group_may_be_told(database: Database) -> None:
    """Forty cases, one after another, on a pace five times as fast as the real one; none is lost, many are joined."""
    async with emulated() as phone:
        pacer = Pacer(OwnPaces(seconds_a_chat=0.2), patience=1.0)
        line = Line(settings_for(phone), pacer)
        phone.world.open_chat(GROUP)
        worker = AlertWorker(database=database, transport=line.alerts, url=URL, poll_seconds=0.05)
        task = asyncio.create_task(worker.run())
        add_route(database, "telegram", str(GROUP))
        opened = []
        for _ in range(40):
            opened.append((await asyncio.to_thread(open_case, database)).number)
            await asyncio.sleep(0.02)
        await until(lambda: set(states(database)) == {"sent"}, seconds=60)
        texts = [message["text"] for message in phone.from_bot(GROUP)]
        assert all(sum(number in text for text in texts) == 1 for number in opened)
        assert len(texts) <= 20
        await worker.stop()
        task.cancel()
        await asyncio.wait({task})
        await line.close()
