"""In what two identifiers differ that a person would read as the same; none is ever shown."""

import unicodedata
from collections.abc import Callable, Iterable

import pandas as pd


def _visible(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in composed if unicodedata.category(sign) not in ("Cf", "Cc"))


def _without_zeros(text: str) -> str:
    """Without the zeros before every number that stands at the start or after a letter or sign."""
    kept = [sign for place, sign in enumerate(text) if not (sign == "0" and _leads(text, place))]
    return "".join(kept)


def _leads(text: str, place: int) -> bool:
    before = text[:place].rstrip("0")
    follows = place + 1 < len(text) and text[place + 1].isdigit()
    return follows and not before[-1:].isdigit()


def _letters_and_digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


_PUNCTUATION = "punctuation"
#: From the least difference to the greatest.
_DIFFERENCES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("invisible characters", _visible),
    ("blanks", lambda text: "".join(text.split())),
    ("upper and lower case", str.casefold),
    ("a trailing .0", lambda text: text.removesuffix(".0").removesuffix(",0")),
    ("leading zeros", _without_zeros),
    ("the width of characters", lambda text: unicodedata.normalize("NFKC", text)),
    (_PUNCTUATION, _letters_and_digits),
)


def plain_identifier(text: str) -> str:
    """Without anything in which identifiers differ that a person would read as the same."""
    for _, plain in _DIFFERENCES:
        text = plain(unicodedata.normalize("NFKC", text))
    return text


def differences_among(identifiers: pd.Series) -> pd.Series:
    """For each identifier the one thing it differs in from another of them; empty where from none.

    Punctuation is left out: ``1-12`` and ``11-2`` are two patients. On the index of *identifiers*,
    none of which is missing.
    """
    texts = pd.Series(identifiers.astype(str).unique(), dtype="object")
    found = dict.fromkeys(texts, "")
    for difference, plain in _DIFFERENCES:
        if difference == _PUNCTUATION:
            continue
        alike = texts.map(plain)
        for text in texts[alike.duplicated(keep=False) & (alike != "")]:
            found[text] = found[text] or difference
    return identifiers.map(lambda text: found[str(text)])


def nearest_differences(orphans: pd.Series, known: Iterable[str]) -> pd.Series:
    """For each identifier the one thing it differs in from a *known* one; empty where from none.

    On the index of *orphans*, none of which is missing.
    """
    known = [str(text) for text in known]
    found = dict.fromkeys(map(str, orphans.unique()), "")
    if not found:
        return pd.Series("", index=orphans.index)
    several = "more than one of case, blanks, zeros, punctuation and the like"
    for difference, plain in [*_DIFFERENCES, (several, plain_identifier)]:
        there = {plain(text) for text in known} - {""}
        for text, nearest in found.items():
            if not nearest and plain(text) in there:
                found[text] = difference
    return orphans.map(lambda text: found[str(text)])
