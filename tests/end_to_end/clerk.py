"""Somebody of the staff at the console, over HTTP, and what the records hold of their work."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from sqlalchemy import update

from center.cases import service as cases
from center.cases.service import CaseView, EntryView
from center.conversations.models import ChannelAccount
from center.deadlines import service as deadlines
from center.deadlines.models import Deadline
from center.deadlines.views import DeadlineView
from center.handover.models import Handover
from tests.end_to_end.records import Records
from tests.end_to_end.whole_system import WholeSystem

PASSWORD = "four white yaks 1961"
_once = itertools.count(1)


@dataclass
class Clerk:
    """A browser that is signed in; it finds its session again when the console was away."""

    browser: httpx.Client
    name: str = "金平"
    closed: bool = field(default=False)

    @classmethod
    def hired(cls, system: WholeSystem, login: str) -> Clerk:
        """Hire somebody and let them sign in for the first time."""
        given = system.hire(login)
        # No connection is kept: the console goes away now and then.
        limits = httpx.Limits(max_keepalive_connections=0)
        headers = {"accept": "text/html"}
        made = cls(httpx.Client(base_url=system.desk, headers=headers, limits=limits, trust_env=False, timeout=20))
        answer = made.browser.post("/login", data={"login": login, "password": given})
        assert answer.headers["location"] == "/login/password", answer.text
        fields = {"old": given, "new": PASSWORD, "again": PASSWORD}
        answer = made.browser.post("/login/password", data={"csrf": made.token("/login/password"), **fields})
        assert answer.headers["location"] == "/", answer.text
        return made

    def token(self, path: str = "/") -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.browser.get(path).text)
        assert found is not None
        return found.group(1)

    def sees(self, words: str) -> str | None:
        """Return the number of the case whose line in the queue holds these words."""
        rows = self.browser.get("/queue/rows", params={"text": words}).text
        found = re.search(r'class="number">(\d+)<', rows)
        return found.group(1) if found and words in rows else None

    def does(self, number: str, step: str, **fields: str) -> None:
        """Send one of the forms of a case's page."""
        page = self.browser.get(f"/cases/{number}").text
        version = re.search(r'name="version" value="(\d+)"', page)
        about = {"csrf": self.token(), "version": version.group(1) if version else "", **fields}
        answer = self.browser.post(f"/cases/{number}/{step}", data=about)
        assert answer.status_code == httpx.codes.SEE_OTHER, re.sub(r"<[^>]+>", "", answer.text)[-600:]

    def says(self, number: str, words: str) -> None:
        """Write to the person."""
        self.does(number, "reply", text=words, once=f"once-{next(_once)}")

    def timeline(self, number: str) -> str:
        return self.browser.get(f"/cases/{number}/timeline").text


@dataclass
class CaseRecords:
    """What is on file of the one case of a conversation."""

    records: Records
    account: ChannelAccount
    kind: str = "health_emergency"

    @property
    def case(self) -> CaseView:
        found = [case for case in self.records.cases(self.account) if case.kind == self.kind]
        assert len(found) == 1, found
        return found[0]

    @property
    def lines(self) -> list[EntryView]:
        with self.records.database.read() as session:
            return cases.list_timeline(session, case_id=self.case.id)

    def words_of(self, author: str) -> list[str]:
        return [line.body for line in self.lines if line.author == author and line.kind in {"opened", "text", "reply"}]

    @property
    def first_answer(self) -> DeadlineView:
        with self.records.database.read() as session:
            found = deadlines.list_of_case(session, case_id=self.case.id)
        return next(clock for clock in found if clock.kind == "first_answer")

    def let_it_be_due(self, at: datetime) -> None:
        """Move the clock's end instead of waiting for it; it was planned already, and is as it was."""
        moved = update(Deadline).where(Deadline.id == self.first_answer.id).values(due_at=at, warn_at=at)
        with self.records.database.write() as session:
            session.execute(moved)

    def let_the_hold_end(self, at: datetime) -> None:
        """Let whoever speaks have let the person wait until now."""
        held = (Handover.conversation_id == self.account.conversation_id, Handover.ended_at.is_(None))
        with self.records.database.write() as session:
            session.execute(update(Handover).where(*held).values(until=at))

    def times_missed(self) -> int:
        return sum(line.fact_name == "deadline_missed" for line in self.lines)
