"""The text for the police in the console: who may read it, and whose name stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlalchemy.orm import Session

from center.cases.service import CaseView, EntryView
from center.members import service as members
from center.scams.statement import KINDS, write_statement

# It holds the facts, and the person's own words.
NEEDED = frozenset({"details", "timeline"})


def statement_of(
    session: Session,
    case: CaseView,
    lines: Sequence[EntryView],
    fields: AbstractSet[str],
    *,
    language: str,
    now: datetime | None = None,
) -> str | None:
    """Return the text for a case of fraud; None where there is none, or this person may not read what is in it.

    fields: those of the case that they may see. now: when it is written down; None: when the last line came, so that
    the text on an open page changes with the case and not with the clock.
    """
    if case.kind not in KINDS or not fields >= NEEDED:
        return None
    member = members.find_summary(session, member_id=case.member_id) if case.member_id is not None else None
    return write_statement(
        case,
        lines,
        language=language,
        now=now or (lines[-1].at if lines else case.opened_at),
        person=None if member is None else member.name,
    )
