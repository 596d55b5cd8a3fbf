"""Keeps every check that was made, and gathers what nobody knows. Part of the check services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from center.cases import service as cases
from center.checks import queries
from center.checks.views import Finding, Kept, Piece
from center.clarifications.agreement import conflicts
from center.clarifications.facts import read
from center.clarifications.matching import Asked, is_turned
from center.texts import meaning
from center.texts.meaning import ENCODER
from center.texts.wording import resemblance, shingles
from center.vetting.rules import CLARIFICATION, NOTICE

# Two messages are the same for the staff if they mean nearly the same, or are worded alike.
SAME_MEANING, SAME_WORDING = 0.9, 0.6
MOST_COMPARED = 500
# What is pasted in pieces comes within minutes.
PIECES_WITHIN = timedelta(minutes=5)
MOST_PIECES = 5
LONGEST = 2000
# What tells one message from another of the same words: a link or a number differs from victim to victim.
TELLING_APART = frozenset({"date", "time", "amount", "number"})


def list_pieces(session: Session, *, conversation_id: str, now: datetime) -> list[Piece]:
    """Return what a conversation has just asked and nobody knew: the message now may be more of it."""
    values = {"of_conversation": conversation_id, "since": now - PIECES_WITHIN}
    return [Piece(*row) for row in session.execute(queries.PIECES, values)][-MOST_PIECES:]


def keep(
    session: Session,
    *,
    conversation_id: str,
    words: str,
    finding: Finding,
    now: datetime,
    case_id: int | None = None,
    group_id: int | None = None,
) -> int:
    """Put a check and its outcome on record, and return its id. words: without long numbers, as a case keeps them."""
    match: tuple[str, int, int] | None = None
    if finding.outcome in {"notice", "differs"} and finding.notice is not None:
        match = NOTICE, finding.notice.id, finding.notice.version
    elif finding.outcome in {"clarification", "scam"} and finding.clarification is not None:
        match = CLARIFICATION, finding.clarification.id, finding.clarification.version
    is_open = group_id is not None
    row = {
        "conversation_id": conversation_id,
        "at": now,
        "words": words.replace("\x00", "")[:LONGEST],
        "outcome": finding.outcome,
        "scam_type": finding.judgement.scam_type,
        "matched_kind": match[0] if match else None,
        "matched_id": match[1] if match else None,
        "matched_version": match[2] if match else None,
        "similarity_permille": round(finding.similarity * 1000) if match else None,
        "case_id": case_id,
        "group_id": group_id,
        "encoder": ENCODER if is_open else None,
        "vector": meaning.to_bytes(finding.asked.vectors[0]) if is_open else None,
    }
    new_id: int = session.execute(queries.INSERT_CHECK, row).scalar_one()
    return new_id


def keep_unknown(
    session: Session,
    *,
    conversation_id: str,
    member_id: int | None,
    words: str,
    finding: Finding,
    now: datetime,
    more_of: Piece | None = None,
    inbox_id: int | None = None,
) -> Kept:
    """Put a check that nobody knows on record: its case is opened or joined, and the staff see who asks alike.

    more_of: what this conversation asked a moment ago, where the words are more of the same message.
    inbox_id: the message in which it was asked.
    """
    finding = replace(finding, outcome="unknown", clarification=None, notice=None, differences=())
    near = [] if more_of is not None else _nearest(session, finding.asked)
    own = more_of or next((one for one in near if one.conversation_id == conversation_id), None)
    group_id = more_of.group_id if more_of is not None else near[0].group_id if near else None
    case_id = None if own is None else own.case_id
    if group_id is not None:
        group_id = session.execute(queries.LOCK_OPEN_GROUP, {"of_group": group_id}).scalar()
    if group_id is None:
        group_id = session.execute(queries.INSERT_GROUP, {"state": "open", "version": 1, "opened_at": now}).scalar_one()
    case = None if case_id is None else cases.get_case(session, case_id=case_id)
    if case is None or case.closed_at is not None:
        case = cases.open_case(
            session,
            kind="check_message",
            conversation_id=conversation_id,
            member_id=member_id,
            summary=words,
            details={},
            inbox_id=inbox_id,
            now=now,
        )
    else:
        cases.add_text(session, case_id=case.id, text=words, inbox_id=inbox_id, now=now)
    new_id = keep(
        session,
        conversation_id=conversation_id,
        words=words,
        finding=finding,
        now=now,
        case_id=case.id,
        group_id=group_id,
    )
    return Kept(new_id, case.number, case.urgency)


def _nearest(session: Session, asked: Asked) -> list[Piece]:
    """Return open checks that say the same, the nearest first."""
    rows = [row for row in session.execute(queries.UNANSWERED, {"at_most": MOST_COMPARED}) if row.encoder == ENCODER]
    if not rows:
        return []
    cosines: Sequence[float] = np.asarray(meaning.from_bytes([row.vector for row in rows]) @ asked.vectors[0]).tolist()
    own, facts = shingles(asked.text), [fact for fact in asked.read.facts if fact.kind in TELLING_APART]
    found = []
    for row, cosine in zip(rows, cosines, strict=True):
        worded = resemblance(own, shingles(row.words))
        likeness, is_alike = max(cosine, worded), cosine >= SAME_MEANING or worded >= SAME_WORDING
        asked_by = row.conversation_id if row.is_since_handed_on else ""
        if is_alike and not conflicts(facts, read(row.words).facts) and not is_turned(row.words, asked.text):
            found.append((likeness, Piece(row.words, row.case_id, row.group_id, asked_by)))
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])]
