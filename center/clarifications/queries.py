"""The statements of clarifications and of the texts that messages are compared with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, literal, select, union_all

from center.clarifications.models import Clarification, MatchedText
from center.db.base import table_of
from center.notices.models import Notice

CLARIFICATIONS, TEXTS, NOTICES = table_of(Clarification), table_of(MatchedText), table_of(Notice)

COLUMNS = tuple(CLARIFICATIONS.c)
INSERT = insert(CLARIFICATIONS).returning(*COLUMNS)
BY_ID = select(*COLUMNS).where(CLARIFICATIONS.c.id == bindparam("of_id"))
SUCCESSOR = (
    select(*COLUMNS)
    .where(CLARIFICATIONS.c.replaces_id == bindparam("of_id"), CLARIFICATIONS.c.state != "withdrawn")
    .order_by(CLARIFICATIONS.c.id.desc())
    .limit(1)
)
COUNT_BY_STATE = select(CLARIFICATIONS.c.state, func.count().label("amount")).group_by(CLARIFICATIONS.c.state)
CURRENT = (
    select(*COLUMNS)
    .where(
        CLARIFICATIONS.c.state == "published",
        CLARIFICATIONS.c.valid_from <= bindparam("today"),
        (CLARIFICATIONS.c.valid_until.is_(None)) | (CLARIFICATIONS.c.valid_until >= bindparam("today")),
    )
    .order_by(CLARIFICATIONS.c.published_at.desc(), CLARIFICATIONS.c.id.desc())
    .limit(bindparam("at_most"))
)
SAME_DRAFT = (
    select(*COLUMNS)
    .where(
        CLARIFICATIONS.c.state == "draft",
        CLARIFICATIONS.c.drafted_by == bindparam("of_staff"),
        CLARIFICATIONS.c.claim_zh == bindparam("same_zh"),
        CLARIFICATIONS.c.claim_en == bindparam("same_en"),
        CLARIFICATIONS.c.drafted_at > bindparam("since"),
    )
    .limit(1)
)

INSERT_TEXTS = insert(TEXTS)
DELETE_TEXTS = delete(TEXTS).where(TEXTS.c.kind == bindparam("of_kind"), TEXTS.c.object_id == bindparam("of_id"))
_PUBLISHED = (
    (literal("clarification").label("kind"), CLARIFICATIONS),
    (literal("notice").label("kind"), NOTICES),
)
# One row a kind: how many are published, and sums that any publishing, correcting or withdrawing changes.
STAMP = union_all(
    *(
        select(
            kind,
            func.count().label("count"),
            func.coalesce(func.sum(table.c.id), 0).label("ids"),
            func.coalesce(func.sum(table.c.version), 0).label("versions"),
        )
        .select_from(table)
        .where(table.c.state == "published")
        for kind, table in _PUBLISHED
    )
)
PUBLISHED_IDS = union_all(
    *(select(kind, table.c.id, table.c.version).where(table.c.state == "published") for kind, table in _PUBLISHED)
)
TEXTS_OF = (
    select(TEXTS.c.object_id, TEXTS.c.text, TEXTS.c.encoder, TEXTS.c.vector, TEXTS.c.shingles)
    .where(TEXTS.c.kind == bindparam("of_kind"), TEXTS.c.object_id.in_(bindparam("ids", expanding=True)))
    .order_by(TEXTS.c.object_id, TEXTS.c.place)
)
# When it counts, and its words: what was published before vectors were kept, or filled in, has none.
WHOLE = {
    "clarification": select(
        CLARIFICATIONS.c.id,
        CLARIFICATIONS.c.valid_from,
        CLARIFICATIONS.c.valid_until,
        CLARIFICATIONS.c.claim_zh,
        CLARIFICATIONS.c.claim_en,
        CLARIFICATIONS.c.wordings,
    ).where(CLARIFICATIONS.c.id.in_(bindparam("ids", expanding=True))),
    "notice": select(
        NOTICES.c.id,
        NOTICES.c.published_at,
        NOTICES.c.expires_at,
        NOTICES.c.title_zh,
        NOTICES.c.body_zh,
        NOTICES.c.title_en,
        NOTICES.c.body_en,
    ).where(NOTICES.c.id.in_(bindparam("ids", expanding=True))),
}


def listed(*, states: tuple[str, ...], words: str) -> Select[Any]:
    """Build the list of clarifications in these states, the last changed first; words: in claim or answer."""
    chosen = select(*COLUMNS).where(CLARIFICATIONS.c.state.in_(states))
    for word in words.split():
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        found = [
            CLARIFICATIONS.c[name].ilike(f"%{escaped}%", escape="\\")
            for name in ("claim_zh", "claim_en", "answer_zh", "answer_en")
        ]
        chosen = chosen.where(found[0] | found[1] | found[2] | found[3])
    return chosen.order_by(CLARIFICATIONS.c.changed_at.desc(), CLARIFICATIONS.c.id.desc())
