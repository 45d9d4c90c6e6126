"""Fingerprints that find a picture again after it was resaved, resized, cropped, turned a little, recoloured or marked with a logo.

A picture is drawn on a square canvas of grey whatever its shape, so that a stretch changes nothing. A hash is the signs of the lowest
frequencies of a window of the canvas (after Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010,
section 3.1, without the constant term). Two hashes are kept of each picture: ``whole``, and ``inner``, the middle that every crop of
a fifth still shows. The asking side is hashed in many windows and turned a little, so that one of them lies where the other's does;
what hashes propose is proved by :func:`likeness` on the kept patch of grey.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Part = Literal["whole", "inner", "frame"]
Grey = NDArray[np.float32]
Canvas = Grey
"""``SIDE`` x ``SIDE`` of grey, 0 to 255."""
Window = tuple[float, float, float, float]
"""Left, right, top, bottom, as shares of the canvas."""

SIDE, LOW, PATCH = 96, 8, 32
WHOLE: Window = (0.0, 1.0, 0.0, 1.0)
INNER: Window = (0.2, 0.8, 0.2, 0.8)
FLAT = 2.0
"""Below this spread of grey (of 255) a window shows nothing, and would be near to every other such."""
NEAR = 12
"""Bits of 64 within which two hashes propose each other."""
SAME = 0.6
"""Agreement from which two pictures are called alike; dev/bench/alike.py prints what strangers reach."""
TURNS = (-2.0, 2.0)
"""Degrees by which the asking picture is turned, besides upright."""


@dataclass(frozen=True)
class Print:
    """What is kept of a picture. ``hash`` is 64 bits; ``patch`` is :data:`PATCH` squared bytes of grey (not of ``inner``)."""

    part: Part
    hash: int
    seconds: float = 0.0
    patch: bytes = b""


@dataclass(frozen=True)
class Probe:
    """One hash to ask for, and where its window lies: which canvas of the asker, and the place of the other's whole there."""

    part: Part
    hash: int
    turn: float
    where: Window


def canvas(small: Any) -> Canvas:
    """Grey of a pyvips image in sRGB without alpha."""
    grey = small.colourspace("b-w") if small.bands > 1 else small
    drawn: NDArray[np.uint8] = grey.thumbnail_image(SIDE, height=SIDE, size="force").numpy()
    return drawn.reshape(SIDE, SIDE).astype(np.float32)


def opened(path: Path) -> tuple[Canvas, float]:
    """A small picture file as its canvas, and how many times as wide as high it is. Raises pyvips.Error."""
    import pyvips

    small = pyvips.Image.new_from_file(str(path))
    flat = small.flatten(background=[255, 255, 255]) if small.hasalpha() else small
    return canvas(flat), flat.width / flat.height


def frame(drawn: Canvas, seconds: float) -> Print | None:
    """What is kept of a film's picture at ``seconds``; nothing of a plain one."""
    (found,) = _hashes(drawn, [WHOLE])
    return None if found is None else Print("frame", found, seconds, patch(drawn))


def same_frame(one: bytes, other: bytes) -> float:
    """How well two kept patches agree as they lie, about 0 to 1."""
    mine, theirs = (np.frombuffer(p, dtype=np.uint8).reshape(PATCH, PATCH).astype(np.float32) for p in (one, other))
    shown = np.ones((PATCH * PATCH // BLOCK**2, BLOCK**2), np.float32)
    return _compared(_blocks(mine), _blocks(theirs), shown)


def prints(drawn: Canvas) -> tuple[Print, ...]:
    """What is kept of one picture: nothing of a plain area."""
    whole = _hashes(drawn, [WHOLE])[0]
    if whole is None:
        return ()
    kept = [Print("whole", whole, patch=patch(drawn))]
    inner = _hashes(drawn, [INNER])[0]
    return (*kept, *([Print("inner", inner)] if inner is not None else []))


def patch(drawn: Canvas) -> bytes:
    """The whole canvas as :data:`PATCH` squared bytes."""
    return np.clip(np.rint(seen(drawn, WHOLE)), 0, 255).astype(np.uint8).tobytes()


def seen(drawn: Canvas, where: Window, count: int = PATCH) -> Grey:
    """A window as ``count`` squared values; what lies outside the canvas repeats its edge."""
    down, across = _cells(where[2], where[3], count), _cells(where[0], where[1], count)
    return np.asarray(down @ drawn @ across.T, dtype=np.float32)


def _cells(start: float, end: float, count: int) -> Grey:
    """Weights (count x SIDE) that average the pixels between ``start`` and ``end`` into ``count`` cells."""
    edges = np.linspace(start * SIDE, end * SIDE, count + 1)
    pixels = np.arange(SIDE)
    low, high = np.maximum(edges[:-1, None], pixels), np.minimum(edges[1:, None], pixels + 1)
    weights: NDArray[np.float64] = np.maximum(high - low, 0.0)
    weights[edges[1:] <= 0.5, 0] = weights[edges[:-1] >= SIDE - 0.5, -1] = 1.0
    weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)


@cache
def _waves() -> Grey:
    """The lowest rows of the DCT-II matrix over PATCH cells, the constant one included."""
    k, n = np.arange(LOW + 1)[:, None], np.arange(PATCH)[None, :]
    return np.asarray(np.cos(np.pi * k * (2 * n + 1) / (2 * PATCH)), dtype=np.float32)


@cache
def _order() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which 64 frequencies are kept, dealt so that each quarter of the hash has low and high ones."""
    pairs = [(i, j) for i in range(LOW) for j in range(LOW) if i or j] + [(LOW, 0)]
    pairs.sort(key=lambda p: (p[0] + p[1], p))
    dealt = [pair for quarter in range(4) for pair in pairs[quarter::4]]
    return np.array([p[0] for p in dealt]), np.array([p[1] for p in dealt])


@lru_cache(maxsize=1024)
def _axis(start: float, end: float) -> Grey:
    waves: Grey = _waves() @ _cells(start, end, PATCH)
    return waves


def _hashes(drawn: Canvas, windows: Sequence[Window]) -> list[int | None]:
    """One hash for each window; None where it is plain."""
    found: list[int | None] = []
    down, across = _order()
    for left, right, top, bottom in windows:
        waves = _axis(top, bottom) @ drawn @ _axis(left, right).T
        bits = waves[down, across]
        # Parseval: the spread of grey is the energy of the waves without the constant one.
        if float(np.sqrt((bits * bits).sum())) * 2 / PATCH**2 < FLAT:
            found.append(None)
            continue
        found.append(int.from_bytes(np.packbits(bits > 0).tobytes(), "big"))
    return found


STEP, CUTS = 1 / 30, range(7)
"""How finely the asking side is cut, and by how many steps: up to a fifth of a side may be gone, or be more than in the other."""


@cache
def crops() -> tuple[Window, ...]:
    """Ways to cut a picture down to four fifths of its sides: both sides alike, so that its shape stays, or one alone."""
    found: list[Window] = []
    for steps in CUTS:
        cut, starts = steps * STEP, [STEP * n for n in range(steps + 1)]
        found += [(x, 1 - cut + x, y, 1 - cut + y) for x in starts for y in starts]
        if cut:
            found += [(x, 1 - cut + x, 0.0, 1.0) for x in starts] + [(0.0, 1.0, y, 1 - cut + y) for y in starts]
    return tuple(found)


TURNED: tuple[Window, ...] = (
    WHOLE,
    (0.025, 0.975, 0.025, 0.975), (0.015, 0.985, 0.03, 0.97), (0.03, 0.97, 0.015, 0.985), (0.05, 0.95, 0.05, 0.95),
    (-0.03, 1.03, -0.03, 1.03), (0.03, 0.97, 0.07, 0.93),
)  # fmt: skip
"""Where the other's whole may lie in a picture turned back: cut to no blank corner, or grown by them."""


def within(window: Window, frame: Window) -> Window:
    """``window``, given in shares of one picture, in the coordinates in which ``frame`` of it is the unit square."""
    wide, high = frame[1] - frame[0], frame[3] - frame[2]
    return (
        (window[0] - frame[0]) / wide, (window[1] - frame[0]) / wide,
        (window[2] - frame[2]) / high, (window[3] - frame[2]) / high,
    )  # fmt: skip


def turned(drawn: Canvas, degrees: float, aspect: float) -> Canvas:
    """The canvas of a picture ``aspect`` times as wide as high, turned about its middle; corners repeat the edge."""
    down, across = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    middle, angle = (SIDE - 1) / 2, math.radians(degrees)
    x, y = (across - middle) * aspect, down - middle
    at_x = np.clip((math.cos(angle) * x - math.sin(angle) * y) / aspect + middle, 0, SIDE - 1.001)
    at_y = np.clip(math.sin(angle) * x + math.cos(angle) * y + middle, 0, SIDE - 1.001)
    i, j = at_x.astype(np.intp), at_y.astype(np.intp)
    p, q = at_x - i, at_y - j
    above = drawn[j, i] * (1 - p) + drawn[j, i + 1] * p
    below = drawn[j + 1, i] * (1 - p) + drawn[j + 1, i + 1] * p
    drawn_so: Grey = (above * (1 - q) + below * q).astype(np.float32)
    return drawn_so


@dataclass(frozen=True)
class Asker:
    """A picture that looks for others like it: its canvas upright and turned, and all its probes."""

    canvases: dict[float, Canvas]
    probes: tuple[Probe, ...]


def asker(drawn: Canvas, aspect: float) -> Asker:
    """Everything one picture asks for. ``aspect``: width over height."""
    canvases = {0.0: drawn} | {turn: turned(drawn, turn, aspect) for turn in TURNS}
    probes: list[Probe] = []
    for turn, one in canvases.items():
        for mine in crops() if turn == 0.0 else TURNED:
            probes += _probes(one, turn, mine)
    return Asker(canvases, tuple(probes))


def _probes(drawn: Canvas, turn: float, mine: Window) -> Iterator[Probe]:
    """Mine cut to ``mine`` may be the other's whole; or I am the other cut so, and see its middle elsewhere."""
    (whole,) = _hashes(drawn, [mine])
    if whole is not None:
        yield Probe("whole", whole, turn, mine)
    (inner,) = _hashes(drawn, [within(INNER, mine)])
    if inner is not None:
        yield Probe("inner", inner, turn, within(WHOLE, mine))


def likeness(asking: Asker, turn: float, where: Window, kept: bytes) -> float:
    """How well the kept patch of another picture lies ``where`` on the asker's canvas: about 0 for strangers, to 1.

    The place is moved while that brings the two nearer, first over the coarse shapes, then over the fine ones.
    """
    drawn = asking.canvases[turn]
    other = np.frombuffer(kept, dtype=np.uint8).reshape(PATCH, PATCH).astype(np.float32)
    coarse: Grey = other.reshape(PATCH // 2, 2, PATCH // 2, 2).mean((1, 3))
    where, alike = _moved(lambda at: _alike(drawn, at, coarse), where, (0.04, 0.02))
    if alike < STRANGE:
        return 0.0
    return _moved(lambda at: _agreement(drawn, at, other), where, (0.02, 0.01, 0.005))[1]


_MOVES = ((1, 1, 0, 0), (0, 0, 1, 1), (1, -1, 0, 0), (0, 0, 1, -1), (1, -1, 1, -1))
_PASSES = 3
STRANGE = 0.3
"""Coarse shapes that agree less than this are not looked at closely."""


def _moved(score: Callable[[Window], float], where: Window, steps: Sequence[float]) -> tuple[Window, float]:
    """Shift and stretch the window as long as its score grows, by ever smaller steps."""
    best = score(where)
    for step in steps:
        for _ in range(_PASSES):
            before = best
            for move in _MOVES:
                for way in (step, -step):
                    moved = tuple(edge + way * sign for edge, sign in zip(where, move, strict=True))
                    one: Window = (moved[0], moved[1], moved[2], moved[3])
                    if (found := score(one)) > best:
                        best, where = found, one
                        break
            if best == before:
                break
    return where, best


def _alike(drawn: Canvas, where: Window, coarse: Grey) -> float:
    """Correlation of the two over what both show."""
    count = len(coarse)
    shown = _shown(where, count)
    mine, theirs = seen(drawn, where, count).reshape(-1)[shown], coarse.reshape(-1)[shown]
    if len(mine) < count:
        return 0.0
    mine, theirs = mine - mine.mean(), theirs - theirs.mean()
    return float((mine * theirs).mean() / max(float(mine.std() * theirs.std()), 1.0))


BLOCK, TEXTURE, FEWEST = 8, 1.5, 3
"""Cells of a block's side; the spread of grey below which a block says nothing; how many must say something."""


def _agreement(drawn: Canvas, where: Window, other: Grey) -> float:
    """Mean correlation of the better three quarters of the blocks that both show: a logo spoils a few, a recolouring none."""
    shown = _blocks(_shown(where, PATCH).reshape(PATCH, PATCH).astype(np.float32))
    return _compared(_blocks(seen(drawn, where)), _blocks(other), shown)


def _compared(one: Grey, another: Grey, shown: Grey) -> float:
    count: Grey = shown.sum(1)
    mine, spread = _levelled(one, shown, count)
    theirs, others = _levelled(another, shown, count)
    use = (count >= BLOCK * BLOCK / 2) & ((spread > TEXTURE) | (others > TEXTURE))
    if int(use.sum()) < FEWEST:
        return 0.0
    together = (mine * theirs).sum(1) / np.maximum(count, 1)
    both = np.sort((together / np.maximum(spread * others, TEXTURE * TEXTURE))[use])
    return float(both[len(both) // 4 :].mean())


def _levelled(blocks: Grey, shown: Grey, count: Grey) -> tuple[Grey, Grey]:
    """Blocks about their own mean, nothing where they are not shown, and the spread of each."""
    some = np.maximum(count, 1)
    level = (blocks - ((blocks * shown).sum(1) / some)[:, None]) * shown
    return level, np.sqrt((level * level).sum(1) / some)


def _blocks(patch: Grey) -> Grey:
    count = PATCH // BLOCK
    return patch.reshape(count, BLOCK, count, BLOCK).swapaxes(1, 2).reshape(count * count, BLOCK * BLOCK)


def _shown(where: Window, count: int) -> NDArray[np.bool_]:
    """Which of ``count`` x ``count`` cells of the other's patch lie on the canvas, but for a twentieth of one."""
    starts = (np.arange(count) + 0.05) / count
    ends = starts + 0.9 / count

    def on(start: float, end: float) -> NDArray[np.bool_]:
        return (start + (end - start) * starts >= 0.0) & (start + (end - start) * ends <= 1.0)

    shown: NDArray[np.bool_] = on(where[2], where[3])[:, None] & on(where[0], where[1])[None, :]
    return shown.reshape(-1)
