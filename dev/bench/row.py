"""One line of the bench."""

from __future__ import annotations

import json


def say(name: str, budget: float, *, ratio: float | None = None, value: float | None = None, **more: object) -> None:
    """Print ``{"name", "ratio" or "value", "budget", "holds"}``; ``more`` tells how it was measured."""
    measured = ratio if ratio is not None else value
    assert measured is not None
    figure = {"ratio": round(ratio, 3)} if ratio is not None else {"value": round(measured, 3)}
    print(
        json.dumps({"name": name, **figure, "budget": budget, "holds": measured <= budget, **more}, ensure_ascii=False),
        flush=True,
    )
