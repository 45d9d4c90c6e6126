"""``make bench``: every budget of one machine, one after another, a JSON line each; a summary on standard error.

usage: python -m dev.bench [NAME...]     NAME: photos film upload wall search million tiles ocr alike, parts (by hand: minutes); with STACK=production also direct elastic (default: all)

Too large for every day, by name alone: ten_gib (10 GiB up, worked on, and down again), huge_photo (500 megapixels).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

BENCHES = ("photos", "film", "upload", "wall", "search", "million", "tiles", "ocr", "alike")
ON_SERVERS = {"KHO_STORE__BACKEND": ("direct",), "KHO_INDEX__BACKEND": ("elastic",)}
"""Further benches, where the environment puts the archive on the servers of `make services`."""


def main(names: list[str]) -> int:
    rows = []
    for name in names:
        print(f"— {name}", file=sys.stderr, flush=True)
        process = subprocess.Popen([sys.executable, "-m", f"dev.bench.{name}"], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.startswith("{"):
                rows.append(json.loads(line))
        if process.wait():
            rows.append({"name": name, "holds": False, "value": None, "budget": None})
    for row in rows:
        mark = "✓" if row["holds"] else "✗"
        print(f"{mark} {row['name']}: {row.get('ratio', row.get('value'))} (≤ {row['budget']})", file=sys.stderr)
    return 0 if all(row["holds"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(
        main(
            sys.argv[1:]
            or [*BENCHES, *(name for key, names in ON_SERVERS.items() if key in os.environ for name in names)]
        )
    )
