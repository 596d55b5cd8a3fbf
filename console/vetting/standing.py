"""Where a text stands and which steps this person may take; the services decide again when a step is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from center.checks import service as checks
from center.checks.service import Effect
from center.staff import rights
from center.staff import service as staff
from center.staff.rights import Target
from center.vetting import service as vetting
from center.vetting.rules import DRAFT, IN_REVIEW, PUBLISHED, STATES
from center.vetting.service import FieldChange, Standing, VersionView
from console.access import NotAllowedError, Visit

# What a secretary does not see does not exist.
EVERYTHING = STATES
ONLY_PUBLISHED = (PUBLISHED,)
TABS = {
    "published": (PUBLISHED,),
    "in_review": (IN_REVIEW,),
    "draft": (DRAFT,),
    "over": ("withdrawn", "replaced"),
}


@dataclass(frozen=True)
class Bench:
    """A text on its way, as one person of the staff may see it. changes: since somebody last handed it on."""

    standing: Standing
    here: str
    drafted_by: str
    published_by: str
    versions: tuple[VersionView, ...]
    changes: tuple[FieldChange, ...]
    effect: Effect
    told: int
    undo: str
    may_draft: bool
    may_publish: bool
    is_own: bool

    @property
    def is_open(self) -> bool:
        """Whether it can still be written."""
        return self.standing.state in {DRAFT, IN_REVIEW}


def bench_of(
    session: Session, visit: Visit, standing: Standing, here: str, *, published_by: int | None, now: datetime
) -> Bench:
    """Return what there is to do with a text; raises NotAllowedError where this person may not see it."""
    if standing.state not in visible_states(visit, standing.kind):
        raise NotAllowedError(f"read.{standing.kind}")
    versions = vetting.list_versions(session, kind=standing.kind, object_id=standing.id)
    target, own = Target(standing.kind), visit.staff.staff_id
    undo = vetting.find_undo(session, standing=standing, staff_id=own, now=now)
    return Bench(
        standing=standing,
        here=here,
        drafted_by=_name(session, standing.drafted_by),
        published_by=_name(session, published_by),
        versions=tuple(versions) if _sees_all(visit) else (),
        changes=tuple(_changes(versions)) if _sees_all(visit) else (),
        effect=checks.effect_of(session, about=standing.kind, object_id=standing.id),
        told=checks.count_told(session, about=standing.kind, object_id=standing.id),
        undo="" if undo is None else undo.step,
        may_draft=visit.may(f"draft.{standing.kind}", target),
        may_publish=visit.may(f"publish.{standing.kind}", target),
        is_own=own in {standing.drafted_by, standing.changed_by},
    )


def visible_states(visit: Visit, kind: str) -> tuple[str, ...]:
    """Return the states of texts that this person may see."""
    if not rights.may_ever(visit.staff, f"read.{kind}"):
        return ()
    return EVERYTHING if _sees_all(visit) else ONLY_PUBLISHED


def tab_of(visit: Visit, asked: str, kind: str) -> str:
    """Return the tab to show: the one asked for, if this person may see it."""
    return asked if asked in TABS and set(TABS[asked]) <= set(visible_states(visit, kind)) else "published"


def _sees_all(visit: Visit) -> bool:
    return visit.staff.role != rights.SECRETARY


def _name(session: Session, staff_id: int | None) -> str:
    return "" if staff_id is None else staff.get_account(session, staff_id=staff_id).display_name


def _changes(versions: list[VersionView]) -> list[FieldChange]:
    """Return what was written otherwise since somebody last handed it on."""
    before = next((v for v in reversed(versions[:-1]) if v.step in {"submit", "send_back", "create"}), None)
    written = [v for v in versions if v.step in {"create", "change"}]
    if before is None or len(written) < 2:
        return []
    base = written[-2].content if before.content == versions[-1].content else before.content
    return vetting.list_changes(base, versions[-1].content)
