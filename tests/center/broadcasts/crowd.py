"""A center with as many people as a test wants, a published notice, and a channel that takes what lies in the outbox."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, text

from center.broadcasts import service as broadcasts
from center.broadcasts.service import Audience, BroadcastView
from center.conversations.models import ChannelAccount, OutboxMessage
from center.db import Database
from center.db.base import table_of
from center.members.models import RESIDENCES, Member
from center.notices.views import NoticeView
from center.notifications import service as notifications
from center.notifications.models import Notification
from tests.center.clarifications.vetters import QIAN, ZHAO, hire, published_notice
from tests.center.people import add_branch

HOLD, MINUTE = timedelta(seconds=30), timedelta(minutes=1)
EVERYBODY = Audience()
BODY = "12月3日上午八点半开始体检，地点在职工医院三楼，电话0937-6300000。"


def member_row(number: int, chance: random.Random, now: datetime, **changes: object) -> dict[str, object]:
    born = date(chance.randint(1924, 1972), chance.randint(1, 12), chance.randint(1, 28))
    return {
        "id": number,
        "employee_no": f"YM{number:06}",
        "name": f"某{number}",
        "sex": "male",
        "birth_date": born,
        "retired_on": date(born.year + 50, 1, 1),
        "id_number": b"-",
        "id_index": f"i{number}",
        "facts_index": f"f{number}",
        "residence": chance.choice(RESIDENCES),
        "is_special_hardship": False,
        "mobility": "free",
        "is_party_member": chance.random() < 0.4,
        "branch_id": chance.choice((3, 4)),
        "status": "active",
        "created_at": now,
        "updated_at": now,
        **changes,
    }


class Crowd:
    """People of two branches; `unbound` of them, the last ones, have no account, all others one on `channel`."""

    def __init__(
        self,
        database: Database,
        now: datetime,
        people: int,
        *,
        unbound: int = 0,
        channel: str = "telegram",
        change: Callable[[int], dict[str, object]] = lambda _: {},
    ) -> None:
        self.database, self.now = database, now
        chance = random.Random(people)
        hire(database, now)
        self.members = [member_row(number, chance, now, **change(number)) for number in range(1, people + 1)]
        with database.write() as session:
            add_branch(session)
            session.execute(insert(table_of(Member)), self.members)
            session.execute(insert(table_of(ChannelAccount)), [
                {
                    "conversation_id": f"c{number}", "channel": channel, "external_id": f"e{number}", "member_id": number,
                    "language": "zh", "text_size": 22, "pace": "normal", "created_at": now, "bound_at": now,
                }
                for number in range(1, people + 1 - unbound)
            ])  # fmt: skip
        self.notice: NoticeView = published_notice(database, now, BODY)

    def draft(self, audience: Audience = EVERYBODY, *, calls: bool = False) -> BroadcastView:
        with self.database.write() as session:
            return broadcasts.draft(
                session, notice_id=self.notice.id, audience=audience, calls=calls, by=ZHAO, now=self.now
            )

    def begin(self, audience: Audience = EVERYBODY, *, calls: bool = False) -> BroadcastView:
        """Draft and approve a broadcast, and let the half minute pass in which it can be taken back."""
        made = self.draft(audience, calls=calls)
        with self.database.write() as session:
            begun = broadcasts.approve(session, broadcast_id=made.id, by=QIAN, seen=made.version, now=self.now)
        self.now += HOLD
        return begun

    def feed(self, at_most: int = 100) -> int:
        with self.database.write() as session:
            return broadcasts.feed(session, now=self.now, at_most=at_most)

    def hand_on(self, limit: int = 1000) -> int:
        """Put what is planned into the outbox, and note what has left."""
        with self.database.write() as session:
            notifications.settle(session, now=self.now, limit=limit)
            return notifications.dispatch(session, now=self.now, limit=limit)

    def deliver(self, limit: int = 1000) -> int:
        """Send what has waited longest."""
        with self.database.write() as session:
            ids = list(
                session.execute(
                    text("SELECT id FROM outbox_messages WHERE finished_at IS NULL ORDER BY id LIMIT :most"),
                    {"most": limit},
                ).scalars()
            )
            outbox = table_of(OutboxMessage)
            sent = outbox.update().where(outbox.c.id.in_(ids))
            session.execute(sent.values(state="sent", attempts=1, finished_at=self.now))
        return len(ids)

    def run(self, rounds: int = 500) -> None:
        """Feed, hand on and deliver until nothing moves."""
        for _ in range(rounds):
            moved = self.feed() + self.hand_on() + self.deliver()
            if not moved and self.get().state != "running":
                return
        raise AssertionError("it does not end")

    def get(self) -> BroadcastView:
        with self.database.read() as session:
            return broadcasts.list_broadcasts(
                session, states=("draft", "running", "stopped", "done", "refused"), limit=1
            )[0]

    def progress(self) -> broadcasts.Progress:
        with self.database.read() as session:
            return broadcasts.progress(session, broadcast=self.get(), now=self.now)

    def stop(self) -> None:
        with self.database.write() as session:
            broadcasts.stop(session, broadcast_id=self.get().id, by=ZHAO, now=self.now)

    def resume(self) -> None:
        with self.database.write() as session:
            one = self.get()
            broadcasts.resume(session, broadcast_id=one.id, by=ZHAO, seen=one.version, now=self.now)

    def sent(self) -> Counter[str]:
        """Return to which conversations how often something was sent."""
        with self.database.read() as session:
            found = session.execute(text("SELECT conversation_id FROM outbox_messages WHERE state = 'sent'")).scalars()
            return Counter(found)

    def states(self) -> Counter[str]:
        with self.database.read() as session:
            return Counter(session.execute(select(table_of(Notification).c.state)).scalars())

    def mark(self, ids: Sequence[int], **values: object) -> None:
        """Change members behind everybody's back."""
        with self.database.write() as session:
            members = table_of(Member)
            session.execute(members.update().where(members.c.id.in_(list(ids))).values(**values))
