"""The report as text: what is printed, and what stands in docs/understanding.md."""

from __future__ import annotations

from typing import Iterator, List, Mapping, Optional, Sequence, Tuple

import numpy as np

from nlu.evaluation import scores
from nlu.evaluation.peers import Result
from nlu.evaluation.scores import Answer, Figure

FIGURES: Tuple[Tuple[str, Figure], ...] = (
    ("accuracy (understood)", scores.accuracy),
    ("accuracy (likeliest)", scores.accuracy_of_best),
    ("among the three likeliest", scores.accuracy_in_three),
    ("macro F1", scores.macro_f1),
    ("safety recall", scores.safety_recall),
    ("false alarms", scores.false_alarms),
    ("not sure, would ask", scores.unsure),
    ("right one offered where it asks", scores.offered_when_unsure),
    ("calibration error", scores.calibration_error),
)
# These mean nothing for labels that are not ours.
OURS_ONLY = {"safety recall", "false alarms"}


def figures_of(answers: Sequence[Answer]) -> Iterator[Tuple[str, float, Tuple[float, float]]]:
    """Yield name, figure and its 95% interval."""
    is_ours = any(answer.meant in scores.SAFETY_INTENTS for answer in answers)
    for name, figure in FIGURES:
        if is_ours or name not in OURS_ONLY:
            yield name, figure(answers), scores.interval(figure, answers)


def by_language(answers: Sequence[Answer]) -> Iterator[Tuple[str, List[Answer]]]:
    """Yield zh and en, where there are messages of it."""
    for language in ("zh", "en"):
        part = [answer for answer in answers if answer.language == language]
        if part:
            yield language, part


def describe(answers: Sequence[Answer], *, details: bool = True) -> List[str]:
    """Return the report, line by line."""
    lines = []
    for language, part in by_language(answers):
        lines.append(f"\n{language}: {len(part)} messages")
        for name, value, (low, high) in figures_of(part):
            lines.append(f"  {name:32s}{value:7.3f}   [{low:.3f}, {high:.3f}]")
        tags = sorted({answer.tag for answer in part})
        right = {tag: scores.accuracy([a for a in part if a.tag == tag]) for tag in tags}
        lines.append("  by style: " + ", ".join(f"{tag or 'none'} {value:.2f}" for tag, value in right.items()))
    spent = [answer.milliseconds for answer in answers]
    if any(spent):
        p50, p95 = np.percentile(spent, [50, 95])
        lines.append(f"\nmessage to intent: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
    if details:
        lines += _details(answers)
    return lines


def _details(answers: Sequence[Answer]) -> Iterator[str]:
    yield f"\n{'intent':28s}{'precision':>10s}{'recall':>8s}{'F1':>7s}{'n':>6s}"
    for intent, (precision, recall, f1, count) in scores.per_intent(answers).items():
        yield f"{intent:28s}{precision:10.2f}{recall:8.2f}{f1:7.2f}{count:6d}"
    yield "\nmost frequent confusions (meant -> understood)"
    for meant, understood, texts in scores.confusions(answers):
        yield f"  {len(texts):3d}  {meant} -> {understood}: " + " | ".join(texts[:3])
    missed = [a for a in answers if a.meant in scores.SAFETY_INTENTS and a.understood not in scores.SAFETY_INTENTS]
    yield f"\nsafety messages missed: {len(missed)}"
    yield from (f"  {a.meant} -> {a.understood} ({a.confidence:.2f}): {a.text}" for a in missed)


def describe_noise(clean: Sequence[Answer], noisy: Mapping[str, Sequence[Optional[Answer]]]) -> List[str]:
    """Return what each kind of noise costs, on the very messages that it changes."""
    lines = [f"\n{'noise':18s}{'lang':>5s}{'n':>6s}{'clean':>8s}{'noisy':>8s}{'loss':>8s}{'safety recall':>16s}"]
    for kind, language, before, after in pairs(clean, noisy):
        was, is_now = scores.accuracy(before), scores.accuracy(after)
        safety = f"{scores.safety_recall(before):.3f}→{scores.safety_recall(after):.3f}"
        lines.append(f"{kind:18s}{language:>5s}{len(after):6d}{was:8.3f}{is_now:8.3f}{was - is_now:8.3f}{safety:>16s}")
    return lines


def pairs(
    clean: Sequence[Answer], noisy: Mapping[str, Sequence[Optional[Answer]]]
) -> Iterator[Tuple[str, str, List[Answer], List[Answer]]]:
    """Yield kind, language, the answers before and after; in `noisy`, None stands for an unchanged message."""
    for kind, answers in noisy.items():
        for language in ("zh", "en"):
            both = [(a, b) for a, b in zip(clean, answers, strict=True) if b is not None and a.language == language]
            if both:
                yield kind, language, [a for a, _ in both], [b for _, b in both]


def describe_peers(results: Sequence[Result]) -> List[str]:
    """Return one table for each language: every system on the same messages."""
    lines = []
    languages = [language for language, _ in by_language(results[0].answers)]
    for language in languages:
        lines += [
            f"\n{language}",
            "| system | accuracy | among three | safety recall | false alarms | ms p50 | learned s |",
            "|---|--:|--:|--:|--:|--:|--:|",
        ]
        for result in results:
            part = [answer for answer in result.answers if answer.language == language]
            low, high = scores.interval(scores.accuracy_of_best, part)
            median = np.percentile([answer.milliseconds for answer in part], 50)
            lines.append(
                f"| {result.name} | {scores.accuracy_of_best(part):.3f} [{low:.3f}, {high:.3f}] "
                f"| {scores.accuracy_in_three(part):.3f} | {scores.safety_recall(part):.3f} "
                f"| {scores.false_alarms(part):.3f} | {median:.1f} | {result.learned_seconds:.0f} |"
            )
    return lines
