"""What a model is made from, and what may change without training anew."""

from __future__ import annotations

import re

from deploy.train import ROOT, sources, step_of


def test_a_changed_wording_needs_no_new_model() -> None:
    made_from = {str(path.relative_to(ROOT)) for path in sources()}
    assert "data/nlu/zh/benefits.yml" in made_from
    assert "nlu/sentence_tuning.py" in made_from
    assert "nlu/server.py" not in made_from
    assert [name for name in made_from if name.startswith(("data/responses/", "data/safety/", "data/scams/"))] == []


def test_all_folders_that_rasa_reads_are_in_the_fingerprint() -> None:
    named = re.search(r"^RASAS = \((.+)\)$", (ROOT / "nlu" / "importer.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert named is not None
    made_from = [str(path.relative_to(ROOT)) for path in sources()]
    for folder in re.findall(r'"(\w+)"', named.group(1)):
        written = {str(path.relative_to(ROOT)) for path in (ROOT / "data" / folder).rglob("*.yml")}
        assert written and written <= set(made_from)


def test_progress_names_the_component_and_how_far_the_longest_one_is() -> None:
    log = "warning\n"
    assert step_of(log) == "reading the data"
    log += "INFO     rasa.engine.training.hooks  - Starting to train component 'SentenceEncoder'.\n"
    assert step_of(log) == "SentenceEncoder"
    log += "INFO     nlu.sentence_tuning  - Tuning the sentence encoder: epoch 1 of 4, loss 2.282\n"
    assert step_of(log) == "SentenceEncoder, epoch 1 of 4 done"
    log += "INFO     rasa.engine.training.hooks  - Starting to train component 'CharacterFeaturizer'.\n"
    assert step_of(log) == "CharacterFeaturizer"
