"""How the two witnesses of the classifier are weighed against each other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from nlu.linear_head import SETTLED, LinearHead, fit_apart, fit_margins, fit_regression

CLASSES = 3


def fitted(examples_a_class: int) -> tuple[LinearHead, np.ndarray, np.ndarray]:
    """Return a head fitted to both blocks, the margins' weights and the logits' weights of each alone."""
    generator = np.random.default_rng(3)
    labels = np.repeat(np.arange(CLASSES), examples_a_class)
    dense = np.eye(CLASSES, dtype=np.float32)[labels] + generator.normal(0, 0.1, (len(labels), CLASSES))
    sparse = csr_matrix(np.eye(CLASSES, dtype=np.float32)[labels])
    head = fit_apart(sparse, dense.astype(np.float32), labels, CLASSES, 1.0, 1e-3, (8.0, 1.0))
    return (
        head,
        fit_margins(sparse, labels, CLASSES, 1.0)[0],
        fit_regression(dense.astype(np.float32), labels, CLASSES, 1e-3, 80)[0],
    )


@pytest.mark.parametrize(("share_of_enough", "counts"), [(1.0, 1.0), (2.0, 1.0), (0.25, 2.0), (0.04, 5.0)])
def test_the_encoder_counts_more_where_examples_are_few_and_margins_stay_as_sure(
    share_of_enough: float, counts: float
) -> None:
    head, margins, logits = fitted(int(SETTLED * share_of_enough))
    assert np.allclose(head.sparse_weights, 8.0 * margins, atol=1e-4)
    assert np.allclose(head.dense_weights, counts * logits, atol=1e-4)
