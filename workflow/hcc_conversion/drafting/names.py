"""Which fields the name of a column, or its label, may stand for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from hcc_conversion.drafting.knowledge import EVENTS, NAMES, OWN, PERHAPS, Target, knowledge
from hcc_conversion.drafting.units_found import without_units
from hcc_conversion.drafting.words import spelling, words_of

#: How sure a match is; from `CERTAIN` on it needs no check by itself.
EXACT, WITHIN_TABLE, CERTAIN, POSSIBLE, ALIKE, PART = 100, 95, 95, 70, 65, 60
#: Why a name of the third level is no certain match.
AMBIGUOUS = "the name can mean something else"
_LEAST_RATIO = 88
_LEAST_LENGTH = 6
_LEAST_WORD = 4


@dataclass(frozen=True)
class Match:
    """A field that a name may stand for; how: why it is no certain match, empty if it is."""

    target: Target
    score: int
    how: str = ""


def match_texts(texts: Iterable[str], table: str) -> dict[Target, Match]:
    """The best match of a column's name and label with every field.

    Parameters
    ----------
    texts
        name, and label where there is one.
    table
        the canonical table that the file as a whole is taken for; names that mean something
        only within their table count for it alone.
    """
    best: dict[Target, Match] = {}
    for text in dict.fromkeys(texts):
        for match in _matches(text):
            if match.score == WITHIN_TABLE and match.target.table != table:
                continue
            if match.target not in best or match.score > best[match.target].score:
                best[match.target] = match
    return best


@cache
def _matches(text: str) -> tuple[Match, ...]:
    known = knowledge()
    whole, shortened = _variants(text)
    found = []
    for target, by_level in known.names.items():
        matches = _by_level(target, by_level, whole, shortened)
        if not matches:
            alike = _alike(target, words_of(text)) or _alike(target, without_units(text))
            matches = [match for match in (alike or _part(target, text),) if match]
        found += matches
    return tuple(found)


def _by_level(
    target: Target,
    by_level: Mapping[str, frozenset[str]],
    whole: frozenset[str],
    shortened: frozenset[str],
) -> list[Match]:
    found = []
    if by_level.get(NAMES, frozenset()) & (whole | shortened):
        return [Match(target, EXACT)]
    if by_level.get(OWN, frozenset()) & whole:
        found.append(Match(target, WITHIN_TABLE))
    if by_level.get(PERHAPS, frozenset()) & (whole | shortened):
        found.append(Match(target, POSSIBLE, AMBIGUOUS))
    return found


def _variants(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Spellings of a name with and without its unit; and those without words that say nothing."""
    whole, shortened = set(), set()
    for words in (words_of(text), without_units(text)):
        whole.add(spelling(" ".join(words)))
        for rest in (_without_ignored(words), _without_ignored(_without_number(words))):
            shortened.add(spelling(" ".join(rest)))
    return frozenset(whole - {""}), frozenset(shortened - {""} - whole)


def _without_number(words: list[str]) -> list[str]:
    return words[1:] if words and words[0].isdigit() and len(words) > 2 else words


def _without_ignored(words: list[str]) -> list[str]:
    left = list(words)
    for phrase in knowledge().ignored:
        if len(phrase) == 1 and not phrase[0].isascii():
            left = [word.replace(phrase[0], "") or word for word in left]
            continue
        for place in range(len(left) - len(phrase), -1, -1):
            if tuple(left[place : place + len(phrase)]) == phrase and len(left) > len(phrase):
                del left[place : place + len(phrase)]
    return left


def _alike(target: Target, words: list[str]) -> Match | None:
    """A name that is nearly written so; a slip of the keyboard.

    Words that differ must be long: hepatitis C is not nearly hepatitis B.
    """
    own = "".join(words)
    if len(own) < _LEAST_LENGTH or not own.isascii():
        return None
    for phrase in knowledge().phrases[target]:
        name = "".join(phrase)
        if len(name) < _LEAST_LENGTH or not fuzz.ratio(own, name, score_cutoff=_LEAST_RATIO):
            continue
        if all(len(word) >= _LEAST_WORD for word in set(words) ^ set(phrase)):
            return Match(target, ALIKE, "the name is only alike")
    return None


def _part(target: Target, text: str) -> Match | None:
    """A name that is one of ours with a word or two more."""
    if "_pre_" in target.field or "_post_" in target.field or target.table == EVENTS:
        return None
    words = without_units(text)
    if any(word in knowledge().other for word in words):
        return None
    joined = "".join(words)
    for phrase in knowledge().phrases[target]:
        name = "".join(phrase)
        if name.isascii():
            fits = len(name) >= 3 and _holds(words, phrase) and len(words) <= len(phrase) + 2
        else:
            others = any(not word.isascii() and word in joined for word in knowledge().other)
            fits = len(name) >= 2 and name in joined and len(joined) <= len(name) + 4 and not others
        if fits:
            return Match(target, PART, "the name says more")
    return None


def _holds(words: list[str], phrase: tuple[str, ...]) -> bool:
    n = len(phrase)
    return any(tuple(words[place : place + n]) == phrase for place in range(len(words) - n + 1))
