"""Measure how well scams are told. Run by people: `make evaluate-scams` (half an hour); writes docs/bench-scams.md.

It trains on the side, keeps no head, and never lets one learn from tests/scams/messages/.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from center.clock import local_now
from center.scams.evaluation.report import page
from center.scams.evaluation.splits import FOLDS, Trial, Tried, hand_of
from center.scams.files import ScamDataError
from center.scams.messages import MESSAGES, Message, read_messages
from center.texts.weights import ROOT

APART = ROOT / "tests" / "scams" / "messages"
PAGE = ROOT / "docs" / "bench-scams.md"


def evaluate(own: list[Message], apart: list[Message]) -> list[Tried]:
    """Return every way of trying, the set apart last."""
    sources = {message.source for message in own}
    hands = {hand_of(source) for source in sources}
    with tqdm(total=len(sources) + FOLDS + len(hands) + 1, unit="fit", disable=None) as bar:

        def progress(step: str) -> None:
            bar.set_description(step)

        def fitted(step: str) -> None:
            progress(step)
            bar.update()

        trial, others = Trial(own, progress), Trial(apart, progress)
        tries = [trial.by_source(fitted), trial.at_random(fitted), trial.by_hand(fitted)]
        tries.append(trial.apart(others, progress))
        bar.update()
    return tries


def main() -> None:
    """Read the command line, measure, write the page and print its first table."""
    parser = argparse.ArgumentParser(prog="python -m center.scams.evaluation", description=main.__doc__)
    parser.add_argument("--page", type=Path, default=PAGE, help="where to write the figures")
    chosen = parser.parse_args()
    try:
        tries = evaluate(read_messages(MESSAGES), read_messages(APART))
    except ScamDataError as wrong:
        sys.exit(f"✗ {wrong}")
    text = page(tries, f"{local_now():%Y-%m-%d %H:%M}")
    chosen.page.write_text(text, encoding="utf-8")
    print(text.split("## By source")[0])
    print(f"The whole page: {chosen.page}")


if __name__ == "__main__":
    main()
