"""One spelling for the names and codes of any hospital, to compare them."""

import re
import unicodedata

from hcc_conversion.ingest.plain_text import plain_text

_SAME_VOWEL = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_SHORT = 4
_INNER_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def words_of(text: str) -> list[str]:
    """The words of a name: case, accents, width and signs do not count; ``DateDx`` is two words."""
    text = unicodedata.normalize("NFKC", _INNER_CAPITAL.sub(" ", plain_text(text)))
    letters = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", bare)).split()


def spelling(text: str) -> str:
    """The words of *text* in one piece, umlauts as vowels however they are written."""
    joined = "".join(words_of(text))
    if len(joined) <= _SHORT:  # AE is no umlaut
        return joined
    for written, vowel in _SAME_VOWEL:
        joined = joined.replace(written, vowel)
    return joined


def code_spelling(text: str) -> str:
    """`spelling` of a code; a lone sign stays, without brackets: (+) is +."""
    return spelling(text) or plain_text(text).strip("()[] ")
