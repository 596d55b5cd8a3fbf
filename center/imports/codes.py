"""Issues binding codes for a branch's members into a file. The command calls it; codes are shown nowhere else."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tqdm import tqdm

from center.clock import to_local
from center.db.engine import Database, Session
from center.identity.service import CODE_LIFE, issue_code
from center.imports import service
from center.imports.branches import Branches
from center.imports.private_files import PrivateSheet
from center.imports.problems import CellError, StopError
from center.imports.words import Said, column, say

COLUMNS = ("employee_no", "name", "branch", "code", "valid_until")
LINK = "link"


def issue_branch_codes(
    database: Database, *, branch: str, out: Path, public_url: str, author: str, now: datetime, show_progress: bool
) -> Said:
    """Write the codes of a branch's active members to a new file, and store them only if all of it is written."""
    valid_until = to_local(now + CODE_LIFE).date().isoformat()
    fields = [*COLUMNS, LINK] if public_url else COLUMNS
    sheet: PrivateSheet | None = None
    try:
        with database.write() as session:
            found = _find_branch(Branches(service.list_organizations(session)), branch)
            people = _list_people(session, found)
            names = [column("codes", field) for field in fields]
            sheet = PrivateSheet(out, [f"{name.zh} {name.en}" for name in names])
            for member_id, employee_no, name in tqdm(
                people, desc=say("lines", "issuing").en, disable=not show_progress
            ):
                code = issue_code(session, member_id=member_id, issued_by=author, now=now)
                # The space keeps spreadsheets from taking the code for a number and dropping its zeros.
                cells = [employee_no, name, found["name_zh"], f"{code[:4]} {code[4:]}", valid_until]
                sheet.add([*cells, f"{public_url.rstrip('/')}/#code={code}"] if public_url else cells)
            sheet.close()
    except BaseException:
        if sheet is not None:
            sheet.remove()
        raise
    return say("lines", "codes", branch=found["name_zh"], count=len(people), file=out)


def _list_people(session: Session, branch: service.Facts) -> list[tuple[int, str, str]]:
    people = service.list_active_members(session, branch_id=branch["id"])
    if not people:
        raise StopError("nobody", branch=branch["name_zh"])
    return people


def _find_branch(branches: Branches, written: str) -> service.Facts:
    try:
        return branches.find(written)
    except CellError as error:
        key = error.key if error.key == "branch_ambiguous" else "branch_unknown"
        raise StopError(key, **error.values) from None
