"""One replay: people come one after another through the emulated Telegram, and what came of each is read afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import func, select

from center.cases.models import Case
from center.conversations.models import ChannelAccount, InboxMessage, OutboxMessage
from center.db.engine import Database
from tests.end_to_end.whole_system import WholeSystem
from tests.replay.killer import Killer
from tests.replay.sayings import Saying, sayings

# Six digits each, so that they can be told apart as words too.
FIRST_CHAT, LAST_CHAT = 700_001, 799_999
THINKS_SECONDS = 4.0
DRAINED_WITHIN_SECONDS = 180.0
AT_ONCE_SECONDS = 2.0
POLICE = "110"


@dataclass
class Person:
    """One person and what became of what they said.

    waited: seconds until the first message came back. noted: answers that the records hold; tries: how often each was
    tried. was_hard: they wrote while something was away.
    """

    saying: Saying
    chat_id: int
    said_at: float = 0.0
    sent: list[str] = field(default_factory=list)
    waited: float | None = None
    first: str = ""
    wrongs: list[str] = field(default_factory=list)
    urgent_cases: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    noted_as_sent: int = 0
    tries: list[int] = field(default_factory=list)
    was_hard: bool = False

    @property
    def is_answered_rightly(self) -> bool:
        """Tell whether somebody whose money is gone was told the number of the police in the first line, at once."""
        return self.waited is not None and self.waited < AT_ONCE_SECONDS and POLICE in self.first.partition("\n")[0]


@dataclass
class Replay:
    """What is replayed on which system."""

    system: WholeSystem
    count: int
    per_second: float
    seed: int = 1
    people: list[Person] = field(default_factory=list)
    kills: int = 0
    unfinished: int = 0

    async def run(self) -> None:
        """Let everybody come, kill meanwhile, wait until everything is answered, and look."""
        chance = random.Random(self.seed)
        told = sayings(self.count, chance=chance)
        self.people = [Person(saying, FIRST_CHAT + place) for place, saying in enumerate(told)]
        killer = Killer(self.system, chance)
        killing = asyncio.create_task(killer.run())
        # A connection that is kept is closed by the other side in the very moment in which it is used again, now and then.
        limits = httpx.Limits(max_connections=20, max_keepalive_connections=0)
        api = self.system.settings.telegram_api_base
        async with httpx.AsyncClient(base_url=api, limits=limits, trust_env=False, timeout=60) as phone:
            await asyncio.gather(
                *(self._comes(phone, person, place / self.per_second) for place, person in enumerate(self.people))
            )
            killing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await killing
            if killer.under_way is not None:
                await killer.under_way
            await self._drain()
            # The assistant goes on writing to people: what arrived before must be noted, what is noted as sent must have
            # arrived afterwards.
            before = (await phone.get("/_test/calls")).json()
            await asyncio.to_thread(self._look_at_records)
            calls = (await phone.get("/_test/calls")).json()
            self._look_at_calls(before, calls)
            for person in self.people:
                await tell_what_arrived(phone, person)
        self.kills = len(killer.away)
        for person in self.people:
            person.was_hard = killer.was_away(person.said_at)

    async def _comes(self, phone: httpx.AsyncClient, person: Person, after: float) -> None:
        await asyncio.sleep(after)
        person.said_at = time.monotonic()
        await self._says(phone, person, person.saying.text)
        if person.saying.then:
            await asyncio.sleep(THINKS_SECONDS)
            await self._says(phone, person, person.saying.then)

    async def _says(self, phone: httpx.AsyncClient, person: Person, text: str) -> None:
        body = {"chat_id": person.chat_id, "text": text, "language_code": person.saying.language}
        (await phone.post("/_test/say", json=body)).raise_for_status()
        person.sent.append(text)

    async def _drain(self) -> None:
        database = Database(self.system.settings.database_url)
        deadline = time.monotonic() + DRAINED_WITHIN_SECONDS
        wanted = sum(len(person.sent) for person in self.people)
        try:
            while time.monotonic() < deadline:
                self.unfinished = await asyncio.to_thread(_unfinished, database, wanted)
                if self.unfinished == 0:
                    return
                await asyncio.sleep(0.5)
        finally:
            database.dispose()

    def _look_at_records(self) -> None:
        database = Database(self.system.settings.database_url)
        with database.read() as session:
            for person in self.people:
                _look_at(session, person)
        database.dispose()

    def _look_at_calls(self, before: list[dict[str, Any]], calls: list[dict[str, Any]]) -> None:
        heard, heard_before = _times(calls), _times(before)
        for person in self.people:
            times, earlier = heard.get(person.chat_id, []), heard_before.get(person.chat_id, [])
            if not times:
                person.wrongs.append("no answer")
                continue
            person.waited = min(times) - person.said_at
            if len(times) < person.noted_as_sent:
                person.wrongs.append(f"{person.noted_as_sent} answers were sent, {len(times)} arrived")
            if len(earlier) > len(person.noted):
                person.wrongs.append(f"{len(person.noted)} answers were written, {len(earlier)} arrived")


async def tell_what_arrived(phone: httpx.AsyncClient, person: Person) -> None:
    """Where something is wrong, add what arrived beyond the records, and how often each answer was tried."""
    if not person.wrongs:
        return
    answer = (await phone.get("/_test/messages", params={"chat_id": person.chat_id})).json()
    arrived = Counter(message["text"] for message in answer["messages"] if message["from"]["is_bot"])
    beyond = [text[:60] for text in (arrived - Counter(person.noted)).elements()]
    person.wrongs.append(f"beyond the records: {beyond}; tries: {person.tries}")


def _times(calls: list[dict[str, Any]]) -> dict[int, list[float]]:
    """Return when messages arrived, by chat."""
    heard: dict[int, list[float]] = {}
    for call in calls:
        if call["method"] == "sendMessage" and call["ok"]:
            heard.setdefault(int(call["chat_id"]), []).append(float(call["at"]))
    return heard


def _unfinished(database: Database, wanted: int) -> int:
    """Count the messages of our people that are not stored, not answered or not sent yet."""
    ours = select(ChannelAccount.conversation_id).where(
        ChannelAccount.channel == "telegram", ChannelAccount.external_id.between(str(FIRST_CHAT), str(LAST_CHAT))
    )
    with database.read() as session:
        finished = session.execute(
            select(func.count(InboxMessage.finished_at)).where(InboxMessage.conversation_id.in_(ours))
        ).scalar_one()
        left = session.execute(
            select(func.count())
            .select_from(OutboxMessage)
            .where(OutboxMessage.finished_at.is_(None), OutboxMessage.conversation_id.in_(ours))
        ).scalar_one()
    return int(wanted - finished + left)


def _look_at(session: Any, person: Person) -> None:
    account = session.execute(
        select(ChannelAccount.conversation_id).where(
            ChannelAccount.channel == "telegram", ChannelAccount.external_id == str(person.chat_id)
        )
    ).scalar_one_or_none()
    if account is None:
        person.wrongs.append("nothing of them is stored")
        return
    inbox = select(InboxMessage.text).where(InboxMessage.conversation_id == account).order_by(InboxMessage.id)
    stored = list(session.execute(inbox).scalars())
    if stored != person.sent:
        person.wrongs.append(f"stored is {stored}")
    outbox = session.execute(
        select(OutboxMessage.text, OutboxMessage.state, OutboxMessage.attempts)
        .where(OutboxMessage.conversation_id == account)
        .order_by(OutboxMessage.id)
    ).all()
    person.noted, person.tries = [row.text for row in outbox], [row.attempts for row in outbox]
    person.noted_as_sent = sum(row.state == "sent" for row in outbox)
    person.first = outbox[0].text if outbox else ""
    if given_up := [row.text for row in outbox if row.state == "given_up"]:
        person.wrongs.append(f"given up: {given_up}")
    kinds = select(Case.kind).where(Case.conversation_id == account, Case.urgency == "urgent")
    person.urgent_cases = sorted(session.execute(kinds).scalars())
    if len(set(person.urgent_cases)) < len(person.urgent_cases):
        person.wrongs.append(f"urgent cases opened twice: {person.urgent_cases}")
