"""Words that join others and say little by themselves; they raise a score but are not demanded in a long query."""

from __future__ import annotations

from search.vietnamese.letters import keys

LISTED = (
    "ở tại của và cho vì với trong khi là các những từ đến về do bởi để thì mà như bị được này kia ấy đó nào gì ai "
    "cùng hay hoặc rằng nên đã đang sẽ vẫn còn có không ra vào trên dưới theo bằng qua sau trước giữa một cái con chiếc "
    "rất lại cũng nhau mình khỏi nhân dịp"
)
_KEYS = frozenset(keys(word)[0] for word in LISTED.split())


def is_function_word(exact: str) -> bool:
    """Whether this exact key is such a word (prepositions, conjunctions, classifiers, tense and passive marks)."""
    return exact in _KEYS
