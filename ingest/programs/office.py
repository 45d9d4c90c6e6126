"""Office documents into PDF by LibreOffice: a profile of its own in the job's folder, no macros, no network, a time limit.

LibreOffice is optional. Where it is absent, a document is ready with the words of its XML and the problem ``no_page_images``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from ingest.programs.ffmpeg import Bounds, bounded
from ingest.result import Damaged, Limits, Problem

PLACES = ("/usr/lib/libreoffice/program/soffice.bin", "/opt/libreoffice/program/soffice.bin")
SECONDS = 90.0
"""Most documents take two to five; a spreadsheet of a million cells more than anybody wants to wait for."""
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{}</oor:items>
"""
SETTING = '<item oor:path="/{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>\n'
SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "1"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)  # fmt: skip
"""No macro, no link followed; and a proxy that nobody answers at (port 9, discard) for whatever would try all the same."""

ABSENT = Problem(
    "no_page_images",
    "Máy chủ chưa cài LibreOffice nên chưa dựng được hình các trang; chữ trong tài liệu vẫn tìm được.",
    "LibreOffice is not installed on the server, so no pages are shown; the words of the document are searchable.",
)
UNPRINTED = Problem(
    "no_page_images",
    "Không dựng được hình các trang của tài liệu này; chữ trong tài liệu vẫn tìm được.",
    "No pages of this document could be drawn; the words of the document are searchable.",
)


def program() -> str | None:
    """Where LibreOffice is, if it is."""
    return next((place for place in PLACES if Path(place).exists()), None) or shutil.which("soffice.bin")


def as_pdf(source: Path, scratch: Path, extension: str, limits: Limits, tick: Callable[[float], None]) -> Path | None:
    """The document as PDF in ``scratch``; ``None`` where LibreOffice is absent or makes nothing of it. ``tick`` may raise.

    Raises OverLimit when it runs past its time or memory, OutOfSpace.
    """
    soffice = program()
    if soffice is None:
        return None
    folder = scratch / "office"
    profile, given = folder / "profile", folder / f"document.{extension}"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        PROFILE.format("".join(SETTING.format(*s) for s in SETTINGS))
    )
    given.symlink_to(source.absolute())
    command = [
        *_without_network(), "env", f"HOME={folder}", f"TMPDIR={folder}", soffice, "--headless", "--invisible", "--norestore",
        "--nologo", "--nodefault", "--nolockcheck", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "pdf",
        "--outdir", str(folder), str(given),
    ]  # fmt: skip
    try:
        bound = Bounds(min(SECONDS, limits.seconds_photo), limits.memory, limits.output_bytes, folder)
        made = folder / "document.pdf"
        for _ in range(2):  # with a new profile it sets that up, ends with 81 and wants to be started again
            with suppress(Damaged):
                bounded(command, bound, tick)
            if made.exists() and made.stat().st_size:
                return made.replace(scratch / "document.pdf")
        return None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _without_network() -> tuple[str, ...]:
    """A network of its own, with nothing in it, where the kernel lets this user have one (asked once a process)."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    command = (unshare, "--net") if os.geteuid() == 0 else (unshare, "--user", "--map-root-user", "--net")
    done = subprocess.run([*command, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=10)
    return (*command, "--") if done.returncode == 0 else ()
