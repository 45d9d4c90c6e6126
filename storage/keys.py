"""Where things stand in the store. Re-making never overwrites, so every derivative may be cached for ever."""

import re

from storage.store import InvalidKey

LONGEST_KEY = 1024
"""Bytes: the limit of S3, kept by every back end so that an archive can move between them."""

_SEGMENT = r"[A-Za-z0-9_][A-Za-z0-9._=@+-]{0,199}"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_PREFIX = re.compile(rf"(?:{_SEGMENT}/)*(?:{_SEGMENT})?")


def original_key(file_id: str) -> str:
    """The key of an original as it was received: never changed, never reused."""
    return f"originals/{file_id}"


def derivative_key(asset_id: str, recipe_version: str, name: str) -> str:
    """The key of a rendition made from an asset by one version of one recipe."""
    return f"derivatives/{asset_id}/{recipe_version}/{name}"


def check_key(key: str) -> str:
    """The key itself when it is a plain relative path.

    Segments begin with a letter, digit or underscore, so no key can climb out of a folder, hide, or look like an
    option; they are at most 200 characters long, the whole at most 1024. Raises InvalidKey.
    """
    if len(key) > LONGEST_KEY or _KEY.fullmatch(key) is None:
        raise InvalidKey(f"Khoá lưu trữ không hợp lệ / not a valid storage key: {key[:80]!r}")
    return key


def check_prefix(prefix: str) -> str:
    """The prefix itself when some valid key can begin with it (empty is everything). Raises InvalidKey."""
    if len(prefix) > LONGEST_KEY or _PREFIX.fullmatch(prefix) is None:
        raise InvalidKey(f"Tiền tố khoá không hợp lệ / not a valid key prefix: {prefix[:80]!r}")
    return prefix
