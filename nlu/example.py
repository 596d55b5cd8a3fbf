"""An example to learn from, as Rasa knows it, but told from others and copied a good deal sooner.

Rasa asks every example for its fingerprint after each component, through JSON and one hash a value, and copies all of
them deeply whenever it merges data: 50 s of a training with 38,000 examples, a few here.
"""

from __future__ import annotations

import hashlib
from typing import Any, Dict

from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message


class Example(Message):
    """A message of the training data."""

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Set a property; words that stay as they were leave the fingerprint."""
        same = isinstance(info, str) and self.data.get(prop) == info
        known = self._cached_fingerprint if same else None
        super().set(prop, info, add_to_output)
        self._cached_fingerprint = known

    def fingerprint(self) -> str:
        """Return a hash over all that is known of the example: the same for two that are alike, in every run."""
        if self._cached_fingerprint is None:
            digest = hashlib.sha1(usedforsecurity=False)
            for key in sorted(self.data):
                digest.update(f"{key}\0{_plain(key, self.data[key])!r}\0".encode("utf-8", "surrogatepass"))
            for features in self.features:
                _add(features, digest)
            self._cached_fingerprint = digest.hexdigest()
        return self._cached_fingerprint

    def __deepcopy__(self, memo: Dict[int, Any]) -> Example:
        """Return a copy that shares what no component changes: words, metadata, tokens and vectors."""
        data = {key: list(value) if isinstance(value, list) else value for key, value in self.data.items()}
        copied = Example(data, set(self.output_properties), self.time, list(self.features))
        copied._cached_fingerprint = self._cached_fingerprint
        return copied


def _plain(key: str, value: Any) -> Any:
    # A token of another run is another object: what it holds is what counts.
    if key in TOKENS_NAMES.values():
        return [(token.text, token.start, token.end, token.lemma, token.data) for token in value]
    return sorted(value.items()) if isinstance(value, dict) else value


def _add(features: Features, digest: Any) -> None:
    digest.update(f"{features.type}\0{features.attribute}\0{features.origin}\0".encode())
    values = features.features
    if features.is_dense():
        arrays = (values,)
    else:
        table = values.tocsr()
        arrays = (table.indptr, table.indices, table.data)
    for array in arrays:
        digest.update(f"{array.shape}{array.dtype}".encode() + array.tobytes())
