"""Files of cases. The console calls it; content never lies anywhere unencrypted, and none is given without a record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from center.attachments import queries
from center.attachments.kinds import TYPES, find_kind
from center.attachments.names import clean_name
from center.attachments.views import AttachmentView, NewFile
from center.audit import service as audit
from center.audit.views import Actor
from center.cases import service as cases
from center.crypto import get_keyring

__all__ = [
    "LARGEST_BYTES",
    "MOST_AT_ONCE",
    "MOST_OF_CASE",
    "TYPES",
    "AttachmentNotFoundError",
    "AttachmentView",
    "FileRefusedError",
    "NewFile",
    "add_files",
    "erase_files",
    "get_attachment",
    "iterate_content",
    "list_attachments",
    "record_reading",
    "remove_attachment",
]

LARGEST_BYTES = 10 * 1024 * 1024
MOST_OF_CASE = 20
MOST_AT_ONCE = 5
PIECE_BYTES = 256 * 1024
LONGEST_REASON = 200


class AttachmentNotFoundError(LookupError):
    """No such file in this case, or it was removed."""


class FileRefusedError(ValueError):
    """A file (its name) cannot be taken; `problem` is a code: empty, too_large, kind_unknown, too_many."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(problem)
        self.name, self.problem = name, problem


def list_attachments(session: Session, *, case_id: int) -> list[AttachmentView]:
    """Return the files of a case, those that were removed too, oldest first."""
    return [AttachmentView(*row) for row in session.execute(queries.OF_CASE, {"case_id": case_id})]


def get_attachment(session: Session, *, case_id: int, attachment_id: int) -> AttachmentView:
    """Return a file of a case that is still there; raises AttachmentNotFoundError."""
    row = session.execute(queries.BY_ID, {"of_id": attachment_id, "case_id": case_id}).one_or_none()
    if row is None or row.removed_at is not None:
        raise AttachmentNotFoundError(attachment_id)
    return AttachmentView(*row)


def add_files(
    session: Session, *, case_id: int, files: Sequence[NewFile], by: Actor, now: datetime
) -> list[AttachmentView]:
    """Put files to a case, all or none; one that is there already is not kept twice. Raises FileRefusedError."""
    session.execute(queries.LOCK_CASE, {"case_id": case_id})
    return [_add(session, case_id, file, by, now) for file in files]


def iterate_content(session: Session, *, attachment: AttachmentView) -> Iterator[bytes]:
    """Give the content piece by piece; raises AttachmentNotFoundError, SecretUnreadableError.

    A piece opens only in its own place of its own file, so none can be exchanged, left out or moved.
    """
    keyring = get_keyring()
    for position in range(attachment.pieces):
        about = {"of_id": attachment.id, "of_position": position}
        sealed = session.execute(queries.PIECE, about).scalar_one_or_none()
        if sealed is None:
            raise AttachmentNotFoundError(attachment.id)
        yield keyring.unseal(bytes(sealed), context=_context(attachment.id, position, attachment.pieces))


def record_reading(session: Session, *, attachment: AttachmentView, by: Actor, now: datetime) -> None:
    """Put on record that somebody looked at a file or took it out."""
    _record(session, "read.attachment", attachment, by, now, new=attachment.name)


def remove_attachment(
    session: Session, *, case_id: int, attachment_id: int, reason: str, by: Actor, now: datetime
) -> None:
    """Destroy the content of a file, and keep that it was there, who removed it and why.

    Raises AttachmentNotFoundError; ValueError without a reason.
    """
    because = " ".join(reason.split())[:LONGEST_REASON]
    if not because:
        raise ValueError("a file is removed for a reason")
    removed = get_attachment(session, case_id=case_id, attachment_id=attachment_id)
    queries.overwrite_what_is_deleted(session)
    about = {"of_id": attachment_id, "of_case": case_id, "by": by.staff_id, "reason": because, "now": now}
    if session.execute(queries.MARK_REMOVED, about).one_or_none() is None:
        raise AttachmentNotFoundError(attachment_id)
    session.execute(queries.DESTROY_PIECES, {"of_id": attachment_id})
    _tell(session, case_id, "attachment_removed", f"{removed.name} · {because}", by, now)
    _record(session, "remove.attachment", removed, by, now, old=removed.name, new=because)


def erase_files(session: Session, *, case_id: int, now: datetime, limit: int) -> int:
    """Destroy up to `limit` files of a case, their names too; return how many. For erasure and retention alone."""
    ids = session.execute(queries.WITH_NAMES, {"of_case": case_id, "at_most": limit}).scalars().all()
    if ids:
        queries.overwrite_what_is_deleted(session)
        session.execute(queries.DESTROY_ALL_PIECES, {"ids": list(ids)})
        session.execute(queries.ERASE, {"ids": list(ids), "now": now})
    return len(ids)


def _add(session: Session, case_id: int, file: NewFile, by: Actor, now: datetime) -> AttachmentView:
    if not file.content:
        raise FileRefusedError(file.name, "empty")
    if len(file.content) > LARGEST_BYTES:
        raise FileRefusedError(file.name, "too_large")
    kind = find_kind(file.content)
    if kind is None:
        raise FileRefusedError(file.name, "kind_unknown")
    sha256 = hashlib.sha256(file.content).hexdigest()
    same = session.execute(queries.SAME_CONTENT, {"case_id": case_id, "of_sha256": sha256}).one_or_none()
    if same is not None:
        return AttachmentView(*same)
    if session.execute(queries.COUNT_OF_CASE, {"case_id": case_id}).scalar_one() >= MOST_OF_CASE:
        raise FileRefusedError(file.name, "too_many")
    pieces = -(-len(file.content) // PIECE_BYTES)
    row = {
        "case_id": case_id,
        "name": clean_name(file.name, kind),
        "kind": kind,
        "size_bytes": len(file.content),
        "sha256": sha256,
        "pieces": pieces,
        "added_by": by.staff_id,
        "added_at": now,
    }
    made = session.execute(queries.INSERT, row).scalar_one()
    keyring, view = get_keyring(), memoryview(file.content)
    for position in range(pieces):
        part = bytes(view[position * PIECE_BYTES : (position + 1) * PIECE_BYTES])
        sealed = keyring.seal(part, context=_context(made, position, pieces))
        session.execute(queries.INSERT_PIECES, {"attachment_id": made, "position": position, "sealed": sealed})
    added = get_attachment(session, case_id=case_id, attachment_id=made)
    _tell(session, case_id, "attachment_added", added.name, by, now)
    _record(session, "attach.case", added, by, now, new=added.name)
    return added


def _context(attachment_id: int, position: int, pieces: int) -> str:
    return f"attachment {attachment_id}, piece {position} of {pieces}"


def _tell(session: Session, case_id: int, what: str, words: str, by: Actor, now: datetime) -> None:
    cases.add_entry(
        session,
        case_id=case_id,
        kind="change",
        fact_name=what,
        body=words,
        author="staff",
        author_name=by.name,
        staff_id=by.staff_id,
        now=now,
    )


def _record(
    session: Session,
    action: str,
    attachment: AttachmentView,
    by: Actor,
    now: datetime,
    *,
    old: object = None,
    new: object = None,
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="attachment",
        object_id=attachment.id,
        field="name",
        old=old,
        new=new,
        now=now,
    )
