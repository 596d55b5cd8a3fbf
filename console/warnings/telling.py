"""How a warning is told: what is alike, where, how many against how many expected. The rights decide what is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.numbers import format_decimal
from sqlalchemy.orm import Session

from center.organizations import service as organizations
from center.organizations.views import OrganizationView
from center.scams.traces.kinds import KINDS as TRACE_KINDS
from center.scams.types import type_named
from center.scams.warning import service as warnings
from center.scams.warning.reports import BRANCH, BRANCH_TYPE, STRATA, TEXT, TYPE
from center.scams.warning.views import SignView, WarningView
from center.staff import rights
from center.staff.rights import Target
from console.access import Visit
from console.times import ago
from console.words import Words

LEAST_TOLD = 0.1
RARE, VERY_RARE = 0.01, 0.001


@dataclass(frozen=True)
class ToldSign:
    """One thing that reports have in common, in words."""

    what: str
    count: str
    why: str


@dataclass(frozen=True)
class ToldWarning:
    """A warning in words. signs: the most telling first."""

    view: WarningView
    what: str
    where: str
    kind: str
    since: str
    grown: str
    signs: tuple[ToldSign, ...]


def target_of(view: WarningView) -> Target:
    """Return whose branch a warning belongs to."""
    return Target("warning", view.organization_id)


def list_told(
    session: Session, visit: Visit, found: Sequence[WarningView], words: Words, now: datetime
) -> list[ToldWarning]:
    """Return those of these warnings that this person may see, in words."""
    seen = [one for one in found if visit.may("read.warning", target_of(one))]
    signs = warnings.list_signs(session, warning_ids=[one.id for one in seen])
    names = {one.id: one for one in organizations.list_all(session)} if seen else {}
    return [_told(visit, one, signs.get(one.id, []), names, words, now) for one in seen]


def _told(
    visit: Visit,
    view: WarningView,
    signs: Sequence[SignView],
    names: Mapping[int, OrganizationView],
    words: Words,
    now: datetime,
) -> ToldWarning:
    reads = "summary" in rights.visible_fields(visit.staff, Target("case", view.organization_id))
    ordered = sorted(signs, key=lambda one: (STRATA.index(one.kind), not one.is_by_rule, one.chance))
    told = tuple(_sign(one, names, words, reads_words=reads) for one in ordered)
    where = _branch(names, view.organization_id, words) if view.organization_id else words("warning_several_branches")
    what = told[0].what if told else words("warning_title")
    return ToldWarning(
        view=view,
        what=what[:1].upper() + what[1:],
        where=where,
        kind=type_named(view.scam_type).told("name", words.language) if view.scam_type else "",
        since=ago(view.opened_at, now, words.language),
        grown=ago(view.grown_at, now, words.language),
        signs=told,
    )


def _sign(sign: SignView, names: Mapping[int, OrganizationView], words: Words, *, reads_words: bool) -> ToldSign:
    if sign.kind in TRACE_KINDS or sign.kind == TEXT:
        what = words(f"reason_{sign.kind}")
        if sign.shown and reads_words:
            what = words("warning_sign_shown", what=what, shown=sign.shown)
    elif sign.kind == BRANCH_TYPE:
        branch, _, code = sign.key.partition("/")
        kind = type_named(code).told("name", words.language)
        what = words("warning_sign_branch_type", branch=_branch(names, int(branch), words), kind=kind)
    elif sign.kind == BRANCH:
        what = words("warning_sign_branch", branch=_branch(names, int(sign.key), words))
    elif sign.kind == TYPE:
        what = words("warning_sign_type", kind=type_named(sign.key).told("name", words.language))
    else:
        what = sign.key
    days = words("warning_days", days=sign.window_days) if sign.window_days > 1 else words("warning_day")
    name = "warning_count_hardly" if sign.expected < LEAST_TOLD else "warning_count"
    count = words(name, days=days, people=sign.people, expected=_expected(sign.expected, words))
    return ToldSign(what, count, _why(sign, words))


def _why(sign: SignView, words: Words) -> str:
    if sign.is_by_rule:
        return words("warning_by_rule_text" if sign.kind == TEXT else "warning_by_rule")
    name = "very_rare" if sign.chance < VERY_RARE else "rare" if sign.chance < RARE else "seldom"
    return words(f"warning_chance_{name}")


def _expected(value: float, words: Words) -> str:
    return str(format_decimal(round(value, 1), locale="zh_Hans_CN" if words.language == "zh" else "en_GB"))


def _branch(names: Mapping[int, OrganizationView], branch_id: int, words: Words) -> str:
    found = names.get(branch_id)
    return words("warning_branch_gone") if found is None else found.told("name", words.language)
