"""The rows of the sidebar. A page has hundreds: written here they cost a third of what the same lines cost as a template."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from markupsafe import Markup, escape

from archive.web import formats

FOLDED = 8
"""Rows of a group that show before somebody asks for all."""
Values = Sequence[tuple[str, int]]
"""What a facet holds: value and count."""


def facet_rows(name: str, values: Values, chosen: Collection[str], says: Callable[[str], str]) -> Markup:
    """One check box a value, with its count; what is beyond :data:`FOLDED` and not chosen is hidden."""
    written = formats.whole()
    return Markup("\n").join(
        Markup(  # noqa: S704 - everything that is not ours is escaped
            f'<li {"hidden data-more" if place >= FOLDED and value not in chosen else ""}><label class="facet-row">'
            f'<input type="checkbox" name="{name}" value="{escape(value)}" {"checked" if value in chosen else ""}>'
            f'<span class="facet-name">{escape(says(value))}</span>'
            f'<span class="facet-count">{written(count)}</span></label></li>'
        )
        for place, (value, count) in enumerate(values)
    )


def facet_bars(values: Values, chosen: Collection[str]) -> Markup:
    """Years as bars, each a check box; the tallest bar is the year with most."""
    written = formats.whole()
    most = max((count for _, count in values), default=0) or 1
    return Markup("\n").join(
        Markup(  # noqa: S704 - everything that is not ours is escaped
            f'<li><label class="bar" title="{escape(value)}: {written(count)}">'
            f'<input type="checkbox" name="year" value="{escape(value)}" {"checked" if value in chosen else ""}>'
            f'<meter class="bar-meter" min="0" max="{most}" value="{count}" aria-hidden="true"></meter>'
            f'<span class="bar-year">{escape(value)}</span>'
            f'<span class="bar-count">{written(count)}</span></label></li>'
        )
        for value, count in sorted(values)
    )
