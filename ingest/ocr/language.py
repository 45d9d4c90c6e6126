"""The language of words that were read (py3langid), among those a newsroom of Vietnam meets."""

from __future__ import annotations

LANGUAGES = ("vi", "en", "fr", "de", "es", "id", "zh", "ja", "ko", "ru", "th", "lo", "km")
LEAST = 16
"""Letters from which on a guess is worth anything."""


def language(text: str) -> tuple[str, float]:
    """BCP 47 tag and probability; empty and 0 where there is too little to go by."""
    if sum(char.isalpha() for char in text) < LEAST:
        return "", 0.0
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    known = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known.set_languages(list(LANGUAGES))
    tag, sure = known.classify(text if not text.isupper() else text.lower())
    return str(tag), float(sure)
