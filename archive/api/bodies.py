"""Reading requests: files that never stand in memory, JSON parts, versions."""

from __future__ import annotations

import re
import shutil
from functools import partial
from typing import IO, Any, cast

from flask import Request, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.formparser import FormDataParser

from archive import edge
from archive.api import strict_json
from archive.errors import ArchiveError, Invalid, TooLarge
from archive.uploads.incoming import Incoming, too_large
from archive.uploads.service import Came
from storage import StorageFull

KEPT_FREE = 512 * 1024**2
"""Bytes of the disk that an incoming file must leave free, so that rows can still be written."""

FORM_SLACK = 64 * 1024**2
"""Room for the form's own fields and sidecars beside the file."""

MOST_FILES = 40
"""Files in one form: each is open while it is received, and a process may hold only so many."""


class VersionNeeded(ArchiveError):
    """An edit must say which version it was made on."""

    status, code = 428, "version_needed"
    message_vi = 'Hãy gửi kèm phiên bản đã xem trong tiêu đề If-Match, ví dụ: If-Match: "7".'
    message_en = 'Send the version you saw in the If-Match header, for example: If-Match: "7".'


class ArchiveRequest(Request):
    """A request whose file parts go to scratch while they come in, hashed in the same pass."""

    _came: list[Incoming]
    form_data_parser_class = partial(FormDataParser, silent=False)  # type: ignore[assignment]

    def _load_form_data(self) -> None:
        """Read the form. Raises Invalid where it cannot be read, instead of finding nothing in it."""
        try:
            super()._load_form_data()
        except ValueError as error:
            vi = "Biểu mẫu gửi lên bị cụt hoặc không đọc được (tên tệp phải là UTF-8). Hãy gửi lại."
            en = f"The form is cut short or cannot be read (file names must be UTF-8): {error}. Send it again."
            raise Invalid(vi, en, code="broken_form") from error

    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:  # fmt: skip
        here = edge.services()
        came: list[Incoming] = self.__dict__.setdefault("_came", [])
        if len(came) >= MOST_FILES:
            raise Invalid(
                f"Một lần gửi không quá {MOST_FILES} tệp.",
                f"One form may hold at most {MOST_FILES} files.",
                field="file",
            )
        made = Incoming(here.home / "scratch", here.settings.limits.upload_bytes)
        came.append(made)
        return cast(IO[bytes], made)

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The body as JSON, read strictly. Raises Invalid (no JSON), UnsupportedMediaType (not said to be JSON)."""
        if not self.is_json:
            raise UnsupportedMediaType
        if "_json" not in self.__dict__:
            self.__dict__["_json"] = strict_json.read(self.get_data(cache=False))
        return self.__dict__["_json"]

    def close(self) -> None:
        """Remove what was received and not moved into the store."""
        super().close()
        for made in self.__dict__.get("_came", ()):
            made.close()


def expect_file(limit: int | None = None) -> None:
    """Let this request carry a file; refuse early what says itself that it is too large, or finds no room.

    Raises TooLarge, StorageFull. ``limit`` in bytes; default: the archive's own.
    """
    here = edge.services()
    most = here.settings.limits.upload_bytes if limit is None else limit
    announced = request.content_length or 0
    request.max_content_length = most + FORM_SLACK
    if announced > most + FORM_SLACK:
        raise too_large(most)
    if shutil.disk_usage(here.home).free - announced < KEPT_FREE:
        raise StorageFull("no room in scratch for what is announced")


def file_part(name: str) -> Came:
    """The file of a multipart form. Raises Invalid when there is none."""
    part = request.files.get(name)
    if part is None:
        raise Invalid(
            f"Thiếu phần «{name}»: hãy gửi multipart/form-data với một tệp có tên.",
            f"The part {name!r} is missing: send multipart/form-data with a file that has a file name.",
            field=name,
        )
    return came(part)


def file_parts(name: str) -> list[Came]:
    """Every file of that name in a multipart form."""
    return [came(part) for part in request.files.getlist(name)]


def came(part: FileStorage) -> Came:
    """A received part as the uploads service takes it."""
    stream = cast(Incoming, part.stream)
    stream.seek(0)
    return Came(stream.path, part.filename or "", stream.size, stream.sha256)


def json_field(name: str) -> Any:
    """A JSON field of a form, ``None`` when absent. Raises Invalid."""
    part = request.files.get(name)
    if part is not None:
        if cast(Incoming, part.stream).size > edge.JSON_BYTES:
            raise TooLarge(f"Phần «{name}» quá dài.", f"The part {name!r} is too long.", field=name)
        part.stream.seek(0)
    text = request.form.get(name) if part is None else part.stream.read(edge.JSON_BYTES)
    return strict_json.read(text, name) if text else None


def if_match() -> int | None:
    """The version an edit was made on; ``None`` for ``*``. Raises VersionNeeded, Invalid."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise VersionNeeded
    if given == "*":
        return None
    found = re.fullmatch(r'(?:W/)?"?(\d{1,9})"?', given)
    if found is None:
        raise Invalid(
            f"If-Match «{given[:40]}» không phải phiên bản của tư liệu.",
            f"If-Match {given[:40]!r} is not the version of an asset.",
            field="If-Match",
        )
    return int(found[1])
