"""What several people asked alike: the staff's view of it, and how they answer it once. Part of the check services."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.checks import planning, queries
from center.checks.views import GroupView
from center.clarifications import drafting
from center.clarifications.agreement import conflicts
from center.clarifications.index import get_index
from center.clarifications.matching import SUGGEST, ask, is_turned
from center.clarifications.views import ClarificationView
from center.clock import to_local
from center.conversations.queries import changed
from center.vetting.rules import CLARIFICATION, DRAFT, IN_REVIEW, PUBLISHED, TextChangedError, TextNotFoundError

MOST_OFFERED = 3
MOST_LOOKED_AT = 100
MOST_WORDINGS = 10


def list_open_groups(session: Session, *, limit: int) -> list[GroupView]:
    """Return what waits for an answer, what most people ask first."""
    return [GroupView(*row) for row in session.execute(queries.OPEN_GROUPS, {"at_most": limit})]


def count_open_groups(session: Session) -> int:
    """Count what waits for an answer."""
    return int(session.execute(queries.COUNT_OPEN).scalar_one())


def get_group(session: Session, *, group_id: int) -> GroupView:
    """Return one, with the cases of those who asked; raises TextNotFoundError."""
    row = session.execute(queries.GROUP_BY_ID, {"of_group": group_id}).one_or_none()
    if row is None:
        raise TextNotFoundError(group_id)
    case_ids = session.execute(queries.CASES_OF_GROUP, {"of_group": group_id}).scalars()
    return replace(GroupView(*row), case_ids=tuple(case_ids))


def find_group_of_case(session: Session, *, case_id: int) -> GroupView | None:
    """Return what a case asks, if its check is still on record."""
    row = session.execute(queries.CHECKS_OF_CASE, {"of_case": case_id}).first()
    return None if row is None or row.group_id is None else get_group(session, group_id=row.group_id)


def list_wordings(session: Session, *, group_id: int) -> list[str]:
    """Return in which words it was asked; people wrote them."""
    values = {"of_group": group_id, "at_most": MOST_WORDINGS}
    return list(dict.fromkeys(session.execute(queries.WORDINGS_OF_GROUP, values).scalars()))


def list_fitting(session: Session, *, words: str, now: datetime) -> list[ClarificationView]:
    """Return published clarifications that may answer it, the likeliest first."""
    if not words:
        return []
    index = get_index(session).current(session)
    matches = index.find(ask(words), kind=CLARIFICATION, today=to_local(now).date(), limit=MOST_OFFERED)
    return [
        drafting.get(session, clarification_id=match.object_id)
        for match in matches
        if match.similarity >= SUGGEST - 0.1
    ]


def list_alike(session: Session, *, group: GroupView) -> list[GroupView]:
    """Return what others who wait may have asked in other words, the likeliest first.

    Only staff can tell: "it is harmful" and "it is not harmful" mean nearly the same to whatever compares them.
    """
    others = [one for one in list_open_groups(session, limit=MOST_LOOKED_AT) if one.id != group.id and one.words]
    if group.state != "open" or not group.words or not others:
        return []
    asked = ask(group.words)
    found = []
    for one in others:
        other = ask(one.words)
        likeness = float(np.max(other.vectors @ asked.vectors.T))
        is_other = conflicts(asked.read.facts, other.read.facts) or is_turned(one.words, group.words)
        if likeness >= SUGGEST and not is_other:
            found.append((likeness, one))
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])][:MOST_OFFERED]


def answer_group(
    session: Session, *, group_id: int, clarification_id: int, by: Actor, expected_version: int, now: datetime
) -> int:
    """Answer everybody in a group with a clarification; return how many are told now.

    One that is not published yet answers them in the moment in which it is. Raises TextChangedError, TextNotFoundError.
    """
    clarification = drafting.get(session, clarification_id=clarification_id)
    if clarification.state not in {DRAFT, IN_REVIEW, PUBLISHED}:
        raise TextChangedError(clarification_id)
    values = {"of_group": group_id, "of_version": expected_version, "to_clarification": clarification_id}
    if changed(session.execute(queries.LINK_GROUP, values)) == 0:
        raise TextChangedError(group_id)
    _record(session, "answer.check", group_id, by, now, new=str(clarification_id))
    if clarification.state != PUBLISHED:
        return 0
    return planning.plan_answers(session, clarification_id=clarification_id, by=by, now=now)


def dismiss_group(session: Session, *, group_id: int, by: Actor, expected_version: int, now: datetime) -> None:
    """Take a group off the list: its cases are answered one by one. Raises TextChangedError."""
    values = {"of_group": group_id, "of_version": expected_version, "by": by.staff_id, "now": now}
    if changed(session.execute(queries.DISMISS_GROUP, values)) == 0:
        raise TextChangedError(group_id)
    _record(session, "dismiss.check", group_id, by, now)


def _record(session: Session, action: str, group_id: int, by: Actor, now: datetime, *, new: str | None = None) -> None:
    audit.record(session, actor=by, action=action, object_kind="check", object_id=group_id, new=new, now=now)
