"""The statements of traces: written with a case, read by index ranges only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Delete, Select, Update, bindparam, delete, func, insert, or_, select, text, update

from center.cases.models import Case, CaseEntry
from center.contacts.models import Contact, ServiceNumber
from center.db.base import table_of
from center.members.models import Member
from center.scams.traces.models import CaseBand, CaseProfile, CaseTrace

CASES, ENTRIES, MEMBERS = table_of(Case), table_of(CaseEntry), table_of(Member)
TRACES, BANDS, PROFILES = table_of(CaseTrace), table_of(CaseBand), table_of(CaseProfile)
CONTACTS, NUMBERS = table_of(Contact), table_of(ServiceNumber)
SAID = ("opened", "text", "fact")

# Written as text: SQLAlchemy compiles its own ON CONFLICT anew each time.
INSERT_TRACE = text(
    "INSERT INTO case_traces (kind, value, case_id, shown) VALUES (:kind, :value, :case_id, :shown) "
    "ON CONFLICT DO NOTHING"
)
INSERT_BAND = text("INSERT INTO case_bands (band, case_id) VALUES (:band, :case_id) ON CONFLICT DO NOTHING")
INSERT_PROFILE = text(
    "INSERT INTO case_profiles (case_id, scam_type, type_is_said, is_due) VALUES (:case_id, NULL, false, true) "
    "ON CONFLICT (case_id) DO UPDATE SET is_due = true"
)
SAY_TYPE = text(
    "INSERT INTO case_profiles (case_id, scam_type, type_is_said, is_due) VALUES (:case_id, :scam_type, true, false) "
    "ON CONFLICT (case_id) DO UPDATE SET scam_type = excluded.scam_type, type_is_said = true"
)
ABOUT_CASE = (
    select(CASES.c.kind, CASES.c.details, MEMBERS.c.phone)
    .outerjoin(MEMBERS, MEMBERS.c.id == CASES.c.member_id)
    .where(CASES.c.id == bindparam("of_case"))
)
OWN_NUMBERS = select(CONTACTS.c.phone).union(select(NUMBERS.c.number))
DELETE_ALL: tuple[Delete, ...] = tuple(
    delete(table).where(table.c.case_id == bindparam("of_case")) for table in (TRACES, BANDS, PROFILES)
)

NEXT_CASES = (
    select(CASES.c.id)
    .where(CASES.c.id > bindparam("after_id"), CASES.c.kind.in_(bindparam("kinds", expanding=True)))
    .order_by(CASES.c.id)
    .limit(bindparam("at_most"))
)
HIGHEST_CASE = select(func.max(CASES.c.id))
SAID_OF_CASES = (
    select(ENTRIES.c.case_id, ENTRIES.c.fact_name, ENTRIES.c.body)
    .where(
        ENTRIES.c.case_id.in_(bindparam("ids", expanding=True)),
        ENTRIES.c.kind.in_(SAID),
        ENTRIES.c.body != "",
    )
    .order_by(ENTRIES.c.case_id, ENTRIES.c.id)
)
DUE_PROFILES = (
    select(PROFILES.c.case_id, PROFILES.c.type_is_said)
    .where(PROFILES.c.is_due)
    .order_by(PROFILES.c.case_id.desc())
    .limit(bindparam("at_most"))
)
STORE_PROFILE: Update = (
    update(PROFILES)
    .where(PROFILES.c.case_id == bindparam("of_case"))
    .values(is_due=False, vector=bindparam("new_vector", type_=PROFILES.c.vector.type), encoder=bindparam("by_encoder"))
)
STORE_TYPE: Update = (
    update(PROFILES)
    .where(PROFILES.c.case_id == bindparam("of_case"), PROFILES.c.type_is_said.is_(False))
    .values(scam_type=bindparam("new_type"))
)

TRACES_OF = select(TRACES.c.kind, TRACES.c.value, TRACES.c.shown).where(TRACES.c.case_id == bindparam("of_case"))
BANDS_OF = select(BANDS.c.band).where(BANDS.c.case_id == bindparam("of_case"))
VECTOR_OF = select(PROFILES.c.vector).where(
    PROFILES.c.case_id == bindparam("of_case"), PROFILES.c.encoder == bindparam("by_encoder")
)
SUMMARY_TYPE = select(PROFILES.c.scam_type).where(PROFILES.c.case_id == bindparam("of_case"))
INSERT_TRACES_AT_ONCE, INSERT_BANDS_AT_ONCE = insert(TRACES), insert(BANDS)


def sharing(scope: frozenset[int] | None) -> Select[Any]:
    """Build the search of the newest cases with a trace."""
    others = select(TRACES.c.case_id).where(
        TRACES.c.kind == bindparam("of_kind"),
        TRACES.c.value == bindparam("of_value"),
        TRACES.c.case_id != bindparam("of_case"),
    )
    return _newest(others, TRACES.c.case_id, scope)


def worded_alike(scope: frozenset[int] | None) -> Select[Any]:
    """Build the search of the newest cases with a band."""
    others = select(BANDS.c.case_id).where(
        BANDS.c.band == bindparam("of_band"), BANDS.c.case_id != bindparam("of_case")
    )
    return _newest(others, BANDS.c.case_id, scope)


def meant(scope: frozenset[int] | None) -> Select[Any]:
    """Build the choice of the newest vectors."""
    others = select(PROFILES.c.case_id, PROFILES.c.vector).where(
        PROFILES.c.encoder == bindparam("by_encoder"), PROFILES.c.case_id != bindparam("of_case")
    )
    return _newest(others, PROFILES.c.case_id, scope)


def _newest(others: Select[Any], case_id: Any, scope: frozenset[int] | None) -> Select[Any]:
    """Let only cases count that whoever asks may see: those of members of these organisations."""
    if scope is not None:
        others = (
            others.join(CASES, CASES.c.id == case_id)
            .join(MEMBERS, MEMBERS.c.id == CASES.c.member_id)
            .where(MEMBERS.c.branch_id.in_(sorted(scope)), MEMBERS.c.status == "active")
        )
    return others.order_by(case_id.desc()).limit(bindparam("at_most"))


def is_of_person(other: Any, this: Any) -> Any:
    """Build the condition that two cases are of one member, or of one conversation that has not changed hands."""
    return or_(other.c.member_id == this.c.member_id, other.c.conversation_id == this.c.conversation_id)
