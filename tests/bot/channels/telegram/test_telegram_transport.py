"""What the transport makes of Telegram's answers, against the emulator."""

from __future__ import annotations

import asyncio
import time

import pytest
from telegram.error import InvalidToken

from bot.channels.telegram.channel import create_bot, create_telegram
from bot.channels.telegram.emulator.world import Limits
from bot.channels.telegram.refusals import delivery_error
from bot.channels.telegram.transport import TelegramTransport
from bot.delivery.errors import DeliveryError
from center.conversations.views import OutboundView
from center.settings import Settings
from tests.bot.channels.telegram.emulated_chat import ANNA, emulated, outbound, settings_for, until


@pytest.fixture
async def transport(phone):
    await phone.say("您好")
    bot = create_bot(settings_for(phone))
    yield TelegramTransport(bot)
    for request in bot._request:
        await request.shutdown()


async def refused(transport: TelegramTransport, *args, **kwargs) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await transport.send(outbound(*args, **kwargs))
    return caught.value


async def test_a_sent_message_has_telegrams_id(phone, transport):
    message_id = await transport.send(outbound("好"))
    assert message_id == str(phone.from_bot()[0]["message_id"])


async def test_a_blocked_chat_is_unreachable_for_good(phone, transport):
    await phone.do("block")
    error = await refused(transport, "在吗")
    assert (error.permanent, error.unreachable) == (True, True)


@pytest.mark.parametrize("chat", [999, "not-a-chat"])
async def test_an_unknown_chat_is_unreachable_for_good(transport, chat):
    error = await refused(transport, "在吗", chat=chat)
    assert (error.permanent, error.unreachable) == (True, True)


async def test_a_refused_content_is_permanent_but_the_person_is_reachable(transport):
    error = await refused(transport, "")
    assert (error.permanent, error.unreachable) == (True, False)


async def test_too_many_requests_is_obeyed_without_asking_again(phone, transport):
    await phone.http.post("/_test/refuse", json={"times": 1, "retry_after": 60})
    error = await refused(transport, "一")
    assert (error.permanent, error.retry_after) == (False, 60)
    tried = len(phone.calls("sendMessage"))
    again = await refused(transport, "一")
    assert 50 < again.retry_after <= 60
    assert len(phone.calls("sendMessage")) == tried


async def test_a_short_silence_is_waited_for(phone, transport):
    await phone.http.post("/_test/refuse", json={"times": 1, "retry_after": 1})
    row = outbound("一")
    with pytest.raises(DeliveryError):
        await transport.send(row)
    began = time.monotonic()
    await transport.send(row)
    assert time.monotonic() - began > 0.9


async def test_nobody_listening_is_worth_another_try(phone):
    settings = settings_for(phone)
    settings.telegram_api_base = "http://127.0.0.1:9"
    bot = create_bot(settings)
    error = await refused(TelegramTransport(bot), "在吗")
    assert (error.permanent, error.unreachable, error.retry_after) == (False, False, None)
    for request in bot._request:
        await request.shutdown()


def test_a_wrong_token_is_no_fault_of_the_message():
    error = delivery_error(InvalidToken("secret"))
    assert not error.permanent
    assert "secret" not in str(error)


async def test_a_long_message_comes_in_parts_with_the_buttons_under_the_last(phone, transport):
    text = "这一条通知很长，请您慢慢看。" * 400
    await transport.send(outbound(text, ["看完了"]))
    parts = phone.from_bot()
    assert len(parts) == 2
    assert "".join(part["text"] for part in parts) == text
    assert parts[0]["text"].endswith("。")
    assert ["reply_markup" in part for part in parts] == [False, True]


async def test_a_long_message_goes_on_where_it_was_refused(phone, transport):
    row = outbound("这一条通知很长，请您慢慢看。" * 400)
    sending = asyncio.create_task(transport.send(row))
    await until(phone.from_bot)
    await phone.http.post("/_test/refuse", json={"times": 1, "retry_after": 1, "chat_id": ANNA})
    with pytest.raises(DeliveryError):
        await sending
    await transport.send(row)
    assert "".join(part["text"] for part in phone.from_bot()) == row.text


async def test_choices_without_words_are_still_shown(phone, transport):
    await transport.send(outbound("", ["会来", "请假"]))
    assert phone.from_bot()[0]["text"] == "1. 会来\n2. 请假"


async def test_thirty_a_second_are_held_and_one_a_second_in_a_chat():
    """More people than may be told in a second and a talkative one; the emulator enforces Telegram's limits."""
    async with emulated(Limits(overall=30, chat=1)) as phone:
        people = range(1, 41)
        for number in people:
            phone.world.open_chat(number)
        bot = create_bot(settings_for(phone))
        transport = TelegramTransport(bot)

        async def deliver(*rows: OutboundView) -> None:
            for row in rows:
                while True:
                    try:
                        await transport.send(row)
                        break
                    except DeliveryError as error:
                        await asyncio.sleep(error.retry_after)

        talk = [outbound(text, chat=1) for text in "abc"]
        others = [outbound("通知", chat=number) for number in people[1:]]
        await asyncio.gather(deliver(*talk), *(deliver(row) for row in others))
        calls = phone.calls("sendMessage")
        assert sum(call["ok"] for call in calls) == 42
        assert len(calls) <= 52, "hardly any was sent too early"
        assert [m["text"] for m in phone.from_bot(1)] == list("abc")
        assert calls[-1]["at"] - calls[0]["at"] > 1.9
        for request in bot._request:
            await request.shutdown()


def test_without_a_token_there_is_no_channel():
    assert create_telegram(Settings(_env_file=None, telegram_token=""), gateway=None) is None
