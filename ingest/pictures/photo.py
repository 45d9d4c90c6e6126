"""Photos: JPEG, PNG, TIFF, WebP, AVIF, GIF by libvips in the worker; HEIC, RAW, PSD and the like by :mod:`ingest.pictures.foreign`."""

from __future__ import annotations

import mmap
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest.detection.detect import Detected
from ingest.facts import gather
from ingest.pictures.renditions import LARGE, make
from ingest.quality import photo_faults
from ingest.refusals import damaged, too_many_pixels, too_much_memory, too_slow
from ingest.result import JSON, Limits, Reporter, Result
from ingest.tags import embedded
from ingest.tags.phash import colours, phash, sharpness

STREAMED = ("jpegload", "pngload")
"""libvips decodes these line by line, unless they are interlaced: their memory does not grow with their height."""
SCANS = 100
"""Encoders write ten or twelve; thousands are a trap that no watch can interrupt, for libjpeg reads them in one go."""


@dataclass(frozen=True)
class Header:
    """What a picture says of itself before it is decoded. ``width`` and ``height`` as stored, before rotation."""

    width: int
    height: int
    turned: bool
    decoded_bytes: int
    """What has to be in memory at once to decode it."""
    technical: Mapping[str, JSON]
    scans: int = 1
    """Of a progressive JPEG: libjpeg walks all its pixels once for each."""
    plain: bool = False
    """Already sRGB, or grey without a profile: a colour transform would cost six times the decoding, for nothing."""


def run(
    source: Path,
    scratch: Path,
    *,
    detected: Detected,
    limits: Limits,
    reporter: Reporter,
    exif: Mapping[str, JSON],
) -> Result:
    """Facts and renditions of one photo. Raises NotMedia, Damaged, OverLimit, OutOfSpace."""
    from ingest.pictures import foreign, motion

    settle(limits)
    watch = Watch(limits.seconds_photo, reporter.progress)
    said = embedded.read(exif)
    shown = foreign.decode(source, scratch, detected, limits, watch) if detected in foreign.TASKS else None
    header = read_header(source) if shown is None else shown.header
    if shown is None:
        admit(header, limits)
    width, height = (header.height, header.width) if header.turned else (header.width, header.height)
    facts = gather(detected, said, width, height, header.technical)
    reporter.facts(facts)
    large = shrink(source, header.plain, watch) if shown is None else shown.large
    made, small = make(large, scratch, said, lambda done: watch.tick(0.5 + done / 2))
    flat = small.flatten(background=[255, 255, 255]) if small.hasalpha() else small
    facts = replace(facts, phash=phash(flat), colours=colours(flat), sharpness=sharpness(flat))
    moving, still = motion.played(source, scratch, detected, header.technical.get("frames"), limits, watch)
    return Result(
        replace(facts, faults=(*facts.faults, *photo_faults(flat, facts.sharpness))),
        (*made, *moving),
        texts={"drawing": shown.words} if shown is not None and shown.words else {},
        problems=(*said.problems, *still),
        later=("develop",) if shown is not None and shown.developable else (),
    )


class Watch:
    """Hands progress on at most twice a second, and ends the work when its time is up."""

    def __init__(self, seconds: float, progress: Callable[[float], None]) -> None:
        self.seconds, self._progress = seconds, progress
        self._started = self._spoke = time.monotonic()

    def tick(self, fraction: float) -> None:
        """Raises OverLimit past the time, and whatever the reporter raises to stop the work."""
        now = time.monotonic()
        if now - self._started > self.seconds:
            raise too_slow(self.seconds)
        if now - self._spoke > 0.5:
            self._spoke = now
            self._progress(min(fraction, 1.0))


def settle(limits: Limits) -> None:
    """libvips for a worker that sees every file once: no cache of operations, as many threads as allowed, safe readers only."""
    import pyvips

    pyvips.cache_set_max(0)
    pyvips.concurrency_set(limits.threads)
    pyvips.block_untrusted_set(True)


def read_header(source: Path) -> Header:
    """Size and form without decoding. Raises Damaged."""
    import pyvips

    try:
        opened = pyvips.Image.new_from_file(str(source), access="sequential")
    except pyvips.Error as error:
        raise damaged(str(error)) from error
    loader = str(opened.get("vips-loader"))
    pages = _number(opened, "n-pages", 1)
    bits = _number(opened, "bits-per-sample", {"uchar": 8, "ushort": 16, "float": 32}.get(opened.format, 8))
    whole = loader.partition("_")[0] not in STREAMED or bool(
        _number(opened, "interlaced", 0) or _number(opened, "jpeg-multiscan", 0)
    )
    sample = {"uchar": 1, "char": 1, "ushort": 2, "short": 2}.get(opened.format, 4)
    # A progressive JPEG keeps 16-bit coefficients until its last scan.
    size = opened.width * opened.height * opened.bands * max(sample, 2 if loader.startswith("jpeg") else 1)
    technical: dict[str, JSON] = {
        "bit_depth": bits,
        "channels": opened.bands,
        "colour_model": str(opened.interpretation),
        "alpha": bool(opened.hasalpha()),
        "frames": pages if pages > 1 and not loader.startswith("tiff") else None,
    }
    turned = _number(opened, "orientation", 1) in (5, 6, 7, 8)
    scans = count_scans(source) if _number(opened, "jpeg-multiscan", 0) else 1
    return Header(opened.width, opened.height, turned, size if whole else 0, technical, scans, _plain(opened))


def _number(opened: Any, name: str, otherwise: int) -> int:
    return int(opened.get(name)) if opened.get_typeof(name) else otherwise


def count_scans(source: Path) -> int:
    """How often a scan starts (SOS, ITU-T T.81 B.2.3); inside coded data ``FF`` is never followed by ``DA``."""
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        found, at = 0, mapped.find(b"\xff\xda")
        while at >= 0 and found <= SCANS:
            found, at = found + 1, mapped.find(b"\xff\xda", at + 2)
        return found


def _plain(opened: Any) -> bool:
    if not opened.get_typeof("icc-profile-data"):
        return opened.interpretation in ("srgb", "b-w", "rgb16", "grey16")
    return opened.interpretation == "srgb" and is_srgb(opened.get("icc-profile-data"))


def is_srgb(profile: bytes) -> bool:
    """Whether an ICC profile describes itself as sRGB (ICC.1:2022, 7.3 tag table, 10.15 multiLocalizedUnicode; v2 text)."""
    for at in range(132, min(len(profile), 132 + 12 * 64), 12):
        if profile[at : at + 4] == b"desc":
            offset = int.from_bytes(profile[at + 4 : at + 8], "big")
            words = profile[offset : offset + 64].replace(b"\x00", b"")
            return re.match(rb"(desc.|mluc.{0,6}[a-z]{2}[A-Z]{2}.{0,3})sRGB", words, re.S) is not None
    return False


def admit(header: Header, limits: Limits) -> None:
    """Refuse a bomb by its header. Raises OverLimit."""
    if header.width * header.height > limits.pixels:
        raise too_many_pixels(header.width, header.height, limits.pixels)
    if header.decoded_bytes > limits.memory:
        raise too_much_memory(header.decoded_bytes, limits.memory)
    if header.scans > SCANS:
        raise damaged(f"{header.scans} scans in one JPEG")


def shrink(source: Path, plain: bool, watch: Watch) -> Any:
    """Decode at most 2048 pixels wide or high, upright, as 8-bit sRGB in memory; JPEG and WebP shrink while they decode."""
    import pyvips

    try:
        profile = {} if plain else {"export_profile": "srgb"}
        picture = pyvips.Image.thumbnail(str(source), LARGE, height=LARGE, size="down", fail_on="error", **profile)
        return settle_colours(picture, watch)
    except pyvips.Error as error:
        raise damaged(str(error)) from error


def settle_colours(picture: Any, watch: Watch) -> Any:
    """8-bit sRGB with or without alpha, computed into memory under the watch."""
    if picture.interpretation != "srgb" or picture.format != "uchar":
        if picture.bands > 4 or picture.interpretation == "multiband":
            picture = picture.extract_band(0, n=3 if picture.bands >= 3 else 1)
        picture = picture.colourspace("srgb")
    if picture.bands > 4:
        picture = picture.extract_band(0, n=4)
    return computed(picture, watch)


def computed(picture: Any, watch: Watch) -> Any:
    """Run the pipeline into memory; what the watch raises stops it between two strips and comes out here."""
    import pyvips

    raised: list[BaseException] = []

    def look(image: Any, progress: Any) -> None:
        try:
            watch.tick(progress.percent / 200)
        except BaseException as error:  # raised again below: none may cross libvips
            raised.append(error)
            image.set_kill(True)

    picture.set_progress(True)
    picture.signal_connect("eval", look)
    try:
        done = picture.copy_memory()
    except pyvips.Error:
        if raised:
            raise raised[0] from None
        raise
    done.set_progress(False)
    return done


def samples(path: Path, width: int, height: int, bands: int) -> Any:
    """A file of 8-bit samples, as :mod:`ingest.programs.apart` writes it, as a pyvips image in sRGB or grey. The file may go at once."""
    import pyvips

    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    path.unlink()
    picture = pyvips.Image.new_from_memory(mapped, width, height, bands, "uchar")
    return picture.copy(interpretation="srgb" if bands >= 3 else "b-w")
