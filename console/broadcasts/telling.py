"""Whom a broadcast is for and how far it is, in words. Nothing of a single person is told here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from center.broadcasts.service import Audience, Estimate, Progress
from center.organizations.views import OrganizationView
from console.words import Words

# Longer waits are told in minutes.
MOST_SECONDS = 150


@dataclass(frozen=True)
class Sum:
    """One number with what it counts. tone: how it is to be looked at."""

    name: str
    value: str
    tone: str = ""


def told_audience(audience: Audience, names: Mapping[int, OrganizationView], words: Words) -> str:
    """Write whom an audience means: the branches, then what narrows it."""
    branches = [
        names[id_].told("name", words.language) if id_ in names else words("broadcasts_branch_gone")
        for id_ in audience.organization_ids
    ]
    where = words("broadcasts_of_branches", names=words("broadcasts_and").join(branches)) if branches else ""
    parts = [where or words("broadcasts_everywhere")]
    if audience.party_members is not None:
        parts.append(words("broadcasts_party_yes" if audience.party_members else "broadcasts_party_no"))
    if audience.residences:
        lives = [words.named("residence", code) for code in audience.residences]
        parts.append(words("broadcasts_or").join(lives))
    if audience.youngest is not None and audience.oldest is not None:
        parts.append(words("broadcasts_ages", youngest=audience.youngest, oldest=audience.oldest))
    elif audience.youngest is not None:
        parts.append(words("broadcasts_youngest", youngest=audience.youngest))
    elif audience.oldest is not None:
        parts.append(words("broadcasts_oldest", oldest=audience.oldest))
    return words("broadcasts_then").join(parts)


def told_estimate(estimate: Estimate, words: Words) -> str:
    """Write how many it is for, how long that takes, and how many of them cannot be written to."""
    people, unreachable = number(estimate.people), number(estimate.unreachable)
    return words("broadcasts_estimate", people=people, time=told_time(estimate.seconds, words), unreachable=unreachable)


def told_time(seconds: int, words: Words) -> str:
    """Write about how long something takes."""
    if seconds < 1:
        return words("broadcasts_at_once")
    if seconds <= MOST_SECONDS:
        return words("broadcasts_seconds", count=seconds)
    return words("broadcasts_minutes", count=-(-seconds // 60))


def told_ways(estimate: Estimate, words: Words) -> list[Sum]:
    """Return on which channels they are told, the most first, and why the others are not."""
    ways = sorted(estimate.channels.items(), key=lambda each: -each[1])
    told = [Sum(words.named("channel", code), number(people)) for code, people in ways]
    if estimate.without_account:
        told.append(Sum(words("broadcasts_why_no_channel"), number(estimate.without_account), "soon"))
    if estimate.blocked:
        told.append(Sum(words("broadcasts_why_unreachable"), number(estimate.blocked), "soon"))
    return told


def told_progress(progress: Progress, words: Words) -> list[Sum]:
    """Return the numbers of a broadcast; what is looked at has arrived, what has arrived was sent."""
    sums = [
        Sum(words("broadcasts_sent"), number(progress.sent)),
        Sum(words("broadcasts_delivered"), number(progress.delivered + progress.read)),
        Sum(words("broadcasts_read"), number(progress.read)),
        Sum(words("broadcasts_unreached"), number(progress.unreached), "soon" if progress.unreached else ""),
    ]
    left = progress.waiting + progress.ahead
    return sums + ([Sum(words("broadcasts_left"), number(left))] if left else [])


def number(value: int) -> str:
    """Write a count: 3,083."""
    return f"{value:,}"
