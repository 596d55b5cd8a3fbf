"""Which lead times a member can wish for, how they are kept, and when they are then heard of. Pure.

How one is written and which moment it means is told in center/reminders/leads.py, which the plan reads too. Nothing is
sent in the quiet hours, so no wish may name an hour within them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from center.reminders.leads import Lead, LeadInvalidError, read_leads
from center.reminders.quiet import BEGINS, ENDS, leave_at

LONGEST_LEAD = timedelta(days=31)
MOST_LEADS = 5


class LeadError(ValueError):
    """No lead time that a reminder can have. reason: `unreadable`, `too_long` or `quiet`."""

    def __init__(self, reason: str, lead: str) -> None:
        super().__init__(f"not a lead time ({reason}): {lead}")
        self.reason = reason


def check_leads(text: str) -> tuple[Lead, ...]:
    """Return the lead times of a wish, the earliest first; raises LeadError."""
    try:
        leads = read_leads(text)
    except LeadInvalidError as error:
        raise LeadError("unreadable", text) from error
    if len(leads) > MOST_LEADS or any(lead.at_local is None and not lead.before for lead in leads):
        raise LeadError("unreadable", text)
    if any(lead.before > LONGEST_LEAD for lead in leads):
        raise LeadError("too_long", text)
    if any(lead.at_local is not None and not ENDS <= lead.at_local < BEGINS for lead in leads):
        raise LeadError("quiet", text)
    return leads


def in_order(text: str) -> str:
    """Return a wish as it is kept: each lead time once, in its plainest form, the earliest first; raises LeadError."""
    return ",".join(dict.fromkeys(_plainest(lead) for lead in check_leads(text)))


def heard_at(lead: Lead, *, starts_at: datetime, now: datetime) -> datetime | None:
    """Return when somebody hears of a meeting that begins then, as the plan has it; None where that is over."""
    leaves_at = leave_at(lead.moment(starts_at), before=starts_at, now=now)
    return None if leaves_at is None or leaves_at <= now else leaves_at


def _plainest(lead: Lead) -> str:
    days, rest = divmod(int(lead.before.total_seconds() // 60), 1440)
    if lead.at_local is not None:
        return f"P{days}D@{lead.at_local:%H:%M}"
    if rest == 0:
        return f"P{days}D"
    hours, minutes = divmod(days * 1440 + rest, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
