"""The channel's own lines in a real database."""

from __future__ import annotations

import pytest

from bot.channels.telegram.reading import UNREADABLE
from bot.channels.telegram.records import CONFIRM_CODE, DISCARD_CODE, DatabaseRecords
from center.clock import utc_now
from center.conversations import service
from center.conversations.views import Choice, ReplyDraft
from center.db.installation import TELEGRAM_NAME, InstallationFact
from center.wording.responses import Button, Rendered

MARKER = {"zh": "[照片]", "en": "[photo]"}


def render(name: str, language: str, **numbers: str):
    offered = (Button("是", "我要核对身份"), Button("不是", "不用了"))
    return Rendered(f"{name} {language} {numbers['center']}", offered if name.endswith("code") else ())


@pytest.fixture
def records(database):
    return DatabaseRecords(database, render=render, numbers=lambda _: {"center": "0937"})


def said(database, external_id: str = "7") -> list[service.OutboundView]:
    with database.write() as session:
        account = service.open_conversation(session, channel="telegram", external_id=external_id, now=utc_now())
        return service.list_outbound_after(session, conversation_id=account.conversation_id, after_id=0, limit=50)


def photo(records, message_id: str) -> None:
    records.note_unreadable("7", message_id=message_id, kind="photo", marker=MARKER)


def test_a_photo_is_stored_answered_once_and_left_to_nobody(database, records):
    photo(records, "7:1")
    photo(records, "7:1")
    assert [row.text for row in said(database)] == ["utter_telegram_photo zh 0937"]
    with database.read() as session:
        assert service.list_unanswered(session, before=utc_now(), limit=10) == []
        history = service.list_history(session, conversation_id=said(database)[0].conversation_id, limit=10)
    assert [(entry.origin, entry.text) for entry in history] == [
        ("me", "[照片]"),
        ("assistant", "utter_telegram_photo zh 0937"),
    ]


def test_the_same_line_is_not_said_twice_in_a_row(database, records):
    photo(records, "7:1")
    photo(records, "7:2")
    assert [row.text.split()[0] for row in said(database)] == [
        "utter_telegram_photo",
        "utter_telegram_unreadable_again",
    ]


def offer(database, *titles: str) -> service.OutboundView:
    with database.write() as session:
        account = service.open_conversation(session, channel="telegram", external_id="7", now=utc_now())
        choices = [Choice(str(n), title, title) for n, title in enumerate(titles, start=1)]
        draft = ReplyDraft("选哪样？", choices)
        return service.enqueue(session, conversation_id=account.conversation_id, reply=draft, now=utc_now())


def test_a_photo_in_the_middle_leaves_the_offer_standing(database, records):
    row = offer(database, "会来", "请假")
    photo(records, "7:1")
    found = records.find_offer("7", row.id)
    assert found.is_current
    assert [choice.title for choice in found.choices] == ["会来", "请假"]


def test_an_older_offer_is_found_but_not_current(database, records):
    old = offer(database, "查待遇到账")
    offer(database, "会来")
    assert not records.find_offer("7", old.id).is_current


def test_an_offer_belongs_to_its_person(database, records):
    row = offer(database, "会来")
    assert records.find_offer("8", row.id) is None
    assert records.find_offer("7", row.id + 100) is None


def test_a_code_is_asked_about_and_nowhere_stored(database, records):
    choices = records.ask_about_code("7", message_id="7:1", language="en")
    assert [choice.id for choice in choices] == [CONFIRM_CODE, DISCARD_CODE]
    assert records.ask_about_code("7", message_id="7:1", language="en") == choices
    (row,) = said(database)
    assert row.text.startswith("utter_telegram_confirm_code en")
    assert row.choices == choices


def test_a_group_is_told_once_ever(database, records):
    records.decline_group("-5")
    records.decline_group("-5")
    assert len(said(database, "-5")) == 1


def test_a_group_is_told_its_number_as_often_as_somebody_asks(database):
    records = DatabaseRecords(database)
    for message in ("-1005:1", "-1005:1", "-1005:2"):
        records.tell_group_id("-1005", message_id=message)
    told = said(database, "-1005")
    assert len(told) == 2
    assert all("-1005" in row.text for row in told)


def test_words_beside_a_picture_are_told_once(database, records):
    records.note_unread_part("7", message_id="7:1")
    records.note_unread_part("7", message_id="7:1")
    assert len(said(database)) == 1


def test_who_blocked_gets_nothing_more(database, records):
    offer(database, "会来")
    records.mark_blocked("7")
    with database.write() as session:
        account = service.open_conversation(session, channel="telegram", external_id="7", now=utc_now())
        assert account.unreachable_at is not None
        assert service.count_waiting(session) == (0, 0)


def test_the_real_words_are_found_for_every_kind(database):
    numbers = {"center": "0937-0000000", "ambulance": "120"}
    records = DatabaseRecords(database, numbers=lambda _: numbers)
    kinds = sorted(set(UNREADABLE.values()))
    for number, kind in enumerate(kinds):
        records.note_unreadable("7", message_id=f"7:{number}", kind=kind, marker=MARKER)
    records.note_unread_part("7", message_id="7:98")
    assert len(records.ask_about_code("7", message_id="7:99", language="zh")) == 2
    assert all("{" not in row.text and len(row.text) <= 120 for row in said(database))
    assert len(said(database)) == len(kinds) + 2


def test_what_telegram_calls_the_bot_is_noted_once_and_anew_when_it_changes(database, records):
    def noted():
        with database.read() as session:
            row = session.get(InstallationFact, TELEGRAM_NAME)
            return row.value, row.stated_at

    records.note_own_name("old_bot")
    first = noted()
    records.note_own_name("old_bot")
    assert noted() == first
    records.note_own_name("new_bot")
    assert noted()[0] == "new_bot"
