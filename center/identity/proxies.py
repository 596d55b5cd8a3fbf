"""Relatives who ask for a member: their wish, what staff decide, and its end. Part of the identity services.

Whoever is granted something is told, and so is the member whose records these are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.cases import service as cases
from center.cases.views import CaseView
from center.conversations import service as conversations
from center.conversations.reading import service as reading
from center.identity import queries
from center.identity.telling import tell
from center.identity.views import SCOPES, ProxyGrantView, ProxyRequestView
from center.members import service as members
from center.members.facts import masked_name

PROXY_LIFE = timedelta(days=365)
_PHONE_AT_THE_END = re.compile(r"\s+[+0-9][0-9\- ]{5,}$")


class ProxyRequestNotFoundError(LookupError):
    """No undecided request of a relative with this case."""


class ProxyGrantNotFoundError(LookupError):
    """No such grant in force."""


class BoundToMemberError(Exception):
    """The relative's phone belongs to a member: it reads that member's records, and nothing can be granted to it."""


def request_proxy(
    session: Session, *, conversation_id: str, relative_name: str, member_hint: str, relation: str, now: datetime
) -> CaseView:
    """Ask staff to let a relative read for a member; a second request joins the first while its case is open."""
    conversations.lock_conversation(session, conversation_id=conversation_id)
    details = {"relative_name": relative_name, "member_hint": member_hint, "relation": relation}
    open_case_id = session.execute(queries.OPEN_REQUEST, {"conversation_id": conversation_id}).scalar()
    if open_case_id is not None:
        case = cases.get_case(session, case_id=open_case_id)
        if case.closed_at is None:
            for name, value in details.items():
                cases.add_fact(session, case_id=open_case_id, name=name, value=value, now=now)
            return case
        # Staff have closed the case without deciding: nobody would see what joins it.
        session.execute(queries.DROP_REQUESTS, {"of_conversation": conversation_id, "now": now})
    case = cases.open_case(
        session,
        kind="proxy_request",
        conversation_id=conversation_id,
        member_id=None,
        summary=f"{relative_name} · {relation} · {member_hint}",
        details=details,
        now=now,
    )
    row = {
        "conversation_id": conversation_id,
        "case_id": case.id,
        "relative_name": relative_name,
        "relation": relation,
        "state": "requested",
        "requested_at": now,
    }
    session.execute(queries.INSERT_GRANT, row)
    return case


def list_proxy_requests(session: Session, *, limit: int = 100) -> list[ProxyRequestView]:
    """Return what relatives have asked for and nobody has decided, oldest first."""
    return [_request(row) for row in session.execute(queries.OPEN_REQUESTS, {"at_most": limit})]


def get_proxy_request(session: Session, *, case_id: int) -> ProxyRequestView:
    """Return an undecided request; raises ProxyRequestNotFoundError."""
    row = session.execute(queries.REQUEST_OF_CASE, {"case_id": case_id}).one_or_none()
    if row is None:
        raise ProxyRequestNotFoundError(case_id)
    return _request(row)


def list_grants(
    session: Session,
    *,
    now: datetime,
    member_id: int | None = None,
    conversation_id: str | None = None,
    limit: int = 200,
) -> list[ProxyGrantView]:
    """Return the grants in force, the newest first: all, or those for a member, or those of a conversation."""
    values = {"now": now, "member_id": member_id, "conversation_id": conversation_id, "at_most": limit}
    statement = queries.GRANTS_IN_FORCE
    if member_id is not None:
        statement = queries.GRANTS_OF_MEMBER
    elif conversation_id is not None:
        statement = queries.GRANTS_OF_CONVERSATION
    return [ProxyGrantView(*row) for row in session.execute(statement, values)]


def get_grant(session: Session, *, grant_id: int, now: datetime) -> ProxyGrantView:
    """Return a grant in force; raises ProxyGrantNotFoundError."""
    row = session.execute(queries.GRANT_IN_FORCE, {"grant_id": grant_id, "now": now}).one_or_none()
    if row is None:
        raise ProxyGrantNotFoundError(grant_id)
    return ProxyGrantView(*row)


def approve_proxy(
    session: Session, *, case_id: int, member_id: int, scopes: Sequence[str], decided_by: Actor | str, now: datetime
) -> int:
    """Let a relative's conversation read for a member, for a year, these scopes; for staff only.

    Both are told; returns on how many phones the member was. What this conversation could read before ends. Raises
    ProxyRequestNotFoundError, MemberNotFoundError, BoundToMemberError. decided_by: who, or only a name.
    """
    unknown = set(scopes) - set(SCOPES)
    if unknown or not scopes:
        raise ValueError(f"not a scope: {sorted(unknown)}")
    by = _actor(decided_by)
    member = members.get_summary(session, member_id=member_id)
    request = get_proxy_request(session, case_id=case_id)
    conversation_id = request.conversation_id
    conversations.lock_conversation(session, conversation_id=conversation_id)
    if conversations.get_conversation(session, conversation_id=conversation_id).member_id is not None:
        raise BoundToMemberError(conversation_id)
    for grant in list_grants(session, now=now, conversation_id=conversation_id):
        end_proxy(session, grant_id=grant.grant_id, by=by, now=now)
    # One that has run out by itself holds the place of the new one all the same.
    session.execute(queries.END_GRANTS, {"of_conversation": conversation_id, "now": now})
    chosen, until = sorted(scopes), now + PROXY_LIFE
    decision = {"new_member": member_id, "new_scopes": chosen, "until": until}
    _decide(session, case_id, "approved", by, now, decision)
    told = {"scopes": chosen, "until": until}
    words = {"name": masked_name(member.name), **told}
    number = members.get_card(session, member_id=member_id).employee_no
    _finish(session, request, by, now, "utter_identity_proxy_approved", words, outcome="helped")
    _record(session, by, request.number, now, old="requested", new=f"approved for {number}: {', '.join(chosen)}")
    words = {"relative": _name_alone(request.relative_name), **told}
    return _tell_member(session, member_id, "utter_identity_proxy_member_told", words, now)


def refuse_proxy(session: Session, *, case_id: int, decided_by: Actor | str, now: datetime) -> None:
    """Turn a relative's request down and tell them, not whether there is such a member; for staff only.

    Raises ProxyRequestNotFoundError.
    """
    by = _actor(decided_by)
    request = get_proxy_request(session, case_id=case_id)
    conversations.lock_conversation(session, conversation_id=request.conversation_id)
    _decide(session, case_id, "refused", by, now, {"new_member": None, "new_scopes": None, "until": None})
    words = {"number": request.number}
    _finish(session, request, by, now, "utter_identity_proxy_refused", words, outcome="not_helped")
    _record(session, by, request.number, now, old="requested", new="refused")


def end_proxy(session: Session, *, grant_id: int, by: Actor, now: datetime) -> int:
    """End a grant at once; both are told; returns on how many phones the member was. Raises ProxyGrantNotFoundError."""
    grant = get_grant(session, grant_id=grant_id, now=now)
    if session.execute(queries.END_GRANT, {"of_grant": grant_id, "now": now}).scalar_one_or_none() is None:
        raise ProxyGrantNotFoundError(grant_id)
    words = {"name": masked_name(grant.member_name)}
    conversation_id = grant.conversation_id
    tell(session, conversation_id=conversation_id, response="utter_identity_proxy_ended", values=words, now=now)
    _record(session, by, grant.number, now, old="approved", new="ended")
    relative = {"relative": _name_alone(grant.relative_name)}
    return _tell_member(session, grant.member_id, "utter_identity_proxy_member_ended", relative, now)


def _decide(session: Session, case_id: int, state: str, by: Actor, now: datetime, decision: dict[str, Any]) -> None:
    values = {"of_case": case_id, "new_state": state, "now": now, "staff": by.name, **decision}
    if session.connection().execute(queries.DECIDE_GRANT, values).rowcount != 1:
        raise ProxyRequestNotFoundError(case_id)


def _finish(
    session: Session,
    request: ProxyRequestView,
    by: Actor,
    now: datetime,
    response: str,
    words: Mapping[str, object],
    *,
    outcome: str,
) -> None:
    """Tell the relative, write it into the case, and close the case where that is not done already."""
    sent = tell(session, conversation_id=request.conversation_id, response=response, values=words, now=now)
    cases.add_reply(session, case_id=request.case_id, text=sent.text, by=by, now=now, outbox_id=sent.id)
    case = cases.get_case(session, case_id=request.case_id)
    if case.closed_at is None:
        cases.close(
            session,
            case_id=case.id,
            reason="settled",
            outcome=outcome,
            by=by,
            expected_version=case.version,
            now=now,
        )


def _tell_member(session: Session, member_id: int, response: str, words: Mapping[str, object], now: datetime) -> int:
    reached = [a for a in reading.list_accounts(session, member_id=member_id) if a.unreachable_at is None]
    for account in reached:
        tell(session, conversation_id=account.conversation_id, response=response, values=words, now=now)
    return len(reached)


def _record(session: Session, by: Actor, number: str, now: datetime, *, old: str, new: str) -> None:
    audit.record(
        session,
        actor=by,
        action="decide_proxy.member",
        object_kind="case",
        object_id=number,
        field="proxy",
        old=old,
        new=new,
        now=now,
    )


def _request(row: Any) -> ProxyRequestView:
    return ProxyRequestView(
        row.case_id,
        row.conversation_id,
        row.channel,
        row.bound_to,
        row.relative_name,
        row.relation,
        str(row.details.get("member_hint", "")),
        row.requested_at,
        row.closed_at,
    )


def _name_alone(relative: str) -> str:
    """Return a relative's name without the number to call back that stands behind it."""
    return _PHONE_AT_THE_END.sub("", relative)


def _actor(decided_by: Actor | str) -> Actor:
    return decided_by if isinstance(decided_by, Actor) else Actor(None, decided_by, "")
