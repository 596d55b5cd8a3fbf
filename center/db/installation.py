"""What kind of installation a database is: whether it holds the demo center, what its bot is called on Telegram.

The demo and the bot write it, tools and the console ask it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from center.db.base import Base, table_of
from center.db.statements import upsert

DEMO = "demo"
DEMO_UNFINISHED = "unfinished"
# As Telegram itself says it: a link with a mistyped name would bring people's codes to somebody else's bot.
TELEGRAM_NAME = "telegram_name"


class InstallationFact(Base):
    """One fact about the whole database."""

    __tablename__ = "installation_facts"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    stated_at: Mapped[datetime]


def find_fact(session: Session, *, name: str) -> str | None:
    """Return what is stated under a name."""
    return session.scalar(select(InstallationFact.value).where(InstallationFact.name == name))


def state_fact(session: Session, *, name: str, value: str, now: datetime) -> None:
    """State a fact, over what was stated under this name before."""
    row = {"name": name, "value": value, "stated_at": now}
    upsert(session, table_of(InstallationFact), row, update=("value", "stated_at"))


def is_demo(session: Session) -> bool:
    """Tell whether these are the made-up records of the demo center, all of them."""
    return find_fact(session, name=DEMO) not in (None, DEMO_UNFINISHED)
