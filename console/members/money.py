"""What a member is paid, their claims and certifications. For the office alone; that somebody looked is on record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from center.audit import service as audit
from center.benefits import service as benefits
from center.benefits.periods import PeriodUnreadableError, parse_period
from center.clock import local_today, utc_now
from center.staff.rights import Target
from console.access import Visit, allowed
from console.members.person import find_member, shown
from console.places import frame
from console.site import site_of
from console.spelling import spelling_of

router = APIRouter(prefix="/members")
YEARS_BACK = 5
MOST_PAYMENTS, MOST_CLAIMS = 200, 50
PARTS = ("", *(f"-Q{quarter}" for quarter in range(1, 5)), *(f"-{month:02}" for month in range(1, 13)))


@router.get("/{member_id}/money")
def money_page(
    request: Request,
    member_id: str,
    visit: Annotated[Visit, Depends(allowed("read.payment"))],
    year: str = "",
    part: str = "",
) -> Response:
    """Show the payments of a period, all claims, and the certifications of two years."""
    site, this_year = site_of(request), local_today().year
    years = [str(this_year + 1 - back) for back in range(YEARS_BACK + 1)]
    chosen = _chosen(year if year in years else str(this_year), part if part in PARTS else "")
    period = parse_period(chosen)
    stretch = {"first_period": period.first, "last_period": period.last}
    with site.database.read() as session:
        card = find_member(session, visit, member_id, "read.payment")
        id_ = card.member_id
        payments = benefits.list_payments(session, member_id=id_, **stretch, limit=MOST_PAYMENTS)
        paid = benefits.sum_paid(session, member_id=id_, **stretch)
        claims = (
            benefits.list_claims(session, member_id=id_, limit=MOST_CLAIMS)
            if visit.may("read.claim", Target("claim", card.branch_id))
            else None
        )
        certifications = [
            found
            for of_year in (this_year, this_year - 1)
            if (found := benefits.certification_of(session, member_id=id_, year=of_year))
        ]
    with site.database.write() as session:
        audit.record(
            session,
            actor=visit.actor,
            action="read.payment",
            object_kind="member",
            object_id=card.employee_no,
            field="period",
            new=chosen,
            now=utc_now(),
        )
    context = {
        **frame(visit, "members"),
        "person": shown(card, visit),
        "payments": payments,
        "paid": paid,
        "claims": claims,
        "certifications": certifications,
        "years": years,
        "parts": PARTS,
        "chosen": chosen,
        "chosen_year": chosen[:4],
        "chosen_part": chosen[4:],
        "spell": spelling_of(request),
    }
    return site.page(request, "members/money.html", context)


def _chosen(year: str, part: str) -> str:
    try:
        parse_period(year + part)
    except PeriodUnreadableError:
        return year
    return year + part
