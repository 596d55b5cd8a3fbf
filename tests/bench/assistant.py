"""This assistant as people use it: real processes, web chat, records. Several run beside each other on own ports."""

from __future__ import annotations

import json
import secrets
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from center.clock import utc_now
from center.conversations import service as conversations
from center.db.engine import Database
from center.demo.binding import bind_demo_member
from center.settings import Settings
from tests.bench import databases
from tests.bench.people import Talk, WebChatPerson, external_id, talk
from tests.bench.questions import MEMBERS_ASK
from tests.running_system import RunningSystem, settings_for

CHANNEL = "webchat"
TEXTS = [text for text, _ in MEMBERS_ASK]


@dataclass
class Assistant:
    """Bot, Rasa and action server over one database; `name` is what the report calls it."""

    name: str
    database: Path
    folder: Path
    is_copied: bool = True
    met: int = 0
    system: RunningSystem = field(init=False)
    members: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        if self.is_copied:
            self.database = Path(shutil.copy(self.database, self.folder / "center.db"))
        databases.forget_conversations(self.database)
        self.members = _members_all_over(self.database)
        settings = settings_for(self.folder, f"sqlite:///{self.database}")
        settings = settings.model_copy(update={"keys_file": databases.KEYS})
        self.system = RunningSystem(settings, names=("rasa", "actions", "bot"))

    @property
    def settings(self) -> Settings:
        return self.system.settings

    @property
    def roots(self) -> list[int]:
        return [process.pid for process in self.system.running.values()]

    def roots_of(self, name: str) -> list[int]:
        return [self.system.running[name].pid]

    def start(self) -> None:
        for name in self.system.names:
            self.system.start(name)

    def wait_until_ready(self) -> None:
        self.system.wait_until_ready()

    def stop(self) -> None:
        self.system.stop()

    def bound(self, count: int) -> list[str]:
        """Return the tokens of people whom the center knows, each a member of their own."""
        tokens = [secrets.token_urlsafe(32) for _ in range(count)]
        opened = Database(self.settings.database_url)
        try:
            with opened.write() as session:
                for number, token in enumerate(tokens, start=self.met):
                    account = conversations.open_conversation(
                        session, channel=CHANNEL, external_id=external_id(token), now=utc_now()
                    )
                    employee_no = self.members[number % len(self.members)]
                    bind_demo_member(
                        session, conversation_id=account.conversation_id, employee_no=employee_no, now=utc_now()
                    )
        finally:
            opened.dispose()
        return tokens

    async def arrive(self, tokens: list[str]) -> list[WebChatPerson]:
        arrived = []
        for token in tokens:
            self.met += 1
            arrived.append(await WebChatPerson.arrive(token, self.settings.web_port, self.met))
        return arrived

    async def talk(self, *, people: int, conversations: int) -> Talk:
        """Let people hold conversations with it, so many at a time; who they are is known beforehand."""
        arrived = await self.arrive(self.bound(conversations))
        said = await talk(arrived, TEXTS, at_once=people)
        for person in arrived:
            await person.leave()
        return said

    def answered_by(self) -> Counter[tuple[str, str]]:
        """Count which action answered which question, from what Rasa remembers of the last session of everybody."""
        found: Counter[tuple[str, str]] = Counter()
        with closing(sqlite3.connect(self.folder / "tracker.db")) as tracker:
            turns = tracker.execute("SELECT events FROM dialogue_turns ORDER BY sender_id, id").fetchall()
        asked = ""
        for event in (event for (turn,) in turns for event in json.loads(turn)):
            if event["event"] == "user":
                asked = str(event.get("text"))
            elif event["event"] == "action" and event["name"] not in {"action_listen", "action_session_start"}:
                found[asked, event["name"]] += 1
        return found


def _members_all_over(database: Path, at_most: int = 2000) -> list[str]:
    """Return members from the first to the last, so that a large database is read all over and not at its beginning."""
    with closing(sqlite3.connect(database)) as opened:
        highest = opened.execute("SELECT max(id) FROM members").fetchone()[0]
        step = max(1, highest // at_most)
        ids = [(number * 7919 % at_most) * step + 1 for number in range(at_most)]
        rows = opened.execute(
            f"SELECT id, employee_no FROM members WHERE status = 'active' AND id IN ({','.join(map(str, ids))})"
        ).fetchall()
    by_id = dict(rows)
    return [by_id[id_] for id_ in ids if id_ in by_id]
