"""Measure how well a trained model understands. Run by people: `.venv-rasa/bin/python -m nlu.evaluate [--model X]`.

Never trains and never writes into data/; with `--cross-validate` it trains on the side, one writer left out at a time.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
import warnings
from pathlib import Path
from typing import Any, List, Optional, Sequence

import numpy as np

from nlu import scores
from nlu.held_out import Labelled, newest_model, read_file, read_held_out
from nlu.scores import Answer

FIGURES = (
    ("accuracy (understood)", scores.accuracy),
    ("accuracy (likeliest)", scores.accuracy_of_best),
    ("among the three likeliest", scores.accuracy_in_three),
    ("macro F1", scores.macro_f1),
    ("safety recall", scores.safety_recall),
    ("false alarms", scores.false_alarms),
    ("not sure, would ask", scores.unsure),
    ("calibration error", scores.calibration_error),
)


def understand(model: Path, messages: Sequence[Labelled]) -> List[Answer]:
    """Let the model read every message, one at a time as in real use."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))

    async def read_all() -> List[Answer]:
        await agent.parse_message("好")
        return [await _read(agent, message) for message in _progress(messages)]

    return asyncio.run(read_all())


async def _read(agent: Any, message: Labelled) -> Answer:
    language, tag, intent, text = message
    begun = time.perf_counter()
    parsed = await agent.parse_message(text)
    spent = (time.perf_counter() - begun) * 1000
    ranking = tuple(
        (row["name"], float(row["confidence"]))
        for row in parsed.get("intent_ranking", [])
        if row["name"] and row["name"] != "nlu_fallback"
    )
    return Answer(text, language, tag, intent, parsed["intent"]["name"] or "", ranking, spent)


def _progress(messages: Sequence[Labelled]) -> Sequence[Labelled]:
    if not sys.stderr.isatty():
        return messages
    from tqdm import tqdm

    return tqdm(messages, unit="message", leave=False)  # type: ignore[no-any-return]


def describe(answers: Sequence[Answer], *, details: bool = True) -> List[str]:
    """Return the report, line by line."""
    lines = []
    for language in ("zh", "en"):
        part = [answer for answer in answers if answer.language == language]
        if not part:
            continue
        lines.append(f"\n{language}: {len(part)} messages")
        for name, figure in FIGURES:
            low, high = scores.interval(figure, part)
            lines.append(f"  {name:28s}{figure(part):7.3f}   [{low:.3f}, {high:.3f}]")
        tags = sorted({answer.tag for answer in part})
        right = {tag: scores.accuracy([a for a in part if a.tag == tag]) for tag in tags}
        lines.append("  by style: " + ", ".join(f"{tag or 'none'} {value:.2f}" for tag, value in right.items()))
    spent = [answer.milliseconds for answer in answers]
    if any(spent):
        lines.append(
            f"\nmessage to intent: p50 {np.percentile(spent, 50):.1f} ms, p95 {np.percentile(spent, 95):.1f} ms"
        )
    if details:
        lines.append(f"\n{'intent':28s}{'precision':>10s}{'recall':>8s}{'F1':>7s}{'n':>6s}")
        for intent, (precision, recall, f1, count) in scores.per_intent(answers).items():
            lines.append(f"{intent:28s}{precision:10.2f}{recall:8.2f}{f1:7.2f}{count:6d}")
        lines.append("\nmost frequent confusions (meant -> understood)")
        for meant, understood, texts in scores.confusions(answers):
            lines.append(f"  {len(texts):3d}  {meant} -> {understood}: " + " | ".join(texts[:3]))
        missed = [a for a in answers if a.meant in scores.SAFETY_INTENTS and a.understood not in scores.SAFETY_INTENTS]
        lines.append(f"\nsafety messages missed: {len(missed)}")
        lines += [f"  {a.meant} -> {a.understood} ({a.confidence:.2f}): {a.text}" for a in missed]
    return lines


def _silence() -> None:
    from rasa.utils.log_utils import configure_structlog

    logging.getLogger("rasa").setLevel(logging.ERROR)
    configure_structlog(logging.ERROR)


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Read the command line and print the report."""
    parser = argparse.ArgumentParser(prog="python -m nlu.evaluate", description=main.__doc__)
    parser.add_argument("--model", type=Path, help="a model archive; the newest in models/ if left out")
    parser.add_argument("--file", type=Path, help="a TSV (intent, tag, text) instead of tests/nlu")
    parser.add_argument("--cross-validate", action="store_true", help="leave out one writer of data/nlu at a time")
    parser.add_argument("--epochs", type=int, default=0, help="tune the encoder in cross-validation for so many epochs")
    parser.add_argument("--brief", action="store_true", help="only the main figures")
    chosen = parser.parse_args(arguments)
    warnings.filterwarnings("ignore")
    _silence()
    if chosen.cross_validate:
        from nlu.cross_validation import cross_validate

        answers = cross_validate(epochs=chosen.epochs)
    else:
        messages = read_file(chosen.file) if chosen.file else read_held_out()
        answers = understand(chosen.model or newest_model(), messages)
    sys.stdout.write("\n".join(describe(answers, details=not chosen.brief)) + "\n")


if __name__ == "__main__":
    main()
