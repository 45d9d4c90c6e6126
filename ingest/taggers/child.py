"""What runs in a tagger's own process: limits first, then the tagger, then one JSON answer into a file."""

from __future__ import annotations

import json
import math
import os
import resource
import sys
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.taggers import checked, registry
from ingest.taggers.failing import Unavailable
from ingest.taggers.protocol import Picture, Subject

NICE = 10


def main(what: str, order: Path, answer: Path) -> None:
    """Do ``tag`` or ``describe`` as ``order`` says; the answer is written whole or not at all."""
    given = json.loads(order.read_text(encoding="utf-8"))
    _bind(given["limits"])
    written = answer.with_suffix(".part")
    try:
        said = _do(what, given)
        written.write_text(json.dumps(said), encoding="utf-8")
    except MemoryError:
        written.write_text(json.dumps({"error": "memory"}), encoding="utf-8")
    except Unavailable as error:
        written.write_text(json.dumps({"error": "absent", "vi": error.vi, "en": error.en}), encoding="utf-8")
    except Exception as error:  # whatever a stranger's code throws: it crashed
        what_failed = f"{type(error).__name__}: {error}"[:500]
        written.write_text(json.dumps({"error": "raised", "what": what_failed}), encoding="utf-8")
    written.replace(answer)
    os._exit(0)  # threads and exit handlers of a stranger's code do not keep us waiting


def _do(what: str, given: dict[str, Any]) -> dict[str, Any]:
    tagger = registry.load(given["entry"])
    if what == "describe":
        return {"declares": registry.declaration(tagger)}
    found = tagger.tag(_subject(given["subject"]))
    most = checked.MOST_TAGS + checked.MOST_PAGES
    return {"findings": checked.plain(list(islice(found, most + 1)))}


def _subject(given: dict[str, Any]) -> Subject:
    return Subject(
        kind=given["kind"], media_type=given["media_type"], scratch=Path(given["scratch"]),
        pictures=tuple(Picture(Path(one["path"]), one["page"]) for one in given["pictures"]),
        original=Path(given["original"]) if given["original"] else None, texts=given["texts"], facts=given["facts"],
        resources={name: Path(path) for name, path in given["resources"].items()},
    )  # fmt: skip


def _bind(limits: dict[str, Any]) -> None:
    seconds, files = math.ceil(limits["seconds"] * max(1, limits["threads"])), limits["files"]
    # Address space is reserved more than used, by every thread: twice the memory is the last fence.
    resource.setrlimit(resource.RLIMIT_AS, (2 * limits["memory"], 2 * limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (files, files))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
