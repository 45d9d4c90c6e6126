"""The taggers of this installation, and the data some of them need."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from archive import log
from archive.config import Settings
from archive.services import Services
from ingest.taggers import registry
from ingest.taggers.apart import TaggerLimits
from ingest.taggers.registry import Broken, Declared

PROVIDERS: Mapping[str, str] = {
    "thesaurus": "archive.thesaurus.tagging:write",
    "gazetteer": "archive.places.tagging:write",
}
"""What a tagger may need and who makes it, as ``module:function``: ``function(services, path) -> version`` writes the data at
``path`` (a file that is not there yet) and says which version they are; an empty version: there are none yet."""


@dataclass(frozen=True)
class Resource:
    """Data of one version, as a file that stays as it is."""

    version: str
    path: Path


@cache
def _found() -> tuple[tuple[Declared, ...], tuple[Broken, ...]]:
    good, bad = registry.found()
    for one in bad:
        log.get("enrich").error("a tagger cannot be used", name=one.name, entry=one.entry, problem=one.problem)
    return good, bad


def taggers(settings: Settings) -> tuple[Declared, ...]:
    """Those in use, in the order they run. The first call of a process looks at every plug-in: seconds at worst."""
    named = settings.enrich.taggers
    if named is not None and not named:
        return ()
    return tuple(one for one in _found()[0] if named is None or one.name in named)


def broken() -> tuple[Broken, ...]:
    """Plug-ins that cannot be used, and why."""
    return _found()[1]


def limits(settings: Settings, tagger: Declared) -> TaggerLimits:
    """The bounds on one run."""
    keys = settings.enrich
    seconds = keys.seconds_cheap if tagger.cost == "cheap" else keys.seconds_heavy
    return TaggerLimits(seconds=seconds, memory=keys.memory, threads=1)


def resources(services: Services, scratch: Path, tagger: Declared) -> dict[str, Resource] | None:
    """The data a tagger needs, made in ``scratch``; ``None`` where some of it is not to be had."""
    made = {}
    for name in tagger.needs:
        path = scratch / f"{name}.data"
        version = _provider(name)(services, path) if name in PROVIDERS else ""
        if not version:
            return None
        made[name] = Resource(version, path)
    return made


def version(tagger: Declared, given: Mapping[str, Resource]) -> str:
    """Tagger and data together, as a run is marked with it; at most 120 characters."""
    parts = [f"{name}={one.version}" for name, one in sorted(given.items())]
    whole = " ".join([tagger.version, *parts])
    return whole if len(whole) <= 120 else f"{tagger.version} {hashlib.sha256(whole.encode()).hexdigest()[:32]}"


def _provider(name: str) -> Callable[[Services, Path], str]:
    module, _, function = PROVIDERS[name].partition(":")
    found: Callable[[Services, Path], str] = getattr(import_module(module), function)
    return found
