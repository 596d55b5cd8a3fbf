"""The report as one page that needs no network: pictures, tables, and every message that was misunderstood."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import numpy as np

from nlu.evaluation import pictures, scores
from nlu.evaluation.report import by_language, figures_of, pairs
from nlu.evaluation.scores import Answer

TEMPLATE = Path(__file__).with_name("page.html")
LANGUAGES = {"zh": "Chinese", "en": "English"}
SHORT, LONG = 6, 60


def write_page(
    path: Path, answers: Sequence[Answer], noisy: Mapping[str, Sequence[Optional[Answer]]], *, about: str
) -> None:
    """Write the page; about: of which model and which messages it tells."""
    parts: List[str] = []
    for language, part in by_language(answers):
        parts += _language(language, part)
    if noisy:
        parts += _noise(answers, noisy)
    parts += _errors(answers)
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(about=escape(about), parts="\n".join(parts))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _language(language: str, answers: Sequence[Answer]) -> Iterator[str]:
    yield f"<h2>{LANGUAGES[language]}: {len(answers)} messages</h2>"
    yield f'<div class="wide">{pictures.bars(list(figures_of(answers)))}</div>'
    spent = [answer.milliseconds for answer in answers]
    if any(spent):
        p50, p95 = np.percentile(spent, [50, 95])
        yield f"<p>From message to intent: p50 {p50:.1f} ms, p95 {p95:.1f} ms.</p>"
    yield "<h3>Do confidences mean what they say?</h3>"
    yield pictures.reliability(answers)
    yield "<h3>What was taken for what</h3>"
    yield f'<div class="wide">{pictures.confusion(answers)}</div>'
    rows = [
        f"<tr><td>{escape(intent)}</td><td>{precision:.2f}</td><td>{recall:.2f}</td><td>{f1:.2f}</td><td>{n}</td></tr>"
        for intent, (precision, recall, f1, n) in scores.per_intent(answers).items()
    ]
    head = "<tr><th>intent</th><th>precision</th><th>recall</th><th>F1</th><th>n</th></tr>"
    yield f"<details><summary>Every intent</summary><table>{head}{''.join(rows)}</table></details>"


def _noise(answers: Sequence[Answer], noisy: Mapping[str, Sequence[Optional[Answer]]]) -> Iterator[str]:
    yield "<h2>What noise costs</h2><p>The same messages before (above) and after (below).</p>"
    rows = [
        (f"{kind}, {language}", scores.accuracy(before), scores.accuracy(after))
        for kind, language, before, after in pairs(answers, noisy)
    ]
    yield f'<div class="wide">{pictures.losses(rows)}</div>'


def _errors(answers: Sequence[Answer]) -> Iterator[str]:
    yield "<h2>What still fails, by likely cause</h2>"
    for cause, found in causes(answers).items():
        listed = "".join(
            f"<li>{escape(a.text)} <small>({escape(a.meant)} → {escape(a.understood)}, {a.confidence:.2f})</small></li>"
            for a in found
        )
        yield f"<details><summary>{escape(cause)}: {len(found)}</summary><ul>{listed}</ul></details>"


def causes(answers: Sequence[Answer]) -> Dict[str, List[Answer]]:
    """Return what was misunderstood by likely cause; each message stands under the first that fits."""
    tests: Tuple[Tuple[str, object], ...] = (
        ("A safety message was missed", lambda a: _is_safe(a.meant) and not _is_safe(a.understood)),
        ("An ordinary message was taken for an alarm", lambda a: not _is_safe(a.meant) and _is_safe(a.understood)),
        ("Not sure, and the right one is among the three offered", lambda a: _asks(a) and _in_three(a)),
        ("Not sure, and the right one is not offered", _asks),
        ("Very short", lambda a: len(a.text) <= SHORT),
        ("Long, the request is somewhere in it", lambda a: len(a.text) >= LONG),
        ("Two requests in one", lambda a: a.tag == "two"),
        ("Misheard or mistyped", lambda a: a.tag in {"asr", "typo"}),
        ("The right one was second", lambda a: len(a.ranking) > 1 and a.ranking[1][0] == a.meant),
        ("Something else", lambda a: True),
    )
    found: Dict[str, List[Answer]] = {}
    for answer in answers:
        if answer.understood != answer.meant:
            cause = next(name for name, fits in tests if fits(answer))  # type: ignore[operator]
            found.setdefault(cause, []).append(answer)
    return {name: found[name] for name, _ in tests if name in found}


def _is_safe(intent: str) -> bool:
    return intent in scores.SAFETY_INTENTS


def _asks(answer: Answer) -> bool:
    return answer.understood == "nlu_fallback"


def _in_three(answer: Answer) -> bool:
    return answer.meant in [name for name, _ in answer.ranking[:3]]
