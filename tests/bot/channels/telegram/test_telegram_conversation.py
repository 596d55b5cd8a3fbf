"""A person talks through the emulated Telegram: the real library, the real channel, a small gateway."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram.records import CONFIRM_CODE
from bot.gateway.messages import Receipt
from center.meetings.replies import choices_for
from tests.bot.channels.telegram.emulated_chat import ANNA, outbound, until

CODE = "12345678"
SAID = f"绑定码 {CODE}"


async def test_words_reach_the_gateway_and_the_answer_comes_back(phone, channel):
    channel.gateway.answer = lambda inbound: outbound(f"您说：{inbound.text}")
    await phone.say("上个月那个外头的钱给了没")
    await until(phone.from_bot)
    inbound = channel.gateway.received[0]
    assert (inbound.channel, inbound.external_id, inbound.choice_id) == ("telegram", str(ANNA), None)
    assert inbound.message_id.startswith(f"{ANNA}:")
    assert phone.from_bot()[0]["text"] == "您说：上个月那个外头的钱给了没"


async def offer(phone, channel, *titles: str):
    if ANNA not in phone.world.chats:
        await phone.say("您好")
    row = outbound("您选哪样？", list(titles))
    await channel.outbox.send(row)
    return row


async def test_choices_are_numbered_buttons_and_a_tap_is_a_choice(phone, channel):
    await offer(phone, channel, "会来", "请假")
    buttons = [b for line in phone.from_bot()[-1]["reply_markup"]["inline_keyboard"] for b in line]
    assert [b["text"] for b in buttons] == ["1. 会来", "2. 请假"]
    assert all(len(b["callback_data"].encode()) <= 64 for b in buttons)
    await phone.do("tap", number=2)
    tapped = await until(lambda: next((i for i in channel.gateway.received if i.choice_id), None))
    assert (tapped.text, tapped.choice_id) == ("请假", "2")
    marked = await until(lambda: [m for m in phone.from_bot() if "reply_markup" not in m])
    assert marked[0]["text"] == "您选哪样？\n\n✓ 请假"
    await until(lambda: phone.calls("answerCallbackQuery"))
    assert not phone.world.open_queries


async def test_an_unsteady_second_tap_counts_once(phone, channel):
    row = await offer(phone, channel, "会来", "请假")
    message_id = phone.from_bot()[-1]["message_id"]
    await asyncio.gather(*(phone.do("tap", number=1, message_id=message_id) for _ in range(2)))
    await until(lambda: len(phone.calls("answerCallbackQuery")) == 2)
    assert [i.message_id for i in channel.gateway.received if i.choice_id] == [f"{ANNA}:tap:{row.id}"]


async def test_a_button_of_yesterday_is_read_as_words(phone, channel):
    await offer(phone, channel, "查待遇到账")
    old = phone.from_bot()[-1]["message_id"]
    await offer(phone, channel, "会来")
    await phone.do("tap", number=1, message_id=old)
    tapped = await until(lambda: next((i for i in channel.gateway.received if ":tap:" in i.message_id), None))
    assert (tapped.text, tapped.choice_id) == ("查待遇到账", None)


async def test_a_button_under_an_older_reminder_still_answers_for_its_own_meeting(phone, channel):
    await phone.say("您好")
    for meeting in (7, 8):
        await channel.outbox.send(outbound("明天开会", choices_for([meeting], attend="去", decline="去不了")))
    older = phone.from_bot()[-2]["message_id"]
    await phone.do("tap", number=1, message_id=older)
    tapped = await until(lambda: next((i for i in channel.gateway.received if ":tap:" in i.message_id), None))
    assert (tapped.text, tapped.choice_id) == ("去", "rsvp:attend:7")


async def test_start_and_help_are_plain_words(phone, channel):
    await phone.say("/start")
    await phone.say("/help", language_code="en")
    await phone.say("/help", 7002, language_code="en")
    await until(lambda: len(channel.gateway.received) == 3)
    assert channel.gateway.texts[0] == "您好"
    assert channel.gateway.texts[2] == "What can you help me with"
    assert {call["ok"] for call in phone.calls("setMyCommands")} == {True}
    assert set(phone.world.commands) == {"", "zh", "en"}


async def test_the_name_that_telegram_gives_the_bot_is_noted(phone, channel):
    await until(lambda: channel.records.own_names)
    assert channel.records.own_names == ["yinling_emulated_bot"]


async def asked_about_code(phone, channel):
    await phone.say(f"/start {CODE}")
    question = await until(lambda: channel.records.questions)
    assert channel.gateway.received == []
    await channel.outbox.send(question[-1])


@pytest.mark.parametrize("answer", ["tap", "1", "是，绑定我本人"])
async def test_a_link_binds_only_after_a_yes(phone, channel, answer):
    await asked_about_code(phone, channel)
    await (phone.do("tap", number=1) if answer == "tap" else phone.say(answer))
    await until(lambda: channel.gateway.received)
    assert channel.gateway.texts == [SAID]
    assert channel.gateway.received[0].choice_id == CONFIRM_CODE, "that it came with a link is kept"


async def test_a_refused_link_leaves_no_code(phone, channel):
    await asked_about_code(phone, channel)
    await phone.do("tap", number=2)
    await until(lambda: channel.gateway.received)
    await phone.say("1")
    await until(lambda: len(channel.gateway.received) == 2)
    assert channel.gateway.texts == ["不是", "1"]


async def test_other_words_first_leave_only_the_button(phone, channel):
    await asked_about_code(phone, channel)
    await phone.say("这是干啥的")
    await phone.say("1")
    await phone.do("tap", number=1)
    await until(lambda: len(channel.gateway.received) == 3)
    assert channel.gateway.texts == ["这是干啥的", "1", SAID]


async def test_what_cannot_be_read_is_told_so(phone, channel):
    kinds = ["photo", "voice", "video", "sticker", "document", "location", "contact"]
    for kind in kinds:
        await phone.do("send", kind=kind)
    await until(lambda: len(channel.records.unreadable) == len(kinds))
    assert [kind for _, kind in channel.records.unreadable] == kinds
    assert channel.gateway.received == []


async def test_an_album_is_one_message(phone, channel):
    for _ in range(3):
        await phone.do("send", kind="photo", media_group_id="album1")
    await until(lambda: len(channel.records.unreadable) == 3)
    assert len({message_id for message_id, _ in channel.records.unreadable}) == 1


async def test_the_words_beside_a_picture_are_handled(phone, channel):
    await phone.do("send", kind="photo", caption="这是真的吗")
    await until(lambda: channel.records.unread_parts)
    assert channel.gateway.texts == ["这是真的吗"]
    assert channel.records.unreadable == []


async def test_an_edited_message_is_new_words(phone, channel):
    said = await phone.say("我要请价")
    await phone.do("edit", message_id=said["message"]["message_id"], text="我要请假")
    await until(lambda: len(channel.gateway.received) == 2)
    assert channel.gateway.texts == ["我要请价", "我要请假"]


async def test_groups_are_declined_and_never_read(phone, channel):
    await phone.say("@bot 大家好", -500, kind="group")
    await until(lambda: channel.records.groups)
    assert channel.records.groups == ["-500"]
    assert channel.gateway.received == []


async def test_who_asks_in_a_group_for_its_number_is_told(phone, channel):
    await phone.say("/chatid@yinling_emulated_bot", -500)
    await phone.say("/chatid what", -501)
    await until(lambda: channel.records.asked_for_id and channel.records.groups)
    assert (channel.records.asked_for_id, channel.records.groups) == (["-500"], ["-501"])
    assert channel.gateway.received == []


async def test_who_stops_the_bot_is_marked(phone, channel):
    await phone.say("您好")
    await phone.do("block")
    assert await until(lambda: channel.records.blocked) == [str(ANNA)]


async def test_lines_without_a_database_are_said_directly(phone, channel):
    async def down(inbound):
        return Receipt(stored=True, direct=("请马上打 120。", "我这会儿查不了。"))

    channel.gateway.before = down
    await phone.say("我摔倒了")
    await until(lambda: len(phone.from_bot()) == 2)
    assert [m["text"] for m in phone.from_bot()] == ["请马上打 120。", "我这会儿查不了。"]


async def test_typing_is_shown_only_while_an_answer_takes_long(phone, channel):
    channel.gateway.answer = lambda inbound: outbound("好的") if inbound.text == "快" else None
    await phone.say("快")
    await until(phone.from_bot)
    await asyncio.sleep(1.0)
    assert phone.calls("sendChatAction") == []
    await phone.say("慢")
    await until(lambda: phone.calls("sendChatAction"))


async def test_a_button_that_the_records_have_lost_is_read_as_its_words(phone, channel):
    await offer(phone, channel, "找工作人员")
    channel.records.find_offer = lambda external_id, outbound_id: None
    await phone.do("tap", number=1)
    said = await until(lambda: next((i for i in channel.gateway.received if ":tap:" in i.message_id), None))
    assert (said.text, said.choice_id) == ("找工作人员", None)


async def test_who_is_in_danger_is_told_once_when_nothing_can_be_stored(phone, channel, monkeypatch):
    tries = []

    async def receive(inbound):
        tries.append(inbound)
        return Receipt(stored=False, direct=("马上打 120 叫救护车。",))

    monkeypatch.setattr(channel.gateway, "receive", receive)
    await phone.say("我胸口疼")
    await until(lambda: len(tries) > 1)
    assert [m["text"] for m in phone.from_bot()] == ["马上打 120 叫救护车。"]
