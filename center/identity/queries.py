"""The statements of the identity services."""

from __future__ import annotations

from sqlalchemy import Update, bindparam, func, insert, select, update

from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.identity import locks
from center.identity.models import IdentityAttempt, OneTimeCode, ProxyGrant

CODES = table_of(OneTimeCode)
ATTEMPTS = table_of(IdentityAttempt)
GRANTS = table_of(ProxyGrant)

LAST_ATTEMPTS = (
    select(ATTEMPTS.c.attempted_at, ATTEMPTS.c.result)
    .where(ATTEMPTS.c.conversation_id == bindparam("conversation_id"), ATTEMPTS.c.result == "failed")
    .order_by(ATTEMPTS.c.id.desc())
    .limit(locks.FAILURES_THAT_LOCK)
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
    .where(CODES.c.member_id == bindparam("of_member"), CODES.c.used_at.is_(None), CODES.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
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
# A request that is still open must not be granted to the telephone's next owner.
END_REQUESTS: Update = (
    update(GRANTS)
    .where(GRANTS.c.conversation_id == bindparam("of_conversation"), GRANTS.c.state == "requested")
    .values(state="ended", decided_at=bindparam("now"), decided_by="unbound")
)
GRANT_BY_CASE = select(GRANTS.c.conversation_id).where(GRANTS.c.case_id == bindparam("case_id"))
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
