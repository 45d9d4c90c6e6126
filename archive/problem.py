"""Errors as people and programs meet them: RFC 9457 problem details, in Vietnamese and English."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, default_exceptions

from archive.errors import ArchiveError, Unavailable
from ingest.result import IngestError
from search.index import CursorMismatch, QuerySyntax, SearchError
from storage import (
    BlobDamaged,
    BlobNotFound,
    BlobTooLarge,
    ChecksumMismatch,
    InvalidKey,
    StorageError,
    StorageFull,
    UploadNotFound,
)

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Problem:
    """One refusal or failure: ``status`` is the HTTP answer, ``code`` is stable, ``retry`` says whether waiting helps."""

    status: int
    code: str
    vi: str
    en: str
    retry: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The name of the status, as RFC 9110 writes it."""
        return HTTPStatus(self.status).phrase

    def body(self, request_id: str) -> dict[str, Any]:
        """The members of RFC 9457 with ours: ``detail_en``, ``code``, ``retry``, ``details``, ``request_id``."""
        return {
            "type": f"urn:kho:problem:{self.code}", "title": self.title, "status": self.status, "detail": self.vi,
            "detail_en": self.en, "code": self.code, "retry": self.retry, "details": dict(self.details),
            "request_id": request_id,
        }  # fmt: skip


NOT_MEDIA = ("not_media", "unsupported", "unknown")
_BROKEN = Problem(
    500, "error", "Có lỗi ngoài dự tính. Hãy thử lại; nếu vẫn lỗi, báo quản trị kèm mã yêu cầu.",
    "Something unexpected went wrong. Try again; if it stays, tell the administrator the request id.", retry=True,
)  # fmt: skip
_UNFIT = Problem(
    400, "invalid", "Có chữ hoặc số không lưu được: quá dài, quá lớn, hoặc chứa ký tự NUL.",
    "A word or number cannot be kept: too long, too large, or with a NUL character.",
)  # fmt: skip

_STORAGE: tuple[tuple[type[StorageError], Problem], ...] = (
    (BlobNotFound, Problem(404, "not_found", "Tệp này không còn trong kho.", "This file is no longer in the archive.")),
    (UploadNotFound, Problem(404, "upload_not_found", "Lượt tải lên này không còn mở; hãy bắt đầu lại.", "This upload is no longer open; start again.")),
    (BlobDamaged, Problem(503, "storage_damaged", "Kho lưu trữ trả về dữ liệu không nguyên vẹn. Hãy thử lại; nếu vẫn vậy, báo quản trị (lệnh «kho check --bytes»).", "The storage gave back damaged bytes. Try again; if it stays so, tell the administrator (`kho check --bytes`).", retry=True)),
    (ChecksumMismatch, Problem(400, "checksum", "Dữ liệu đến không nguyên vẹn; hãy gửi lại phần này.", "The bytes were damaged on their way; send this part again.", retry=True)),
    (BlobTooLarge, Problem(413, "too_large", "Dữ liệu dài hơn đã báo.", "More bytes came than were announced.")),
    (StorageFull, Problem(507, "storage_full", "Kho lưu trữ đã đầy nên chưa nhận thêm được. Chưa có gì bị mất; hãy báo quản trị rồi thử lại.", "The storage is full and takes nothing more just now. Nothing was lost; tell the administrator, then try again.", retry=True)),
    (InvalidKey, Problem(400, "invalid", "Tên tệp trong kho không hợp lệ.", "Not a valid name in the store.")),
    (StorageError, Problem(503, "storage_unavailable", "Kho lưu trữ tạm thời không trả lời. Hãy thử lại sau ít phút.", "The storage does not answer just now. Try again in a few minutes.", retry=True)),
)  # fmt: skip

_STORAGE_FULL = next(problem for kind, problem in _STORAGE if kind is StorageFull)

_STATUS: dict[int, tuple[str, str, str]] = {
    400: ("invalid", "Yêu cầu không đọc được.", "The request cannot be read."),
    401: ("unauthenticated", "Hãy đăng nhập, hoặc gửi mã truy cập (token) còn hiệu lực.", "Sign in, or send a valid access token."),
    403: ("forbidden", "Bạn không có quyền làm việc này.", "You may not do this."),
    404: ("not_found", "Không có gì ở địa chỉ này, hoặc bạn không có quyền xem.", "There is nothing at this address, or you may not see it."),
    405: ("method_not_allowed", "Địa chỉ này không nhận cách gọi đó.", "This address does not take that method."),
    406: ("not_acceptable", "Không có định dạng mà bạn yêu cầu.", "There is no answer in the format you ask for."),
    408: ("timeout", "Đường truyền quá chậm nên đã ngắt. Hãy thử lại.", "The line was too slow and was cut. Try again."),
    410: ("gone", "Đường dẫn này đã hết hạn.", "This link has expired."),
    413: ("too_large", "Dữ liệu gửi lên quá lớn.", "The body is too large."),
    414: ("too_long", "Địa chỉ hoặc câu tìm quá dài.", "The address or query is too long."),
    415: ("unsupported_type", "Kiểu dữ liệu gửi lên không dùng được ở đây.", "This media type is not taken here."),
    416: ("range", "Khoảng byte yêu cầu nằm ngoài tệp.", "The range asked for lies outside the file."),
    429: ("too_many", "Quá nhiều yêu cầu. Hãy đợi ít phút rồi thử lại.", "Too many requests. Wait a few minutes."),
    503: ("unavailable", "Hệ thống tạm thời chưa trả lời được. Hãy thử lại sau ít phút.", "The archive cannot answer just now. Try again in a few minutes."),
}  # fmt: skip


def problem_of(error: Exception) -> Problem:
    """What to tell about any error. What is not ours and not HTTP is a plain 500 that tells nothing of the inside."""
    if isinstance(error, ArchiveError):
        headers = {"Retry-After": "60"} if error.retry else {}
        return Problem(
            error.status, error.code, error.message_vi, error.message_en, error.retry, error.details, headers
        )
    if isinstance(error, IngestError):
        status = 507 if error.retry else 415 if error.code in NOT_MEDIA else 422
        return Problem(status, error.code, error.message_vi, error.message_en, error.retry)
    if isinstance(error, StorageError):
        return next(problem for kind, problem in _STORAGE if isinstance(error, kind))
    if isinstance(error, SearchError):
        return _of_search(error)
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(
        error, DataError
    ):  # PostgreSQL takes no NUL, no number beyond its range, no word longer than its column
        return _UNFIT
    if isinstance(error, OperationalError):
        return _STORAGE_FULL if "full" in str(error.orig) else problem_of(Unavailable())
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _STORAGE_FULL
    if type(error).__module__ == "gunicorn.http.errors":  # the body's own framing is broken
        return Problem(400, "invalid", "Dữ liệu gửi lên bị ngắt hoặc sai khung truyền.", f"The body is broken: {error}")
    return _BROKEN


def _of_search(error: SearchError) -> Problem:
    if isinstance(error, QuerySyntax):
        return Problem(400, "query", error.message_vi, error.message_en, details={"position": error.position})
    if isinstance(error, CursorMismatch):
        vi = "Con trỏ trang đã cũ hoặc thuộc câu tìm khác; hãy tìm lại từ trang đầu."
        return Problem(400, "cursor", vi, "The cursor is old or belongs to another query; search again from page one.")
    vi = "Bộ tìm kiếm tạm thời không trả lời. Hãy thử lại sau ít phút."
    return Problem(503, "index_unavailable", vi, "The search index does not answer just now.", retry=True)


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    if status >= 500 and status not in _STATUS:
        return _BROKEN
    fallback = ("http", "Yêu cầu không thực hiện được.", HTTPStatus(status).phrase)
    code, vi, en = _STATUS.get(status, fallback)
    standard = default_exceptions[status].description if status in default_exceptions else None
    said = error.description if error.description and error.description != standard else ""
    keep = {"Allow", "Content-Range", "Retry-After", "WWW-Authenticate"}
    headers = {name: value for name, value in error.get_headers() if name in keep}
    return Problem(status, code, vi, said or en, status in (408, 429, 503), headers=headers)
