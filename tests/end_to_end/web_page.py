"""An old person at the page, in a real Chromium."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from center.conversations.models import ChannelAccount
from tests.end_to_end.people import Account
from tests.end_to_end.records import Records

ANSWER = ".from-assistant:not(.greeting)"
SECONDS = 20.0


@dataclass
class WebPerson:
    """What one person does and reads on one page."""

    page: Page
    records: Records

    @property
    def answers(self) -> Locator:
        return self.page.locator(ANSWER)

    @property
    def mine(self) -> Locator:
        return self.page.locator(".from-me")

    @property
    def choices(self) -> Locator:
        return self.page.locator(f"{ANSWER} .choice")

    def write(self, text: str) -> None:
        """Write something without waiting for an answer."""
        said = self.mine.count()
        self.page.fill("#text", text)
        self.page.click("#send")
        expect(self.mine).to_have_count(said + 1)

    def say(self, text: str, *expected: str) -> str:
        """Write something and return the answer that holds all that is expected."""
        self.write(text)
        return self.reads(*expected)

    def tap(self, title: str, *expected: str) -> str:
        """Tap a choice by its title and return the answer that holds all that is expected."""
        self.choices.filter(has_text=re.compile(rf"^\s*\d\s*{re.escape(title)}\s*$")).click()
        return self.reads(*expected)

    def reads(self, *expected: str, seconds: float = SECONDS) -> str:
        """Wait for an answer below the person's last words that holds all of this; return it."""
        below = self.page.locator(f".from-me:not(:has(~ .from-me)) ~ {ANSWER}")
        for words in expected:
            below = below.filter(has_text=words)
        try:
            expect(below.last).to_be_visible(timeout=1000 * seconds)
        except AssertionError as error:
            raise AssertionError(f"{expected} is not among {self.answers.all_inner_texts()[-3:]}") from error
        return below.last.locator(".text").inner_text()

    def prove(self, who: Account, *expected: str) -> str:
        """Answer the three questions of the identity check and return what is then said."""
        self.say(who.name, "生")
        self.say(who.birth_said, "身份证")
        return self.say(who.id_last4, *expected)

    @property
    def account(self) -> ChannelAccount:
        token = json.loads(self.page.evaluate("localStorage.getItem('yinling.token')"))
        return self.records.account("webchat", hashlib.sha256(token.encode()).hexdigest())
