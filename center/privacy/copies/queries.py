"""The statements that gather what is held on one member. Each goes by the member, or by stretches that are theirs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, LargeBinary, Select, bindparam, or_, select, union

from center.audit.models import AuditEntry
from center.benefits.models import BenefitType, Certification, Claim, ClaimStep, Payment
from center.cases.models import Case, CaseEntry
from center.conversations.models import ChannelAccount, InboxMessage, OutboxMessage
from center.db.base import table_of
from center.identity.models import IdentityAttempt, ProxyGrant
from center.meetings.models import Attendance, Meeting, MeetingReminderWish, ReminderWish
from center.members.models import Member, PartyDues
from center.notices.models import Activity, ActivitySignup
from center.notifications.models import Notification
from center.organizations.models import Organization, PartyPost
from center.privacy.models import Consent, PrivacyRequest
from center.privacy.ownership import Window
from center.staff.models import StaffAccount

MEMBERS, DUES = table_of(Member), table_of(PartyDues)
ORGANIZATIONS, POSTS = table_of(Organization), table_of(PartyPost)
PAYMENTS, TYPES = table_of(Payment), table_of(BenefitType)
CLAIMS, STEPS, CERTIFICATIONS = table_of(Claim), table_of(ClaimStep), table_of(Certification)
MEETINGS, ATTENDANCE, WISHES = table_of(Meeting), table_of(Attendance), table_of(ReminderWish)
WISHES_FOR_ONE, TOLD = table_of(MeetingReminderWish), table_of(Notification)
ACTIVITIES, SIGNUPS = table_of(Activity), table_of(ActivitySignup)
ACCOUNTS, INBOX, OUTBOX = table_of(ChannelAccount), table_of(InboxMessage), table_of(OutboxMessage)
CASES, ENTRIES = table_of(Case), table_of(CaseEntry)
CONSENTS, REQUESTS = table_of(Consent), table_of(PrivacyRequest)
GRANTS, ATTEMPTS = table_of(ProxyGrant), table_of(IdentityAttempt)
AUDIT, STAFF = table_of(AuditEntry), table_of(StaffAccount)

_OF: BindParameter[int] = bindparam("of_member")
# Keys, indices of keys and what the program counts for itself tell a person nothing.
_INSIDE = {"id", "id_number", "id_index", "facts_index", "branch_id", "created_at", "updated_at"}
PROFILE = (
    select(
        *(c for c in MEMBERS.c if c.name not in _INSIDE and not isinstance(c.type, LargeBinary)),
        MEMBERS.c.updated_at,
        ORGANIZATIONS.c.name_zh.label("branch_zh"),
        ORGANIZATIONS.c.name_en.label("branch_en"),
    )
    .join(ORGANIZATIONS, ORGANIZATIONS.c.id == MEMBERS.c.branch_id)
    .where(MEMBERS.c.id == _OF)
)
LISTS: dict[str, Select[Any]] = {
    "dues": select(DUES.c.monthly_fen, DUES.c.paid_through).where(DUES.c.member_id == _OF),
    "posts": select(ORGANIZATIONS.c.name_zh, ORGANIZATIONS.c.name_en, POSTS.c.post, POSTS.c.held_from, POSTS.c.held_to)
    .join(ORGANIZATIONS, ORGANIZATIONS.c.id == POSTS.c.organization_id)
    .where(POSTS.c.member_id == _OF)
    .order_by(POSTS.c.held_from),
    "payments": select(
        PAYMENTS.c.period,
        TYPES.c.name_zh,
        TYPES.c.name_en,
        PAYMENTS.c.amount_fen,
        PAYMENTS.c.status,
        PAYMENTS.c.paid_on,
        PAYMENTS.c.card_last4,
        PAYMENTS.c.reason,
    )
    .join(TYPES, TYPES.c.code == PAYMENTS.c.benefit_type)
    .where(PAYMENTS.c.member_id == _OF)
    .order_by(PAYMENTS.c.period.desc(), TYPES.c.position),
    "claims": select(
        CLAIMS.c.id,
        CLAIMS.c.number,
        CLAIMS.c.kind,
        CLAIMS.c.submitted_on,
        CLAIMS.c.claimed_fen,
        CLAIMS.c.approved_fen,
    )
    .where(CLAIMS.c.member_id == _OF)
    .order_by(CLAIMS.c.submitted_on.desc(), CLAIMS.c.id),
    "certifications": select(
        CERTIFICATIONS.c.year,
        CERTIFICATIONS.c.state,
        CERTIFICATIONS.c.due_on,
        CERTIFICATIONS.c.done_on,
        CERTIFICATIONS.c.means,
    )
    .where(CERTIFICATIONS.c.member_id == _OF)
    .order_by(CERTIFICATIONS.c.year.desc()),
    "meetings": select(
        MEETINGS.c.title_zh,
        MEETINGS.c.title_en,
        MEETINGS.c.starts_at,
        ATTENDANCE.c.answer,
        ATTENDANCE.c.reason,
        ATTENDANCE.c.answered_at,
        ATTENDANCE.c.was_present,
    )
    .join(MEETINGS, MEETINGS.c.id == ATTENDANCE.c.meeting_id)
    .where(ATTENDANCE.c.member_id == _OF)
    .order_by(MEETINGS.c.starts_at.desc()),
    "activities": select(
        ACTIVITIES.c.title_zh, ACTIVITIES.c.title_en, ACTIVITIES.c.starts_at, SIGNUPS.c.answer, SIGNUPS.c.answered_at
    )
    .join(ACTIVITIES, ACTIVITIES.c.id == SIGNUPS.c.activity_id)
    .where(SIGNUPS.c.member_id == _OF)
    .order_by(ACTIVITIES.c.starts_at.desc()),
    "reminders": select(WISHES.c.is_on, WISHES.c.lead, WISHES.c.means, WISHES.c.updated_at).where(
        WISHES.c.member_id == _OF
    ),
    "reminders_for_one": select(
        MEETINGS.c.starts_at,
        MEETINGS.c.title_zh,
        MEETINGS.c.title_en,
        WISHES_FOR_ONE.c.is_on,
        WISHES_FOR_ONE.c.lead,
        WISHES_FOR_ONE.c.means,
        WISHES_FOR_ONE.c.updated_at,
    )
    .join(MEETINGS, MEETINGS.c.id == WISHES_FOR_ONE.c.meeting_id)
    .where(WISHES_FOR_ONE.c.member_id == _OF)
    .order_by(MEETINGS.c.starts_at.desc()),
    "notifications": select(
        TOLD.c.due_at, TOLD.c.occasion, TOLD.c.kind, TOLD.c.state, TOLD.c.channel, TOLD.c.told_at, TOLD.c.called_at
    )
    .where(TOLD.c.member_id == _OF)
    .order_by(TOLD.c.due_at.desc()),
    "phones": select(
        ACCOUNTS.c.channel, ACCOUNTS.c.bound_at, ACCOUNTS.c.language, ACCOUNTS.c.text_size, ACCOUNTS.c.pace
    )
    .where(ACCOUNTS.c.member_id == _OF)
    .order_by(ACCOUNTS.c.bound_at),
    "consents": select(
        CONSENTS.c.channel,
        CONSENTS.c.means,
        CONSENTS.c.notice_version,
        CONSENTS.c.given_at,
        CONSENTS.c.withdrawn_at,
        CONSENTS.c.withdrawal,
    )
    .where(CONSENTS.c.member_id == _OF)
    .order_by(CONSENTS.c.id),
    "relatives": select(
        GRANTS.c.relative_name,
        GRANTS.c.relation,
        GRANTS.c.scopes,
        GRANTS.c.state,
        GRANTS.c.requested_at,
        GRANTS.c.expires_at,
    )
    .where(GRANTS.c.member_id == _OF)
    .order_by(GRANTS.c.id),
    "requests": select(REQUESTS.c.kind, REQUESTS.c.state, REQUESTS.c.opened_at, REQUESTS.c.closed_at, REQUESTS.c.answer)
    .where(REQUESTS.c.member_id == _OF)
    .order_by(REQUESTS.c.id),
}
STEPS_OF = (
    select(STEPS.c.claim_id, STEPS.c.step, STEPS.c.at, STEPS.c.note_zh, STEPS.c.note_en)
    .where(STEPS.c.claim_id.in_(bindparam("claim_ids", expanding=True)))
    .order_by(STEPS.c.claim_id, STEPS.c.position)
)
READINGS = (
    select(AUDIT.c.at, AUDIT.c.staff_name, AUDIT.c.action, AUDIT.c.field)
    .where(
        AUDIT.c.object_kind == "member",
        AUDIT.c.object_id.in_(bindparam("known_as", expanding=True)),
        or_(*(AUDIT.c.action.startswith(f"{verb}.") for verb in ("unmask", "read", "export"))),
    )
    .order_by(AUDIT.c.id)
)
ACCOUNTS_EVER = select(ACCOUNTS.c.conversation_id, ACCOUNTS.c.member_id, ACCOUNTS.c.history_from).where(
    ACCOUNTS.c.conversation_id.in_(
        union(
            select(ACCOUNTS.c.conversation_id).where(ACCOUNTS.c.member_id == _OF),
            select(CONSENTS.c.conversation_id).where(CONSENTS.c.member_id == _OF),
        )
    )
)
CHANNEL_OF = select(ACCOUNTS.c.channel).where(ACCOUNTS.c.conversation_id == bindparam("of_conversation"))
CASE_COLUMNS = (
    CASES.c.id,
    CASES.c.kind,
    CASES.c.urgency,
    CASES.c.state,
    CASES.c.opened_at,
    CASES.c.closed_at,
    CASES.c.outcome,
    CASES.c.conversation_id,
)
CASES_OF_MEMBER = select(*CASE_COLUMNS).where(CASES.c.member_id == _OF)
# Before a check nobody is known; whose such a case is, is told by whose the conversation was then.
CASES_OF_NOBODY = select(*CASE_COLUMNS).where(
    CASES.c.member_id.is_(None), CASES.c.conversation_id.in_(bindparam("conversation_ids", expanding=True))
)
LINES_OF = (
    select(ENTRIES.c.kind, ENTRIES.c.author, ENTRIES.c.fact_name, ENTRIES.c.body, ENTRIES.c.at)
    .where(ENTRIES.c.case_id == bindparam("of_case"))
    .order_by(ENTRIES.c.id)
)
OTHERS_CALLED = union(
    select(MEMBERS.c.name).where(MEMBERS.c.name.in_(bindparam("names", expanding=True)), MEMBERS.c.id != _OF),
    select(STAFF.c.display_name).where(STAFF.c.display_name.in_(bindparam("names", expanding=True))),
)


def said_in(window: Window) -> tuple[Select[Any], Select[Any]]:
    """Build the choices of what was said and answered in a stretch."""
    heard = select(INBOX.c.received_at, INBOX.c.text).where(*_inside(window, INBOX, INBOX.c.received_at))
    answered = select(OUTBOX.c.created_at, OUTBOX.c.author, OUTBOX.c.text).where(
        *_inside(window, OUTBOX, OUTBOX.c.created_at), OUTBOX.c.state != "planned"
    )
    return heard.order_by(INBOX.c.id), answered.order_by(OUTBOX.c.id)


def attempts_in(window: Window) -> Select[Any]:
    """Build the choice of the attempts to prove who one is in a stretch."""
    return (
        select(ATTEMPTS.c.attempted_at, ATTEMPTS.c.method, ATTEMPTS.c.result)
        .where(*_inside(window, ATTEMPTS, ATTEMPTS.c.attempted_at))
        .order_by(ATTEMPTS.c.id)
    )


def _inside(window: Window, table: Any, at: Any) -> list[ColumnElement[bool]]:
    wanted = [table.c.conversation_id == window.conversation_id]
    if window.since is not None:
        wanted.append(at >= window.since)
    if window.until is not None:
        wanted.append(at < window.until)
    return wanted
