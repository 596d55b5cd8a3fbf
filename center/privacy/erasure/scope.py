"""What of one member is to be erased, and what must wait. Part of the erasure services.

Whose words they are is settled when erasing begins and kept with the request: a telephone that changes hands meanwhile
takes nothing along, and what is said from then on is not touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.privacy.copies.service import list_case_ids, list_windows
from center.privacy.erasure import queries
from center.privacy.ownership import Window
from center.retention.settling import find_held
from center.retention.views import Held


@dataclass(frozen=True, slots=True)
class Scope:
    """One member's words: where, and up to when. open_cases, held: what is left alone for now."""

    member_id: int
    windows: tuple[Window, ...]
    closed_cases: tuple[int, ...]
    open_cases: tuple[int, ...]
    held_cases: tuple[int, ...]
    free_windows: tuple[Window, ...]

    @property
    def conversation_ids(self) -> list[str]:
        """The conversations in which the member ever spoke."""
        return sorted({window.conversation_id for window in self.windows})

    @property
    def is_left(self) -> dict[str, int]:
        """How many cases are left alone, by why."""
        return {"open": len(self.open_cases), "held": len(self.held_cases)}


def find_scope(session: Session, *, member_id: int, windows: Iterable[Window] | None, now: datetime) -> Scope:
    """Return what of a member can be erased now; windows None: whatever is theirs at this moment."""
    mine = tuple(_bounded(list_windows(session, member_id=member_id), now) if windows is None else windows)
    ids = set(list_case_ids(session, member_id=member_id, windows=list(mine)))
    ids |= set(session.execute(queries.CASES_OF_RELATIVES, {"of_member": member_id}).scalars())
    cases = session.execute(queries.CASES_BY_IDS, {"ids": sorted(ids)}).all() if ids else []
    held = find_held(session)
    still_open = [case for case in cases if case.closed_at is None]
    kept = [case for case in cases if case.id in held.cases]
    # Who works on a case must be able to read what was said around it.
    needed = [*still_open, *kept]
    free = tuple(w for w in mine if not _is_needed(w, needed, held))
    over = [
        case.id for case in cases if case.closed_at is not None and case.id not in held.cases and case.opened_at <= now
    ]
    return Scope(
        member_id=member_id,
        windows=mine,
        closed_cases=tuple(sorted(over)),
        open_cases=tuple(sorted(case.id for case in still_open if case.id not in held.cases)),
        held_cases=tuple(sorted(case.id for case in kept)),
        free_windows=free,
    )


def written(windows: Iterable[Window]) -> list[dict[str, str]]:
    """Return windows as they are kept with a request."""
    return [
        {
            "conversation_id": window.conversation_id,
            "since": window.since.isoformat() if window.since else "",
            "until": window.until.isoformat() if window.until else "",
        }
        for window in windows
    ]


def read(stored: Iterable[dict[str, str]]) -> list[Window]:
    """Read what `written` made."""
    return [Window(one["conversation_id"], _time(one["since"]), _time(one["until"])) for one in stored]


def _bounded(windows: Iterable[Window], now: datetime) -> list[Window]:
    return [window if window.until is not None else window._replace(until=now) for window in windows]


def _is_needed(window: Window, cases: Iterable[Any], held: Held) -> bool:
    if window.conversation_id in held.conversations:
        return True
    return any(window.holds(case.conversation_id, case.opened_at) for case in cases)


def _time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
