"""The demo media: made by ``dev/demo`` where that is present, put in one by one as they appear, by the real pipeline.

The manifest names, for each file, the owning organisation, who sees it, and what a person would say of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archive import log
from archive.errors import ArchiveError
from archive.rights.actor import Actor
from archive.services import Services
from archive.serving.children import die_with
from archive.uploads import service as uploads
from archive.uploads.details import read_details
from archive.uploads.service import Came
from ingest.result import IngestError

OPERATOR = Actor(name="demo", superadmin=True)
PAUSE = 0.5
CHECKOUT = Path(__file__).resolve().parents[2]
"""Where ``dev/`` lies beside the packages; an installed archive has none, and says so."""


def load(services: Services, say: Callable[[str], None]) -> int:
    """Make the demo media and put them in; done once. Returns 1 when they cannot be made here."""
    folder = services.home / "demo-media"
    folder.mkdir(exist_ok=True)
    try:
        maker = subprocess.Popen(
            [sys.executable, "-m", "dev.demo", str(folder)],
            cwd=CHECKOUT,
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with(),
        )
    except OSError as error:
        say(f"Không tạo được tư liệu mẫu / no demo media: {error}")
        return 1
    taken: set[str] = set()
    while True:
        running = maker.poll() is None
        _take_new(services, folder, taken)
        if not running:
            break
        threading.Event().wait(PAUSE)
    if maker.returncode == 0:
        (services.home / "demo-done").touch()
        say(f"Tư liệu mẫu / demo media: {len(taken)}")
    else:
        say(
            "Chưa tạo hết tư liệu mẫu (cần povray, espeak-ng). / Not all demo media could be made (povray, espeak-ng needed)."
        )
    return 1 if maker.returncode else 0


def _take_new(services: Services, folder: Path, taken: set[str]) -> None:
    manifest = folder / "manifest.json"
    if not manifest.exists():
        return
    for entry in json.loads(manifest.read_text(encoding="utf-8"))["items"]:
        if entry["file"] not in taken and (folder / entry["file"]).exists():
            taken.add(entry["file"])
            try:
                _take(services, folder, entry)
            except (ArchiveError, IngestError) as error:
                log.get("demo").error("a demo file was refused", file=entry["file"], error=str(error))


def _take(services: Services, folder: Path, entry: dict[str, Any]) -> None:
    details = dict(entry["metadata"])
    details |= {"visibility": entry["visibility"], "shared_with": entry["with"]}
    if entry["kind"] is not None:
        details["kind"] = entry["kind"]
    beside = [_came(folder / name) for name in entry["sidecars"]]
    came = _came(folder / entry["file"])
    uploads.receive(
        services, OPERATOR, came, organisation=entry["owner"], details=read_details(details), sidecars=beside
    )


def _came(path: Path) -> Came:
    return Came(path, path.name, path.stat().st_size, keep=True)
