"""Light stemming of folded English words: inflections, common derivations, British and American spelling.

Not a dictionary: two words that belong together should meet in one stem, and the stem itself need not be a word.
"""

from __future__ import annotations

import re
from functools import lru_cache

_VOWEL = re.compile(r"[aeiouy]")
_SPELLING = (
    (re.compile(r"ise(d|r|rs|s)?$"), r"ize\1"),
    (re.compile(r"isation(s?)$"), r"ization\1"),
    (re.compile(r"ising$"), "izing"),
    (re.compile(r"(?<=[a-z]{3})our(s|ed|ing|al)?$"), r"or\1"),
    (re.compile(r"(?<=[a-z]{2})tre(s?)$"), r"ter\1"),
    (re.compile(r"ogramme(s?)$"), r"ogram\1"),
)
# Longest first; the number is the least that must be left of the word.
_ENDINGS = (
    ("izations", 4), ("ization", 4), ("ational", 3), ("ically", 4), ("ations", 3), ("ation", 3), ("itions", 4), ("ition", 4),
    ("ators", 3), ("ator", 3), ("ating", 3), ("ated", 3), ("ates", 3), ("ate", 3), ("ments", 3), ("ment", 3), ("ional", 4),
    ("ical", 4), ("ions", 4), ("ion", 4), ("izing", 4), ("ized", 4), ("izes", 4), ("ize", 4), ("ities", 4), ("ity", 4),
    ("ings", 3), ("ing", 3), ("edly", 3), ("ers", 4), ("ors", 4), ("er", 4), ("or", 4), ("ed", 3), ("ely", 4), ("ly", 5),
    ("ness", 4), ("ians", 4), ("ian", 4), ("ia", 4), ("able", 4), ("ible", 4), ("als", 4), ("al", 4), ("ics", 4), ("ic", 4), ("ives", 4), ("ive", 4),
    ("ies", 2), ("es", 3), ("s", 3), ("e", 3), ("y", 4),
)  # fmt: skip

# Words whose ending is no ending, or whose plain form would else miss the inflected ones.
_WHOLE = {"business": "business", "businesses": "business", "deliver": "deliver", "community": "community"}
_WHOLE |= {
    word: word for word in ("parking", "police", "care", "station", "university", "fare", "story", "county", "plane")
}
_WHOLE |= {"cares": "care", "cared": "care", "caring": "care", "carer": "care", "carers": "care", "policing": "police"}
_WHOLE |= {"marketing": "marketing"}
_WHOLE |= {"stations": "station", "universities": "university", "fares": "fare", "stories": "story", "movies": "movi"}
_WHOLE |= {"communities": "community", "number": "number", "numbers": "number", "weather": "weather", "news": "news"}


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a folded word; short words and words with digits stay as they are."""
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    if word in _WHOLE:
        return _WHOLE[word]
    for pattern, plain in _SPELLING:
        word = pattern.sub(plain, word)
    for ending, least in _ENDINGS:
        if word.endswith(ending) and _may_lose(word, ending, least):
            word = word[: len(word) - len(ending)]
            if ending == "ies":
                return word if len(word) > 3 else word + "y"
            break
    return _undouble(word)


def _may_lose(word: str, ending: str, least: int) -> bool:
    rest = word[: len(word) - len(ending)]
    if len(rest) < least or not _VOWEL.search(rest):
        return False
    if ending == "s":
        return rest[-1] not in "sui"
    return not (ending in ("er", "ers") and rest[-1] == "e")  # volunteer, career


def _undouble(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word[-1] in "ey" else word
