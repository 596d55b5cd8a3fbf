"""Judge settings on the training data alone, leaving out one writer at a time.

Another writer's words are what real use is like; a random split would flatter. Never reads the held-out files.
"""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix, vstack

from nlu.evaluation import scores
from nlu.evaluation.labelled import ROOT
from nlu.evaluation.scores import Answer
from nlu.intent_classifier import LinearIntentClassifier
from nlu.linear_head import LinearHead, fit_apart
from nlu.ngrams import NgramVocabulary
from nlu.sentence_encoder import SentenceEncoder
from nlu.sentence_network import read_packaged_network
from nlu.spelling import Spelling
from nlu.spelling_corrector import is_careful
from nlu.wording import canonical

logger = logging.getLogger(__name__)

ROUNDS = 9
CLASSIFIER, ENCODER = LinearIntentClassifier.get_default_config(), SentenceEncoder.get_default_config()


class Example(NamedTuple):
    """One line of data/nlu with who wrote it and in which style."""

    language: str
    writer: str
    style: str
    intent: str
    text: str


def read_examples(folder: Path = ROOT / "data" / "nlu") -> List[Example]:
    """Return all training examples with their writers."""
    import yaml

    found = []
    for path in sorted(folder.glob("*/*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            about = block.get("metadata", {})
            for line in block.get("examples", "").splitlines():
                text = line.strip()[2:].strip()
                if text and "intent" in block:
                    row = (about.get("writer", ""), about.get("style", ""), block["intent"], text)
                    found.append(Example(path.parent.name, *row))
    return found


def rounds_of(examples: Sequence[Example], number: int = ROUNDS) -> List[List[str]]:
    """Return who is left out in each round: every writer once, in each about as many lines of a language."""
    lines: Counter[Tuple[str, str]] = Counter((example.writer, example.language) for example in examples)
    rounds: List[List[str]] = [[] for _ in range(number)]
    most = {writer: max(("zh", "en"), key=lambda one: lines[writer, one]) for writer, _ in sorted(lines)}
    for writer, language in sorted(most.items(), key=lambda one: -lines[one]):
        min(rounds, key=lambda left_out: sum(lines[one, language] for one in left_out)).append(writer)
    return [left_out for left_out in rounds if left_out]


def cross_validate(*, epochs: int, **settings: Any) -> List[Answer]:
    """Return the answers to every writer's lines by a model that never saw that writer; report the settings found."""
    examples = read_examples()
    answers: List[Answer] = []
    collected: List[np.ndarray] = []
    for left_out in rounds_of(examples):
        known = [example for example in examples if example.writer not in left_out]
        new = [example for example in examples if example.writer in left_out]
        intents, logits = predict(known, [example.text for example in new], epochs=epochs, **settings)
        collected.append(logits)
        answers += [_answer(example, intents, row) for example, row in zip(new, _softmax(logits), strict=True)]
        logger.info("left out %s: accuracy %.3f", ", ".join(left_out), scores.accuracy(answers[-len(new) :]))
    report_settings(intents, np.concatenate(collected), [answer.meant for answer in answers])
    return answers


def predict(
    known: Sequence[Example],
    texts: Sequence[str],
    *,
    epochs: int,
    strength: float = CLASSIFIER["sparse_strength"],
    penalty: float = CLASSIFIER["dense_penalty"],
    shares: Tuple[float, float] = (CLASSIFIER["sparse_share"], CLASSIFIER["dense_share"]),
) -> Tuple[List[str], np.ndarray]:
    """Train on the known examples as the pipeline would; return the intents and the logits of the texts."""
    spelling = Spelling.fit((canonical(example.text), is_careful(example.style)) for example in known)
    wanted = [(spelling.correct(canonical(example.text)), example.intent) for example in known]
    texts = [spelling.correct(canonical(text)) for text in texts]
    network = read_packaged_network(text for text, _ in wanted)
    if epochs:
        from nlu.sentence_tuning import tune

        network = tune(network, wanted, epochs=epochs, most_seen=ENCODER["most_seen"], seed=ENCODER["seed"])
    vocabulary = NgramVocabulary.fit([text for text, _ in wanted])
    intents = sorted({example.intent for example in known})
    dense = network.encode([text for text, _ in wanted])
    labels = np.array([intents.index(example.intent) for example in known])
    sparse = _rows(vocabulary, [text for text, _ in wanted])
    head = fit_apart(sparse, dense, labels, len(intents), strength, penalty, shares)
    vectors = network.encode(texts)
    return intents, _logits(head, _rows(vocabulary, texts), vectors)


def report_settings(intents: List[str], logits: np.ndarray, meant: List[str]) -> Dict[str, float]:
    """Print the temperature that makes confidences true, and what each safety threshold would cost."""
    labels = np.array([intents.index(intent) for intent in meant])
    temperatures = np.arange(0.4, 3.01, 0.05)
    losses = [-np.log(_softmax(logits / t)[np.arange(len(labels)), labels] + 1e-9).mean() for t in temperatures]
    best = float(temperatures[int(np.argmin(losses))])
    probabilities = _softmax(logits / best)
    safety = np.isin(intents, scores.SAFETY_INTENTS)
    alarm = probabilities[:, safety].sum(axis=1)
    truly = safety[labels]
    print(f"temperature {best:.2f}")  # noqa: T201
    for threshold in (0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1):
        found, false = (alarm[truly] >= threshold).mean(), (alarm[~truly] >= threshold).mean()
        print(f"safety threshold {threshold:.2f}: found {found:.3f}, false alarms {false:.4f}")  # noqa: T201
    return {"temperature": best}


def _rows(vocabulary: NgramVocabulary, texts: Sequence[str]) -> csr_matrix:
    return vstack([vocabulary.row_of(text) for text in texts], format="csr")


def _logits(head: LinearHead, sparse: csr_matrix, dense: np.ndarray) -> np.ndarray:
    return np.asarray(sparse @ head.sparse_weights + dense @ head.dense_weights + head.bias)


def _softmax(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _answer(example: Example, intents: List[str], probabilities: np.ndarray) -> Answer:
    order = np.argsort(-probabilities)[:10]
    ranking = tuple((intents[place], float(probabilities[place])) for place in order)
    return Answer(example.text, example.language, example.style, example.intent, ranking[0][0], ranking)
