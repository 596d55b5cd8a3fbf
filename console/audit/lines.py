"""An entry of the log as a line of the page, in words. Pure."""

from __future__ import annotations

from typing import NamedTuple

from center.audit.views import EntryView
from console.audit import names
from console.words import Words


class Line(NamedTuple):
    """One line.

    did: what was done. object: what it was done to. field: of what the values are, None where there are none.
    """

    entry: EntryView
    at: str
    did: str
    object: str
    field: str | None
    old: str | None
    new: str | None


def line_of(entry: EntryView, words: Words, at: str) -> Line:
    """Return an entry in words; at: when, as the page writes it."""
    kind = names.name_of(words, names.KIND, entry.object_kind)
    return Line(
        entry=entry,
        at=at,
        did=names.name_of(words, names.VERB, names.verb_of(entry.action)),
        object=f"{kind} {entry.object_id}" if entry.object_id else kind,
        field=names.name_of(words, names.FIELD, entry.field) if entry.field else None,
        old=names.value_shown(words, entry.field, entry.old_value),
        new=names.value_shown(words, entry.field, entry.new_value),
    )
