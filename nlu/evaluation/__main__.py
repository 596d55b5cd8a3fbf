"""Measure how well it understands. Run by people: `make evaluate`, `make evaluate-file`, `make evaluate-peers`.

Never writes into data/ or models/. What learns on the side learns in var/evaluation/.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path
from typing import Dict, List, Optional, Sequence

from nlu.evaluation import report
from nlu.evaluation.labelled import ROOT, Labelled, newest_model, read_file, read_held_out
from nlu.evaluation.page import write_page
from nlu.evaluation.scores import Answer
from nlu.evaluation.understanding import silence_rasa, understand

PAGE = ROOT / "var" / "evaluation" / "understanding.html"


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Read the command line and print the report."""
    parser = argparse.ArgumentParser(prog="python -m nlu.evaluation", description=main.__doc__)
    parser.add_argument("--model", type=Path, help="a model archive; the newest in models/ if left out")
    parser.add_argument("--file", type=Path, help="a TSV (intent, tag, text; or intent, text) instead of tests/nlu")
    parser.add_argument("--train", type=Path, help="a TSV on which the pipeline learns anew, instead of data/nlu")
    parser.add_argument("--page", type=Path, default=PAGE, help="where the page with pictures is written")
    parser.add_argument("--no-noise", action="store_true", help="leave the garbled messages out")
    parser.add_argument("--cross-validate", action="store_true", help="leave out one writer of data/nlu at a time")
    parser.add_argument("--epochs", type=int, default=0, help="tune the encoder in cross-validation for so many epochs")
    parser.add_argument("--peers", nargs="*", metavar="NAME", help="beside others, on the same data; all if unnamed")
    parser.add_argument("--sample", type=int, metavar="ROWS", help="beside others: let all learn from so many rows")
    parser.add_argument("--brief", action="store_true", help="only the main figures")
    chosen = parser.parse_args(arguments)
    warnings.filterwarnings("ignore")
    silence_rasa()
    for path in (chosen.file, chosen.train):
        if path is not None and not path.is_file():
            sys.exit(f"✗ {path} is not there.\n  → Name a TSV: intent, tag, text; or intent, text.")
    messages = read_file(chosen.file) if chosen.file else read_held_out()
    if chosen.cross_validate:
        from nlu.evaluation.cross_validation import cross_validate

        _print(report.describe(cross_validate(epochs=chosen.epochs), details=not chosen.brief))
    elif chosen.peers is not None:
        _compare(chosen.train, messages, chosen.peers, sample=chosen.sample)
    else:
        model = _model(chosen.model, chosen.train)
        _evaluate(model, messages, page=chosen.page, with_noise=not chosen.no_noise, is_brief=chosen.brief)


def _model(model: Optional[Path], table: Optional[Path]) -> Path:
    if table is None:
        return model or newest_model()
    from nlu.evaluation.table import deployed_pipeline, train_on

    return train_on(table, deployed_pipeline(), name="yinling")


def _evaluate(model: Path, messages: Sequence[Labelled], *, page: Path, with_noise: bool, is_brief: bool) -> None:
    answers = understand(model, messages)
    _print(report.describe(answers, details=not is_brief))
    noisy: Dict[str, List[Optional[Answer]]] = {}
    if with_noise:
        noisy = _understand_noise(model, messages)
        _print(report.describe_noise(answers, noisy))
    write_page(page, answers, noisy, about=f"{model.name}, {len(answers)} messages that it has not learned from.")
    _print([f"\nwith pictures: {page}"])


def _understand_noise(model: Path, messages: Sequence[Labelled]) -> Dict[str, List[Optional[Answer]]]:
    """Return by kind what was understood of each garbled message, None where a kind leaves a message as it is."""
    from nlu.evaluation.garbled import garbled

    worse = garbled(messages)
    answers = understand(model, [message for _, _, message in worse])
    found: Dict[str, List[Optional[Answer]]] = {}
    for (place, kind, _), answer in zip(worse, answers, strict=True):
        found.setdefault(kind, [None] * len(messages))[place] = answer
    return found


def _compare(
    table: Optional[Path], messages: Sequence[Labelled], names: Sequence[str], *, sample: Optional[int]
) -> None:
    from nlu.evaluation.peers import PEERS, compare, sampled, training_table

    wanted = list(names) or list(PEERS)
    unknown = [name for name in wanted if name not in PEERS]
    if unknown:
        sys.exit(f"✗ {', '.join(unknown)} is not known.\n  → Choose among: {', '.join(PEERS)}.")
    learned = table or training_table()
    _print(report.describe_peers(compare(sampled(learned, sample) if sample else learned, messages, wanted)))


def _print(lines: Sequence[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
