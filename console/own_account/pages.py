"""What the page of one's own account shows."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request, Response, status
from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import EntryFilter
from center.clock import utc_now
from center.staff import service as staff
from center.staff.models import LANGUAGES, TEXT_SIZES
from console.access import Visit
from console.accounts.pages import session_lines
from console.office.answers import Problem, told_of
from console.places import frame
from console.site import site_of, words_for
from console.times import due
from console.words import Words

LOGINS_SHOWN = 8
FEW_CODES = 3


def own_page(request: Request, visit: Visit, *, problem: Problem | None = None) -> Response:
    """Show one's own account, with what went wrong where something did."""
    words, now = words_for(request), utc_now()
    own = visit.staff
    with site_of(request).database.read() as session:
        account = staff.get_account(session, staff_id=own.staff_id)
        context = {
            **frame(visit, ""),
            "account": account,
            "languages": [(code, words(f"language_{code}")) for code in LANGUAGES],
            "text_sizes": [(code, words(f"text_size_{code}")) for code in TEXT_SIZES],
            "is_demanded": staff.list_policies(session)[own.role],
            "codes_left": staff.count_recovery_codes(session, staff_id=own.staff_id),
            "few_codes": FEW_CODES,
            "password_since": due(account.password_set_at, now, words.language),
            "sessions": session_lines(staff.list_sessions(session, staff_id=own.staff_id, now=now), now, words),
            "present": visit.session.id,
            "logins": _logins(session, own.staff_id, now, words),
            "problem": problem,
            "problem_text": words(f"own_problem_{problem.code}") if problem else "",
            "told": told_of(request, words, "own") if problem is None else None,
        }
    code = status.HTTP_200_OK if problem is None else status.HTTP_422_UNPROCESSABLE_CONTENT
    return site_of(request).page(request, "own_account/page.html", context, status=code)


def _logins(session: Session, staff_id: int, now: datetime, words: Words) -> list[tuple[str, str, str]]:
    """Return when, from where and with what outcome somebody last tried to be this person."""
    chosen = EntryFilter(action="log_in.account", object_kind="account", object_id=str(staff_id))
    found = audit.list_entries(session, chosen=chosen, limit=LOGINS_SHOWN).entries
    return [
        (due(entry.at, now, words.language), entry.address, _outcome(entry.new_value or "", words)) for entry in found
    ]


def _outcome(code: str, words: Words) -> str:
    name = f"login_{code}"
    return words(name) if name in words.names() else code
