"""Early warning for staff. The bot process looks, the console shows and settles; nothing here sends by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from center.scams.traces.kinds import KINDS as TRACE_KINDS
from center.scams.warning import queries
from center.scams.warning.drafting import (
    DraftInvalidError,
    DraftNotFoundError,
    OwnDraftError,
    approve,
    change_draft,
    draft_notice,
    get_draft,
    list_branches_concerned,
    list_drafts,
    refuse,
    withdraw,
)
from center.scams.warning.looking import Sight, look, sign_key
from center.scams.warning.publishing import audience_of, publish
from center.scams.warning.recording import write_down
from center.scams.warning.settling import (
    ReasonMissingError,
    WarningChangedError,
    WarningNotFoundError,
    close,
    dismiss,
    get_warning,
    take,
)
from center.scams.warning.views import NoticeDraft, SignView, WarningView

__all__ = [
    "DraftInvalidError",
    "DraftNotFoundError",
    "NoticeDraft",
    "OwnDraftError",
    "ReasonMissingError",
    "Sight",
    "SignView",
    "WarningChangedError",
    "WarningNotFoundError",
    "WarningView",
    "approve",
    "audience_of",
    "change_draft",
    "close",
    "dismiss",
    "draft_notice",
    "get_draft",
    "get_warning",
    "list_active",
    "list_branches_concerned",
    "list_cases",
    "list_drafts",
    "list_of_case",
    "list_past",
    "list_signs",
    "look",
    "newest_line",
    "publish",
    "refuse",
    "take",
    "withdraw",
    "write_down",
]


def list_active(session: Session) -> list[WarningView]:
    """Return the warnings that are not settled, the newest first."""
    return [WarningView(*row) for row in session.execute(queries.ACTIVE_WARNINGS)]


def list_past(session: Session, *, limit: int) -> list[WarningView]:
    """Return warnings that are settled, the last first."""
    return [WarningView(*row) for row in session.execute(queries.PAST_WARNINGS, {"at_most": limit})]


def list_of_case(session: Session, *, case_id: int) -> list[WarningView]:
    """Return the warnings behind which a case stands, the newest first."""
    return [WarningView(*row) for row in session.execute(queries.WARNINGS_OF_CASE, {"of_case": case_id})]


def list_cases(session: Session, *, warning_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return the ids of the cases behind warnings, the newest first."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for row in session.execute(queries.CASES_BEHIND, {"ids": list(warning_ids) or [0]}):
        found[row.warning_id].append(row.case_id)
    return found


def list_signs(session: Session, *, warning_ids: Sequence[int]) -> dict[int, list[SignView]]:
    """Return what the reports behind warnings have in common, as it was found."""
    cases = list_cases(session, warning_ids=warning_ids)
    every = sorted({case_id for ids in cases.values() for case_id in ids})
    shown = {
        (row.kind, sign_key(row.kind, row.value)): row.shown
        for row in session.execute(queries.TRACES_OF_CASES, {"ids": every or [0]})
    }
    found: defaultdict[int, list[SignView]] = defaultdict(list)
    for warning_id, *sign in session.execute(queries.SIGNS_OF, {"ids": list(warning_ids) or [0]}):
        view = SignView(*sign)
        name = shown.get((view.kind, view.key), "") if view.kind in TRACE_KINDS else ""
        found[warning_id].append(replace(view, shown=name))
    return found


def newest_line(session: Session) -> int:
    """Return the id of the newest line of any case: nothing is new where it has not changed."""
    return int(session.execute(queries.NEWEST_LINE).scalar() or 0)
