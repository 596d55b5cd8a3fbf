"""Whom a case is about, as a small card on the case's page, with what only this kind of case needs beside it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from center.cases.service import CaseView
from center.clock import utc_now
from center.identity import service as identity
from center.identity.service import LockView
from center.members import service as members
from console.access import Visit
from console.members.person import Person, member_target, shown


@dataclass(frozen=True)
class CaseCard:
    """The member, where there is one whom this person may see.

    lock: the lock that may be lifted. is_request: a relative's request that waits to be decided on.
    """

    person: Person | None
    lock: LockView | None
    is_request: bool


def case_card(session: Session, visit: Visit, case: CaseView) -> CaseCard:
    """Return what this person may see of whom a case is about, whatever has become of them."""
    card = members.get_card(session, member_id=case.member_id) if case.member_id is not None else None
    may_see = card is not None and visit.may("read.member", member_target(card.branch_id))
    lock = None
    if case.kind == "identity_lockout" and case.conversation_id and visit.may("lift_lock.member", member_target(None)):
        lock = identity.find_lock(session, conversation_id=case.conversation_id, now=utc_now())
    return CaseCard(
        person=shown(card, visit) if card is not None and may_see else None,
        lock=lock,
        is_request=_is_request(session, visit, case),
    )


def _is_request(session: Session, visit: Visit, case: CaseView) -> bool:
    if case.kind != "proxy_request" or not visit.may("decide_proxy.member", member_target(None)):
        return False
    try:
        identity.get_proxy_request(session, case_id=case.id)
    except identity.ProxyRequestNotFoundError:
        return False
    return True
