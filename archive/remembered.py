"""What the last ``kho serve`` of a home was told by its environment, so that ``kho user add`` beside it means the same archive.

Without this a command that is typed in another shell would speak to an empty SQLite while the archive stands on PostgreSQL.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

MARK = "KHO_"
OWN = {"KHO_HOME", "KHO_CONFIG", "KHO_SHARED"}
"""Say where to look, or are another program's: never taken from an earlier run."""


def remember(home: Path, environment: Mapping[str, str]) -> None:
    """Keep the settings that came by the environment, readable by the owner alone: there may be passwords among them."""
    told = {name: value for name, value in environment.items() if name.startswith(MARK) and name not in OWN}
    path = _file(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(told, file)
    draft.replace(path)


def recall(home: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment, with what it leaves out as the last ``kho serve`` of this home was told it."""
    try:
        told = json.loads(_file(home).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        told = {}
    return {**told, **environment} if isinstance(told, dict) else dict(environment)


def _file(home: Path) -> Path:
    return home / "run" / "environment.json"
