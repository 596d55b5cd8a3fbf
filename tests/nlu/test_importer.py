"""The examples are read as Rasa's own reader reads them, only sooner."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.training_data.message import Message

from nlu.evaluation.labelled import ROOT
from nlu.importer import DialogueImporter, messages_of, read_plain_blocks

PLAIN = """version: "3.1"
nlu:
- intent: greet
  metadata: {writer: a, style: short}
  examples: |
    - 您好
    -  在吗？ [笑]
- intent: thank
  examples: |
    - thanks - a lot
"""
MARKED = """version: "3.1"
nlu:
- intent: query_meeting
  examples: |
    - [下周三](date)开会不
"""
SYNONYM = """version: "3.1"
nlu:
- synonym: 外补
  examples: |
    - 外头的钱
"""


def told(message: Message) -> tuple[object, ...]:
    return (message.get("text"), message.get("intent"), message.get("entities"), message.get("metadata"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "data" / "nlu"
    found.mkdir(parents=True)
    return found


@pytest.mark.parametrize("content", [PLAIN, PLAIN.replace("- greet", "-  greet").replace("您好", "您 好 ")])
def test_a_plain_file_is_read_as_rasa_reads_it(folder: Path, content: str) -> None:
    file = folder / "talk.yml"
    file.write_text(content, encoding="utf-8")
    blocks = read_plain_blocks(file)
    assert blocks is not None
    theirs = training_data_from_paths([str(file)], "zh").training_examples
    assert [told(one) for one in messages_of(blocks)] == [told(one) for one in theirs]


def test_every_file_of_the_project_is_read_as_rasa_reads_it() -> None:
    for file in sorted((ROOT / "data" / "nlu").glob("*/identity.yml")):
        blocks = read_plain_blocks(file)
        assert blocks is not None, file
        theirs = training_data_from_paths([str(file)], "zh").training_examples
        assert {told(one)[:2] for one in messages_of(blocks)} == {told(one)[:2] for one in theirs}, file


@pytest.mark.parametrize(
    "content", [MARKED, SYNONYM, "version: '3.1'\nnlu: []\n", PLAIN.replace("    - 您好", "    您好")]
)
def test_what_is_not_plain_is_left_to_rasa(folder: Path, content: str) -> None:
    file = folder / "talk.yml"
    file.write_text(content, encoding="utf-8")
    assert read_plain_blocks(file) is None


def test_both_kinds_of_files_come_together_once_for_every_language(folder: Path) -> None:
    (folder / "a.yml").write_text(PLAIN, encoding="utf-8")
    (folder / "b.yml").write_text(MARKED, encoding="utf-8")
    (folder / "c.yml").write_text(SYNONYM, encoding="utf-8")
    importer = DialogueImporter(training_data_paths=[str(folder)])
    read = importer.get_nlu_data()
    assert {one.get("text") for one in read.training_examples} == {
        "您好",
        "在吗？ [笑]",
        "thanks - a lot",
        "下周三开会不",
    }
    assert read.entity_synonyms == {"外头的钱": "外补"}
    assert importer.get_nlu_data("zh") is read
