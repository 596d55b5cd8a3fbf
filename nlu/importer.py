"""Tell Rasa which files under data/ are its own, and read the examples quickly. Loaded through config.yml.

What is said in `data/responses/` is worded by the action server and the gateway (center/wording/responses.py), so that
it can be said when Rasa is down, and so that not every action call carries all of it. Rasa must not take it in twice.

Rasa reads all examples twice (once for the domain, once for training), each time through a schema and a YAML reader
written in Python: 41 s of a training with 28,000 examples, 4 s here. What it reads then is an `Example`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Union

import yaml
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.example import Example

RASAS = ("nlu", "rules")
_PLAIN_BLOCK = {"intent", "examples", "metadata"}
_MARK_OF_EXAMPLE = "- "
# An entity marked as [words](name) or [words]{"entity": "name"}.
_MARKED = re.compile(r"\[[^\]]+\][({]")
_Block = Dict[str, Any]


class DialogueImporter(RasaFileImporter):
    """Rasa's own importer, kept to the folders under data/ that are for it."""

    def __init__(
        self,
        config_file: Optional[str] = None,
        domain_path: Optional[str] = None,
        training_data_paths: Optional[Union[List[str], str]] = None,
    ) -> None:
        """Keep what is Rasa's."""
        super().__init__(config_file, domain_path, training_data_paths)
        self._nlu_files = [file for file in self._nlu_files if _is_rasas(file)]
        self._story_files = [file for file in self._story_files if _is_rasas(file)]
        self._conversation_test_files = [file for file in self._conversation_test_files if _is_rasas(file)]
        self._nlu_data: Optional[TrainingData] = None

    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        """Return all examples, whatever the language; a file with more in it than plain examples is read by Rasa."""
        if self._nlu_data is None:
            plain: List[Example] = []
            others: List[str] = []
            for file in self._nlu_files:
                blocks = read_plain_blocks(Path(file))
                if blocks is None:
                    others.append(file)
                else:
                    plain += messages_of(blocks)
            read = TrainingData(plain)
            self._nlu_data = read.merge(training_data_from_paths(others, language or "en")) if others else read
        return self._nlu_data


def read_plain_blocks(file: Path) -> Optional[List[_Block]]:
    """Return the blocks of a file that holds nothing but examples of intents without marked entities, else None."""
    content = file.read_text(encoding="utf-8")
    if _MARKED.search(content):
        return None
    # Made by libyaml: the same as yaml.safe_load.
    read = yaml.load(content, Loader=yaml.CSafeLoader)
    blocks = read.get("nlu") if isinstance(read, dict) and set(read) <= {"version", "nlu"} else None
    return blocks if blocks and all(map(_is_plain, blocks)) else None


def messages_of(blocks: List[_Block]) -> Iterator[Example]:
    """Yield every example of these blocks as Rasa's own reader makes it."""
    for block in blocks:
        for line in block["examples"].splitlines():
            text = line[len(_MARK_OF_EXAMPLE) :].strip()
            yield Example.build(text, block["intent"], [], block.get("metadata"), None)


def _is_plain(block: Any) -> bool:
    return (
        isinstance(block, dict)
        and set(block) <= _PLAIN_BLOCK
        and isinstance(block.get("intent"), str)
        and isinstance(block.get("examples"), str)
        and all(line.startswith(_MARK_OF_EXAMPLE) for line in block["examples"].splitlines())
    )


def _is_rasas(file: str) -> bool:
    parts = Path(file).parts
    below = len(parts) - parts[::-1].index("data") if "data" in parts else 0
    return parts[below] in RASAS
