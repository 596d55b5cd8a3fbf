"""The statements of the attachment services."""

from __future__ import annotations

from sqlalchemy import Delete, Update, bindparam, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from center.attachments.models import Attachment, AttachmentPiece
from center.cases.models import Case
from center.db.base import table_of
from center.staff.models import StaffAccount

ATTACHMENTS = table_of(Attachment)
PIECES = table_of(AttachmentPiece)
CASES = table_of(Case)
STAFF = table_of(StaffAccount)

_ALL = select(
    ATTACHMENTS.c.id,
    ATTACHMENTS.c.case_id,
    ATTACHMENTS.c.name,
    ATTACHMENTS.c.kind,
    ATTACHMENTS.c.size_bytes,
    ATTACHMENTS.c.sha256,
    ATTACHMENTS.c.pieces,
    STAFF.c.display_name,
    ATTACHMENTS.c.added_at,
    ATTACHMENTS.c.removed_at,
    ATTACHMENTS.c.removed_because,
).join(STAFF, STAFF.c.id == ATTACHMENTS.c.added_by)
OF_CASE = _ALL.where(ATTACHMENTS.c.case_id == bindparam("case_id")).order_by(ATTACHMENTS.c.id)
BY_ID = _ALL.where(ATTACHMENTS.c.id == bindparam("of_id"), ATTACHMENTS.c.case_id == bindparam("case_id"))
# Two who add at once must not both find room for one.
LOCK_CASE = select(CASES.c.id).where(CASES.c.id == bindparam("case_id")).with_for_update()
COUNT_OF_CASE = (
    select(func.count())
    .select_from(ATTACHMENTS)
    .where(ATTACHMENTS.c.case_id == bindparam("case_id"), ATTACHMENTS.c.removed_at.is_(None))
)
SAME_CONTENT = _ALL.where(
    ATTACHMENTS.c.case_id == bindparam("case_id"),
    ATTACHMENTS.c.sha256 == bindparam("of_sha256"),
    ATTACHMENTS.c.removed_at.is_(None),
)
INSERT = insert(ATTACHMENTS).returning(ATTACHMENTS.c.id)
INSERT_PIECES = insert(PIECES)
PIECE = select(PIECES.c.sealed).where(
    PIECES.c.attachment_id == bindparam("of_id"), PIECES.c.position == bindparam("of_position")
)
MARK_REMOVED = (
    update(ATTACHMENTS)
    .where(
        ATTACHMENTS.c.id == bindparam("of_id"),
        ATTACHMENTS.c.case_id == bindparam("of_case"),
        ATTACHMENTS.c.removed_at.is_(None),
    )
    .values(removed_at=bindparam("now"), removed_by=bindparam("by"), removed_because=bindparam("reason"))
    .returning(ATTACHMENTS.c.id)
)
WITH_NAMES = (
    select(ATTACHMENTS.c.id)
    .where(ATTACHMENTS.c.case_id == bindparam("of_case"), ATTACHMENTS.c.name != "")
    .order_by(ATTACHMENTS.c.id)
    .limit(bindparam("at_most"))
)
# The row stays, as the lines of the timeline do: that there was a file, and nothing of what it was.
ERASE: Update = (
    update(ATTACHMENTS)
    .where(ATTACHMENTS.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        name="",
        sha256="",
        removed_at=func.coalesce(ATTACHMENTS.c.removed_at, bindparam("now", type_=ATTACHMENTS.c.removed_at.type)),
        removed_because="",
    )
)
DESTROY_ALL_PIECES: Delete = delete(PIECES).where(PIECES.c.attachment_id.in_(bindparam("ids", expanding=True)))
DESTROY_PIECES = delete(PIECES).where(PIECES.c.attachment_id == bindparam("of_id"))


def overwrite_what_is_deleted(session: Session) -> None:
    """Let SQLite write zeros over what is deleted from now on; PostgreSQL reuses the room at its next vacuum."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))
