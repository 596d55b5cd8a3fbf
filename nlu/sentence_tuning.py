"""Tune the sentence network on the intents. Run while training only, through the sentence encoder; never at inference.

TensorFlow (a dependency of Rasa anyway) computes the gradients; the tuned weights go back into the numpy network. The
softmax used here is thrown away: it is overconfident, the classifier fits its own head on the tuned vectors.
"""

from __future__ import annotations

import logging
import random
from itertools import islice
from typing import Any, Dict, Iterator, List, Sequence, Tuple

import numpy as np

from nlu.noise import Garbling
from nlu.sentence_network import BRANCH, WIDTH, WINDOWS, SentenceNetwork
from nlu.sentence_pieces import UNKNOWN
from nlu.wording import bare, canonical

logger = logging.getLogger(__name__)

BATCH = 64
RATE = 6e-4
TABLE_RATE = 3e-4
WARM_UP = 0.1
SHARPNESS = 16.0
SMOOTHING = 0.1
DROPPED_PIECES = 0.1
DROPPED_FEATURES = 0.2
# So many examples are seen without sentence marks, and so many as a phone or a finger garbles them.
BARE_SHARE = 0.3
NOISY_SHARE = 0.3
LONGEST = 80

_Batch = Tuple[np.ndarray, np.ndarray, np.ndarray]


def tune(
    network: SentenceNetwork, examples: Sequence[Tuple[str, str]], *, epochs: int, most_seen: int, seed: int
) -> SentenceNetwork:
    """Return a network tuned to tell the intents of (canonical text, intent) examples apart.

    epochs: passes over all examples. most_seen: so many examples are seen in all of them together, then it ends, in the
    midst of a pass if need be; with tens of thousands, more make training longer and the network hardly better.
    """
    import tensorflow as tf

    intents = sorted({intent for _, intent in examples})
    whole = [network.cut(text)[:LONGEST] for text, _ in examples]
    stripped = [network.cut(bare(text) or text)[:LONGEST] for text, _ in examples]
    noisy = [network.cut(text)[:LONGEST] for text in _garbled([text for text, _ in examples], seed)]
    used, whole, stripped, noisy = _renumber(whole, stripped, noisy)
    labels = np.array([intents.index(intent) for _, intent in examples])
    generator = np.random.default_rng(seed)
    steps = min(epochs * ((len(examples) + BATCH - 1) // BATCH), (most_seen + BATCH - 1) // BATCH)

    weights = {name: tf.Variable(value) for name, value in network.weights.items() if name != "eps"}
    table = tf.Variable(network.table[used].astype(np.float32))
    head = tf.Variable(generator.normal(0, WIDTH**-0.5, (WIDTH, len(intents))).astype(np.float32))
    main, others = [*weights.values(), head], [table]
    forward = _make_forward(tf, weights, table, network.eps, seed)
    adam = tf.keras.optimizers.legacy.Adam(RATE)
    table_adam = tf.keras.optimizers.legacy.Adam(TABLE_RATE)

    @tf.function(
        autograph=False,
        input_signature=[
            tf.TensorSpec((None, None), tf.int32),
            tf.TensorSpec((None,), tf.float32),
            tf.TensorSpec((None, len(intents)), tf.float32),
            tf.TensorSpec((), tf.float32),
        ],
    )
    def step(ids: Any, lengths: Any, targets: Any, pace: Any) -> Any:
        with tf.GradientTape() as tape:
            vectors = forward(ids, lengths)
            logits = SHARPNESS * vectors @ tf.math.l2_normalize(head, axis=0)
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(targets, logits))
        gradients = tape.gradient(loss, main + others)
        gradients, _ = tf.clip_by_global_norm(gradients, 1.0)
        adam.learning_rate.assign(RATE * pace)
        table_adam.learning_rate.assign(TABLE_RATE * pace)
        adam.apply_gradients(zip(gradients[: len(main)], main, strict=True))
        table_adam.apply_gradients(zip(gradients[len(main) :], others, strict=True))
        return loss

    done = 0
    for epoch in range(epochs):
        if done == steps:
            break
        losses = []
        for ids, lengths, chosen in islice(_batches((whole, stripped, noisy), labels, generator), steps - done):
            pace = _pace(done / steps)
            targets = np.full((len(chosen), len(intents)), SMOOTHING / len(intents), dtype=np.float32)
            targets[np.arange(len(chosen)), chosen] += 1 - SMOOTHING
            losses.append(float(step(ids, lengths, targets, np.float32(pace))))
            done += 1
        logger.info("Tuning the sentence encoder: epoch %d of %d, loss %.3f", epoch + 1, epochs, np.mean(losses))
    tuned_table = network.table.copy()
    tuned_table[used] = table.numpy().astype(np.float16)
    tuned: Dict[str, np.ndarray] = {name: value.numpy() for name, value in weights.items()}
    return SentenceNetwork(network.pieces, tuned_table, {**tuned, "eps": np.float32(network.eps)})


def _pace(share: float) -> float:
    """Return the share of the full learning rate: a warm-up, then half a cosine."""
    if share < WARM_UP:
        return (share + 1e-3) / WARM_UP
    return float(0.5 * (1 + np.cos(np.pi * (share - WARM_UP) / (1 - WARM_UP))))


def _renumber(*cuts: List[List[int]]) -> Tuple[Any, ...]:
    """Give the pieces that occur numbers from 0 up, so that only their rows are tuned; the unknown piece keeps 0."""
    used = np.array(sorted({UNKNOWN} | {number for cut in cuts for ids in cut for number in ids}))
    place = {number: new for new, number in enumerate(used)}
    return (used, *([[place[number] for number in ids] for ids in cut] for cut in cuts))


def _garbled(texts: Sequence[str], seed: int) -> List[str]:
    noise = Garbling(texts)
    return [canonical(noise.somehow(text, random.Random(f"{seed} {text}"))) for text in texts]  # noqa: S311


def _batches(
    shapes: Tuple[List[List[int]], ...], labels: np.ndarray, generator: np.random.Generator
) -> Iterator[_Batch]:
    """Yield padded batches of like lengths; some examples lose pieces, or come without marks or garbled.

    shapes: every example as it is, without sentence marks, and garbled.
    """
    whole = shapes[0]
    odds = (1 - BARE_SHARE - NOISY_SHARE, BARE_SHARE, NOISY_SHARE)
    lengths = np.array([len(ids) for ids in whole]) + generator.uniform(0, 4, len(whole))
    order = np.argsort(lengths)
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    for number in generator.permutation(len(batches)):
        chosen = batches[number]
        drawn = generator.choice(len(shapes), size=len(chosen), p=odds)
        rows = [_drop(shapes[shape][k], generator) for shape, k in zip(drawn, chosen, strict=True)]
        ids = np.zeros((len(rows), max(len(row) for row in rows)), dtype=np.int32)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
        yield ids, np.array([len(row) for row in rows], dtype=np.float32), labels[chosen]


def _drop(ids: List[int], generator: np.random.Generator) -> List[int]:
    """Leave out a tenth of the inner pieces of all but the shortest texts."""
    if len(ids) < 6:
        return ids
    keep = generator.random(len(ids)) >= DROPPED_PIECES
    keep[0] = keep[-1] = True
    return [number for number, kept in zip(ids, keep, strict=True) if kept]


def _make_forward(tf: Any, w: Dict[str, Any], table: Any, eps: float, seed: int) -> Any:
    """Return the network's forward pass as a TensorFlow function of padded ids and lengths."""

    def standardize(x: Any) -> Tuple[Any, Any]:
        mean = tf.reduce_mean(x, axis=-1, keepdims=True)
        centered = x - mean
        variance = tf.reduce_mean(tf.square(centered), axis=-1, keepdims=True)
        return centered, tf.math.rsqrt(variance + eps)

    def convolve(x: Any, width: int, left: int, kernel: Any, bias: Any) -> Any:
        padded = tf.pad(x, [[0, 0], [left, width - 1 - left], [0, 0]])
        return tf.nn.relu(tf.nn.conv1d(padded, tf.reshape(kernel, (width, BRANCH, -1)), 1, "VALID") + bias)

    def forward(ids: Any, lengths: Any) -> Any:
        mask = tf.sequence_mask(lengths, tf.shape(ids)[1], dtype=tf.float32)[:, :, None]
        pieces = tf.gather(table, ids)
        centered, scale = standardize(tf.matmul(pieces, w["proj_w"]) + w["proj_b"])
        projected = centered * scale * w["proj_gain"] + w["proj_shift"]
        features = [pieces]
        for branch, (width, left) in enumerate(WINDOWS):
            low = projected[:, :, branch * BRANCH : (branch + 1) * BRANCH] * mask
            middle = convolve(low, width, left, w[f"conv_a_w{width}"], w[f"conv_a_b{width}"]) + low
            middle *= mask
            features.append(convolve(middle, width, left, w[f"conv_b_w{width}"], w[f"conv_b_b{width}"]) + middle)
        centered, scale = standardize(tf.concat(features, axis=-1))
        # Gain and shift are the same for all pieces, so that they can wait until the pieces are added up.
        summed = tf.reduce_sum(centered * (scale * mask), axis=1)
        total = summed * w["gain"] + lengths[:, None] * w["shift"]
        total = tf.nn.dropout(total, DROPPED_FEATURES, seed=seed)
        mean = (total @ w["out_w"] + lengths[:, None] * w["out_b"]) / tf.sqrt(lengths)[:, None]
        first = tf.nn.relu(mean @ w["d0"])
        second = tf.nn.relu(mean @ w["p1"] + first @ w["d1"])
        third = tf.nn.relu(second @ w["d2"])
        return tf.math.l2_normalize(tf.tanh(second @ w["p3"] + third @ w["d3"]), axis=-1)

    return forward
