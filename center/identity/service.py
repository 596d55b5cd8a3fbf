"""Who a conversation belongs to. Every action that touches a record asks here; it must never say why a check failed.

A failed attempt must be stored although it failed: callers end the transaction normally, whatever the outcome.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from center.cases import service as cases
from center.cases.views import CaseView
from center.clock import utc_now
from center.conversations import service as conversations
from center.crypto import get_keyring, new_code
from center.handover import service as handover
from center.identity import locks, queries
from center.identity.views import SCOPES, MemberIdentity, Outcome
from center.members import service as members
from center.members.facts import subject_index
from center.privacy import service as privacy

__all__ = [
    "CaseView",
    "MemberIdentity",
    "Outcome",
    "ProxyRequestNotFoundError",
    "approve_proxy",
    "find_member_of",
    "issue_code",
    "refuse_proxy",
    "request_proxy",
    "unbind",
    "verify_code",
    "verify_facts",
]

CODE_LIFE = timedelta(days=30)
PROXY_LIFE = timedelta(days=365)


class ProxyRequestNotFoundError(LookupError):
    """No undecided request of a relative with this case."""


class _Proof(NamedTuple):
    """How somebody proves who they are: as attempts and as consents call it, and the keyed index of whom they claim."""

    method: str
    means: str
    subject: str | None = None


def find_member_of(session: Session, *, conversation_id: str, now: datetime | None = None) -> MemberIdentity | None:
    """Return the member a conversation is bound to, or the one it may read for as an approved proxy."""
    account = conversations.find_conversation(session, conversation_id=conversation_id)
    if account is None:
        return None
    if account.member_id is not None:
        member = members.find_summary(session, member_id=account.member_id)
        return (
            None
            if member is None
            else MemberIdentity(member.member_id, member.name, member.branch_id, member.is_party_member)
        )
    return _find_proxied(session, conversation_id=conversation_id, now=now or utc_now())


def issue_code(session: Session, *, member_id: int, issued_by: str, now: datetime) -> str:
    """Make a one-time code of eight digits for a member; codes given before stop working."""
    member = members.get_summary(session, member_id=member_id)
    session.execute(queries.REVOKE_CODES, {"of_member": member.member_id, "now": now})
    while True:
        code = new_code()
        row = {
            "code_index": get_keyring().code_index(code),
            "member_id": member.member_id,
            "issued_by": issued_by,
            "issued_at": now,
            "expires_at": now + CODE_LIFE,
        }
        if session.execute(queries.INSERT_CODE, row).scalar_one_or_none() is not None:
            return code


def verify_code(session: Session, *, conversation_id: str, code: str, now: datetime, by_link: bool = False) -> Outcome:
    """Use up a one-time code and bind the conversation to its member, who agrees with it to the notice in force.

    by_link: the code came with a link whose use the person has confirmed.
    """
    attempts = _last_attempts(session, conversation_id)
    if locks.is_locked(attempts, now=now) or _are_codes_guessed(session, conversation_id, now):
        return Outcome.LOCKED
    digits = "".join(letter for letter in unicodedata.normalize("NFKC", code) if letter.isdecimal())
    values = {"of_code": get_keyring().code_index(digits), "conversation_id": conversation_id, "now": now}
    member_id: int | None = session.execute(queries.USE_CODE, values).scalar_one_or_none()
    proof = _Proof("code", "link" if by_link else "code")
    return _conclude(session, conversation_id, attempts, proof, member_id=member_id, now=now)


def verify_facts(
    session: Session, *, conversation_id: str, name: str, birth_date: date, id_last4: str, now: datetime
) -> Outcome:
    """Bind the conversation to the member whom name, birth date and the last four of the ID number fit.

    Whoever tells them agrees with it to the notice in force. A name in pinyin is as good as the one on file, and a
    wrong guess with it counts against the same person.
    """
    attempts = _last_attempts(session, conversation_id)
    if locks.is_locked(attempts, now=now):
        return Outcome.LOCKED
    names = members.names_meant(session, name=name, birth_date=birth_date)
    subject = subject_index(get_keyring(), name=names[0], birth_date=birth_date)
    on_subject = _attempts(session.execute(queries.LAST_ATTEMPTS_ON_SUBJECT, {"subject": subject}))
    member_id = members.find_by_facts(session, names=names, birth_date=birth_date, id_last4=id_last4)
    if locks.is_subject_locked(on_subject, now=now):
        member_id = None  # the same words as for a wrong answer: whether the name is on file stays untold
    proof = _Proof("facts", "facts", subject)
    return _conclude(session, conversation_id, attempts, proof, member_id=member_id, now=now)


def unbind(session: Session, *, conversation_id: str, now: datetime) -> None:
    """Forget whom a conversation belonged to; end consent, what it read for a relative, what staff were saying."""
    privacy.withdraw(session, conversation_id=conversation_id, why="unbound", now=now)
    handover.release(session, conversation_id=conversation_id, now=now)
    conversations.unbind(session, conversation_id=conversation_id, now=now)
    for ended in (queries.END_GRANTS, queries.END_REQUESTS):
        session.execute(ended, {"of_conversation": conversation_id, "now": now})


def request_proxy(
    session: Session, *, conversation_id: str, relative_name: str, member_hint: str, relation: str, now: datetime
) -> CaseView:
    """Ask staff to let a relative read for a member; a second request joins the first."""
    conversations.lock_conversation(session, conversation_id=conversation_id)
    details = {"relative_name": relative_name, "member_hint": member_hint, "relation": relation}
    open_case_id = session.execute(queries.OPEN_REQUEST, {"conversation_id": conversation_id}).scalar()
    if open_case_id is not None:
        for name, value in details.items():
            cases.add_fact(session, case_id=open_case_id, name=name, value=value, now=now)
        return cases.get_case(session, case_id=open_case_id)
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


def approve_proxy(
    session: Session, *, case_id: int, member_id: int, scopes: Sequence[str], decided_by: str, now: datetime
) -> None:
    """Let a relative's conversation read for a member, for a year, these scopes; for staff only."""
    unknown = set(scopes) - set(SCOPES)
    if unknown or not scopes:
        raise ValueError(f"not a scope: {sorted(unknown)}")
    members.get_summary(session, member_id=member_id)
    conversation_id = session.execute(queries.GRANT_BY_CASE, {"case_id": case_id}).scalar()
    session.execute(queries.END_GRANTS, {"of_conversation": conversation_id, "now": now})
    _decide(session, case_id, "approved", decided_by, now, member_id=member_id, scopes=sorted(scopes))


def refuse_proxy(session: Session, *, case_id: int, decided_by: str, now: datetime) -> None:
    """Turn a relative's request down; for staff only."""
    _decide(session, case_id, "refused", decided_by, now)


def _find_proxied(session: Session, *, conversation_id: str, now: datetime) -> MemberIdentity | None:
    grant = session.execute(queries.GRANT_OF, {"conversation_id": conversation_id}).one_or_none()
    if grant is None or (grant.expires_at is not None and grant.expires_at <= now):
        return None
    member = members.find_summary(session, member_id=grant.member_id)
    if member is None:
        return None
    return MemberIdentity(
        member.member_id,
        member.name,
        member.branch_id,
        member.is_party_member,
        is_proxy=True,
        scopes=frozenset(grant.scopes),
    )


def _last_attempts(session: Session, conversation_id: str) -> list[locks.Attempt]:
    conversations.lock_conversation(session, conversation_id=conversation_id)
    return _attempts(session.execute(queries.LAST_ATTEMPTS, {"conversation_id": conversation_id}))


def _attempts(rows: Any) -> list[locks.Attempt]:
    return [(row.attempted_at, row.result == Outcome.VERIFIED) for row in rows]


def _are_codes_guessed(session: Session, conversation_id: str, now: datetime) -> bool:
    if session.execute(queries.WAS_VERIFIED, {"conversation_id": conversation_id}).scalar() is not None:
        return False
    failures = session.execute(queries.COUNT_CODE_FAILURES, {"since": now - locks.CODE_WINDOW}).scalar_one()
    return bool(failures >= locks.CODE_FAILURES_THAT_LOCK)


def _conclude(
    session: Session,
    conversation_id: str,
    attempts: list[locks.Attempt],
    proof: _Proof,
    *,
    member_id: int | None,
    now: datetime,
) -> Outcome:
    is_verified = member_id is not None and members.find_summary(session, member_id=member_id) is not None
    outcome = Outcome.VERIFIED if is_verified else Outcome.FAILED
    row = {
        "conversation_id": conversation_id,
        "method": proof.method,
        "subject_index": proof.subject,
        "result": outcome.value,
        "attempted_at": now,
    }
    session.execute(queries.INSERT_ATTEMPT, row)
    if is_verified and member_id is not None:
        account = conversations.get_conversation(session, conversation_id=conversation_id)
        if account.member_id not in {None, member_id}:
            handover.release(session, conversation_id=conversation_id, now=now)
        conversations.bind(session, conversation_id=conversation_id, member_id=member_id, now=now)
        privacy.give(
            session,
            member_id=member_id,
            conversation_id=conversation_id,
            channel=account.channel,
            means=proof.means,
            now=now,
        )
        return outcome
    if locks.is_locked([(now, False), *attempts], now=now):
        _report_lockout(session, conversation_id, proof.method, now)
        return Outcome.LOCKED
    return outcome


def _report_lockout(session: Session, conversation_id: str, method: str, now: datetime) -> None:
    account = conversations.get_conversation(session, conversation_id=conversation_id)
    cases.open_case(
        session,
        kind="identity_lockout",
        conversation_id=conversation_id,
        member_id=account.member_id,
        summary=f"identity_lockout · {account.channel} · {method}",
        details={"channel": account.channel, "method": method, "failures": locks.FAILURES_THAT_LOCK},
        now=now,
        author="assistant",
    )


def _decide(
    session: Session,
    case_id: int,
    state: str,
    decided_by: str,
    now: datetime,
    *,
    member_id: int | None = None,
    scopes: list[str] | None = None,
) -> None:
    values = {
        "of_case": case_id,
        "new_state": state,
        "new_member": member_id,
        "new_scopes": scopes,
        "now": now,
        "staff": decided_by,
        "until": now + PROXY_LIFE if state == "approved" else None,
    }
    if session.connection().execute(queries.DECIDE_GRANT, values).rowcount != 1:
        raise ProxyRequestNotFoundError(case_id)
    cases.change_state(session, case_id=case_id, state="closed", changed_by=decided_by, now=now)
