"""What can go wrong, said so that a person knows what to do next. ``code`` is stable, ``status`` is the HTTP answer."""

from __future__ import annotations

from typing import Any


class ArchiveError(Exception):
    """Root of the archive's own errors: words in Vietnamese and English, and whether trying again helps."""

    status = 500
    code = "error"
    retry = False
    message_vi = "Có lỗi xảy ra trong kho tư liệu."
    message_en = "Something went wrong in the archive."

    def __init__(self, message_vi: str = "", message_en: str = "", *, code: str = "", **details: Any) -> None:
        self.message_vi = message_vi or self.message_vi
        self.message_en = message_en or self.message_en
        self.code = code or self.code
        self.details = details
        super().__init__(self.message_en)


class ConfigError(Exception):
    """The settings cannot be used; the start stops."""


class NotFound(ArchiveError):
    """It is not there, or the asker may not know that it is."""

    status, code = 404, "not_found"
    message_vi = "Không tìm thấy tư liệu này, hoặc bạn không có quyền xem."
    message_en = "This item does not exist, or you may not see it."


class Unauthenticated(ArchiveError):
    """Nobody is signed in."""

    status, code = 401, "unauthenticated"
    message_vi = "Hãy đăng nhập, hoặc gửi mã truy cập (token) còn hiệu lực."
    message_en = "Sign in, or send a valid access token."


class Forbidden(ArchiveError):
    """The asker sees it but may not do this."""

    status, code = 403, "forbidden"
    message_vi = "Bạn không có quyền làm việc này."
    message_en = "You may not do this."


class Invalid(ArchiveError):
    """The request cannot be read; the message names the field."""

    status, code = 400, "invalid"


class TooLarge(ArchiveError):
    """More bytes than the settings allow."""

    status, code = 413, "too_large"


class EditClash(ArchiveError):
    """Somebody else saved first. ``details`` hold both values of each field that differs."""

    status, code = 409, "edit_clash"
    message_vi = "Người khác vừa sửa tư liệu này. Hãy xem cả hai bản rồi chọn."
    message_en = "Somebody else has just edited this. Look at both values and choose."


class Conflict(ArchiveError):
    """The state of the thing does not allow this now."""

    status, code = 409, "conflict"


class TooMany(ArchiveError):
    """Too many tries; wait."""

    status, code, retry = 429, "too_many", True
    message_vi = "Quá nhiều lần thử. Hãy đợi ít phút rồi thử lại."
    message_en = "Too many attempts. Wait a few minutes and try again."


class Unavailable(ArchiveError):
    """Something the archive stands on does not answer now."""

    status, code, retry = 503, "unavailable", True
    message_vi = "Hệ thống tạm thời chưa trả lời được. Hãy thử lại sau ít phút."
    message_en = "The archive cannot answer just now. Try again in a few minutes."


class LeaseLost(ArchiveError):
    """Another worker has this job now: whatever is being done must stop and change nothing."""

    code = "lease_lost"
