"""The statements that find cases with words in them and empty them. The database lets nothing else of a line change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Text, Update, and_, bindparam, cast, func, insert, or_, select, update
from sqlalchemy import exists as exists_where

from center.attachments.models import Attachment
from center.cases.erasing.models import ErasedEntry
from center.cases.models import Case, CaseEntry
from center.db.base import table_of

CASES = table_of(Case)
ENTRIES = table_of(CaseEntry)
MARKS = table_of(ErasedEntry)
FILES = table_of(Attachment)

# What somebody wrote, names of files too; states and other changes are the fact of the case.
WORDS = ("opened", "text", "fact", "note", "reply")
WORDS_OF_FILES = ("attachment_added", "attachment_removed")
_SAYS = and_(or_(ENTRIES.c.kind.in_(WORDS), ENTRIES.c.fact_name.in_(WORDS_OF_FILES)), ENTRIES.c.body != "")
HAS_WORDS = or_(
    CASES.c.summary != "",
    cast(CASES.c.details, Text) != "{}",
    exists_where().where(ENTRIES.c.case_id == CASES.c.id, _SAYS),
    exists_where().where(FILES.c.case_id == CASES.c.id, FILES.c.name != ""),
)
IS_CLOSED = CASES.c.closed_at.is_not(None)
ROWS = func.count()

LINES_WITH_WORDS = (
    select(ENTRIES.c.id)
    .where(ENTRIES.c.case_id == bindparam("of_case"), _SAYS)
    .order_by(ENTRIES.c.id)
    .limit(bindparam("at_most"))
)
MARK = insert(MARKS)
EMPTY_LINES: Update = update(ENTRIES).where(ENTRIES.c.id.in_(bindparam("ids", expanding=True))).values(body="")
EMPTY_CASE: Update = update(CASES).where(CASES.c.id == bindparam("of_case"), IS_CLOSED).values(summary="", details={})
IS_OVER = select(CASES.c.id).where(CASES.c.id == bindparam("of_case"), IS_CLOSED).with_for_update()


def closed_before(*columns: Any, held: list[int]) -> Select[Any]:
    """Build the choice of cases that were closed before and still hold words; those in `held` are left out."""
    chosen = select(*columns).where(CASES.c.closed_at < bindparam("before"), HAS_WORDS)
    return chosen.where(CASES.c.id.not_in(held)) if held else chosen


WITH_WORDS = (
    select(CASES.c.id)
    .where(CASES.c.id.in_(bindparam("ids", expanding=True)), IS_CLOSED, HAS_WORDS)
    .order_by(CASES.c.id)
)
COUNT_CLOSED = select(func.count()).select_from(CASES).where(IS_CLOSED, HAS_WORDS)
