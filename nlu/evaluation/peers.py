"""What others would use for the same messages, on the same data in the same run: each learns, then answers.

Rasa's stock Chinese pipeline and nlp.js need what nothing else here needs; `deploy/peers.py` fetches it.
"""

from __future__ import annotations

import json
import random
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, List, Sequence, Tuple

import numpy as np

from nlu.evaluation import scores
from nlu.evaluation.labelled import ROOT, Labelled, language_of
from nlu.evaluation.scores import Answer
from nlu.evaluation.table import FOLDER, deployed_pipeline, train_on
from nlu.evaluation.understanding import understand

NLPJS = ROOT / ".tools" / "peers" / "nlpjs"
# As Rasa's documentation gives it for languages without spaces, and as `rasa init` writes it behind the tokenizer.
STOCK_CHINESE: List[Dict[str, Any]] = [
    {"name": "JiebaTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True, "random_seed": 7},
]
RANKED = 10
SEED = 20261118


@dataclass(frozen=True)
class Result:
    """What one system answered, and how long it learned."""

    name: str
    answers: Sequence[Answer]
    learned_seconds: float


Peer = Callable[[Path, Sequence[Labelled]], List[Answer]]


def compare(table: Path, messages: Sequence[Labelled], names: Sequence[str]) -> List[Result]:
    """Let each of these learn from the table and answer the messages; tell of each as soon as it is known."""
    results = []
    for name in names:
        print(f"▸ {name} learns", flush=True)  # noqa: T201
        begun = time.perf_counter()
        answers = PEERS[name](table, messages)
        spent = time.perf_counter() - begun - sum(answer.milliseconds for answer in answers) / 1000
        results.append(Result(name, answers, spent))
        print(f"  {scores.accuracy_of_best(answers):.3f} right, learned in {spent:.0f} s", flush=True)  # noqa: T201
    return results


def sampled(table: Path, rows: int) -> Path:
    """Write a table of so many rows, each intent with its share of them: Rasa's own network takes hours on all."""
    from nlu.evaluation.labelled import read_file

    by_intent: Dict[str, List[Labelled]] = {}
    known = read_file(table)
    for row in random.Random(SEED).sample(known, len(known)):  # noqa: S311
        by_intent.setdefault(row[2], []).append(row)
    share = min(1.0, rows / len(known))
    chosen = [row for group in by_intent.values() for row in group[: max(2, round(share * len(group)))]]
    path = FOLDER / f"{table.stem}-{len(chosen)}.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{intent}\t{tag}\t{text}\n" for _, tag, intent, text in chosen), encoding="utf-8")
    return path


def by_characters(table: Path, messages: Sequence[Labelled]) -> List[Answer]:
    """Answer by character n-grams and logistic regression, as scikit-learn comes."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    from nlu.evaluation.labelled import read_file

    known = read_file(table)
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
    model = make_pipeline(grams, LogisticRegression(C=30.0, max_iter=300))
    model.fit([text for _, _, _, text in known], [intent for _, _, intent, _ in known])
    answers = []
    for message in messages:
        begun = time.perf_counter()
        (row,) = model.predict_proba([message[3]])
        spent = (time.perf_counter() - begun) * 1000
        order = np.argsort(-row)[:RANKED]
        answers.append(_answer(message, [(str(model.classes_[at]), float(row[at])) for at in order], spent))
    return answers


def by_stock_rasa(table: Path, messages: Sequence[Labelled]) -> List[Answer]:
    """Answer by Rasa's stock pipeline for Chinese, in both languages."""
    return understand(train_on(table, STOCK_CHINESE, name="stock"), messages)


def by_nlpjs(table: Path, messages: Sequence[Labelled]) -> List[Answer]:
    """Answer by nlp.js with its Chinese and English; it is told which language each message is in."""
    from nlu.evaluation.labelled import read_file

    asked, told = FOLDER / "nlpjs.json", FOLDER / "nlpjs-answers.json"
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = {
        "known": [[language, intent, text] for language, _, intent, text in read_file(table)],
        "asked": [[language_of(text), text] for _, _, _, text in messages],
    }
    asked.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    words = ["node", "--max-old-space-size=8000", str(NLPJS / "answer.js"), str(asked), str(told)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    found: List[Tuple[List[Tuple[str, float]], float]] = json.loads(told.read_text(encoding="utf-8"))
    return [_answer(message, ranking, spent) for message, (ranking, spent) in zip(messages, found, strict=True)]


def _answer(message: Labelled, ranking: Sequence[Tuple[str, float]], milliseconds: float) -> Answer:
    language, tag, intent, text = message
    ranked = tuple((str(name), float(score)) for name, score in ranking) or (("", 0.0),)
    return Answer(text, language, tag, intent, ranked[0][0], ranked, milliseconds)


def by_ours(table: Path, messages: Sequence[Labelled]) -> List[Answer]:
    """Answer by the deployed pipeline."""
    return understand(train_on(table, deployed_pipeline(), name="yinling"), messages)


def training_table() -> Path:
    """Write data/nlu as a table, so that all learn from the same rows."""
    from nlu.evaluation.cross_validation import read_examples

    path = FOLDER / "data.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"{one.intent}\t{one.style}\t{one.text}\n" for one in read_examples())
    if not path.exists() or path.read_text(encoding="utf-8") != rows:
        path.write_text(rows, encoding="utf-8")
    return path


OURS = "Yinling"
PEERS: Dict[str, Peer] = {
    OURS: by_ours,
    "character n-grams, logistic regression": by_characters,
    "nlp.js": by_nlpjs,
    "Rasa's stock pipeline": by_stock_rasa,
}
