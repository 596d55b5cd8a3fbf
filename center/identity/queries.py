"""The statements of the identity services."""

from __future__ import annotations

from sqlalchemy import Update, bindparam, func, insert, select, update

from center.cases.models import Case
from center.conversations.models import ChannelAccount
from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.identity import locks
from center.identity.models import METHODS, IdentityAttempt, OneTimeCode, ProxyGrant
from center.members.models import Member
from center.organizations.models import Organization

CODES = table_of(OneTimeCode)
ATTEMPTS = table_of(IdentityAttempt)
GRANTS = table_of(ProxyGrant)
CASES = table_of(Case)
ACCOUNTS = table_of(ChannelAccount)
MEMBERS = table_of(Member)
ORGANIZATIONS = table_of(Organization)

LAST_ATTEMPTS = (
    select(ATTEMPTS.c.attempted_at, ATTEMPTS.c.result)
    .where(ATTEMPTS.c.conversation_id == bindparam("conversation_id"), ATTEMPTS.c.result.in_(("failed", locks.LIFTED)))
    .order_by(ATTEMPTS.c.id.desc())
    .limit(locks.FAILURES_THAT_LOCK)
)
RECENT_ATTEMPTS = (
    select(ATTEMPTS.c.conversation_id, ATTEMPTS.c.attempted_at, ATTEMPTS.c.result)
    .where(
        ATTEMPTS.c.method.in_(METHODS),
        ATTEMPTS.c.result.in_(("failed", locks.LIFTED)),
        ATTEMPTS.c.attempted_at > bindparam("since"),
    )
    .order_by(ATTEMPTS.c.id.desc())
)
_LOCKOUT_CASE = (
    select(func.max(CASES.c.id))
    .where(
        CASES.c.conversation_id == ACCOUNTS.c.conversation_id,
        CASES.c.kind == "identity_lockout",
        CASES.c.closed_at.is_(None),
    )
    .scalar_subquery()
)
LOCKED_ACCOUNTS = select(ACCOUNTS.c.conversation_id, ACCOUNTS.c.channel, _LOCKOUT_CASE.label("case_id")).where(
    ACCOUNTS.c.conversation_id.in_(bindparam("conversation_ids", expanding=True))
)
WAS_VERIFIED = (
    select(ATTEMPTS.c.id)
    .where(ATTEMPTS.c.conversation_id == bindparam("conversation_id"), ATTEMPTS.c.result == "verified")
    .limit(1)
)
LAST_ATTEMPTS_ON_SUBJECT = (
    select(ATTEMPTS.c.attempted_at, ATTEMPTS.c.result)
    .where(ATTEMPTS.c.subject_index == bindparam("subject"))
    .order_by(ATTEMPTS.c.id.desc())
    .limit(locks.SUBJECT_FAILURES_THAT_LOCK)
)
_RECENT_CODE_FAILURES = (
    select(ATTEMPTS.c.id)
    .where(ATTEMPTS.c.method == "code", ATTEMPTS.c.result == "failed", ATTEMPTS.c.attempted_at > bindparam("since"))
    .limit(locks.CODE_FAILURES_THAT_LOCK)
    .subquery()
)
COUNT_CODE_FAILURES = select(func.count()).select_from(_RECENT_CODE_FAILURES)
INSERT_ATTEMPT = insert(ATTEMPTS)

INSERT_CODE = insert_ignoring(CODES, "code_index", "member_id", "issued_by", "issued_at", "expires_at")
REVOKE_CODES: Update = (
    update(CODES)
    .where(
        CODES.c.member_id.in_(bindparam("of_members", expanding=True)),
        CODES.c.used_at.is_(None),
        CODES.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now"))
)
CODES_BY_INDEX = select(
    CODES.c.code_index, CODES.c.member_id, CODES.c.issued_at, CODES.c.used_at, CODES.c.revoked_at
).where(CODES.c.code_index.in_(bindparam("indices", expanding=True)))
# Those who have a code that still works.
WAITING_CODES = (
    select(CODES.c.member_id)
    .where(
        CODES.c.member_id.in_(bindparam("members", expanding=True)),
        CODES.c.used_at.is_(None),
        CODES.c.revoked_at.is_(None),
        CODES.c.expires_at > bindparam("now"),
    )
    .distinct()
)
# Finding and using up are one statement: of two who send the same code one gets it, and every miss costs the same.
USE_CODE = (
    update(CODES)
    .where(
        CODES.c.code_index == bindparam("of_code"),
        CODES.c.used_at.is_(None),
        CODES.c.revoked_at.is_(None),
        CODES.c.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"), used_by=bindparam("conversation_id"))
    .returning(CODES.c.member_id)
)

GRANT_OF = select(GRANTS.c.member_id, GRANTS.c.scopes, GRANTS.c.expires_at).where(
    GRANTS.c.conversation_id == bindparam("conversation_id"), GRANTS.c.state == "approved"
)
OPEN_REQUEST = select(GRANTS.c.case_id).where(
    GRANTS.c.conversation_id == bindparam("conversation_id"), GRANTS.c.state == "requested"
)
INSERT_GRANT = insert(GRANTS)
END_GRANTS: Update = (
    update(GRANTS)
    .where(GRANTS.c.conversation_id == bindparam("of_conversation"), GRANTS.c.state == "approved")
    .values(state="ended", expires_at=bindparam("now"))
)


def _end_requests(why: str) -> Update:
    return (
        update(GRANTS)
        .where(GRANTS.c.conversation_id == bindparam("of_conversation"), GRANTS.c.state == "requested")
        .values(state="ended", decided_at=bindparam("now"), decided_by=why)
    )


# A request that is still open must not be granted to the telephone's next owner.
END_REQUESTS = _end_requests("unbound")
DROP_REQUESTS = _end_requests("closed")
END_GRANT = (
    update(GRANTS)
    .where(GRANTS.c.id == bindparam("of_grant"), GRANTS.c.state == "approved")
    .values(state="ended", expires_at=bindparam("now"))
    .returning(GRANTS.c.id)
)
_REQUESTS = (
    select(
        GRANTS.c.case_id,
        GRANTS.c.conversation_id,
        ACCOUNTS.c.channel,
        ACCOUNTS.c.member_id.label("bound_to"),
        GRANTS.c.relative_name,
        GRANTS.c.relation,
        CASES.c.details,
        GRANTS.c.requested_at,
        CASES.c.closed_at,
    )
    .join(CASES, CASES.c.id == GRANTS.c.case_id)
    .join(ACCOUNTS, ACCOUNTS.c.conversation_id == GRANTS.c.conversation_id)
    .where(GRANTS.c.state == "requested")
)
REQUEST_OF_CASE = _REQUESTS.where(GRANTS.c.case_id == bindparam("case_id"))
OPEN_REQUESTS = _REQUESTS.order_by(GRANTS.c.requested_at, GRANTS.c.id).limit(bindparam("at_most"))
_IN_FORCE = (
    select(
        GRANTS.c.id,
        GRANTS.c.case_id,
        GRANTS.c.conversation_id,
        ACCOUNTS.c.channel,
        GRANTS.c.relative_name,
        GRANTS.c.relation,
        GRANTS.c.member_id,
        MEMBERS.c.name,
        MEMBERS.c.branch_id,
        ORGANIZATIONS.c.name_zh,
        ORGANIZATIONS.c.name_en,
        GRANTS.c.scopes,
        GRANTS.c.decided_at,
        GRANTS.c.decided_by,
        GRANTS.c.expires_at,
    )
    .join(ACCOUNTS, ACCOUNTS.c.conversation_id == GRANTS.c.conversation_id)
    .join(MEMBERS, MEMBERS.c.id == GRANTS.c.member_id)
    .join(ORGANIZATIONS, ORGANIZATIONS.c.id == MEMBERS.c.branch_id)
    .where(GRANTS.c.state == "approved", GRANTS.c.expires_at > bindparam("now"))
    .order_by(GRANTS.c.decided_at.desc(), GRANTS.c.id.desc())
)
GRANTS_IN_FORCE = _IN_FORCE.limit(bindparam("at_most"))
GRANTS_OF_MEMBER = _IN_FORCE.where(GRANTS.c.member_id == bindparam("member_id"))
GRANTS_OF_CONVERSATION = _IN_FORCE.where(GRANTS.c.conversation_id == bindparam("conversation_id"))
GRANT_IN_FORCE = _IN_FORCE.where(GRANTS.c.id == bindparam("grant_id"))
DECIDE_GRANT = (
    update(GRANTS)
    .where(GRANTS.c.case_id == bindparam("of_case"), GRANTS.c.state == "requested")
    .values(
        state=bindparam("new_state"),
        member_id=bindparam("new_member"),
        scopes=bindparam("new_scopes", type_=GRANTS.c.scopes.type),
        decided_at=bindparam("now"),
        decided_by=bindparam("staff"),
        expires_at=bindparam("until"),
    )
)
