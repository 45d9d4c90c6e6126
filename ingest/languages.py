"""Language tags of containers (ISO 639-2, three letters) as web standards want them (BCP 47, the shortest form)."""

from __future__ import annotations


def bcp47(code: str) -> str:
    """``vie`` is ``vi``; ``und``, ``mul`` and what is no language are empty. Source: the CLDR aliases in Babel."""
    from babel import Locale
    from babel.core import UnknownLocaleError, get_global

    code = code.strip().lower()
    short = str(get_global("language_aliases").get(code, code)).replace("_", "-")
    try:
        Locale.parse(short, sep="-")
    except (UnknownLocaleError, ValueError):
        return ""
    return "" if short in ("und", "mul", "mis", "zxx") else short


def language_name(tag: str, language: str = "vi") -> str:
    """The language's own name in ``language``: ``vi`` is «Tiếng Việt». Empty when the tag is unknown."""
    from babel import Locale

    name = (Locale.parse(tag, sep="-").get_display_name(language) or "") if tag else ""
    return name[:1].upper() + name[1:]
