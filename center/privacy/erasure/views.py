"""What the erasure services give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Preview(NamedTuple):
    """What erasing would do, told before anybody approves it.

    goes: by part, how much. waits: what is left alone because a case is open (`open`) or held (`held`): cases and the
    conversations that belong to them. stays: what the law keeps, by name.
    """

    goes: Mapping[str, int]
    waits: Mapping[str, int]
    stays: Mapping[str, int]


class Step(NamedTuple):
    """What came of one short step: so much is gone; or it is done; or somebody is just talking, and it must wait.

    forgotten: the conversation whose phone is not known any more, for whoever else remembers what was said there.
    """

    number: int
    is_done: bool = False
    must_wait: bool = False
    forgotten: str = ""
