"""Sees whether a database may take real records, before anything else is done. Every command asks it first."""

from __future__ import annotations

from center.crypto import SecretUnreadableError
from center.db.engine import Database, Session
from center.db.installation import DEMO, find_fact
from center.db.migrate import is_current
from center.imports import service
from center.imports.problems import StopError
from center.members.service import get_id_number
from center.settings import get_settings


def require_ready(database: Database, *, may_be_demo: bool = False) -> None:
    """Raise StopError where the schema is old, the records are made up, or the keys are another database's."""
    if not is_current(database):
        raise StopError("not_migrated")
    with database.read() as session:
        if not may_be_demo and find_fact(session, name=DEMO) is not None:
            raise StopError("demo")
        member_id = service.find_any_member_id(session)
        if member_id is not None:
            _require_keys(session, member_id)


def _require_keys(session: Session, member_id: int) -> None:
    settings = get_settings()
    if settings.keys is None and not settings.keys_file.exists():
        # Asking for the keys now would make new ones, and every ID number on record would be lost.
        raise StopError("keys_missing", file=settings.keys_file)
    try:
        get_id_number(session, member_id=member_id)
    except SecretUnreadableError:
        raise StopError("keys_wrong") from None
