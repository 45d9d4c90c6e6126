"""Write the divisions of the country, before and since the mergers of 2025, as data of our own.

usage: python -m dev.places        (asks the package registry; the archive itself never does)

Read from PyPI ``vietnam-provinces``: version 0.6.0 has the divisions of January 2025, version 2026.9.0 those of today and
the table of what became of what. Nothing is imported from either but data. Its licence is GPL-3.0-or-later.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

OLD, NEW = "0.6.0", "2026.9.0"
OUT = Path(__file__).resolve().parents[2] / "archive" / "places" / "data" / "divisions.tsv"
KINDS = ("Thành phố", "Thị xã", "Thị trấn", "Đặc khu", "Tỉnh", "Quận", "Huyện", "Phường", "Xã")
COLUMNS = ("id", "level", "code", "name", "kind", "parent", "valid_from", "valid_to", "successors")


@dataclass(frozen=True)
class Package:
    """One unpacked wheel."""

    folder: Path
    sha256: str
    data_version: str

    @property
    def nested(self) -> list[dict[str, Any]]:
        """Provinces with all that is below them."""
        return list(json.loads((self.folder / "data" / "nested-divisions.json").read_text(encoding="utf-8")))

    def module(self, name: str) -> ModuleType:
        """One file of it by itself: its tables need nothing else of the package."""
        spec = importlib.util.spec_from_file_location(f"read_{name}", self.folder / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
        return made


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        old, new = fetched(OLD, Path(scratch)), fetched(NEW, Path(scratch))
        provinces, wards = new.module("_province_conversion_2025"), new.module("_ward_conversion_2025")
        since = provinces.EFFECTIVE_DATE
        rows = [*before(old, provinces.OLD_TO_NEW, wards.OLD_TO_NEW, since), *after(new, since)]
        whole(rows)
        head = [
            "Divisions of Việt Nam before and since the mergers of 2025, as data. Written by `python -m dev.places`; not by hand.",
            f"Source: PyPI vietnam-provinces {OLD} (data of {old.data_version}, wheel sha256 {old.sha256}): rows of a-;",
            f"{NEW} (data of {new.data_version}, wheel sha256 {new.sha256}): rows of b-, successors, and the day {since}.",
            "Author: Nguyễn Hồng Quân. Licence of the package: GPL-3.0-or-later. Codes and names are those of the statistics office.",
            "Open valid_from: since before the data. A unit changed between the two dates of data bears its latest name. Of several successors the first took the most.",
        ]  # fmt: skip
        lines = [*(f"# {line}" for line in head), "\t".join(COLUMNS), *("\t".join(row) for row in rows)]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def fetched(version: str, scratch: Path) -> Package:
    """Download and unpack one version."""
    folder = scratch / version
    wanted = [f"vietnam-provinces=={version}", "--no-deps", "--only-binary=:all:", "--python-version", "3.12"]
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", "-d", str(folder), *wanted], check=True)
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    inside = folder / "vietnam_provinces"
    told = (inside / "__init__.py").read_text(encoding="utf-8")
    day = told.split("__data_version__ = '")[1].split("'")[0]
    return Package(inside, hashlib.sha256(wheel.read_bytes()).hexdigest(), day)


def before(old: Package, provinces: Any, wards: Any, since: str) -> Iterator[tuple[str, ...]]:
    """What was valid until the day before ``since``."""
    last = (date.fromisoformat(since) - timedelta(days=1)).isoformat()
    taken = Counter(
        (entry.old_ward.province_code, one.province_code) for entry in wards.values() for one in entry.new_wards
    )
    for province in old.nested:
        code = province["code"]
        most = sorted((one.code for one in provinces[code].new_provinces), key=lambda heir: -taken[code, heir])
        heirs = [f"b-p{heir}" for heir in most]
        yield row("a-p", province, "", "", last, heirs)
        for district in province["districts"]:
            yield row("a-d", district, f"a-p{code}", "", last, [])
            for ward in district["wards"]:
                became = wards.get(ward["code"])
                heirs = [f"b-w{one.code}" for one in became.new_wards] if became else []
                yield row("a-w", ward, f"a-d{district['code']}", "", last, heirs)


def after(new: Package, since: str) -> Iterator[tuple[str, ...]]:
    """What is valid since then."""
    for province in new.nested:
        yield row("b-p", province, "", since, "", [])
        for ward in province["wards"]:
            yield row("b-w", ward, f"b-p{province['code']}", since, "", [])


def row(edition: str, unit: dict[str, Any], parent: str, first: str, last: str, heirs: list[str]) -> tuple[str, ...]:
    """One line of the file."""
    level = {"p": "province", "d": "district", "w": "ward"}[edition[-1]]
    kind = next((kind for kind in KINDS if unit["name"].lower().startswith(kind.lower() + " ")), "")
    name = unit["name"][len(kind) :].strip()
    if not kind:
        raise SystemExit(f"{unit['name']}: no kind known")
    name = unit["name"] if name.isdigit() else name
    return (
        f"{edition}{unit['code']}",
        level,
        str(unit["code"]),
        name,
        kind.lower(),
        parent,
        first,
        last,
        " ".join(heirs),
    )


def whole(rows: list[tuple[str, ...]]) -> None:
    """Say how much there is, and stop where it does not hang together."""
    known = {row[0] for row in rows}
    assert len(known) == len(rows), "an id comes twice"
    lost = [row for row in rows if row[5] and row[5] not in known] + [r for r in rows if set(r[8].split()) - known]
    heirless = [row[0] for row in rows if row[0].startswith(("a-p", "a-w")) and not row[8]]
    reached = {heir for row in rows for heir in row[8].split()}
    new = [row[0] for row in rows if row[0].startswith("b-") and row[0] not in reached]
    for start in ("a-p", "a-d", "a-w", "b-p", "b-w"):
        print(start, sum(row[0].startswith(start) for row in rows))
    print(
        f"pointing nowhere: {len(lost)}; old without successor: {len(heirless)}; new without predecessor: {len(new)} {new}"
    )


if __name__ == "__main__":
    sys.exit(main())
