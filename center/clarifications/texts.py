"""Puts what is published where messages are compared with it. Services that publish call it; it decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from center.clarifications import queries
from center.clarifications.facts import read
from center.clarifications.matching import hashes
from center.texts import meaning
from center.texts.meaning import ENCODER


def keep_texts(session: Session, *, kind: str, object_id: int, texts: Sequence[str]) -> None:
    """Keep the wordings of a published text with their vectors and shingles, in place of what was there."""
    drop_texts(session, kind=kind, object_id=object_id)
    rows = rows_of(kind=kind, object_id=object_id, texts=texts)
    if rows:
        session.execute(queries.INSERT_TEXTS, rows)


def rows_of(*, kind: str, object_id: int, texts: Sequence[str]) -> list[dict[str, object]]:
    """Return the rows of these wordings; 2 ms each."""
    told = list(dict.fromkeys(text for text in texts if text))
    return [
        {
            "kind": kind,
            "object_id": object_id,
            "place": place,
            "text": text,
            "encoder": ENCODER,
            "vector": meaning.to_bytes(vector),
            "shingles": hashes(read(text).masked).astype("<u8").tobytes(),
        }
        for place, (text, vector) in enumerate(zip(told, meaning.encode(told), strict=True))
    ]


def claim_wordings(claim_zh: str, claim_en: str, wordings: Sequence[str]) -> list[str]:
    """Return in which words a message may say what a clarification is about."""
    return [claim_zh, claim_en, *wordings]


def notice_wordings(title_zh: str, body_zh: str, title_en: str, body_en: str) -> list[str]:
    """Return in which words a message may repeat a notice."""
    return [f"{title_zh}。{body_zh}", f"{title_en}. {body_en}" if body_en else ""]


def drop_texts(session: Session, *, kind: str, object_id: int) -> None:
    """Let no message be compared with this any more."""
    session.execute(queries.DELETE_TEXTS, {"of_kind": kind, "of_id": object_id})
