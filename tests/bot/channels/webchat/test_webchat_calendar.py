"""The calendar file under a reminder: for the chat it was made for, as long as it is this member's, and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from sqlalchemy import insert, update
from starlette.testclient import TestClient

from bot.channels.webchat import create_webchat
from bot.channels.webchat.calendars import calendar_path
from bot.channels.webchat.limits import Addresses
from bot.channels.webchat.records import CHANNEL, DatabaseRecords
from center import crypto
from center.conversations import service as conversations
from center.conversations.service import Choice, OutboundView, ReplyDraft
from center.crypto import Keyring
from center.db.engine import Database
from center.meetings.models import Meeting
from center.meetings.replies import choices_for
from center.members.models import Member
from tests.bot.channels.webchat.fake_center import FakeCenter, Served
from tests.center.people import add_members

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BROWSER = "b" * 32
STARTS = NOW + timedelta(days=2)


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("YINLING_KEYS", Keyring.generate().to_json())
    monkeypatch.setenv("YINLING_NOW", NOW.isoformat())
    for cached in (crypto.get_keyring, crypto.get_settings):
        cached.cache_clear()
    yield
    for cached in (crypto.get_keyring, crypto.get_settings):
        cached.cache_clear()


class Bound:
    """Wang's page, and meetings: of her branch, of another branch."""

    def __init__(self, database: Database, center: FakeCenter) -> None:
        self.database = database
        with database.write() as session:
            self.wang, self.li = add_members(session, NOW)
            self.chat = conversations.open_conversation(
                session, channel=CHANNEL, external_id=BROWSER, now=NOW
            ).conversation_id
            conversations.bind(session, conversation_id=self.chat, member_id=self.wang, now=NOW - timedelta(hours=1))
            self.own, self.others = (self._add(session, organization_id) for organization_id in (3, 4))
        self.client = self.served(center)

    def served(self, center: FakeCenter, addresses: Addresses | None = None) -> TestClient:
        app = FastAPI()
        app.include_router(create_webchat(center, self.database, transport=center.transport, addresses=addresses))
        return TestClient(app)

    def path(self, *meeting_ids: int, now: datetime = NOW) -> str | None:
        choices = choices_for(meeting_ids, attend="去", decline="去不了")
        return calendar_path(choices, conversation_id=self.chat, now=now)

    def change(self, model: type, **values: object) -> None:
        with self.database.write() as session:
            session.execute(update(model).values(**values))

    @staticmethod
    def _add(session, organization_id: int) -> int:  # type: ignore[no-untyped-def]
        row = {
            "organization_id": organization_id,
            "kind": "branch_meeting",
            "audience": "party_members",
            "title_zh": "十二月支部会",
            "title_en": "December branch meeting",
            "starts_at": STARTS,
            "ends_at": STARTS + timedelta(hours=1),
            "place_zh": "活动室",
            "place_en": "Activity room",
        }
        return int(session.execute(insert(Meeting).values(row).returning(Meeting.id)).scalar_one())


@pytest.fixture
def bound(database: Database, center: FakeCenter) -> Bound:
    return Bound(database, center)


def test_a_link_gives_the_meeting_and_nothing_of_anybody(bound: Bound) -> None:
    answer = bound.client.get(str(bound.path(bound.own)))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    assert "SUMMARY:十二月支部会" in answer.text
    assert "王桂兰" not in answer.text and "YM" not in answer.text
    assert answer.text.count("BEGIN:VEVENT") == 1


def test_a_link_says_nothing_of_whom_it_is_for_and_no_two_are_alike(bound: Bound) -> None:
    first, second = bound.path(bound.own), bound.path(bound.own)
    assert first != second
    assert bound.chat not in str(first)


@pytest.mark.parametrize("name", ["1", "a" * 80, "a" * 5_000, "%E4%BC%9A", "..%2f..%2fkeys", "AQ==", "-", "会"])
def test_what_nobody_has_made_opens_nothing(bound: Bound, name: str) -> None:
    answer = bound.client.get(f"/calendar/{name}.ics")
    assert (answer.status_code, answer.text) in {(404, ""), (404, '{"detail":"Not Found"}')}


def test_a_link_with_one_letter_changed_opens_nothing(bound: Bound) -> None:
    path = str(bound.path(bound.own))
    for place in (12, len(path) // 2, len(path) - 8):
        wrong = "A" if path[place] != "A" else "B"
        assert bound.client.get(path[:place] + wrong + path[place + 1 :]).status_code == 404


def test_another_key_opens_no_link(bound: Bound, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(bound.path(bound.own))
    monkeypatch.setenv("YINLING_KEYS", Keyring.generate().to_json())
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()
    assert bound.client.get(path).status_code == 404


def test_a_meeting_of_others_is_not_given(bound: Bound) -> None:
    assert bound.client.get(str(bound.path(bound.others))).status_code == 404


@pytest.mark.parametrize("whose", ["nobody's", "another's", "bound anew"])
def test_once_the_telephone_is_bound_otherwise_older_links_are_dead(bound: Bound, whose: str) -> None:
    path = str(bound.path(bound.own))
    member = {"another's": bound.li, "bound anew": bound.wang}.get(whose)
    with bound.database.write() as session:
        conversations.unbind(session, conversation_id=bound.chat, now=NOW)
        if member is not None:
            later = NOW + timedelta(seconds=1)
            conversations.bind(session, conversation_id=bound.chat, member_id=member, now=later)
    assert bound.client.get(path).status_code == 404


def test_who_has_left_or_is_not_invited_any_more_opens_nothing(bound: Bound) -> None:
    path = str(bound.path(bound.own))
    bound.change(Member, is_party_member=False)
    assert bound.client.get(path).status_code == 404
    bound.change(Member, is_party_member=True, status="transferred")
    assert bound.client.get(path).status_code == 404


def test_links_end_with_the_meeting_and_after_some_weeks(bound: Bound, monkeypatch: pytest.MonkeyPatch) -> None:
    path, old = str(bound.path(bound.own)), str(bound.path(bound.own, now=NOW - timedelta(days=46)))
    assert bound.client.get(old).status_code == 404
    monkeypatch.setenv("YINLING_NOW", (STARTS + timedelta(hours=1)).isoformat())
    assert bound.client.get(path).status_code == 404


def test_a_cancelled_meeting_is_struck_out(bound: Bound) -> None:
    bound.change(Meeting, state="cancelled", revision=1)
    answer = bound.client.get(str(bound.path(bound.own)))
    assert "STATUS:CANCELLED" in answer.text and "SEQUENCE:1" in answer.text


def test_too_many_tries_are_turned_away(bound: Bound, center: FakeCenter) -> None:
    client = bound.served(center, Addresses(rate=0.001, burst=2))
    path = str(bound.path(bound.own))
    assert [client.get(path).status_code for _ in range(3)] == [200, 200, 429]


def test_only_a_line_about_one_meeting_has_a_link(bound: Bound) -> None:
    assert bound.path(bound.own, bound.others) is None
    for choices in ((), (Choice("1-1", "我来", '/rsvp_attend{"datetime": "2026-11-24T10:00"}'),)):
        assert calendar_path(choices, conversation_id=bound.chat, now=NOW) is None


def test_a_reminder_in_the_history_has_a_link_that_opens(bound: Bound) -> None:
    reply = ReplyDraft("提醒您，您去不去？", choices_for([bound.own], attend="去", decline="去不了"))
    with bound.database.write() as session:
        made = conversations.enqueue(session, conversation_id=bound.chat, reply=reply, now=NOW)
        assert made is not None
        conversations.mark_sent(session, ids=[made.id], provider_ids=[None], now=NOW)
    [line] = DatabaseRecords(bound.database).welcome(BROWSER, language="zh", after=0).lines
    assert bound.client.get(line["calendar"]).status_code == 200
    assert "calendar" not in line["text"]


@pytest.mark.browser
def test_the_page_offers_it_under_the_reminder_and_nothing_else(
    browser: Browser, site: Served, center: FakeCenter
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page.goto(site.url)
    page.fill("#text", "你好")
    page.click("#send")
    expect(page.locator(".from-assistant:not(.greeting)")).to_have_count(1)
    person = next(iter(center.out))
    message = OutboundView(
        90, "c", CHANNEL, person, None, "assistant", "提醒您，您去不去？",
        choices_for([12], attend="去", decline="去不了"), False, 1, NOW,
    )  # fmt: skip
    assert site.loop is not None
    asyncio.run_coroutine_threadsafe(center.transport.send(message), site.loop).result(10)
    link = page.locator("a.keep")
    expect(link).to_have_text("存进手机日历")
    expect(link).to_have_count(1)
    assert str(link.get_attribute("href")).startswith("/calendar/")
    box = link.bounding_box()
    assert box is not None and box["height"] >= 44
    page.close()
