"""What runs in the process of :mod:`ingest.programs.apart`: one task of :mod:`ingest.decoders` under its limits; it prints one JSON object."""

from __future__ import annotations

import errno
import json
import math
import resource
import sys
from importlib import import_module
from typing import Any

from ingest.result import IngestError

TASKS = {
    "pixels": "ingest.decoders.still",
    "frames": "ingest.decoders.moving",
    "psd": "ingest.decoders.layered",
    "svg": "ingest.decoders.drawn",
    "raw": "ingest.decoders.sensor",
    "develop": "ingest.decoders.sensor",
    "pdf": "ingest.decoders.paged",
    "pdf_pages": "ingest.decoders.paged",
    "scan": "ingest.decoders.scanned",
    "scan_pages": "ingest.decoders.scanned",
    "words": "ingest.decoders.words",
    "pyramid": "ingest.pictures.pyramid",
}
"""Task and the module that has it as a function of the same name, imported when asked for."""


def main(task: str, order: dict[str, Any]) -> dict[str, Any]:
    """One task under its limits, its failure as data: the parent has the words."""
    seconds = math.ceil(order["seconds"])
    # Address space is reserved more than used, by every thread: twice the memory is the last fence.
    resource.setrlimit(resource.RLIMIT_AS, (2 * order["memory"], 2 * order["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (order["memory"], order["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer: dict[str, Any] = getattr(import_module(TASKS[task]), task)(order)
    except IngestError as error:
        return {"error": type(error).__name__, "code": error.code, "vi": error.message_vi, "en": error.message_en}
    except OSError as error:
        return {"space": True} if error.errno == errno.ENOSPC else {"fault": f"{type(error).__name__}: {error}"}
    except MemoryError:
        return {"memory": True}
    except Exception as error:  # whatever a decoder throws at a hostile file means: damaged
        return {"fault": f"{type(error).__name__}: {error}"}
    return answer


if __name__ == "__main__":
    json.dump(main(sys.argv[1], json.loads(sys.argv[2])), sys.stdout)
