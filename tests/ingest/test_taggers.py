"""A tagger that crashes, hangs, lies or eats memory harms nothing but its own run; what is installed is found without trust."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.jobs.alive import is_alive
from ingest.taggers import apart, checked, registry
from ingest.taggers.apart import TaggerLimits
from ingest.taggers.failing import TaggerFailed
from ingest.taggers.protocol import Finding, Subject, Tag
from tests.ingest import hostile_taggers
from tests.running import until

LIMITS = TaggerLimits(seconds=20, memory=256 * 1024**2, files=64 * 1024**2)
SOON = TaggerLimits(seconds=1.0, memory=256 * 1024**2)

Look = Callable[..., tuple[Finding, ...]]


def declared(name: str) -> registry.Declared:
    entry = f"tests.ingest.hostile_taggers:{name}"
    return registry.read(registry.load(entry), entry)


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Run one of the hostile taggers over an asset with this title."""

    def run(name: str, title: str = "Hà Nội", limits: TaggerLimits = LIMITS) -> tuple[Finding, ...]:
        tagger = declared(name)
        return apart.run(tagger, Subject("photo", "image/jpeg", tmp_path, texts={"title": title}), limits)

    return run


def refusal(look: Look, *arguments: object, **more: object) -> TaggerFailed:
    with pytest.raises(TaggerFailed) as refused:
        look(*arguments, **more)
    return refused.value


def test_findings_come_back_as_they_were_said(look: Look):
    tag, text = look("Good")
    assert tag == Tag("keywords", "Hà Nội", 0.5)
    assert text == list(hostile_taggers.Good().tag(Subject("photo", "image/jpeg", Path())))[1]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Raises", "tagger_crashed"),
        ("Dies", "tagger_crashed"),
        ("Leaves", "tagger_crashed"),
        ("Eats", "tagger_memory"),
        ("Fills", "tagger_crashed"),
        ("Floods", "tagger_answer"),
        ("NeverEnds", "tagger_answer"),
        ("Forges", "tagger_answer"),
        ("Points", "tagger_crashed"),
        ("Deep", "tagger_answer"),
        ("Lacks", "tagger_absent"),
    ],
)
def test_what_goes_wrong_is_that_run_s_own_failure(look: Look, name: str, code: str):
    failed = refusal(look, name)
    assert failed.code == code
    assert failed.message_vi.isprintable()


@pytest.mark.parametrize("name", ["Sleeps", "Spins"])
def test_one_that_hangs_is_ended(look: Look, name: str):
    assert refusal(look, name, limits=SOON).code == "tagger_slow"


def test_what_a_hanging_tagger_started_is_ended_with_it(look: Look, tmp_path: Path):
    refusal(look, "Breeds", limits=SOON)
    left = int((tmp_path / "left").read_text())

    until(lambda: not is_alive(left), "it has ended")  # told to, it may take a moment


@pytest.mark.parametrize("lie", hostile_taggers.LIES)
def test_a_lie_is_found_out(lie: str):
    answer = {"findings": checked.plain([hostile_taggers.LIES[lie]])}
    with pytest.raises(TaggerFailed) as refused:
        checked.findings(json.dumps(answer).encode())
    assert refused.value.code == "tagger_answer"


def test_a_lie_fails_the_run(look: Look):
    assert refusal(look, "Lies", "nan").code == "tagger_answer"


def test_whoever_waits_may_end_the_run(tmp_path: Path):
    class Enough(Exception):
        pass

    def tick(seconds: float) -> None:
        raise Enough

    with pytest.raises(Enough):
        apart.run(declared("Sleeps"), Subject("photo", "image/jpeg", tmp_path), LIMITS, tick)


def test_a_tagger_sees_no_settings_of_the_archive(look: Look, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(os.environ, "KHO_DATABASE__URL", "postgresql://secret")
    (seen,) = look("Peeks")
    assert isinstance(seen, Tag)
    assert seen.value == "nothing"


@pytest.mark.parametrize("entry", ["no.such.module:It", "tests.ingest.hostile_taggers:Nothing", "os:path"])
def test_a_plug_in_that_cannot_be_loaded_is_named_with_the_reason(entry: str):
    with pytest.raises(ValueError, match=r"ModuleNotFoundError|AttributeError|name"):
        registry.described(entry)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "Ồ"),
        ("version", ""),
        ("kinds", ["reel"]),
        ("cost", "dear"),
        ("lane", "index"),
        ("reads", []),
        ("needs", "x"),
    ],
)
def test_a_declaration_that_breaks_the_rules_is_refused(key: str, value: object):
    said = registry.declaration(hostile_taggers.Good()) | {key: value}
    with pytest.raises(ValueError, match=key):
        registry.read(said, "x:y")


def test_a_plug_in_that_breaks_leaves_the_others_standing(monkeypatch: pytest.MonkeyPatch):
    points = [("broken", "no.such:It"), ("good", "tests.ingest.hostile_taggers:Good")]
    monkeypatch.setattr(registry, "plug_ins", lambda: iter(points))
    good, bad = registry.found()
    assert "good" in {one.name for one in good}
    assert [one.name for one in bad] == ["broken"]
