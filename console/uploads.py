"""The gate for forms with files: who asks is settled before a byte is read, and no more is kept than may be.

Everything stays in memory: what somebody photographed must not lie unencrypted on a disk, not even for a moment.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from center.attachments.service import LARGEST_BYTES, MOST_AT_ONCE, NewFile
from center.staff import rights
from console.access import LARGEST_FIELD_BYTES, Visit, admit, check_form

MOST_FIELDS = 10
# A browser that is not listened to while it sends shows no answer. So what is too large is read to its end and dropped,
# up to here; beyond it the line is cut.
MOST_READ_BYTES = 10 * MOST_AT_ONCE * LARGEST_BYTES


class UploadUnreadableError(Exception):
    """This was no form with files, or far too much of one."""


@dataclass(frozen=True)
class Upload:
    """A form with files of somebody who may send it. problem: why its files were not taken: too_large, too_many."""

    visit: Visit
    form: FormData
    files: tuple[NewFile, ...]
    problem: str | None = None


class BoundedParser(MultiPartParser):
    """Reads a form; of a file that is too large, or one too many, it keeps nothing."""

    # Larger than any file may be: the library must not move one to a disk.
    spool_max_size = LARGEST_BYTES + 1

    def __init__(self, request: Request, stream: AsyncGenerator[bytes, None]) -> None:
        super().__init__(
            request.headers,
            stream,
            max_files=MOST_AT_ONCE * 10,
            max_fields=MOST_FIELDS,
            max_part_size=LARGEST_FIELD_BYTES,
        )
        self.problem: str | None = None
        self._bytes_of_file = 0

    def on_part_begin(self) -> None:
        """Begin a field or a file."""
        super().on_part_begin()
        self._bytes_of_file = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Take a part of it, or drop it."""
        if self._current_part.file is not None:
            self._bytes_of_file += end - start
            if self._bytes_of_file > LARGEST_BYTES:
                self.problem = "too_large"
            elif self._current_files > MOST_AT_ONCE:
                self.problem = self.problem or "too_many_at_once"
            if self.problem:
                return
        super().on_part_data(data, start, end)


def allowed_upload(action: str) -> Callable[..., Awaitable[Upload]]:
    """Return the dependency of a form with files: who asks, if they may ever, with the session's token."""
    rights.kind_of(action)

    async def gate(request: Request) -> Upload:
        visit = await run_in_threadpool(admit, request, action)
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise UploadUnreadableError
        parser = BoundedParser(request, _bounded(request))
        try:
            form = await parser.parse()
        except MultiPartException as error:
            raise UploadUnreadableError from error
        try:
            check_form(request, form, visit.session)
            files = () if parser.problem else tuple([await _read(file) for file in _files_of(form)])
        finally:
            await form.close()
        return Upload(visit, form, files, parser.problem)

    return gate


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > MOST_READ_BYTES:
            raise UploadUnreadableError
        yield chunk


def _files_of(form: FormData) -> list[UploadFile]:
    """Return the files that were chosen; a field in which none was chosen comes as one without a name."""
    return [value for _, value in form.multi_items() if isinstance(value, UploadFile) and value.filename]


async def _read(file: UploadFile) -> NewFile:
    return NewFile(file.filename or "", await file.read())
