"""Broadcasts of a demo center as tests need them: drafted, approved, fed and delivered."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
from sqlalchemy import select, text

from center.broadcasts import service as broadcasts
from center.clock import LOCAL_ZONE, utc_now
from center.conversations import service as conversations
from center.conversations.models import OutboxMessage
from center.db.base import table_of
from center.db.models import metadata
from center.notifications import service as notifications
from tests.console.desk import Desk, token_in

TABLES = ("broadcasts", "notifications", "notices", "audit_entries")


def records(desk: Desk) -> dict[str, str]:
    """Return everything that a forged or forbidden form could change."""
    with desk.database.read() as session:
        return {name: repr(session.execute(select(metadata.tables[name])).all()) for name in TABLES}


def notice_of(desk: Desk) -> int:
    """Return a notice that holds now."""
    with desk.database.read() as session:
        return int(session.execute(text("SELECT max(id) FROM notices WHERE state = 'published'")).scalar_one())


def branches_of(desk: Desk) -> tuple[int, int]:
    """Return the branches of the secretaries `near` and `far`."""
    with desk.database.read() as session:
        found = session.execute(
            text("SELECT organization_id FROM staff_accounts WHERE login IN ('near', 'far') ORDER BY login DESC")
        )
        near, far = found.scalars()
    return int(near), int(far)


def draft(browser: httpx.Client, desk: Desk, **fields: object) -> str:
    """Draft a broadcast through the form and return its address."""
    page = browser.get("/broadcasts/new").text
    data = {"csrf": token_in(page), "notice": str(notice_of(desk)), "where": "all", "party": "any", **fields}
    answer = browser.post("/broadcasts", data=data)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def noon() -> datetime:
    """Return a moment of the coming day in which notices are told, whatever time it is."""
    return (utc_now() + timedelta(days=1)).astimezone(LOCAL_ZONE).replace(hour=12)


def bind(desk: Desk, count: int) -> None:
    """Let every third member have a chat, `count` of them."""
    now = utc_now()
    with desk.database.write() as session:
        ids = session.execute(
            text("SELECT id FROM members WHERE status = 'active' ORDER BY id LIMIT :most"), {"most": count * 3}
        )
        for id_ in list(ids.scalars())[::3]:
            account = conversations.open_conversation(session, channel="telegram", external_id=f"t{id_}", now=now)
            conversations.bind(session, conversation_id=account.conversation_id, member_id=id_, now=now)


def run(desk: Desk, *, rounds: int = 60, deliver: int = 1000) -> None:
    """Feed, hand on and deliver, as the bot process does."""
    now = noon()
    outbox = table_of(OutboxMessage)
    for _ in range(rounds):
        with desk.database.write() as session:
            fed = broadcasts.feed(session, now=now, at_most=100)
            handed = notifications.dispatch(session, now=now, limit=300)
            waiting = select(outbox.c.id).where(outbox.c.finished_at.is_(None), outbox.c.priority == 2)
            ids = list(session.execute(waiting.order_by(outbox.c.id).limit(deliver)).scalars())
            session.execute(
                outbox.update().where(outbox.c.id.in_(ids)).values(state="sent", attempts=1, finished_at=now)
            )
            notifications.settle(session, now=now, limit=1000)
        if not fed + handed + len(ids):
            return
