"""What a replay showed, as a table and lists."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from tests.replay.run import AT_ONCE_SECONDS, Person, Replay
from tests.replay.sayings import LOSS, SHARES

HEAD = (
    f"| said | people | first answer p50 s | p95 s | max s | within {AT_ONCE_SECONDS:g} s | 110 first, within "
    f"{AT_ONCE_SECONDS:g} s |\n|---|--:|--:|--:|--:|--:|--:|"
)


def told(replay: Replay) -> str:
    """Return the whole report as Markdown."""
    return "\n".join(_lines(replay))


def _lines(replay: Replay) -> Iterator[str]:
    people = replay.people
    away = sum(person.was_hard for person in people)
    yield f"{len(people)} people; {replay.kills} kills; {away} wrote while something was away"
    yield f"still unfinished at the end: {replay.unfinished}\n"
    yield HEAD
    for what in SHARES:
        yield _row(what, [person for person in people if person.saying.what == what])
    hard = [person for person in people if person.saying.what == LOSS and person.was_hard]
    yield _row(f"{LOSS}, something away", hard)
    wrong = [person for person in people if person.wrongs]
    yield f"\n{len(wrong)} with something lost or doubled"
    yield from (f"- {person.saying.text[:60]}: {'; '.join(person.wrongs)[:300]}" for person in wrong)
    unlike = [person for person in people if person.saying.what == LOSS and not person.is_answered_rightly]
    yield f"\n{len(unlike)} whose money was gone were not told 110 first and at once"
    for person in unlike:
        waited = "–" if person.waited is None else f"{person.waited:.2f} s"
        state = "something away" if person.was_hard else "all there"
        yield f"- {waited}, {state}, cases {person.urgent_cases}: {person.saying.text[:80]} → {person.first[:40]!r}"


def _row(name: str, people: Sequence[Person]) -> str:
    waited = sorted(person.waited for person in people if person.waited is not None)
    if not waited:
        return f"| {name} | {len(people)} | – | – | – | – | – |"
    p95 = waited[min(len(waited) - 1, int(len(waited) * 0.95))]
    at_once = sum(one < AT_ONCE_SECONDS for one in waited)
    right = sum(person.is_answered_rightly for person in people) if name.startswith(LOSS) else None
    return (
        f"| {name} | {len(people)} | {statistics.median(waited):.2f} | {p95:.2f} | {waited[-1]:.2f} | {at_once} "
        f"| {'–' if right is None else right} |"
    )
