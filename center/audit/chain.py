"""How entries of the audit log hang together, and how a broken chain shows. Pure; the audit services call it.

Every hash is an HMAC with a key that does not lie in the database: whoever can write to the tables but has not the keys
can neither alter an entry nor make one up. They could put an old copy of the whole log back; only a `Mark` that was
noted elsewhere shows that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC

from center.audit.views import EntryView, Fault, FaultKind, HeadView, Mark
from center.crypto import Keyring

BEFORE_THE_FIRST = ""
# A head that was once found wrong stays wrong: a new seal over it would hide what somebody did.
BROKEN_SEAL = ""


def entry_hash(keyring: Keyring, entry: EntryView) -> str:
    """Return what an entry's hash must be: over all it says and the hash of the one before."""
    told = (
        entry.previous_hash,
        entry.id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.staff_id,
        entry.staff_name,
        entry.address,
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.field,
        entry.old_value,
        entry.new_value,
    )
    return keyring.index("audit_entry", json.dumps(told, ensure_ascii=False))


def head_seal(keyring: Keyring, *, last_id: int, last_hash: str) -> str:
    """Return the seal on the end of the log."""
    return keyring.index("audit_head", str(last_id), last_hash)


def is_sealed(keyring: Keyring, head: HeadView) -> bool:
    """Tell whether the end of the log is as it was written."""
    return head.seal == head_seal(keyring, last_id=head.last_id, last_hash=head.hash)


def find_faults(
    keyring: Keyring, entries: Iterable[EntryView], *, head: HeadView | None, mark: Mark | None = None
) -> Iterator[Fault]:
    """Give every fault of a log, its entries in the order of their numbers."""
    expected, previous = 1, BEFORE_THE_FIRST
    is_as_marked = mark is None or mark.last_id == 0
    for entry in entries:
        if entry.id < expected:  # numbers begin at 1
            yield Fault(FaultKind.INSERTED, entry.id)
            continue
        if entry.id > expected:
            yield Fault(FaultKind.REMOVED, expected)
        elif entry.previous_hash != previous:
            yield Fault(FaultKind.BROKEN, entry.id)
        if entry.hash != entry_hash(keyring, entry):
            yield Fault(FaultKind.ALTERED, entry.id)
        if mark is not None and entry.id == mark.last_id:
            is_as_marked = entry.hash.startswith(mark.hash)
        expected, previous = entry.id + 1, entry.hash
    last = expected - 1
    if mark is not None and not is_as_marked:
        yield Fault(FaultKind.MARK_DIFFERS, mark.last_id)
    yield from _faults_of_head(keyring, head, last=last, last_hash=previous)


def _faults_of_head(keyring: Keyring, head: HeadView | None, *, last: int, last_hash: str) -> Iterator[Fault]:
    if head is None:
        if last:
            yield Fault(FaultKind.HEAD_ALTERED, last)
    elif not is_sealed(keyring, head):
        yield Fault(FaultKind.HEAD_ALTERED, head.last_id)
    elif last < head.last_id:
        yield Fault(FaultKind.CUT_OFF, last + 1)
    elif last > head.last_id:
        yield Fault(FaultKind.INSERTED, head.last_id + 1)
    elif last_hash != head.hash:
        yield Fault(FaultKind.BROKEN, last)
