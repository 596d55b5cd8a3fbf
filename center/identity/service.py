"""Who a conversation belongs to. Every action that touches a record asks here; it must never say why a check failed.

A failed attempt must be stored although it failed: callers end the transaction normally, whatever the outcome.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.cases import service as cases
from center.cases.views import CaseView
from center.clock import utc_now
from center.conversations import service as conversations
from center.conversations.reading import service as reading
from center.crypto import get_keyring
from center.handover import service as handover
from center.identity import locks, queries
from center.identity.codes import (
    CODE_LIFE,
    CodesGivenError,
    NobodyToGiveError,
    give_code,
    give_sheet,
    issue_code,
    preview_sheet,
)
from center.identity.proxies import (
    BoundToMemberError,
    ProxyGrantNotFoundError,
    ProxyRequestNotFoundError,
    approve_proxy,
    end_proxy,
    get_grant,
    get_proxy_request,
    list_grants,
    list_proxy_requests,
    refuse_proxy,
    request_proxy,
)
from center.identity.unlocking import NotLockedError, find_lock, lift_lock, list_locked
from center.identity.views import (
    SCOPES,
    GivenCode,
    LockView,
    MemberIdentity,
    Outcome,
    ProxyGrantView,
    ProxyRequestView,
    SheetPreview,
)
from center.members import service as members
from center.members.facts import subject_index
from center.privacy import service as privacy

__all__ = [
    "CODE_LIFE",
    "SCOPES",
    "BoundToMemberError",
    "CaseView",
    "CodesGivenError",
    "GivenCode",
    "LockView",
    "MemberIdentity",
    "NobodyToGiveError",
    "NotLockedError",
    "Outcome",
    "ProxyGrantNotFoundError",
    "ProxyGrantView",
    "ProxyRequestNotFoundError",
    "ProxyRequestView",
    "SheetPreview",
    "approve_proxy",
    "end_proxy",
    "find_lock",
    "find_member_of",
    "get_grant",
    "get_proxy_request",
    "give_code",
    "give_sheet",
    "issue_code",
    "lift_lock",
    "list_grants",
    "list_locked",
    "list_proxy_requests",
    "preview_sheet",
    "refuse_proxy",
    "request_proxy",
    "unbind",
    "unbind_lost",
    "verify_code",
    "verify_facts",
]


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
    found = session.execute(queries.LAST_ATTEMPTS_ON_SUBJECT, {"subject": subject})
    on_subject = [(row.attempted_at, row.result == Outcome.VERIFIED) for row in found]
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


def unbind_lost(session: Session, *, member_id: int, ref: str, by: Actor, now: datetime) -> None:
    """Unbind an account of a member whose phone is lost, on record; nothing is sent there any more, not even that.

    ref: what stands for the conversation. Raises AccountNotFoundError where it is not, or not any more, the member's.
    """
    account = reading.get_account(session, member_id=member_id, ref=ref)
    conversations.lock_conversation(session, conversation_id=account.conversation_id)
    account = reading.get_account(session, member_id=member_id, ref=ref)
    unbind(session, conversation_id=account.conversation_id, now=now)
    conversations.withdraw_waiting(session, conversation_id=account.conversation_id, reason="unbound", now=now)
    audit.record(
        session,
        actor=by,
        action="unbind.member",
        object_kind="member",
        object_id=members.get_card(session, member_id=member_id).employee_no,
        field="accounts",
        old=f"{account.channel} {ref}",
        now=now,
    )


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
    return locks.counted(session.execute(queries.LAST_ATTEMPTS, {"conversation_id": conversation_id}).tuples())


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
