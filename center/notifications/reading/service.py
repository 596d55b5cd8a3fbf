"""Who was told of a meeting, when and how, what they answered, and who is to be called. The console calls it.

Who may see which branch is settled here by the scope that is passed in; a meeting of which nobody in it is invited does
not exist. It must never give a telephone number: those of the call list are in `center.notifications.calls`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from sqlalchemy.orm import Session

from center.audit.masks import without_numbers
from center.meetings.service import MeetingNotFoundError
from center.members.service import TermKind
from center.members.sounds import SoundSearch
from center.notifications.reading import queries
from center.notifications.reading.views import (
    FILTERS,
    LISTED,
    Counts,
    MeetingHead,
    PeopleWanted,
    Person,
    ToldLine,
)
from center.organizations import service as organizations

__all__ = [
    "FILTERS",
    "LISTED",
    "Counts",
    "MeetingHead",
    "MeetingNotFoundError",
    "PeopleWanted",
    "Person",
    "Reach",
    "ToldLine",
    "count_listed",
    "count_people",
    "get_reach",
    "list_people",
    "resolve_sound",
]

# A letter or two can mean half the center.
MOST_BY_SOUND = 5_000


class Reach(NamedTuple):
    """A meeting, and of which branches somebody may see the people who are invited to it."""

    meeting: MeetingHead
    branch_ids: frozenset[int]

    def wanted(self) -> PeopleWanted:
        """Return the wish for all of them."""
        return PeopleWanted(self.meeting, self.branch_ids)


def get_reach(session: Session, *, meeting_id: int, scope: frozenset[int] | None) -> Reach:
    """Return a meeting as somebody with this scope (None: all) looks after its people; raises MeetingNotFoundError.

    A secretary looks after their own people also where a meeting is one of the whole center.
    """
    row = session.execute(queries.HEAD, {"meeting_id": meeting_id}).one_or_none()
    if row is None:
        raise MeetingNotFoundError(meeting_id)
    head = MeetingHead(*row)
    below = frozenset(organizations.list_subtree_ids(session, organization_id=head.organization_id))
    branch_ids = below if scope is None else below & scope
    if not branch_ids:
        raise MeetingNotFoundError(meeting_id)
    return Reach(head, branch_ids)


def count_people(session: Session, *, wanted: PeopleWanted) -> Counts:
    """Return how many of the invited stand how, of those whom the name means; one statement, however many they are."""
    return Counts(*session.execute(queries.counts_where(resolve_sound(session, wanted=wanted))).one())


def count_listed(session: Session, *, wanted: PeopleWanted) -> int:
    """Return how many are on the call list, called already or not."""
    return int(session.execute(queries.how_many_where(replace(wanted, standing=LISTED))).scalar_one())


def list_people(session: Session, *, wanted: PeopleWanted, limit: int, offset: int = 0) -> list[Person]:
    """Return a page of the invited, by branch and name, each with all that they were told; two statements."""
    statement = queries.people_where(resolve_sound(session, wanted=wanted), limit=limit, offset=offset)
    people = [Person(*row) for row in session.execute(statement)]
    if not people:
        return []
    asked = {"member_ids": [one.member_id for one in people], "occasion": wanted.meeting.occasion}
    told: dict[int, list[ToldLine]] = {}
    for row in session.execute(queries.TOLD_OF, asked):
        told.setdefault(row.member_id, []).append(ToldLine(*row))
    return [
        replace(
            one,
            # It is for the secretary, but somebody may have written a number into it.
            reason=None if one.reason is None else without_numbers(one.reason),
            lines=tuple(told.get(one.member_id, ())),
        )
        for one in people
    ]


def resolve_sound(session: Session, *, wanted: PeopleWanted) -> PeopleWanted:
    """Return the wish with those whom letters can mean, for whoever asks twice: how a name sounds no database knows."""
    if wanted.term.kind is not TermKind.SOUND or wanted.member_ids is not None:
        return wanted
    search, rows = SoundSearch(wanted.term.text), session.execute(queries.names_where(wanted))
    found = [row.id for row in rows if search.finds(row.name)]
    return replace(wanted, member_ids=frozenset(found[:MOST_BY_SOUND]))
