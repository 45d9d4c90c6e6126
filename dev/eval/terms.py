"""How precise the matches of the thesaurus are: matches on the described assets, judged by reading.

usage: python -m dev.eval.terms ASSETS [--print]      ``--print``: a sample of 200 to be judged by reading

The judgements stand in ``term_judgements.tsv``: 1 the concept is meant there, 0 it is not.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archive.thesaurus import exchange, skos
from archive.thesaurus.tagging import PLACES, Proposal, TermFinder
from dev.eval.judged import read_lines

JUDGED = Path(__file__).with_name("term_judgements.tsv")
SAMPLE, SEED = 200, 20260301


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m dev.eval.terms")
    parser.add_argument("assets", type=Path)
    parser.add_argument("--print", action="store_true", dest="show")
    asked = parser.parse_args()
    assets = {one["id"]: one for one in read_lines(asked.assets)}
    everything = [(asset_id, one) for asset_id, given in assets.items() for one in finder().proposals(texts(given))]
    if asked.show:
        sample = random.Random(SEED).sample(sorted(everything, key=lambda at: (at[0], at[1].concept_id)), SAMPLE)
        for asset_id, one in sample:
            text = texts(assets[asset_id])[one.where]
            print("\t".join((asset_id, one.name, one.words, one.where, around(text, one.words))))
        return 0
    return report(everything, len(assets))


def report(everything: list[tuple[str, Proposal]], assets: int) -> int:
    """Print the share of the judged sample that is right, and what of it the vocabulary of today still says."""
    judged = {(row["asset"], row["term"]): row["right"] == "1" for row in rows()}
    said = {(asset_id, one.name) for asset_id, one in everything}
    still = [right for key, right in judged.items() if key in said]
    print(f"{len(everything)} matches in {assets} assets; {len(judged)} were drawn and judged")
    print(f"precision {sum(judged.values()) / len(judged):.3f} as drawn")
    print(
        f"of these {len(still)} are matched today, {sum(still)} of them rightly: {sum(still) / max(1, len(still)):.3f}"
    )
    return 0


def rows() -> Iterator[dict[str, str]]:
    lines = (line for line in JUDGED.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return csv.DictReader(lines, delimiter="\t")


def finder() -> TermFinder:
    """The vocabulary an archive starts with, as its tagger has it."""
    file = Path(exchange.__file__).parent / "data" / exchange.FIRST
    said = skos.read(file.read_bytes(), "ttl").concepts
    up = {one.uri: one.values["broader"] for one in said}

    def above(uri: str) -> set[str]:
        return {high for one in up[uri] for high in {one, *above(one)}}

    return TermFinder(
        {
            "id": one.uri, "name": one.values["pref_vi"], "vi": [one.values["pref_vi"], *one.values["alt_vi"]],
            "en": [one.values["pref_en"], *one.values["alt_en"]], "above": sorted(above(one.uri)),
        }
        for one in said
    )  # fmt: skip


def texts(given: Mapping[str, Any]) -> dict[str, str]:
    """What a tagger is shown of a described asset; its keywords are kept back, since people chose them."""
    said = {name: str(given.get(name, "")) for name in PLACES if name not in ("keywords", "transcript")}
    return {**said, "transcript": "\n".join(cue["text"] for cue in given.get("transcript", []))}


def around(text: str, words: str) -> str:
    """The words with what stands beside them."""
    at = text.find(words)
    return " ".join(text[max(0, at - 60) : at + len(words) + 60].split())


if __name__ == "__main__":
    sys.exit(main())
