"""The statements of checks, of what was asked alike, and of who is to be told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, Insert, Select, Update, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from center.checks.models import CheckGroup, CheckRequest, Telling
from center.conversations.models import ChannelAccount, OutboxMessage
from center.db.base import table_of

CHECKS, GROUPS, TELLINGS = table_of(CheckRequest), table_of(CheckGroup), table_of(Telling)
OUTBOX, ACCOUNTS = table_of(OutboxMessage), table_of(ChannelAccount)
_OF: tuple[BindParameter[str], BindParameter[int]] = (bindparam("of_kind"), bindparam("of_id"))

# What whoever had the telephone before has asked is not the next one's.
IS_SINCE_HANDED_ON = CHECKS.c.at >= func.coalesce(ACCOUNTS.c.history_from, CHECKS.c.at)

INSERT_CHECK = insert(CHECKS).returning(CHECKS.c.id)
INSERT_GROUP = insert(GROUPS).returning(GROUPS.c.id)
# Staff may answer it in this very moment: then what is asked now begins another.
LOCK_OPEN_GROUP = (
    select(GROUPS.c.id).where(GROUPS.c.id == bindparam("of_group"), GROUPS.c.state == "open").with_for_update()
)
# The latest that nobody has answered, for comparing what is asked next.
UNANSWERED = (
    select(
        CHECKS.c.group_id,
        CHECKS.c.conversation_id,
        CHECKS.c.case_id,
        CHECKS.c.words,
        CHECKS.c.encoder,
        CHECKS.c.vector,
        IS_SINCE_HANDED_ON.label("is_since_handed_on"),
    )
    .join(ACCOUNTS, ACCOUNTS.c.conversation_id == CHECKS.c.conversation_id)
    .join(GROUPS, GROUPS.c.id == CHECKS.c.group_id)
    .where(GROUPS.c.state == "open", CHECKS.c.vector.is_not(None))
    .order_by(CHECKS.c.id.desc())
    .limit(bindparam("at_most"))
)
PIECES = (
    select(CHECKS.c.words, CHECKS.c.case_id, CHECKS.c.group_id)
    .join(ACCOUNTS, ACCOUNTS.c.conversation_id == CHECKS.c.conversation_id)
    .where(
        IS_SINCE_HANDED_ON,
        CHECKS.c.conversation_id == bindparam("of_conversation"),
        CHECKS.c.at > bindparam("since"),
        CHECKS.c.outcome == "unknown",
        CHECKS.c.words != "",
    )
    .order_by(CHECKS.c.id)
)
CHECKS_OF_CASE = (
    select(CHECKS.c.id, CHECKS.c.group_id, CHECKS.c.outcome, CHECKS.c.matched_kind, CHECKS.c.matched_id)
    .where(CHECKS.c.case_id == bindparam("of_case"))
    .order_by(CHECKS.c.id.desc())
)

# Groups as staff see them: how many people, when last, and the words of the first that are still there.
_PEOPLE = (
    select(
        CHECKS.c.group_id,
        func.count(CHECKS.c.conversation_id.distinct()).label("people"),
        func.max(CHECKS.c.at).label("last_at"),
        func.min(CHECKS.c.id).filter(CHECKS.c.words != "").label("first_id"),
    )
    .where(CHECKS.c.group_id.is_not(None))
    .group_by(CHECKS.c.group_id)
    .subquery()
)
_FIRST = CHECKS.alias("first_check")
GROUP_COLUMNS = (
    GROUPS.c.id,
    GROUPS.c.state,
    GROUPS.c.version,
    GROUPS.c.opened_at,
    _PEOPLE.c.last_at,
    _PEOPLE.c.people,
    func.coalesce(_FIRST.c.words, "").label("words"),
    GROUPS.c.clarification_id,
)
_GROUPED = (
    select(*GROUP_COLUMNS)
    .join(_PEOPLE, _PEOPLE.c.group_id == GROUPS.c.id)
    .join(_FIRST, _FIRST.c.id == _PEOPLE.c.first_id, isouter=True)
)
OPEN_GROUPS = (
    _GROUPED.where(GROUPS.c.state == "open")
    .order_by(_PEOPLE.c.people.desc(), GROUPS.c.opened_at, GROUPS.c.id)
    .limit(bindparam("at_most"))
)
GROUP_BY_ID = _GROUPED.where(GROUPS.c.id == bindparam("of_group"))
COUNT_OPEN = select(func.count()).select_from(GROUPS).where(GROUPS.c.state == "open")
WORDINGS_OF_GROUP = (
    select(CHECKS.c.words)
    .where(CHECKS.c.group_id == bindparam("of_group"), CHECKS.c.words != "")
    .order_by(CHECKS.c.id)
    .limit(bindparam("at_most"))
)
CASES_OF_GROUP = (
    select(CHECKS.c.case_id.distinct())
    .where(CHECKS.c.group_id == bindparam("of_group"), CHECKS.c.case_id.is_not(None))
    .order_by(CHECKS.c.case_id)
)
LINK_GROUP: Update = (
    update(GROUPS)
    .where(GROUPS.c.id == bindparam("of_group"), GROUPS.c.version == bindparam("of_version"), GROUPS.c.state == "open")
    .values(clarification_id=bindparam("to_clarification"), version=GROUPS.c.version + 1)
)
DISMISS_GROUP: Update = (
    update(GROUPS)
    .where(GROUPS.c.id == bindparam("of_group"), GROUPS.c.version == bindparam("of_version"), GROUPS.c.state == "open")
    .values(state="dismissed", decided_by=bindparam("by"), decided_at=bindparam("now"), version=GROUPS.c.version + 1)
)
ANSWER_GROUPS: Update = (
    update(GROUPS)
    .where(GROUPS.c.clarification_id == bindparam("of_clarification"), GROUPS.c.state == "open")
    .values(state="answered", decided_by=bindparam("by"), decided_at=bindparam("now"), version=GROUPS.c.version + 1)
)
# decided_at from a moment on: what one step has closed is opened with it again.
REOPEN_GROUPS: Update = (
    update(GROUPS)
    .where(
        GROUPS.c.clarification_id == bindparam("of_clarification"),
        GROUPS.c.state == "answered",
        GROUPS.c.decided_at >= bindparam("since"),
    )
    .values(state="open", decided_by=None, decided_at=None, version=GROUPS.c.version + 1)
)
UNLINK_GROUPS: Update = (
    update(GROUPS)
    .where(GROUPS.c.clarification_id == bindparam("of_clarification"), GROUPS.c.state != "dismissed")
    .values(state="open", clarification_id=None, decided_by=None, decided_at=None, version=GROUPS.c.version + 1)
)
MOVE_GROUPS: Update = (
    update(GROUPS)
    .where(GROUPS.c.clarification_id == bindparam("old_id"))
    .values(clarification_id=bindparam("new_id"), version=GROUPS.c.version + 1)
)

# Who asked: each conversation once, with when it asked last and in which case.
ASKERS = (
    select(CHECKS.c.conversation_id, func.max(CHECKS.c.at).label("at"), func.max(CHECKS.c.case_id).label("case_id"))
    .join(GROUPS, GROUPS.c.id == CHECKS.c.group_id)
    .where(GROUPS.c.clarification_id == bindparam("of_clarification"), GROUPS.c.state == "answered")
    .group_by(CHECKS.c.conversation_id)
)
ASKERS_TO_BE = (
    select(func.count(CHECKS.c.conversation_id.distinct()))
    .join(GROUPS, GROUPS.c.id == CHECKS.c.group_id)
    .where(GROUPS.c.clarification_id == bindparam("of_clarification"), GROUPS.c.state == "open")
)
TOLD_AT_ONCE = (
    select(CHECKS.c.conversation_id, func.max(CHECKS.c.at).label("at"), func.max(CHECKS.c.case_id).label("case_id"))
    .where(
        CHECKS.c.matched_kind == _OF[0],
        CHECKS.c.matched_id == _OF[1],
        CHECKS.c.outcome.in_(("clarification", "notice", "scam")),
    )
    .group_by(CHECKS.c.conversation_id)
)
_LATER = (
    select(TELLINGS.c.conversation_id, TELLINGS.c.asked_at.label("at"), TELLINGS.c.case_id)
    .where(TELLINGS.c.about == _OF[0], TELLINGS.c.object_id == _OF[1], TELLINGS.c.kind != "withdrawn")
    .order_by(TELLINGS.c.id)
)
PLANNED = select(TELLINGS.c.conversation_id).where(TELLINGS.c.about == _OF[0], TELLINGS.c.object_id == _OF[1])
TOLD_LATER = _LATER.where(TELLINGS.c.state == "told")
NOT_TOLD_YET = _LATER.where(TELLINGS.c.state == "due").with_for_update()
DROP_DUE: Update = (
    update(TELLINGS)
    .where(TELLINGS.c.about == _OF[0], TELLINGS.c.object_id == _OF[1], TELLINGS.c.state == "due")
    .values(state="dropped", why_dropped="replaced")
)
UNDROP: Update = (
    update(TELLINGS)
    .where(
        TELLINGS.c.about == _OF[0],
        TELLINGS.c.object_id == _OF[1],
        TELLINGS.c.state == "dropped",
        TELLINGS.c.why_dropped == "replaced",
    )
    .values(state="due", why_dropped=None)
)
_SINCE = (TELLINGS.c.about == _OF[0], TELLINGS.c.object_id == _OF[1], TELLINGS.c.planned_at >= bindparam("since"))
FORGET = delete(TELLINGS).where(*_SINCE, TELLINGS.c.state == "due")
LOCK_SINCE = select(TELLINGS.c.state).where(*_SINCE).with_for_update()
CHECKED_SINCE = (
    select(CHECKS.c.id)
    .where(CHECKS.c.matched_kind == _OF[0], CHECKS.c.matched_id == _OF[1], CHECKS.c.at >= bindparam("since"))
    .limit(1)
)

DUE = (
    select(
        TELLINGS.c.id,
        TELLINGS.c.conversation_id,
        TELLINGS.c.about,
        TELLINGS.c.object_id,
        TELLINGS.c.kind,
        TELLINGS.c.asked_at,
        TELLINGS.c.case_id,
        TELLINGS.c.attempts,
    )
    .where(TELLINGS.c.state == "due", TELLINGS.c.next_at <= bindparam("now"))
    .order_by(TELLINGS.c.next_at, TELLINGS.c.id)
    .limit(bindparam("at_most"))
)
_STILL_DUE = and_(TELLINGS.c.id == bindparam("of_telling"), TELLINGS.c.state == "due")
CLAIM: Update = (
    update(TELLINGS)
    .where(_STILL_DUE, TELLINGS.c.next_at <= bindparam("now"))
    .values(state="told", told_at=bindparam("now"), attempts=TELLINGS.c.attempts + 1)
)
NOTE_SENT: Update = (
    update(TELLINGS).where(TELLINGS.c.id == bindparam("of_telling")).values(outbox_id=bindparam("sent_as"))
)
PUT_OFF: Update = (
    update(TELLINGS).where(_STILL_DUE).values(next_at=bindparam("later"), attempts=TELLINGS.c.attempts + 1)
)
DROP: Update = update(TELLINGS).where(_STILL_DUE).values(state="dropped", why_dropped=bindparam("why"))

ASKED = select(func.count()).where(CHECKS.c.matched_kind == _OF[0], CHECKS.c.matched_id == _OF[1])
ASKED_ALIKE = (
    select(func.count())
    .select_from(CHECKS)
    .join(GROUPS, GROUPS.c.id == CHECKS.c.group_id)
    .where(GROUPS.c.clarification_id == bindparam("of_id"))
)
EFFECT_LATER = (
    select(TELLINGS.c.state, func.count(), func.count(OUTBOX.c.id))
    .join(OUTBOX, and_(OUTBOX.c.id == TELLINGS.c.outbox_id, OUTBOX.c.state == "sent"), isouter=True)
    .where(
        TELLINGS.c.about == _OF[0],
        TELLINGS.c.object_id == _OF[1],
        TELLINGS.c.kind != "withdrawn",
        TELLINGS.c.state.in_(("told", "due")),
    )
    .group_by(TELLINGS.c.state)
)

ROWS = func.count()
HAS_WORDS = or_(CHECKS.c.words != "", CHECKS.c.vector.is_not(None))
EMPTY: Update = (
    update(CHECKS)
    .where(CHECKS.c.id.in_(bindparam("ids", expanding=True)), HAS_WORDS)
    .values(words="", vector=None, encoder=None)
)
COUNT_WITH_WORDS = select(func.count()).select_from(CHECKS).where(HAS_WORDS)


def old(*columns: Any, held: list[str]) -> Select[Any]:
    """Build the choice of checks before a moment that still hold words; conversations in `held` are left out."""
    chosen = select(*columns).where(CHECKS.c.at < bindparam("before"), HAS_WORDS)
    return chosen.where(CHECKS.c.conversation_id.not_in(held)) if held else chosen


def of_window(*columns: Any, since: bool, until: bool) -> Select[Any]:
    """Build the choice of checks with words in a stretch of one conversation."""
    wanted = [CHECKS.c.conversation_id == bindparam("of_conversation"), HAS_WORDS]
    if since:
        wanted.append(CHECKS.c.at >= bindparam("since"))
    if until:
        wanted.append(CHECKS.c.at < bindparam("until"))
    return select(*columns).where(*wanted)


def insert_tellings(session: Session) -> Insert:
    """Build an insert that leaves alone what somebody is to be told already."""
    build = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return build(TELLINGS).on_conflict_do_nothing()
