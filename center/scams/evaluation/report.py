"""The figures as a page: docs/bench-scams.md. Written by the program; the messages of the set apart are not quoted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from center.scams.evaluation.figures import Outcome, auc, recall_at
from center.scams.evaluation.splits import Tried, is_english
from center.scams.messages import Message
from center.scams.types import CODES

MOST_QUOTED = 3
LONGEST_QUOTE = 60
WANTED_RECALL, WANTED_ALARMS = 0.95, 0.05
INTRODUCTION = """# How well scams are told from honest messages

Made by `make evaluate-scams` on {date}; written by the program, not by hand.
{size} messages of {sources} sources in `data/scams/messages/`, {scams} of them scams; {apart} more lie apart in
`tests/scams/messages/`, written by somebody who knew neither the code nor the other messages. All are made up.

- **Recall**: the share of scams that are called one. **False alarms**: the share of honest messages that are, too.
  In brackets the 95% bootstrap interval.
- **Head**: signs and the trained head as they answer people; area and recall at 5% are of the head alone.
  **Baseline**: TF-IDF of two to four characters and logistic regression, learned from the same messages.
- A **source** is one kind of text by one hand. “One source left out”: nothing of the kind by that hand was learned
  from, some of it by others. “One hand left out”: nothing at all by the same writers was learned from. “At random” is
  what most figures elsewhere are, and says little about messages of somebody else.
- What is not called a scam is never called safe: the answer is then “not sure, do not act”, and staff look.

Wanted: recall at least 0.95 at no more than 0.05 false alarms, across sources.
"""


def page(tries: Sequence[Tried], date: str) -> str:
    """Return the page; the last of the tries is the one on the set apart."""
    own, apart = tries[0].head.messages, tries[-1].head.messages
    by_source = tries[0]
    head = INTRODUCTION.format(
        date=date,
        size=f"{len(own):,}",
        sources=len({message.source for message in own}),
        scams=f"{sum(message.is_scam for message in own):,}",
        apart=f"{len(apart):,}",
    )
    parts = [
        head,
        "## Ways of trying\n",
        *_ways(tries),
        "\n## By language, the head\n",
        *_languages(tries),
        "\n## By source, one source left out\n",
        *_sources(by_source),
        "\n## By source, the set apart\n",
        *_sources(tries[-1]),
        "\n## Recall by type\n",
        *_types(tries),
        "\n## What still fails, one source left out\n",
        *_failures(by_source.head),
        "\n## What still fails, the set apart\n",
        *_counts(tries[-1].head),
    ]
    return "\n".join(parts) + "\n"


def _ways(tries: Sequence[Tried]) -> Iterator[str]:
    yield "| tried | by | recall | false alarms | AUC | recall at 5% false alarms | wanted |"
    yield "|---|---|---|---|--:|--:|---|"
    for tried in tries:
        for by, outcome, scores in (
            ("head", tried.head, tried.head_scores),
            ("baseline", tried.baseline, tried.baseline_scores),
        ):
            recall, alarms, scams = outcome.recall(), outcome.false_alarms(), outcome.scams
            reached = "✓" if recall.value >= WANTED_RECALL and alarms.value <= WANTED_ALARMS else "✗"
            area, at_cut = auc(scores, scams), recall_at(WANTED_ALARMS, scores, scams)
            yield f"| {tried.name} | {by} | {recall} | {alarms} | {area:.3f} | {at_cut:.3f} | {reached} |"


def _languages(tries: Sequence[Tried]) -> Iterator[str]:
    yield "| tried | language | recall | false alarms | AUC | recall at 5% false alarms |"
    yield "|---|---|---|---|--:|--:|"
    for tried in tries:
        english = np.array([is_english(message.source) for message in tried.head.messages], bool)
        for language, of in (("zh", ~english), ("en", english)):
            scams = tried.head.scams[of]
            if not scams.any() or scams.all():
                continue
            recall, alarms, scores = tried.head.recall(of), tried.head.false_alarms(of), tried.head_scores[of]
            area, at_cut = auc(scores, scams), recall_at(WANTED_ALARMS, scores, scams)
            yield f"| {tried.name} | {language} | {recall} | {alarms} | {area:.3f} | {at_cut:.3f} |"


def _sources(tried: Tried) -> Iterator[str]:
    yield "| source | scams | honest | recall | baseline | false alarms | baseline |"
    yield "|---|--:|--:|---|--:|---|--:|"
    for source in sorted({message.source for message in tried.head.messages}):
        of = tried.head.of_source(source)
        recall, alarms = tried.head.recall(of), tried.head.false_alarms(of)
        plain = tried.baseline.recall(of), tried.baseline.false_alarms(of)
        bare = [f"{rate.value:.3f}" if rate.count else "–" for rate in plain]
        yield f"| {source} | {recall.count} | {alarms.count} | {recall} | {bare[0]} | {alarms} | {bare[1]} |"


def _types(tries: Sequence[Tried]) -> Iterator[str]:
    chosen = (tries[0], tries[-1])
    yield "| type | " + " | ".join(f"{tried.name} | n | baseline" for tried in chosen) + " |"
    yield "|---|" + "---|--:|--:|" * len(chosen)
    for code in CODES:
        cells = []
        for tried in chosen:
            of = tried.head.of_label(code)
            recall, plain = tried.head.recall(of), tried.baseline.recall(of)
            cells += [str(recall), str(recall.count), f"{plain.value:.3f}" if plain.count else "–"]
        yield f"| {code} | " + " | ".join(cells) + " |"


def _failures(outcome: Outcome) -> Iterator[str]:
    missed = [m for m, seen in zip(outcome.messages, outcome.alarmed, strict=True) if m.is_scam and not seen]
    alarmed = [m for m, seen in zip(outcome.messages, outcome.alarmed, strict=True) if not m.is_scam and seen]
    yield f"{len(missed)} scams are missed, most of type:\n"
    yield from _grouped(missed, lambda message: message.label)
    yield f"\n{len(alarmed)} honest messages are taken for scams, most of source:\n"
    yield from _grouped(alarmed, lambda message: message.source)


def _grouped(messages: Sequence[Message], key: Callable[[Message], str]) -> Iterator[str]:
    groups: dict[str, list[Message]] = {}
    for message in messages:
        groups.setdefault(key(message), []).append(message)
    for name, found in sorted(groups.items(), key=lambda item: -len(item[1])):
        quoted = "; ".join(f"“{_short(message.text)}”" for message in found[:MOST_QUOTED])
        yield f"- {name} ({len(found)}): {quoted}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _counts(outcome: Outcome) -> Iterator[str]:
    missed = Counter(
        (m.source, m.label) for m, seen in zip(outcome.messages, outcome.alarmed, strict=True) if m.is_scam and not seen
    )
    alarmed = Counter(
        m.source for m, seen in zip(outcome.messages, outcome.alarmed, strict=True) if not m.is_scam and seen
    )
    yield "Its messages are neither quoted nor learned from.\n"
    yield "- missed: " + ", ".join(f"{source} {label} {n}" for (source, label), n in missed.most_common())
    yield "- taken for scams: " + ", ".join(f"{source} {n}" for source, n in alarmed.most_common())
