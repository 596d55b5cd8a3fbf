"""Reads everything that one page shows, once: the page, its charts and its sheets tell the same numbers."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from center.db.engine import Database
from center.figures import service as figures
from center.figures.service import CaseFigures, Headline, MessageFigures, QuestionFigures, Scope
from center.figures.spans import Span
from center.figures.tree import Tree
from center.figures.views import Node
from center.staff import rights
from center.staff.rights import Target
from console.access import NotAllowedError, Visit
from console.figures.asked import Asked

MOST_KEPT = 16


@dataclass(frozen=True)
class Place:
    """Which part of the center is counted.

    top: the organisation at its top, None where none is on file. choices: what can be chosen instead, with its depth.
    """

    scope: Scope
    top: Node | None
    choices: list[tuple[Node, int]]
    tree: Tree


@dataclass(frozen=True)
class Report:
    """The figures of one span and one part of the center; questions: None for who may not read retirees' words."""

    span: Span
    cases: CaseFigures
    messages: MessageFigures
    headline: Headline
    before: Headline
    questions: QuestionFigures | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing ever came."""
        return self.headline.is_nothing and self.before.is_nothing


class Reports:
    """Reads reports, one at a time, and keeps the last ones: as of a moment nothing changes any more."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading = threading.Lock()
        self._kept: OrderedDict[object, Report] = OrderedDict()

    def find_place(self, visit: Visit, asked: Asked, action: str) -> Place:
        """Return which part of the center is asked for; raises NotAllowedError where this person may not see it."""
        with self._database.read() as session:
            tree = figures.load_tree(session)
        allowed = rights.scope_of(visit.staff)
        roots = tree.roots if allowed is None else _own_roots(tree, visit.staff.organization_id)
        top = tree.find(asked.branch) if asked.branch else next(iter(roots), None)
        if top is None and (asked.branch or allowed is not None):
            raise NotAllowedError(action)
        visit.require(action, Target("figures", None if top is None else top.id))
        choices = [choice for root in roots for choice in tree.in_order(root.id)]
        if top is None or (allowed is None and top in roots):
            return Place(Scope(), top, choices, tree)
        below = tree.below(top.id)
        return Place(Scope(below if allowed is None else below & allowed), top, choices, tree)

    def read(self, asked: Asked, place: Place, *, with_words: bool) -> Report:
        """Return the report; from memory where the same was asked as of the same moment."""
        key = (asked.span, place.scope, None if place.top is None else place.top.id, with_words)
        with self._reading:
            known = self._kept.pop(key, None)
            report = known or self._read(asked.span, place, with_words=with_words)
            self._kept[key] = report
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return report

    def _read(self, span: Span, place: Place, *, with_words: bool) -> Report:
        scope, top = place.scope, None if place.top is None else place.top.id
        with self._database.read() as session:
            return Report(
                span=span,
                cases=figures.read_cases(session, span=span, scope=scope, tree=place.tree, top=top),
                messages=figures.read_messages(session, span=span, scope=scope),
                headline=figures.read_headline(session, span=span, scope=scope),
                before=figures.read_headline(session, span=span.before, scope=scope),
                questions=figures.read_questions(session, span=span, scope=scope) if with_words else None,
            )


def may_read_words(visit: Visit, place: Place) -> bool:
    """Tell whether somebody may read what retirees wrote."""
    target = Target("case", None if place.top is None else place.top.id)
    return "summary" in rights.visible_fields(visit.staff, target)


def _own_roots(tree: Tree, organization_id: int | None) -> list[Node]:
    own = None if organization_id is None else tree.find(organization_id)
    return [] if own is None else [own]
