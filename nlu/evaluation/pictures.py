"""The pictures of the report, as SVG that any browser draws without a script. Pure; numbers in, text out."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import Dict, List, Sequence, Tuple

import numpy as np

from nlu.evaluation.scores import Answer

INK, SOFT, BLUE, RED = "#1b1b1b", "#767676", "#1f5fa8", "#b3261e"


def reliability(answers: Sequence[Answer], bins: int = 10) -> str:
    """Draw how often it is right at each confidence; on the line, confidences mean what they say."""
    confidence = np.array([answer.confidence for answer in answers])
    right = np.array([bool(a.ranking) and a.ranking[0][0] == a.meant for a in answers], dtype=float)
    parts = [part for part in np.array_split(np.argsort(confidence), bins) if len(part)]
    dots = [(float(confidence[part].mean()), float(right[part].mean()), len(part)) for part in parts]
    drawn = [_line(40, 340, 340, 40, SOFT, dashed=True)]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        drawn.append(_text(40 + 300 * tick, 358, f"{tick:g}", "middle"))
        drawn.append(_text(34, 344 - 300 * tick, f"{tick:g}", "end"))
    places = [(40 + 300 * x, 340 - 300 * y) for x, y, _ in dots]
    drawn += [_line(*a, *b, BLUE) for a, b in pairwise(places)]
    for (x, y), (sure, was_right, count) in zip(places, dots, strict=True):
        title = f"confidence {sure:.2f}: right {was_right:.2f} of {count}"
        drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{BLUE}"><title>{title}</title></circle>')
    drawn += [_text(190, 378, "confidence", "middle"), _text(40, 28, "share that is right", "start")]
    return _picture(360, 385, drawn, "confidence against the share that is right")


def bars(rows: Sequence[Tuple[str, float, Tuple[float, float]]]) -> str:
    """Draw figures between 0 and 1 with their intervals."""
    drawn = []
    for at, (name, value, (low, high)) in enumerate(rows):
        y = 14 + 30 * at
        drawn.append(_text(225, y + 5, name, "end"))
        if not np.isnan(value):
            drawn.append(_bar(235, y - 7, 300 * value, 14, BLUE))
            drawn.append(_line(235 + 300 * low, y, 235 + 300 * high, y, INK))
            drawn.append(_text(545, y + 5, f"{value:.3f} [{low:.3f}, {high:.3f}]", "start"))
    return _picture(720, 30 * len(rows) + 6, drawn, "figures with their 95% intervals")


def losses(rows: Sequence[Tuple[str, float, float]]) -> str:
    """Draw accuracy before and after each kind of noise."""
    drawn = []
    for at, (name, before, after) in enumerate(rows):
        y = 16 + 34 * at
        drawn.append(_text(165, y + 6, name, "end"))
        drawn += [_bar(175, y - 9, 400 * before, 8, BLUE), _bar(175, y + 1, 400 * after, 8, RED)]
        drawn.append(_text(590, y + 5, f"{before:.3f} → {after:.3f}", "start"))
    return _picture(720, 34 * len(rows) + 6, drawn, "accuracy clean, above, and garbled, below")


def confusion(answers: Sequence[Answer]) -> str:
    """Draw what each intent was understood as: rows were meant, columns understood, dark is often."""
    intents = sorted({answer.meant for answer in answers})
    columns = [*intents, "nlu_fallback"]
    counts: Dict[Tuple[str, str], int] = {}
    for answer in answers:
        counts[answer.meant, answer.understood] = counts.get((answer.meant, answer.understood), 0) + 1
    totals = {intent: sum(n for (meant, _), n in counts.items() if meant == intent) for intent in intents}
    size, left, top = 16, 190, 190
    drawn: List[str] = []
    for at, intent in enumerate(columns):
        x = left + size * at + size / 2
        drawn.append(f'<text x="{x}" y="{top - 6}" transform="rotate(-60 {x} {top - 6})">{escape(intent)}</text>')
    for row, meant in enumerate(intents):
        y = top + size * row
        drawn.append(_text(left - 6, y + 12, meant, "end"))
        for at, understood in enumerate(columns):
            count = counts.get((meant, understood), 0)
            share = count / totals[meant]
            colour = BLUE if meant == understood else RED
            told = f"{meant} → {understood}: {count} of {totals[meant]}"
            title = f"<title>{escape(told)}</title>" if count else ""
            strength = 0.04 if not count else 0.15 + 0.85 * share
            drawn.append(
                f'<rect x="{left + size * at}" y="{y}" width="{size - 1}" height="{size - 1}" fill="{colour}" '
                f'opacity="{strength:.2f}">{title}</rect>'
            )
    width, height = left + size * len(columns) + 120, top + size * len(intents) + 10
    return _picture(width, height, drawn, "what was meant, by row, and what was understood, by column")


def _picture(width: float, height: float, drawn: Sequence[str], what: str) -> str:
    inside = "".join(drawn)
    return (
        f'<svg role="img" aria-label="{escape(what)}" viewBox="0 0 {width:g} {height:g}" '
        f'style="max-width:{width:g}px">{inside}</svg>'
    )


def _bar(x: float, y: float, width: float, height: float, colour: str) -> str:
    place = f'x="{x:g}" y="{y:g}" width="{width:.1f}" height="{height:g}"'
    return f'<rect {place} fill="{colour}" opacity="0.6"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="5 5"' if dashed else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="2"{dashes}/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
