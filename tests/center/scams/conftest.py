"""The head of the present data, made once if it is not there."""

from __future__ import annotations

import pytest

from center.scams.head import Head, read_head
from center.scams.messages import MESSAGES, Message, read_messages
from center.scams.train import train


@pytest.fixture(scope="session")
def head() -> Head:
    return read_head(train())


@pytest.fixture(scope="session")
def messages() -> list[Message]:
    return read_messages(MESSAGES)
