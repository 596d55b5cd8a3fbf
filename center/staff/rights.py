"""Who may do what on which object, and see which field of it. Pure; gate, pages and queries ask nothing else.

What is not written in these tables is forbidden. What people do to their own account (password, second factor, leaving)
needs a session and no right.
"""

from __future__ import annotations

from typing import NamedTuple

from center.audit.masks import SENSITIVE_FIELDS
from center.staff.views import StaffIdentity

ADMINISTRATOR, CLERK, SECRETARY, AUDITOR = "administrator", "clerk", "secretary", "auditor"
_OFFICE = frozenset({ADMINISTRATOR, CLERK})
_OFFICE_AND_SECRETARY = _OFFICE | {SECRETARY}
_ADMINISTRATOR = frozenset({ADMINISTRATOR})
_ADMINISTRATOR_AND_AUDITOR = frozenset({ADMINISTRATOR, AUDITOR})

# verb.kind → roles. A secretary's rights end at their own organisation and what hangs under it.
ACTIONS: dict[str, frozenset[str]] = {
    # cases: what staff look after
    "read.case": _OFFICE_AND_SECRETARY,
    "note.case": _OFFICE_AND_SECRETARY,
    "open.case": _OFFICE,
    "claim.case": _OFFICE,
    "assign.case": _OFFICE,
    "change.case": _OFFICE,  # priority, due time, state, undo
    "close.case": _OFFICE,
    "attach.case": _OFFICE,
    # early warning: like reports of fraud, and notices drafted from them
    "read.warning": _OFFICE_AND_SECRETARY,
    "settle.warning": _OFFICE,
    "draft.warning": _OFFICE,
    "approve.warning": _OFFICE,  # of another's draft, see center/scams/warning
    # conversations: what was said, and speaking to the retiree oneself
    "read.conversation": _OFFICE,
    "answer.conversation": _OFFICE,
    # members
    "read.member": _OFFICE_AND_SECRETARY,
    "unmask.member": _OFFICE_AND_SECRETARY,  # of the fields they may see at all
    "change.member": _OFFICE,
    "issue_code.member": _OFFICE,
    "unbind.member": _OFFICE,  # an account whose phone is lost
    "decide_proxy.member": _OFFICE,
    "lift_lock.member": _OFFICE,
    "read.payment": _OFFICE,
    "read.claim": _OFFICE,
    # meetings: a secretary's own branch; what those invited have answered and why belongs to it, their talk does not
    "read.meeting": _OFFICE_AND_SECRETARY,
    "change.meeting": _OFFICE_AND_SECRETARY,
    # who is invited to a meeting: what they were told and answered, and who is to be called
    "read.invitation": _OFFICE_AND_SECRETARY,
    "remind.invitation": _OFFICE_AND_SECRETARY,
    "call.invitation": _OFFICE_AND_SECRETARY,
    "read.attendance": _OFFICE_AND_SECRETARY,
    "export.attendance": _OFFICE_AND_SECRETARY,
    # figures
    "read.figures": _OFFICE_AND_SECRETARY,
    "export.figures": _OFFICE,
    # saved views of the queue: they narrow what somebody may see, and open nothing
    "keep.view": _OFFICE,
    "share.view": _ADMINISTRATOR,
    # what people are told of rumours, and the center's notices: one writes, another publishes
    "read.clarification": _OFFICE_AND_SECRETARY,  # a secretary what is published: everybody is told it
    "draft.clarification": _OFFICE,
    "publish.clarification": _OFFICE,  # of another's draft, see center/vetting
    "read.notice": _OFFICE_AND_SECRETARY,
    "draft.notice": _OFFICE,
    "publish.notice": _OFFICE,
    # a notice told to many: one drafts, another approves, anybody of the office stops it
    "read.broadcast": _OFFICE_AND_SECRETARY,  # a secretary what concerns their branch, and of its people alone
    "draft.broadcast": _OFFICE,
    "approve.broadcast": _OFFICE,  # of another's draft, see center/broadcasts
    "stop.broadcast": _OFFICE,
    "call.broadcast": _OFFICE_AND_SECRETARY,  # keep what came of telephoning somebody it did not reach
    "read.check": _OFFICE,  # what people asked: their words
    "answer.check": _OFFICE,
    # what was not understood: one says what it means, another agrees
    "read.lesson": _OFFICE,
    "propose.lesson": _OFFICE,
    "accept.lesson": _OFFICE,  # of another's proposal, see center/lessons
    "export.lesson": _OFFICE,
    # how the office works
    "change.reply": _OFFICE,  # canned replies
    "read.absence": _OFFICE,
    "plan.absence": _OFFICE,  # one's own, and whether one is on duty
    "change.absence": _ADMINISTRATOR,  # anybody's
    "read.calendar": _OFFICE,
    "change.calendar": _ADMINISTRATOR,
    "read.deadline": _OFFICE,
    "change.deadline": _ADMINISTRATOR,
    "read.number": _OFFICE,
    "change.number": _ADMINISTRATOR,  # an emergency number takes two of them
    "read.alert": _OFFICE,  # whether staff are told, and by which routes
    "change.alert": _ADMINISTRATOR,
    # what people ask about what is held on them, and how long what is kept
    "open.request": _OFFICE,
    "approve.request": _ADMINISTRATOR,  # of another's draft, see center/privacy/requests
    "read.retention": _ADMINISTRATOR,
    "change.retention": _ADMINISTRATOR,
    # accounts and what is demanded of roles
    "read.account": _ADMINISTRATOR,
    "change.account": _ADMINISTRATOR,
    "change.policy": _ADMINISTRATOR,
    # the audit log
    "read.audit": _ADMINISTRATOR_AND_AUDITOR,
    "verify.audit": _ADMINISTRATOR_AND_AUDITOR,
    "export.audit": _ADMINISTRATOR_AND_AUDITOR,
}

# kind → field → roles. Words a retiree wrote may hold an ID or card number, so a secretary reads none of them.
FIELDS: dict[str, dict[str, frozenset[str]]] = {
    "member": {
        "name": _OFFICE_AND_SECRETARY,
        "employee_no": _OFFICE_AND_SECRETARY,
        "sex": _OFFICE_AND_SECRETARY,
        "birth_date": _OFFICE_AND_SECRETARY,
        "retired_on": _OFFICE_AND_SECRETARY,
        "phone": _OFFICE_AND_SECRETARY,
        "address": _OFFICE_AND_SECRETARY,
        "residence": _OFFICE_AND_SECRETARY,
        "residence_place": _OFFICE_AND_SECRETARY,
        "mobility": _OFFICE_AND_SECRETARY,
        "is_special_hardship": _OFFICE_AND_SECRETARY,
        "is_party_member": _OFFICE_AND_SECRETARY,
        "branch": _OFFICE_AND_SECRETARY,
        "dues": _OFFICE_AND_SECRETARY,
        "status": _OFFICE_AND_SECRETARY,
        "id_number": _OFFICE,
        "bank_card": _OFFICE,
        "accounts": _OFFICE,  # by which channels they write
        "certification": _OFFICE,
        "proxies": _OFFICE,  # who may ask for them
    },
    "case": {
        "number": _OFFICE_AND_SECRETARY,
        "kind": _OFFICE_AND_SECRETARY,
        "urgency": _OFFICE_AND_SECRETARY,
        "priority": _OFFICE_AND_SECRETARY,
        "state": _OFFICE_AND_SECRETARY,
        "member": _OFFICE_AND_SECRETARY,
        "assigned_to": _OFFICE_AND_SECRETARY,
        "opened_at": _OFFICE_AND_SECRETARY,
        "due_at": _OFFICE_AND_SECRETARY,
        "first_answered_at": _OFFICE_AND_SECRETARY,
        "closed_at": _OFFICE_AND_SECRETARY,
        "outcome": _OFFICE_AND_SECRETARY,
        "notes": _OFFICE_AND_SECRETARY,
        "summary": _OFFICE,
        "details": _OFFICE,
        "timeline": _OFFICE,
        "attachments": _OFFICE,
    },
    # Why somebody does not come is written to the secretary, and shown without numbers.
    "invitation": dict.fromkeys(("told", "answer", "reason", "call"), _OFFICE_AND_SECRETARY),
    "conversation": {"messages": _OFFICE, "delivery": _OFFICE},
    "payment": dict.fromkeys(("benefit", "period", "amount", "status", "paid_on", "bank_card", "reason"), _OFFICE),
    "claim": dict.fromkeys(("number", "kind", "amount", "status", "submitted_on", "paid_on", "reason"), _OFFICE),
}

# Kinds that belong to a member's organisation. What belongs to none, as a case of somebody unknown, is the office's.
_OF_AN_ORGANIZATION = frozenset(
    {
        "case",
        "conversation",
        "member",
        "payment",
        "claim",
        "figures",
        "warning",
        "broadcast",
        "meeting",
        "invitation",
        "attendance",
    }
)


class Target(NamedTuple):
    """What is asked about: its kind, and whose organisation it belongs to (None: to nobody's that is known)."""

    kind: str
    organization_id: int | None = None


def may(staff: StaffIdentity, action: str, target: Target) -> bool:
    """Tell whether somebody may do this to that; raises ValueError for an action that is in no table."""
    if kind_of(action) != target.kind:
        raise ValueError(f"{action} is nothing that is done to a {target.kind}")
    return may_ever(staff, action) and _is_in_scope(staff, target)


def may_ever(staff: StaffIdentity, action: str) -> bool:
    """Tell whether somebody may do this to anything at all: for menus, and for lists that `scope_of` narrows."""
    kind_of(action)
    return staff.is_active and staff.is_admitted and staff.role in ACTIONS[action]


def scope_of(staff: StaffIdentity) -> frozenset[int] | None:
    """Return the organisations whose records somebody's lists may hold; None means all, and those of nobody too."""
    return None if staff.role in _OFFICE else staff.organization_ids if staff.role == SECRETARY else frozenset()


def visible_fields(staff: StaffIdentity, target: Target) -> frozenset[str]:
    """Return which fields of an object somebody may see; those in SENSITIVE_FIELDS masked until `may_unmask`."""
    fields = FIELDS.get(target.kind, {})
    if not fields or not may(staff, f"read.{target.kind}", target):
        return frozenset()
    return frozenset(name for name, roles in fields.items() if staff.role in roles)


def may_unmask(staff: StaffIdentity, field: str, target: Target) -> bool:
    """Tell whether somebody may see a member's sensitive field whole; whoever shows it puts that on record."""
    return (
        target.kind == "member"
        and field in SENSITIVE_FIELDS
        and field in visible_fields(staff, target)
        and may(staff, "unmask.member", target)
    )


def kind_of(action: str) -> str:
    """Return what kind of object an action is done to; raises ValueError for one that is in no table."""
    if action not in ACTIONS:
        raise ValueError(f"no such action: {action}")
    return action.partition(".")[2]


def _is_in_scope(staff: StaffIdentity, target: Target) -> bool:
    if target.kind not in _OF_AN_ORGANIZATION:
        return True
    scope = scope_of(staff)
    return scope is None or target.organization_id in scope
