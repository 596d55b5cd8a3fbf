"""Wakes those who wait for work on PostgreSQL, in whatever process on whatever machine. A hint only: all poll too.

On SQLite there is nothing to listen to; within a process its parts tell each other.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from center.db.engine import Database

# What is told of: something lies in the outbox, and by which channel it leaves.
OUTBOX = "yinling_outbox"
_NOTIFY = text("SELECT pg_notify(:topic, :what)")


def wake(session: Session, topic: str, what: str) -> None:
    """Tell those who listen, once this transaction is stored; the same is told once however often it is said."""
    if session.get_bind().dialect.name != "postgresql":
        return
    told: set[tuple[str, str]] = session.info.setdefault("woken", set())
    if (topic, what) not in told:
        told.add((topic, what))
        session.execute(_NOTIFY, {"topic": topic, "what": what})


async def listen(database: Database, topic: str) -> AsyncIterator[str]:
    """Give what is told of a topic, and once an empty word when it begins: what was told before was not heard.

    Ends at once where the database cannot tell. Raises psycopg.Error when the line is lost.
    """
    if database.is_sqlite:
        return
    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
        await connection.execute(f"LISTEN {topic}".encode())
        yield ""
        async for told in connection.notifies():
            yield told.payload
