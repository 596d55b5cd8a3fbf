"""The statements of erasing: how far a request has come, and what of one member goes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, Delete, Select, Update, bindparam, delete, func, or_, select, update

from center.audit.models import AuditEntry
from center.benefits.models import Certification, Claim, Payment, PaymentChange
from center.cases.models import Case
from center.conversations.models import ChannelAccount
from center.db.base import table_of
from center.identity.models import IdentityAttempt, OneTimeCode, ProxyGrant
from center.meetings.models import Attendance, MeetingReminderWish, ReminderWish
from center.members.models import Member
from center.notices.models import Activity, ActivitySignup
from center.privacy.models import Consent, PrivacyRequest

REQUESTS, MEMBERS = table_of(PrivacyRequest), table_of(Member)
ACCOUNTS, CASES = table_of(ChannelAccount), table_of(Case)
ATTENDANCE, WISHES = table_of(Attendance), table_of(ReminderWish)
WISHES_FOR_ONE = table_of(MeetingReminderWish)
ACTIVITIES, SIGNUPS = table_of(Activity), table_of(ActivitySignup)
CODES, GRANTS, ATTEMPTS = table_of(OneTimeCode), table_of(ProxyGrant), table_of(IdentityAttempt)
CONSENTS, AUDIT = table_of(Consent), table_of(AuditEntry)
PAYMENTS, CHANGES = table_of(Payment), table_of(PaymentChange)
CLAIMS, CERTIFICATIONS = table_of(Claim), table_of(Certification)

_OF: BindParameter[int] = bindparam("of_member")
_THIS = REQUESTS.c.id == bindparam("of_request")
_FREE = or_(
    REQUESTS.c.claimed_until.is_(None),
    REQUESTS.c.claimed_until <= bindparam("now"),
    REQUESTS.c.claimed_by == bindparam("worker"),
)
DUE = (
    select(REQUESTS.c.id)
    .where(
        REQUESTS.c.state == "approved",
        or_(REQUESTS.c.claimed_until.is_(None), REQUESTS.c.claimed_until <= bindparam("now")),
    )
    .order_by(REQUESTS.c.id)
    .limit(1)
)
CLAIM: Update = (
    update(REQUESTS)
    .where(_THIS, REQUESTS.c.state == "approved", _FREE)
    .values(claimed_by=bindparam("worker"), claimed_until=bindparam("until"))
)
_OWN = (_THIS, REQUESTS.c.state == "approved", REQUESTS.c.claimed_by == bindparam("worker"))
LOCK_OWN = (
    select(
        REQUESTS.c.id,
        REQUESTS.c.member_id,
        REQUESTS.c.parts,
        REQUESTS.c.started_at,
        REQUESTS.c.windows,
        REQUESTS.c.erased,
    )
    .where(*_OWN)
    .with_for_update()
)
START: Update = (
    update(REQUESTS)
    .where(*_OWN)
    .values(started_at=bindparam("now"), windows=bindparam("found", type_=REQUESTS.c.windows.type))
)
GO_ON: Update = (
    update(REQUESTS)
    .where(*_OWN)
    .values(erased=bindparam("gone", type_=REQUESTS.c.erased.type), claimed_until=bindparam("until"))
)
# Whose words they were is forgotten with them.
FINISH: Update = (
    update(REQUESTS)
    .where(*_OWN)
    .values(
        state="done",
        erased=bindparam("gone", type_=REQUESTS.c.erased.type),
        closed_at=bindparam("now"),
        windows=None,
        claimed_by=None,
        claimed_until=None,
    )
)

CASES_BY_IDS = select(CASES.c.id, CASES.c.conversation_id, CASES.c.opened_at, CASES.c.closed_at).where(
    CASES.c.id.in_(bindparam("ids", expanding=True))
)
OPEN_CASE_IN = (
    select(CASES.c.id)
    .where(CASES.c.conversation_id == bindparam("of_conversation"), CASES.c.closed_at.is_(None))
    .limit(1)
)
ACCOUNT = select(ACCOUNTS.c.member_id, ACCOUNTS.c.external_id).where(
    ACCOUNTS.c.conversation_id == bindparam("of_conversation")
)
LAST_OWNER = (
    select(CONSENTS.c.member_id)
    .where(CONSENTS.c.conversation_id == bindparam("of_conversation"))
    .order_by(CONSENTS.c.id.desc())
    .limit(1)
)

_WITH_REASON = (ATTENDANCE.c.member_id == _OF, ATTENDANCE.c.reason.is_not(None))
_PAST = select(ACTIVITIES.c.id).where(ACTIVITIES.c.ends_at < bindparam("now"))
_PAST_SIGNUPS = (SIGNUPS.c.member_id == _OF, SIGNUPS.c.activity_id.in_(_PAST))
EMPTY_REASONS: Update = update(ATTENDANCE).where(*_WITH_REASON).values(reason=None)
DELETE_WISHES: Delete = delete(WISHES).where(WISHES.c.member_id == _OF)
DELETE_WISHES_FOR_ONE: Delete = delete(WISHES_FOR_ONE).where(WISHES_FOR_ONE.c.member_id == _OF)
DELETE_SIGNUPS: Delete = delete(SIGNUPS).where(*_PAST_SIGNUPS)
COUNT_ANSWERS = (
    select(func.count()).select_from(ATTENDANCE).where(*_WITH_REASON),
    select(func.count()).select_from(WISHES).where(WISHES.c.member_id == _OF),
    select(func.count()).select_from(WISHES_FOR_ONE).where(WISHES_FOR_ONE.c.member_id == _OF),
    select(func.count()).select_from(SIGNUPS).where(*_PAST_SIGNUPS),
)
_HAS_CONTACT = or_(MEMBERS.c.phone.is_not(None), MEMBERS.c.address.is_not(None), MEMBERS.c.residence_place.is_not(None))
EMPTY_CONTACT: Update = (
    update(MEMBERS)
    .where(MEMBERS.c.id == _OF, _HAS_CONTACT)
    .values(phone=None, address=None, residence_place=None, updated_at=bindparam("now"))
)
COUNT_CONTACT = select(func.count()).select_from(MEMBERS).where(MEMBERS.c.id == _OF, _HAS_CONTACT)
REVOKE_CODES: Update = (
    update(CODES)
    .where(CODES.c.member_id == _OF, CODES.c.used_at.is_(None), CODES.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)
# Relatives who may ask for the member, and whom the member asked for as a relative.
_RELATIVES = or_(GRANTS.c.member_id == _OF, GRANTS.c.conversation_id.in_(bindparam("conversation_ids", expanding=True)))
END_GRANTS: Update = (
    update(GRANTS).where(_RELATIVES, GRANTS.c.state == "approved").values(state="ended", expires_at=bindparam("now"))
)
EMPTY_GRANTS: Update = (
    update(GRANTS)
    .where(_RELATIVES, GRANTS.c.state.in_(("ended", "refused")), GRANTS.c.relative_name != "")
    .values(relative_name="", relation="")
)
CASES_OF_RELATIVES = select(GRANTS.c.case_id).where(GRANTS.c.member_id == _OF)

STAYS: dict[str, Select[Any]] = {
    "payments": select(func.count()).select_from(PAYMENTS).where(PAYMENTS.c.member_id == _OF),
    "claims": select(func.count()).select_from(CLAIMS).where(CLAIMS.c.member_id == _OF),
    "certifications": select(func.count()).select_from(CERTIFICATIONS).where(CERTIFICATIONS.c.member_id == _OF),
    "cases": select(func.count()).select_from(CASES).where(CASES.c.member_id == _OF),
    "consents": select(func.count()).select_from(CONSENTS).where(CONSENTS.c.member_id == _OF),
    "audit": select(func.count())
    .select_from(AUDIT)
    .where(AUDIT.c.object_kind == "member", AUDIT.c.object_id.in_(bindparam("known_as", expanding=True))),
}
