"""Traces of cheats. Cases write them in their own transaction; erasing takes them away; the bot process does the rest.

Nothing here may load an encoder where a case is opened: that is the bot's, later. Accounts and wallets are kept as a
keyed index and their last places, never whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.cases.kinds import FRAUD_KINDS
from center.crypto import get_keyring
from center.db.installation import find_fact, state_fact
from center.scams.judging import judge
from center.scams.traces import queries
from center.scams.traces.extraction import traces_in
from center.scams.traces.kinds import HIDDEN, PHONE, Trace
from center.scams.traces.likeness import bands_of, compared
from center.texts import meaning

# What a person tells of themselves, and what names nobody: their own number joins them to nobody.
OWN_FACTS = frozenset({"phone", "amount", "when", "card_last4", "means", "scam_means", "stopped_fen"})
TYPE_FACT = "scam_type"
INDEXED_UP_TO = "traces_indexed_up_to"


def leave_traces(session: Session, *, case_id: int, text: str, fact_name: str | None = None) -> None:
    """Keep what a line of a case tells of a cheat; of a case that is no report of fraud nothing is kept. Some ms."""
    if fact_name in OWN_FACTS:
        return
    found = traces_in(text) if fact_name != TYPE_FACT else frozenset()
    if not found and fact_name != TYPE_FACT and not compared(text):
        return
    about = session.execute(queries.ABOUT_CASE, {"of_case": case_id}).one()
    if about.kind not in FRAUD_KINDS:
        return
    if fact_name == TYPE_FACT:
        session.execute(queries.SAY_TYPE, {"case_id": case_id, "scam_type": text})
        return
    _keep(session, case_id, [text], found, own_phone=about.phone)
    told = about.details.get(TYPE_FACT)
    if isinstance(told, str) and told:
        session.execute(queries.SAY_TYPE, {"case_id": case_id, "scam_type": told})


def forget(session: Session, *, case_id: int) -> None:
    """Take away everything that a case has left."""
    for statement in queries.DELETE_ALL:
        session.execute(statement, {"of_case": case_id})


def index_old(session: Session, *, now: datetime, limit: int = 50) -> bool:
    """Index the next cases that were there before traces were kept; True while there are more. It can be stopped."""
    after_id = int(find_fact(session, name=INDEXED_UP_TO) or 0)
    values = {"after_id": after_id, "kinds": sorted(FRAUD_KINDS), "at_most": limit}
    ids = list(session.execute(queries.NEXT_CASES, values).scalars())
    if not ids:
        return False
    said = _said_of(session, ids)
    for case_id in ids:
        about = session.execute(queries.ABOUT_CASE, {"of_case": case_id}).one()
        told = {name: text for name, text in said[case_id] if name}
        texts = [text for name, text in said[case_id] if name not in OWN_FACTS and name != TYPE_FACT]
        found = {trace for text in texts for trace in traces_in(text)}
        _keep(session, case_id, texts, found, own_phone=about.phone)
        scam_type = told.get(TYPE_FACT) or about.details.get(TYPE_FACT)
        if isinstance(scam_type, str) and scam_type:
            session.execute(queries.SAY_TYPE, {"case_id": case_id, "scam_type": scam_type})
    state_fact(session, name=INDEXED_UP_TO, value=str(ids[-1]), now=now)
    return len(ids) == limit


def is_all_indexed(session: Session) -> bool:
    """Tell whether there is nothing old left to index; asking costs no write."""
    after_id = int(find_fact(session, name=INDEXED_UP_TO) or 0)
    values = {"after_id": after_id, "kinds": sorted(FRAUD_KINDS), "at_most": 1}
    return session.execute(queries.NEXT_CASES, values).first() is None


def list_due(session: Session, *, limit: int) -> list[tuple[int, str]]:
    """Return cases of which the meaning is not known yet, the newest first, each with its longest text."""
    ids = [row.case_id for row in session.execute(queries.DUE_PROFILES, {"at_most": limit})]
    said = _said_of(session, ids)
    return [(case_id, _main_text(said[case_id])) for case_id in ids]


def make_profiles(texts: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    """Return what is stored of these texts; it loads the encoder and must run outside any transaction."""
    long = [(case_id, text) for case_id, text in texts if compared(text)]
    vectors = dict(zip((case_id for case_id, _ in long), meaning.encode([text for _, text in long]), strict=True))
    return [
        {
            "of_case": case_id,
            "new_vector": meaning.to_bytes(vectors[case_id]) if case_id in vectors else None,
            "by_encoder": meaning.ENCODER if case_id in vectors else None,
            "new_type": judge(text).scam_type if text else None,
        }
        for case_id, text in texts
    ]


def store_profiles(session: Session, *, made: Sequence[dict[str, Any]]) -> None:
    """Store what `make_profiles` made; a case whose words were erased meanwhile has no row any more and gets none."""
    for row in made:
        about = {"of_case": row["of_case"]}
        session.execute(
            queries.STORE_PROFILE, about | {"new_vector": row["new_vector"], "by_encoder": row["by_encoder"]}
        )
        if row["new_type"] is not None:
            session.execute(queries.STORE_TYPE, about | {"new_type": row["new_type"]})


def _keep(session: Session, case_id: int, texts: Iterable[str], found: Iterable[Trace], own_phone: str | None) -> None:
    kept = [_row(case_id, trace) for trace in _not_own(session, found, own_phone)]
    if kept:
        session.execute(queries.INSERT_TRACE, kept)
    bands = sorted({band for text in texts for band in bands_of(text)})
    if bands:
        session.execute(queries.INSERT_BAND, [{"band": band, "case_id": case_id} for band in bands])
    session.execute(queries.INSERT_PROFILE, {"case_id": case_id})


def _not_own(session: Session, found: Iterable[Trace], own_phone: str | None) -> list[Trace]:
    traces = sorted(found)
    if not any(trace.kind == PHONE for trace in traces):
        return traces
    known = {own_phone, *session.execute(queries.OWN_NUMBERS).scalars()}
    own = {re.sub(r"\D", "", number) for number in known if number}
    return [trace for trace in traces if trace.value not in own]


def _row(case_id: int, trace: Trace) -> dict[str, Any]:
    value = get_keyring().index("scam_trace", trace.kind, trace.value) if trace.kind in HIDDEN else trace.value
    return {"kind": trace.kind, "value": value, "case_id": case_id, "shown": trace.shown}


def _said_of(session: Session, ids: Sequence[int]) -> defaultdict[int, list[tuple[str | None, str]]]:
    said: defaultdict[int, list[tuple[str | None, str]]] = defaultdict(list)
    for row in session.execute(queries.SAID_OF_CASES, {"ids": list(ids) or [0]}):
        said[row.case_id].append((row.fact_name, row.body))
    return said


def _main_text(said: Sequence[tuple[str | None, str]]) -> str:
    texts = [text for name, text in said if name not in OWN_FACTS and name != TYPE_FACT]
    return max(texts, key=len, default="")
