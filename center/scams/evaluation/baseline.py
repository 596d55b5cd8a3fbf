"""What everybody tries first: TF-IDF of two to four characters and logistic regression. For comparison."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from center.scams.messages import Message

THRESHOLD = 0.5


def score(known: Sequence[Message], tried: Sequence[Message]) -> npt.NDArray[np.float32]:
    """Return the probability of a scam for messages that were tried, learned from others."""
    words = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), sublinear_tf=True, min_df=2)
    inputs = words.fit_transform([message.text for message in known])
    fitted = LogisticRegression(C=10, max_iter=300, tol=1e-3, class_weight="balanced")
    fitted.fit(inputs, [message.is_scam for message in known])
    probable = fitted.predict_proba(words.transform([message.text for message in tried]))[:, 1]
    return np.asarray(probable, np.float32)
