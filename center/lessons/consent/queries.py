"""The statements about consent, and those that find what was not understood. Only they see both words and people."""

from __future__ import annotations

from sqlalchemy import Update, bindparam, func, or_, select, update
from sqlalchemy import exists as exists_where

from center.cases.models import Case, CaseEntry
from center.conversations.models import ChannelAccount, InboxMessage, OutboxMessage
from center.conversations.outcomes import NOT_UNDERSTOOD
from center.db.base import table_of
from center.identity.models import ProxyGrant
from center.members.models import Member
from center.retention.models import LegalHold
from center.staff.models import StaffAccount

ACCOUNTS = table_of(ChannelAccount)
INBOX, OUTBOX = table_of(InboxMessage), table_of(OutboxMessage)
CASES, ENTRIES, HOLDS = table_of(Case), table_of(CaseEntry), table_of(LegalHold)
MEMBERS, GRANTS, STAFF = table_of(Member), table_of(ProxyGrant), table_of(StaffAccount)

_THIS = ACCOUNTS.c.conversation_id == bindparam("of_conversation")
_NOT_UNDERSTOOD = (
    INBOX.c.conversation_id == bindparam("of_conversation"),
    INBOX.c.outcome == NOT_UNDERSTOOD,
    INBOX.c.choice_id.is_(None),
    INBOX.c.received_at >= bindparam("since"),
)
_NOT_ASKED = or_(ACCOUNTS.c.teach_asked_at.is_(None), ACCOUNTS.c.teach_asked_at < bindparam("asked_before"))
WAS_NOT_ASKED = select(ACCOUNTS.c.conversation_id).where(_THIS, _NOT_ASKED)
COUNT_NOT_UNDERSTOOD = select(func.count(INBOX.c.finished_at.distinct())).where(*_NOT_UNDERSTOOD)
# An alarm of late, or a case that the law holds.
IS_TOO_GRAVE = select(
    exists_where().where(
        CASES.c.conversation_id == bindparam("of_conversation"),
        CASES.c.urgency == "urgent",
        or_(CASES.c.closed_at.is_(None), CASES.c.opened_at >= bindparam("alarmed_since")),
    )
    | exists_where().where(
        CASES.c.conversation_id == bindparam("of_conversation"),
        HOLDS.c.case_id == CASES.c.id,
        HOLDS.c.lifted_at.is_(None),
    )
)
NOTE_ASKED: Update = (
    update(ACCOUNTS).where(_THIS, _NOT_ASKED).values(teach_asked_at=bindparam("now"), may_teach=None, taught_at=None)
)
ANSWER: Update = (
    update(ACCOUNTS).where(_THIS, ACCOUNTS.c.teach_asked_at.is_not(None)).values(may_teach=bindparam("said"))
)
# Whoever says so unasked is not asked either.
REFUSE: Update = update(ACCOUNTS).where(_THIS).values(may_teach=False, teach_asked_at=bindparam("now"))
STANDING = select(ACCOUNTS.c.may_teach).where(_THIS)

TO_COLLECT = (
    select(ACCOUNTS.c.conversation_id, ACCOUNTS.c.language, ACCOUNTS.c.member_id, ACCOUNTS.c.teach_asked_at)
    .where(ACCOUNTS.c.may_teach, ACCOUNTS.c.taught_at.is_(None))
    .order_by(ACCOUNTS.c.teach_asked_at)
    .limit(bindparam("at_most"))
)
CLOSE: Update = (
    update(ACCOUNTS)
    .where(
        _THIS,
        ACCOUNTS.c.may_teach,
        ACCOUNTS.c.taught_at.is_(None),
        ACCOUNTS.c.teach_asked_at == bindparam("asked_at", type_=ACCOUNTS.c.teach_asked_at.type),
    )
    .values(taught_at=bindparam("now"))
)
SAID = (
    select(INBOX.c.id, INBOX.c.text, INBOX.c.received_at, INBOX.c.finished_at)
    .where(
        *_NOT_UNDERSTOOD,
        INBOX.c.received_at <= bindparam("until"),
        INBOX.c.text != "",
        ~exists_where().where(ENTRIES.c.inbox_id == INBOX.c.id),
    )
    .order_by(INBOX.c.id)
)
OFFERED = (
    select(OUTBOX.c.in_reply_to, OUTBOX.c.choices)
    .where(OUTBOX.c.in_reply_to.in_(bindparam("ids", expanding=True)))
    .order_by(OUTBOX.c.id)
)
NAMES_OF_CONVERSATION = select(MEMBERS.c.name).where(
    or_(
        MEMBERS.c.id == bindparam("of_member"),
        MEMBERS.c.id.in_(select(GRANTS.c.member_id).where(GRANTS.c.conversation_id == bindparam("of_conversation"))),
    )
)
RELATIVES = select(GRANTS.c.relative_name).where(
    GRANTS.c.conversation_id == bindparam("of_conversation"), GRANTS.c.relative_name != ""
)
NAMES_ON_FILE = select(MEMBERS.c.name).where(MEMBERS.c.name.in_(bindparam("possible", expanding=True))).distinct()
NAMES_OF_STAFF = select(STAFF.c.display_name)
