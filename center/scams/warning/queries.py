"""The statements of early warning."""

from __future__ import annotations

from sqlalchemy import Update, bindparam, func, insert, or_, select, update

from center.cases.models import Case, CaseEntry
from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.members.models import Member
from center.organizations.models import Organization
from center.scams.traces.models import CaseBand, CaseProfile, CaseTrace
from center.scams.warning.models import (
    ScamWarning,
    ScamWarningCase,
    ScamWarningSign,
    WarningNotice,
    WarningNoticeBranch,
)

CASES, ENTRIES, MEMBERS = table_of(Case), table_of(CaseEntry), table_of(Member)
TRACES, BANDS, PROFILES = table_of(CaseTrace), table_of(CaseBand), table_of(CaseProfile)
WARNINGS, SIGNS, BEHIND = table_of(ScamWarning), table_of(ScamWarningSign), table_of(ScamWarningCase)
DRAFTS, AUDIENCE = table_of(WarningNotice), table_of(WarningNoticeBranch)
ORGANIZATIONS = table_of(Organization)

_FRAUD = CASES.c.kind.in_(bindparam("kinds", expanding=True))
_SINCE = CASES.c.opened_at >= bindparam("since")
REPORTS = (
    select(
        CASES.c.id,
        CASES.c.opened_at,
        CASES.c.member_id,
        CASES.c.conversation_id,
        MEMBERS.c.branch_id,
        PROFILES.c.scam_type,
    )
    .outerjoin(MEMBERS, MEMBERS.c.id == CASES.c.member_id)
    .outerjoin(PROFILES, PROFILES.c.case_id == CASES.c.id)
    .where(_SINCE, _FRAUD)
)
TRACES_SINCE = (
    select(TRACES.c.case_id, TRACES.c.kind, TRACES.c.value)
    .join(CASES, CASES.c.id == TRACES.c.case_id)
    .where(_SINCE, _FRAUD)
)
BANDS_SINCE = select(BANDS.c.band, BANDS.c.case_id).join(CASES, CASES.c.id == BANDS.c.case_id).where(_SINCE, _FRAUD)
VECTORS_SINCE = (
    select(PROFILES.c.case_id, PROFILES.c.vector)
    .join(CASES, CASES.c.id == PROFILES.c.case_id)
    .where(_SINCE, _FRAUD, PROFILES.c.encoder == bindparam("by_encoder"))
    .order_by(PROFILES.c.case_id.desc())
    .limit(bindparam("at_most"))
)
SIZES = select(MEMBERS.c.branch_id, func.count()).where(MEMBERS.c.status == "active").group_by(MEMBERS.c.branch_id)
NEWEST_LINE = select(func.max(ENTRIES.c.id))
SETTLED_SINCE = (
    select(BEHIND.c.case_id, WARNINGS.c.state, WARNINGS.c.taken_by)
    .join(WARNINGS, WARNINGS.c.id == BEHIND.c.warning_id)
    .where(WARNINGS.c.settled_at >= bindparam("since"))
)

WARNING_COLUMNS = (
    WARNINGS.c.id,
    WARNINGS.c.state,
    WARNINGS.c.organization_id,
    WARNINGS.c.scam_type,
    WARNINGS.c.people,
    WARNINGS.c.expected,
    WARNINGS.c.opened_at,
    WARNINGS.c.grown_at,
    WARNINGS.c.taken_by,
    WARNINGS.c.settled_by,
    WARNINGS.c.settled_at,
    WARNINGS.c.reason,
    WARNINGS.c.version,
)
_ACTIVE = WARNINGS.c.settled_at.is_(None)
WARNING_BY_ID = select(*WARNING_COLUMNS).where(WARNINGS.c.id == bindparam("of_warning"))
ACTIVE_WARNINGS = select(*WARNING_COLUMNS).where(_ACTIVE).order_by(WARNINGS.c.id.desc())
PAST_WARNINGS = (
    select(*WARNING_COLUMNS)
    .where(WARNINGS.c.settled_at.is_not(None))
    .order_by(WARNINGS.c.settled_at.desc(), WARNINGS.c.id.desc())
    .limit(bindparam("at_most"))
)
WARNINGS_OF_CASE = (
    select(*WARNING_COLUMNS)
    .join(BEHIND, BEHIND.c.warning_id == WARNINGS.c.id)
    .where(BEHIND.c.case_id == bindparam("of_case"))
    .order_by(WARNINGS.c.id.desc())
)
INSERT_WARNING = insert(WARNINGS).returning(WARNINGS.c.id)
GROW: Update = (
    update(WARNINGS)
    .where(WARNINGS.c.id == bindparam("of_warning"))
    .values(
        people=bindparam("now_people"),
        expected=bindparam("now_expected"),
        grown_at=bindparam("now"),
        organization_id=bindparam("of_branch"),
        scam_type=bindparam("of_type"),
    )
)
END_QUIET = (
    update(WARNINGS)
    .where(_ACTIVE, WARNINGS.c.grown_at < bindparam("quiet_since"))
    .values(state="over", settled_at=bindparam("now"), version=WARNINGS.c.version + 1)
    .returning(WARNINGS.c.id)
)
LET_GO: Update = (
    update(SIGNS)
    .where(SIGNS.c.warning_id.in_(bindparam("ids", expanding=True)), SIGNS.c.is_present)
    .values(is_present=False)
)
# Of two who settle one warning, the slower finds nothing to change.
SETTLE = (
    update(WARNINGS)
    .where(WARNINGS.c.id == bindparam("of_warning"), WARNINGS.c.version == bindparam("seen_version"), _ACTIVE)
    .values(version=WARNINGS.c.version + 1)
    .returning(WARNINGS.c.id)
)

SIGN_COLUMNS = (
    SIGNS.c.kind,
    SIGNS.c.key,
    SIGNS.c.window_days,
    SIGNS.c.people,
    SIGNS.c.expected,
    SIGNS.c.chance,
    SIGNS.c.is_by_rule,
)
SIGNS_OF = (
    select(SIGNS.c.warning_id, *SIGN_COLUMNS)
    .where(SIGNS.c.warning_id.in_(bindparam("ids", expanding=True)))
    .order_by(SIGNS.c.id)
)
INSERT_SIGN = insert(SIGNS)
SEE_SIGN: Update = (
    update(SIGNS)
    .where(
        SIGNS.c.warning_id == bindparam("of_warning"),
        SIGNS.c.kind == bindparam("of_kind"),
        SIGNS.c.key == bindparam("of_key"),
    )
    .values(
        window_days=bindparam("now_window"),
        people=bindparam("now_people"),
        expected=bindparam("now_expected"),
        chance=bindparam("now_chance"),
        is_by_rule=bindparam("now_by_rule"),
        seen_at=bindparam("now"),
    )
)
CASES_BEHIND = (
    select(BEHIND.c.warning_id, BEHIND.c.case_id)
    .where(BEHIND.c.warning_id.in_(bindparam("ids", expanding=True)))
    .order_by(BEHIND.c.case_id.desc())
)
INSERT_BEHIND = insert_ignoring(BEHIND, "warning_id", "case_id", "joined_at")
TRACES_OF_CASES = select(TRACES.c.kind, TRACES.c.value, TRACES.c.shown).where(
    TRACES.c.case_id.in_(bindparam("ids", expanding=True))
)
BRANCHES_OF_CASES = (
    select(MEMBERS.c.branch_id, func.count(), func.count(MEMBERS.c.id.distinct()).label("reporters"))
    .join(CASES, CASES.c.member_id == MEMBERS.c.id)
    .where(CASES.c.id.in_(bindparam("ids", expanding=True)))
    .group_by(MEMBERS.c.branch_id)
    .order_by(func.count().desc(), MEMBERS.c.branch_id)
)

DRAFT_COLUMNS = (
    DRAFTS.c.id,
    DRAFTS.c.warning_id,
    DRAFTS.c.state,
    DRAFTS.c.title_zh,
    DRAFTS.c.title_en,
    DRAFTS.c.body_zh,
    DRAFTS.c.body_en,
    DRAFTS.c.drafted_by,
    DRAFTS.c.drafted_at,
    DRAFTS.c.decided_by,
    DRAFTS.c.decided_at,
    DRAFTS.c.notice_id,
    DRAFTS.c.version,
)
DRAFTS_OF = select(*DRAFT_COLUMNS).where(DRAFTS.c.warning_id == bindparam("of_warning")).order_by(DRAFTS.c.id.desc())
DRAFT_BY_ID = select(*DRAFT_COLUMNS).where(DRAFTS.c.id == bindparam("of_draft"))
AUDIENCE_OF = (
    select(AUDIENCE.c.notice_id, AUDIENCE.c.organization_id)
    .where(AUDIENCE.c.notice_id.in_(bindparam("ids", expanding=True)))
    .order_by(AUDIENCE.c.organization_id)
)
INSERT_DRAFT = insert_ignoring(
    DRAFTS, "warning_id", "state", "title_zh", "title_en", "body_zh", "body_en", "drafted_by", "drafted_at", "version"
)
INSERT_AUDIENCE = insert(AUDIENCE)
DELETE_AUDIENCE = AUDIENCE.delete().where(AUDIENCE.c.notice_id == bindparam("of_draft"))
CHANGE_DRAFT = (
    update(DRAFTS)
    .where(
        DRAFTS.c.id == bindparam("of_draft"),
        DRAFTS.c.version == bindparam("seen_version"),
        DRAFTS.c.state == "draft",
    )
    .values(version=DRAFTS.c.version + 1)
    .returning(DRAFTS.c.id)
)
SET_NOTICE: Update = update(DRAFTS).where(DRAFTS.c.id == bindparam("of_draft")).values(notice_id=bindparam("as_notice"))
BRANCHES_IN_USE = select(ORGANIZATIONS.c.id).where(
    ORGANIZATIONS.c.id.in_(bindparam("ids", expanding=True)),
    or_(ORGANIZATIONS.c.kind == "branch", ORGANIZATIONS.c.kind == "general_branch"),
)
