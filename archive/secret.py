"""The archive's own secret: made at the first start, kept in one file of the home folder, readable by its owner alone."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from archive.errors import ConfigError

SHORTEST = 32


def load(home: Path, given: SecretStr | None = None) -> bytes:
    """The secret that is given, else that of this home, made when there is none. Two processes that start together agree on one."""
    if given is not None:
        return given.get_secret_value().encode()
    path = home / "secret"
    if not path.exists():
        draft = home / f"secret.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_hex(32).encode())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    value = path.read_bytes().strip()
    if len(value) < SHORTEST:
        raise ConfigError(f"{path}: holds {len(value)} bytes, wants at least {SHORTEST}; remove it to have one made")
    return value


def sign(secret: bytes, purpose: str, value: str) -> str:
    """HMAC-SHA-256 of a value for one purpose, in hex: what was signed for one thing is nothing for another."""
    return hmac.new(secret, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
