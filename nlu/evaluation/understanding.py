"""Lets a trained model read labelled messages, one at a time as in real use. The only place here that starts Rasa."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from pathlib import Path
from typing import Any, Iterable, List, Sequence, TypeVar

from nlu import hot_paths
from nlu.evaluation.labelled import Labelled
from nlu.evaluation.scores import Answer

Thing = TypeVar("Thing")


def understand(model: Path, messages: Sequence[Labelled]) -> List[Answer]:
    """Let the model read every message as the running assistant does; the first one it ever reads is not timed.

    The graph is run in order (nlu.hot_paths) for every pipeline, so a stock one is a little quicker here than at home.
    """
    from rasa.core.agent import Agent

    hot_paths.install()
    agent = Agent.load(str(model))

    async def read_all() -> List[Answer]:
        await agent.parse_message("好")
        return [await _read(agent, message) for message in progress(messages, what="message")]

    return asyncio.run(read_all())


async def _read(agent: Any, message: Labelled) -> Answer:
    language, tag, intent, text = message
    begun = time.perf_counter()
    parsed = await agent.parse_message(text)
    spent = (time.perf_counter() - begun) * 1000
    ranking = tuple(
        (row["name"], float(row["confidence"]))
        for row in parsed.get("intent_ranking", [])
        if row["name"] and row["name"] != "nlu_fallback"
    )
    return Answer(text, language, tag, intent, parsed["intent"]["name"] or "", ranking, spent)


def progress(things: Sequence[Thing], *, what: str) -> Iterable[Thing]:
    """Return the things, with a bar where somebody is looking."""
    if not sys.stderr.isatty():
        return things
    from tqdm import tqdm

    return tqdm(things, unit=what, leave=False)  # type: ignore[no-any-return]


def silence_rasa() -> None:
    """Let Rasa say nothing but errors."""
    from rasa.utils.log_utils import configure_structlog

    logging.getLogger("rasa").setLevel(logging.ERROR)
    configure_structlog(logging.ERROR)
