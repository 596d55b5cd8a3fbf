"""The statements of the canned replies."""

from __future__ import annotations

from sqlalchemy import bindparam, func, insert, select, update

from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.members.models import Member
from center.replies.models import CannedReply

REPLIES = table_of(CannedReply)
MEMBERS = table_of(Member)

COLUMNS = (
    REPLIES.c.id,
    REPLIES.c.title_zh,
    REPLIES.c.title_en,
    REPLIES.c.text_zh,
    REPLIES.c.text_en,
    REPLIES.c.case_kinds,
    REPLIES.c.version,
    REPLIES.c.changed_at,
    REPLIES.c.removed_at,
)
ALL = select(*COLUMNS).where(REPLIES.c.removed_at.is_(None)).order_by(REPLIES.c.id)
BY_ID = select(*COLUMNS).where(REPLIES.c.id == bindparam("of_id"))
COUNT = select(func.count()).select_from(REPLIES).where(REPLIES.c.removed_at.is_(None))
INSERT = insert(REPLIES).returning(*COLUMNS)
INSERT_STARTER = insert_ignoring(
    REPLIES,
    "title_zh",
    "title_en",
    "text_zh",
    "text_en",
    "case_kinds",
    "starter_code",
    "version",
    "changed_at",
    "changed_by",
)
_THIS_VERSION = (REPLIES.c.id == bindparam("of_id"), REPLIES.c.version == bindparam("of_version"))
CHANGE = (
    update(REPLIES)
    .where(*_THIS_VERSION, REPLIES.c.removed_at.is_(None))
    .values(
        title_zh=bindparam("new_title_zh"),
        title_en=bindparam("new_title_en"),
        text_zh=bindparam("new_text_zh"),
        text_en=bindparam("new_text_en"),
        case_kinds=bindparam("new_case_kinds"),
        version=REPLIES.c.version + 1,
        changed_at=bindparam("now"),
        changed_by=bindparam("by"),
    )
    .returning(*COLUMNS)
)
SET_REMOVED = (
    update(REPLIES)
    .where(*_THIS_VERSION)
    .values(
        removed_at=bindparam("removed"),
        version=REPLIES.c.version + 1,
        changed_at=bindparam("now"),
        changed_by=bindparam("by"),
    )
    .returning(*COLUMNS)
)
SPOKEN_TO = select(MEMBERS.c.name, MEMBERS.c.sex).where(MEMBERS.c.id == bindparam("member_id"))
