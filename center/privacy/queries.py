"""The statements of the consent services."""

from __future__ import annotations

from sqlalchemy import Update, bindparam, func, insert, select, update

from center.conversations.models import ChannelAccount
from center.db.base import table_of
from center.privacy.models import Consent

CONSENTS = table_of(Consent)
ACCOUNTS = table_of(ChannelAccount)

COLUMNS = (
    CONSENTS.c.id,
    CONSENTS.c.member_id,
    CONSENTS.c.conversation_id,
    CONSENTS.c.channel,
    CONSENTS.c.means,
    CONSENTS.c.notice_version,
    CONSENTS.c.given_at,
    CONSENTS.c.withdrawn_at,
    CONSENTS.c.withdrawal,
)
_PRESENT = (CONSENTS.c.conversation_id == bindparam("of_conversation"), CONSENTS.c.withdrawn_at.is_(None))
INSERT = insert(CONSENTS)
PRESENT = select(*COLUMNS).where(*_PRESENT)
WITHDRAW: Update = update(CONSENTS).where(*_PRESENT).values(withdrawn_at=bindparam("now"), withdrawal=bindparam("why"))
OF_MEMBER = select(*COLUMNS).where(CONSENTS.c.member_id == bindparam("of_member")).order_by(CONSENTS.c.id)
OF_CONVERSATIONS = (
    select(*COLUMNS)
    .where(CONSENTS.c.conversation_id.in_(bindparam("conversation_ids", expanding=True)))
    .order_by(CONSENTS.c.id)
)
# Whoever was bound before there were consents has not agreed to anything yet.
BOUND_WITHOUT = select(func.count()).where(
    ACCOUNTS.c.member_id.is_not(None),
    ~select(CONSENTS.c.id)
    .where(
        CONSENTS.c.conversation_id == ACCOUNTS.c.conversation_id,
        CONSENTS.c.member_id == ACCOUNTS.c.member_id,
        CONSENTS.c.withdrawn_at.is_(None),
    )
    .exists(),
)
