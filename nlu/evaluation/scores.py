"""Figures about predicted intents; pure numpy, no Rasa, no files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Callable, Dict, List, Sequence, Tuple

import numpy as np

SAFETY_INTENTS = ("report_scam", "report_scam_loss", "check_message", "talk_to_human", "emergency_health")
# Both lead to the same care; one taken for the other is half a miss.
SCAM_REPORTS = ("report_scam", "report_scam_loss")


@dataclass(frozen=True)
class Answer:
    """One message: what was meant, and what was understood."""

    text: str
    language: str
    tag: str
    meant: str
    understood: str
    ranking: Tuple[Tuple[str, float], ...]
    milliseconds: float = 0.0

    @property
    def best(self) -> str:
        """Return the likeliest intent, also where it was not sure enough to be acted upon."""
        return self.understood if self.understood != "nlu_fallback" or not self.ranking else self.ranking[0][0]

    @property
    def confidence(self) -> float:
        """Return the confidence of the likeliest intent."""
        return self.ranking[0][1] if self.ranking else 0.0


Figure = Callable[[Sequence[Answer]], float]


def accuracy(answers: Sequence[Answer]) -> float:
    """Return the share understood rightly; not sure enough counts as wrong."""
    return _mean([answer.understood == answer.meant for answer in answers])


def accuracy_of_best(answers: Sequence[Answer]) -> float:
    """Return the share whose likeliest intent is right, sure or not."""
    return _mean([answer.best == answer.meant for answer in answers])


def accuracy_in_three(answers: Sequence[Answer]) -> float:
    """Return the share whose intent is among the three likeliest."""
    return _mean([answer.meant in [name for name, _ in answer.ranking[:3]] for answer in answers])


def safety_recall(answers: Sequence[Answer]) -> float:
    """Return the share of safety messages understood; the two scam reports taken for one another count half."""
    earned = []
    for answer in answers:
        if answer.meant in SAFETY_INTENTS:
            half = answer.meant in SCAM_REPORTS and answer.understood in SCAM_REPORTS
            earned.append(1.0 if answer.understood == answer.meant else 0.5 if half else 0.0)
    return _mean(earned)


def false_alarms(answers: Sequence[Answer]) -> float:
    """Return the share of ordinary messages taken for a safety matter."""
    return _mean([a.understood in SAFETY_INTENTS for a in answers if a.meant not in SAFETY_INTENTS])


def unsure(answers: Sequence[Answer]) -> float:
    """Return the share that the assistant would ask about."""
    return _mean([answer.understood == "nlu_fallback" for answer in answers])


def offered_when_unsure(answers: Sequence[Answer]) -> float:
    """Return the share of messages it would ask about whose intent is among the three that it offers."""
    return accuracy_in_three([answer for answer in answers if answer.understood == "nlu_fallback"])


def macro_f1(answers: Sequence[Answer]) -> float:
    """Return the mean F1 over the intents that were meant."""
    return _mean([f1 for _, _, f1, _ in per_intent(answers).values()])


def per_intent(answers: Sequence[Answer]) -> Dict[str, Tuple[float, float, float, int]]:
    """Return precision, recall, F1 and count of every intent that was meant."""
    meant = Counter(answer.meant for answer in answers)
    understood = Counter(answer.understood for answer in answers)
    right = Counter(answer.meant for answer in answers if answer.understood == answer.meant)
    table = {}
    for intent in sorted(meant):
        precision = right[intent] / understood[intent] if understood[intent] else 0.0
        recall = right[intent] / meant[intent]
        f1 = 2 * precision * recall / (precision + recall) if right[intent] else 0.0
        table[intent] = (precision, recall, f1, meant[intent])
    return table


def calibration_error(answers: Sequence[Answer], bins: int = 10) -> float:
    """Return the expected calibration error of the likeliest intent over equally filled bins."""
    if not answers:
        return float("nan")
    confidence = np.array([answer.confidence for answer in answers])
    right = np.array([bool(a.ranking) and a.ranking[0][0] == a.meant for a in answers], dtype=float)
    parts = np.array_split(np.argsort(confidence), bins)
    gaps = [len(part) * abs(confidence[part].mean() - right[part].mean()) for part in parts if len(part)]
    return float(sum(gaps) / len(answers))


def confusions(answers: Sequence[Answer], most: int = 20) -> List[Tuple[str, str, List[str]]]:
    """Return the commonest (meant, understood, texts)."""
    texts: Dict[Tuple[str, str], List[str]] = {}
    for answer in answers:
        if answer.understood != answer.meant:
            texts.setdefault((answer.meant, answer.understood), []).append(answer.text)
    ranked = sorted(texts.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(meant, understood, found) for (meant, understood), found in ranked[:most]]


def interval(figure: Figure, answers: Sequence[Answer], rounds: int = 1000, seed: int = 7) -> Tuple[float, float]:
    """Return the 95% bootstrap interval of a figure."""
    if not answers:
        return float("nan"), float("nan")
    generator = np.random.default_rng(seed)
    values = []
    for _ in range(rounds):
        drawn = generator.integers(0, len(answers), len(answers))
        values.append(figure([answers[place] for place in drawn]))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")
