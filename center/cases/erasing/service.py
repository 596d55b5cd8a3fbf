"""Empties closed cases and their files, a little at a time. Erasure and retention call it and look at holds before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from center.attachments import service as attachments
from center.cases.erasing import queries
from center.scams.traces import service as traces


def erase_words(session: Session, *, case_id: int, cause: str, now: datetime, limit: int) -> int:
    """Erase up to `limit` lines and files of a closed case; return how many. Fewer than `limit`: nothing of it is left.

    cause: `request` of the person, or `rule` of retention. An open case is left alone.
    """
    if session.execute(queries.IS_OVER, {"of_case": case_id}).scalar() is None:
        return 0
    ids = session.execute(queries.LINES_WITH_WORDS, {"of_case": case_id, "at_most": limit}).scalars().all()
    if ids:
        # The mark comes first: the trigger lets only marked lines become empty.
        session.execute(queries.MARK, [{"entry_id": id_, "cause": cause, "erased_at": now} for id_ in ids])
        session.execute(queries.EMPTY_LINES, {"ids": list(ids)})
    erased = len(ids)
    if erased < limit:
        erased += attachments.erase_files(session, case_id=case_id, now=now, limit=limit - erased)
    if erased < limit:
        session.execute(queries.EMPTY_CASE, {"of_case": case_id})
        traces.forget(session, case_id=case_id)
    return erased


def list_with_words(session: Session, *, case_ids: Collection[int]) -> list[int]:
    """Return those of these cases that are closed and still hold words."""
    if not case_ids:
        return []
    return list(session.execute(queries.WITH_WORDS, {"ids": list(case_ids)}).scalars())


def list_closed_before(session: Session, *, before: datetime, limit: int, held: Collection[int] = ()) -> list[int]:
    """Return cases that were closed before and still hold words, the oldest first; those in `held` are left out."""
    cases = queries.CASES
    chosen = queries.closed_before(cases.c.id, held=sorted(held)).order_by(cases.c.closed_at, cases.c.id).limit(limit)
    return list(session.execute(chosen, {"before": before}).scalars())


def count_closed_before(session: Session, *, before: datetime, held: Collection[int] = ()) -> int:
    """Count such cases."""
    chosen = queries.closed_before(queries.ROWS, held=sorted(held))
    return int(session.execute(chosen, {"before": before}).scalar_one())


def count_with_words(session: Session) -> int:
    """Count the closed cases that still hold words."""
    return int(session.execute(queries.COUNT_CLOSED).scalar_one())
