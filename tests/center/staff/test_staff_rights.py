"""Who may do what: properties over every role, action, field and branch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.audit.masks import SENSITIVE_FIELDS
from center.staff import rights
from center.staff.models import ROLES
from center.staff.rights import ACTIONS, FIELDS, Target, may, may_ever, may_unmask, scope_of, visible_fields
from center.staff.views import StaffIdentity

BANK_AND_ID = {"id_number", "bank_card"}
KINDS = sorted({rights.kind_of(action) for action in ACTIONS} | set(FIELDS))
ORGANIZATIONS = st.none() | st.integers(1, 12)
TARGETS = st.builds(Target, st.sampled_from(KINDS), ORGANIZATIONS)


def staff(role: str, *, below: frozenset[int] = frozenset(), is_active: bool = True, is_admitted: bool = True):
    return StaffIdentity(7, "wang", "王芳", role, "zh", is_active, is_admitted, min(below, default=None), below)


EVERYBODY = st.builds(
    staff,
    st.sampled_from(ROLES),
    below=st.frozensets(st.integers(1, 12), max_size=4),
    is_active=st.booleans(),
    is_admitted=st.booleans(),
)
# Published clarifications and notices are told to everybody who asks; they are no branch's.
EVERYBODYS = {"read.clarification", "read.notice"}
SECRETARIES = st.builds(staff, st.just("secretary"), below=st.frozensets(st.integers(1, 12), max_size=4))


def allowed(who: StaffIdentity, target: Target) -> set[str]:
    return {action for action in ACTIONS if rights.kind_of(action) == target.kind and may(who, action, target)}


@given(SECRETARIES, TARGETS)
def test_a_secretary_sees_id_and_bank_data_of_nobody(who: StaffIdentity, target: Target) -> None:
    assert not visible_fields(who, target) & BANK_AND_ID
    assert not any(may_unmask(who, field, target) for field in BANK_AND_ID)
    if target.kind in {"payment", "claim", "conversation"}:
        assert allowed(who, target) == set()


@given(SECRETARIES, TARGETS)
def test_a_secretary_reaches_nothing_outside_the_branch(who: StaffIdentity, target: Target) -> None:
    if target.organization_id not in who.organization_ids:
        assert allowed(who, target) <= EVERYBODYS
        assert visible_fields(who, target) == frozenset()


@given(SECRETARIES, st.sampled_from(sorted(FIELDS)))
def test_a_case_of_nobody_known_is_the_offices_alone(who: StaffIdentity, kind: str) -> None:
    assert allowed(who, Target(kind)) == set()
    for role in ("clerk", "administrator"):
        assert f"read.{kind}" in allowed(staff(role), Target(kind))


@given(TARGETS)
def test_an_auditor_reads_the_log_and_changes_nothing(target: Target) -> None:
    who = staff("auditor")
    assert allowed(who, target) == ({"read.audit", "verify.audit", "export.audit"} if target.kind == "audit" else set())
    assert visible_fields(who, target) == frozenset()
    assert scope_of(who) == frozenset()


@given(EVERYBODY, TARGETS)
def test_whoever_is_deactivated_or_not_yet_admitted_may_nothing(who: StaffIdentity, target: Target) -> None:
    if who.is_active and who.is_admitted:
        return
    assert allowed(who, target) == set()
    assert visible_fields(who, target) == frozenset()
    assert not any(may_unmask(who, field, target) for field in SENSITIVE_FIELDS)
    assert not any(may_ever(who, action) for action in ACTIONS)


@given(EVERYBODY, TARGETS)
def test_nothing_is_allowed_to_one_that_is_allowed_to_nobody_like_them(who: StaffIdentity, target: Target) -> None:
    for action in allowed(who, target):
        assert may_ever(who, action)
        assert who.role in ACTIONS[action]


@given(EVERYBODY, TARGETS, st.sampled_from(sorted(SENSITIVE_FIELDS)))
def test_only_what_may_be_seen_masked_may_be_unmasked(who: StaffIdentity, target: Target, field: str) -> None:
    if may_unmask(who, field, target):
        assert field in visible_fields(who, target)
        assert target.kind == "member"


@given(EVERYBODY, ORGANIZATIONS)
def test_lists_hold_what_may_be_read_one_by_one(who: StaffIdentity, organization_id: int | None) -> None:
    scope = scope_of(who)
    is_listed = may_ever(who, "read.case") and (scope is None or organization_id in scope)
    assert is_listed == may(who, "read.case", Target("case", organization_id))


def test_only_administrators_touch_accounts_and_demands() -> None:
    for role in ROLES:
        for action in ("read.account", "change.account", "change.policy", "change.absence", "change.alert"):
            assert may_ever(staff(role), action) == (role == "administrator")


def test_the_office_sees_every_field() -> None:
    for role in ("clerk", "administrator"):
        for kind, fields in FIELDS.items():
            assert visible_fields(staff(role), Target(kind, 3)) == frozenset(fields)


def test_what_is_in_no_table_is_an_error_not_a_right() -> None:
    for action in ("delete.case", "read", "", "read.case.x"):
        with pytest.raises(ValueError, match="no such action"):
            may(staff("administrator"), action, Target("case"))
        with pytest.raises(ValueError, match="no such action"):
            may_ever(staff("administrator"), action)
    with pytest.raises(ValueError, match="nothing that is done to"):
        may(staff("administrator"), "read.case", Target("member"))


def test_tables_name_known_roles_and_every_kind_with_fields_can_be_read() -> None:
    named = {role for roles in ACTIONS.values() for role in roles}
    named |= {role for fields in FIELDS.values() for roles in fields.values() for role in roles}
    assert named == set(ROLES)
    assert all(f"read.{kind}" in ACTIONS for kind in FIELDS)
    assert SENSITIVE_FIELDS.issubset(FIELDS["member"])


def test_unknown_kinds_show_nothing() -> None:
    assert visible_fields(staff("administrator"), Target("secret")) == frozenset()
