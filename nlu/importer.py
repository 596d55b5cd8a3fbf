"""Tell Rasa which files under data/ are its own. Loaded through config.yml.

What is said in `data/responses/` is worded by the action server and the gateway (center/wording/responses.py), so that
it can be said when Rasa is down, and so that not every action call carries all of it. Rasa must not take it in twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import List, Optional, Union

from rasa.shared.importers.rasa import RasaFileImporter

RASAS = ("nlu", "rules")


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


def _is_rasas(file: str) -> bool:
    parts = Path(file).parts
    below = len(parts) - parts[::-1].index("data") if "data" in parts else 0
    return parts[below] in RASAS
