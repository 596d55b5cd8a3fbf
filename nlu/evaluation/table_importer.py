"""Gives Rasa labelled rows to train on instead of data/. Named in the configuration that `table.py` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional, Union

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_config_file

from nlu.evaluation.labelled import read_file
from nlu.example import Example


class TableImporter(TrainingDataImporter):
    """Examples of one TSV; no dialogue."""

    def __init__(
        self,
        config_file: Optional[str] = None,
        domain_path: Optional[str] = None,
        training_data_paths: Optional[Union[List[str], str]] = None,
        table: str = "",
    ) -> None:
        """Keep where the rows are; Rasa gives the first three."""
        self._config_file = config_file
        self._table = Path(table)

    def get_domain(self) -> Domain:
        """Return an empty domain."""
        return Domain.empty()

    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        """Return no story."""
        return StoryGraph([])

    def get_conversation_tests(self) -> StoryGraph:
        """Return no story."""
        return StoryGraph([])

    def get_config(self) -> Dict[str, Any]:
        """Return the configuration this importer is named in."""
        return dict(read_config_file(self._config_file)) if self._config_file else {}

    def get_config_file_for_auto_config(self) -> Optional[str]:
        """Return the same; Rasa asks for its path too."""
        return self._config_file

    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        """Return every row as an example, its tag as its style; the text is taken as it is, without Rasa's markup."""
        rows = read_file(self._table)
        return TrainingData(
            [Example.build(text, intent, [], {"style": tag}) for _, tag, intent, text in rows if text.strip()]
        )
