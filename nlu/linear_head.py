"""A linear head over a sparse and a dense block: margins of support vector machines, and logistic regression.

Used by the intent classifier; never sees Rasa. Training is deterministic (no random start, a fixed seed where liblinear
shuffles); inference is numpy and reads only the rows that occur.
"""

from __future__ import annotations

from typing import Dict, Tuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

SETTLED = 100
"""From so many examples a class on, n-grams are at their best beside a tuned encoder (docs/understanding-tried.md)."""


class LinearHead:
    """Weights of one trained head: logits = sparse @ sparse_weights + dense @ dense_weights + bias."""

    def __init__(self, sparse_weights: np.ndarray, dense_weights: np.ndarray, bias: np.ndarray) -> None:
        self.sparse_weights = sparse_weights
        self.dense_weights = dense_weights
        self.bias = bias

    def logits(self, columns: np.ndarray, values: np.ndarray, dense: np.ndarray) -> np.ndarray:
        """Return the logits of one message, given the columns and values of its sparse features."""
        scores = self.bias + dense @ self.dense_weights
        if columns.size:
            scores = scores + values @ self.sparse_weights[columns].astype(np.float32)
        return scores

    def as_arrays(self) -> Dict[str, np.ndarray]:
        """Return what has to be stored; half precision is exact enough for the sparse block."""
        return {
            "sparse_weights": self.sparse_weights.astype(np.float16),
            "dense_weights": self.dense_weights.astype(np.float32),
            "bias": self.bias.astype(np.float32),
        }


def fit_apart(
    sparse: csr_matrix,
    dense: np.ndarray,
    labels: np.ndarray,
    classes: int,
    strength: float,
    penalty: float,
    shares: Tuple[float, float] = (1.0, 1.0),
    max_iterations: int = 80,
) -> LinearHead:
    """Fit a head to each block alone and add margins and logits, weighted by `shares`.

    A tuned encoder knows its training examples by heart; fitted together, the head would trust it alone and never learn
    from the characters. Apart, the two are witnesses who did not speak to each other.

    With few examples n-grams have seldom met the words of the next message, and the encoder knows more: its logits then
    count more, by the square root of how many examples a class lacks. (Were the margins made smaller instead, the same
    intents would win, but far too hesitantly for a temperature that fits many examples.)

    strength: what an example at the wrong side of a margin costs (sparse). penalty: L2, on the mean loss (dense).
    shares: weights of margins and logits where there are enough examples.
    """
    settled = min(1.0, len(labels) / (SETTLED * classes)) ** 0.5
    margins, bias = fit_margins(sparse, labels, classes, strength)
    weights, other_bias = fit_regression(dense, labels, classes, penalty, max_iterations)
    other_share = shares[1] / settled
    return LinearHead(margins * shares[0], weights * other_share, bias * shares[0] + other_bias * other_share)


def fit_margins(sparse: csr_matrix, labels: np.ndarray, classes: int, strength: float) -> Tuple[np.ndarray, np.ndarray]:
    """Return weights (columns, classes) and biases of one linear support vector machine a class, against all others."""
    from sklearn.svm import LinearSVC

    fitted = LinearSVC(C=strength, dual=True, random_state=0).fit(sparse, labels)
    weights, bias = fitted.coef_.T.astype(np.float32), np.asarray(fitted.intercept_, dtype=np.float32)
    if classes == 2:
        return np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights, bias


def fit_regression(
    dense: np.ndarray, labels: np.ndarray, classes: int, penalty: float, max_iterations: int = 80
) -> Tuple[np.ndarray, np.ndarray]:
    """Return weights (columns, classes) and biases of logistic regression by L-BFGS; penalty: L2, on the mean loss."""
    dense = np.ascontiguousarray(dense, dtype=np.float32)
    rows, width = dense.shape
    split = width * classes

    def loss(flat: np.ndarray) -> Tuple[float, np.ndarray]:
        weights = flat[:split].reshape(width, classes).astype(np.float32)
        scores = dense @ weights + flat[split:].astype(np.float32)
        scores -= scores.max(axis=1, keepdims=True)
        probabilities = np.exp(scores)
        total = probabilities.sum(axis=1, keepdims=True)
        value = float(np.mean(np.log(total[:, 0]) - scores[np.arange(rows), labels]))
        value += 0.5 * penalty * float(np.vdot(weights, weights))
        probabilities /= total
        probabilities[np.arange(rows), labels] -= 1.0
        probabilities /= np.float32(rows)
        gradient = np.empty_like(flat)
        gradient[:split] = (dense.T @ probabilities + penalty * weights).ravel()
        gradient[split:] = probabilities.sum(axis=0)
        return value, gradient

    start = np.zeros(split + classes, dtype=np.float64)
    options = {"maxiter": max_iterations, "maxcor": 8, "ftol": 1e-7, "gtol": 1e-7}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x.astype(np.float32)
    return found[:split].reshape(width, classes), found[split:]
