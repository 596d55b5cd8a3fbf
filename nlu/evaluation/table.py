"""Trains a pipeline on one TSV alone, so that its configuration can be judged on anybody's labelled messages."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Dict, List

from nlu.evaluation.labelled import ROOT

FOLDER = ROOT / "var" / "evaluation"


def deployed_pipeline() -> List[Dict[str, Any]]:
    """Return the pipeline of config.yml."""
    import yaml

    found: List[Dict[str, Any]] = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return found


def train_on(table: Path, pipeline: List[Dict[str, Any]], *, name: str) -> Path:
    """Return a model trained on this table by this pipeline, made now unless nothing has changed since the last time.

    table: columns intent, tag, text, or intent, text. Raises ValueError where there are not at least two intents.
    """
    import yaml
    from rasa.model_training import train_nlu

    fingerprint = _fingerprint(table, pipeline)
    model = FOLDER / f"{name}-{fingerprint}.tar.gz"
    if model.exists():
        return model
    FOLDER.mkdir(parents=True, exist_ok=True)
    importer = {"name": "nlu.evaluation.table_importer.TableImporter", "table": str(table.resolve())}
    about = {"recipe": "default.v1", "language": "zh", "assistant_id": name, "importers": [importer]}
    config = FOLDER / f"{name}.yml"
    config.write_text(yaml.safe_dump({**about, "pipeline": pipeline}, allow_unicode=True), encoding="utf-8")
    train_nlu(str(config), str(table), str(FOLDER), fixed_model_name=model.name.removesuffix(".tar.gz"))
    if not model.exists():
        raise ValueError(f"nothing could be learned from {table}: are there at least two intents in it?")
    return model


def _fingerprint(table: Path, pipeline: List[Dict[str, Any]]) -> str:
    digest = hashlib.sha256(repr(pipeline).encode() + b"\0" + table.read_bytes())
    for path in sorted([*(ROOT / "nlu").glob("*.py"), *(ROOT / "nlu" / "normal_forms").glob("*.py")]):
        digest.update(path.read_bytes())
    digest.update((ROOT / "requirements" / "rasa.txt").read_bytes())
    return digest.hexdigest()[:12]
