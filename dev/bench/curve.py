"""How costs grow from ten thousand assets to a million, on both stacks: one table, from one command.

usage: python -m dev.bench.curve [--stacks embedded production] [--counts 10000 100000 1000000] [--only PART ...] [--notes FILE]
                                 [--home COUNT=FOLDER] [--first-port N] [--set NAME]

Each figure is a JSON line, kept in FILE too (default: var/curve.jsonl); the table at the end is made of all lines there, the latest
of each figure, so that it can be measured in pieces. ``--home`` uses an embedded archive that is there already and leaves it.
A production archive wants PostgreSQL and Elasticsearch running (``make services``); it has its own names there, gone afterwards.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from archive import log
from dev.bench.curve_points import PARTS, Figures, Place, measure, place
from dev.services.servers import ServerSet

STACKS = ("embedded", "production")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m dev.bench.curve")
    parser.add_argument("--stacks", nargs="*", choices=STACKS, default=STACKS)
    parser.add_argument("--counts", nargs="*", type=int, default=(10_000, 100_000, 1_000_000))
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument("--questions", type=int, default=120)
    parser.add_argument("--home", nargs="*", default=(), help="COUNT=FOLDER of an embedded archive that is there")
    parser.add_argument("--notes", type=Path, default=Path("var/curve.jsonl"))
    parser.add_argument("--set", default="dev", help="of servers")
    parser.add_argument("--first-port", type=int, default=9310, help="of that set")
    asked = parser.parse_args(arguments)
    log.set_up(40)
    servers = ServerSet(asked.set, asked.first_port)
    homes = {int(count): Path(folder) for count, _, folder in (each.partition("=") for each in asked.home)}
    asked.notes.parent.mkdir(parents=True, exist_ok=True)
    for stack in asked.stacks:
        for count in asked.counts:
            if stack == "embedded" and count in homes:
                figures = measure(Place(stack, homes[count], servers), count, tuple(asked.only), asked.questions)
            else:
                with (
                    tempfile.TemporaryDirectory(prefix="kho-curve-") as folder,
                    place(stack, Path(folder), servers) as one,
                ):
                    figures = measure(one, count, tuple(asked.only), asked.questions)
            _keep(asked.notes, stack, count, figures)
    print(table(asked.notes))
    return 0


def _keep(notes: Path, stack: str, count: int, figures: Figures) -> None:
    with notes.open("a", encoding="utf-8") as lines:
        for name, value in figures.items():
            line = json.dumps({"name": name, "stack": stack, "assets": count, "value": round(value, 3)})
            print(line, file=lines)
            print(line, flush=True)


def table(notes: Path) -> str:
    """All figures, a row each; sizes beside one another."""
    held: dict[str, dict[tuple[str, int], float]] = {}
    for line in notes.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        held.setdefault(row["name"], {})[row["stack"], row["assets"]] = row["value"]
    columns = sorted({key for values in held.values() for key in values})
    rows = [["", *(f"{stack} {count:,}".replace(",", " ") for stack, count in columns)]]
    rows.append(["---", *("---:" for _ in columns)])
    for name, values in held.items():
        rows.append([name, *(_shown(values.get(column)) for column in columns)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _shown(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:,.0f}".replace(",", " ") if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
