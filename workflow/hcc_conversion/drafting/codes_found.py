"""What the codes of a column mean, by words in five languages and by labels of values."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hcc_conversion.drafting.columns import Column
from hcc_conversion.drafting.knowledge import Target, knowledge, missing_words
from hcc_conversion.drafting.words import code_spelling, spelling
from schemas.vocabulary import FREE_TEXT

_NAMED_APART = {("surgeries", "kind"): "surgery_kind", ("outcomes", "kind"): "outcome_kind"}
_TERMS = {("treatments", "agent"): "agent"}
#: Fields round whose codes words as 'stage' and 'grade' may stand.
_GRADED = ("ecog", "child_pugh", "bclc", "cnlc", "grade", "clavien_dindo")


#: Share of the cells that must be of a pair, for others to be mistakes.
_MOST = 0.8


@dataclass(frozen=True)
class CodesFound:
    """codes: theirs, then our value; unknown: those without a meaning; missing: codes for missing.

    by_letters
        the meaning of the codes is by letters or numbers of a pair alone.
    by_label
        it is by labels that the file or a dictionary gives.
    are_own
        all have a meaning, and one is a word of this very field, as dead is, and yes is not.
    """

    codes: Mapping[str, Any]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    by_letters: bool = False
    by_label: bool = False
    are_own: bool = False
    doubt: str = ""


def find_codes(target: Target, column: Column) -> CodesFound:
    """The meaning of every code in *column*, read as *target*."""
    spec = knowledge().spec(target)
    counts = column.counts
    texts = {code: column.value_labels.get(code, code) for code in counts}
    spelled = {code: code_spelling(text) for code, text in texts.items()}
    missing = tuple(code for code in counts if spelled[code] in missing_words())
    codes: dict[str, Any] = {}
    for code in counts:
        if code not in missing and (found := _word(target, spelled[code])) is not None:
            codes[code] = found[0]
    left = [code for code in counts if code not in codes and code not in missing]
    by_letters, doubt = False, ""
    if left and not codes:
        of_spelling: Counter[str] = Counter()
        for code in left:
            of_spelling[spelled[code]] += counts[code]
        pair, doubt = _pair(target, spec, of_spelling)
        codes = {code: pair[spelled[code]] for code in left if spelled[code] in pair}
        by_letters = bool(codes)
    if spec["kind"] == "yes_no" and codes and {*codes, *left} == {"0", "1"}:
        other = next(iter({"0", "1"} - set(codes)), "")
        if other:
            doubt = f"{other} is taken for the opposite of {next(iter(codes))}"
            codes[other] = not next(iter(codes.values()))
    unknown = tuple(code for code in counts if code not in codes and code not in missing)
    labelled = bool(codes) and all(code in column.value_labels for code in codes)
    own = _own_words(target)
    are_own = len(codes) > 1 and not unknown and any(spelled[code] in own for code in codes)
    if labelled:
        codes |= _of_labels_alone(target, column, counts)
    ordered = _in_our_order(codes, spec)
    return CodesFound(ordered, unknown, missing, by_letters, labelled, are_own, doubt)


def _of_labels_alone(target: Target, column: Column, counts: Mapping[str, int]) -> dict[str, Any]:
    """Codes that have a label and occur in no row yet."""
    found = {
        code: _word(target, code_spelling(label))
        for code, label in column.value_labels.items()
        if code not in counts
    }
    return {code: value[0] for code, value in found.items() if value is not None}


@cache
def _yes_no_words() -> dict[str, bool]:
    words = knowledge().meanings["yes_no"]
    told = {code_spelling(str(word)): True for word in words["yes"]}
    told |= {code_spelling(str(word)): False for word in words["no"]}
    told |= {one: one == yes for yes, no in words["pairs"] for one in (yes, no)}
    for word, is_high in (("high", True), ("low", False)):
        told |= {code_spelling(one): is_high for one in knowledge().meanings["high_low"][word]}
    return told


def is_yes_or_high(text: str) -> bool | None:
    """Whether a code, or its label, by itself says yes or high; None where it says nothing."""
    return _yes_no_words().get(code_spelling(text))


@cache
def _own_words(target: Target) -> frozenset[str]:
    """Spellings of the words that say a value of this field and of no other kind of field."""
    meanings = knowledge().meanings
    key = _NAMED_APART.get((target.table, target.field), target.field)
    general = {
        code_spelling(str(word)) for name in ("yes", "no") for word in meanings["yes_no"][name]
    }
    of_field = meanings["fields"].get(key, {})
    own = [word for value, words in of_field.items() if value != "letters" for word in words]
    own += [str(value) for value in knowledge().spec(target).get("values", ())]
    return (
        frozenset(one for one in map(code_spelling, map(str, own)) if not one.isdigit()) - general
    )


def _in_our_order(codes: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    order = [str(value) for value in spec.get("values", ())]

    def place(item: tuple[str, Any]) -> tuple[int, str]:
        value = str(item[1])
        return (order.index(value) if value in order else len(order), item[0])

    return dict(sorted(codes.items(), key=place))


def word_of(target: Target, text: str) -> tuple[Any] | None:
    """Our value for a word of a coded field, in a tuple since it can be false; None: none."""
    return _word(target, code_spelling(text))


def _word(target: Target, spelled: str) -> tuple[Any] | None:
    """Our value for a word, in a tuple since it can be false."""
    known = _words(target)
    for candidate in [spelled, *_without_around(target, spelled)]:
        if candidate in known:
            return (known[candidate],)
    return None


def _without_around(target: Target, spelled: str) -> list[str]:
    if target.field not in _GRADED:
        return []
    if target.field == "child_pugh" and re.fullmatch(r"[abc](?:[5-9]|1[0-5])", spelled):
        return [spelled[0]]  # the class with its points
    if target.field in ("ecog", "grade") and re.fullmatch(r"[0-5][a-z]{3,}", spelled):
        return [spelled[0]]  # the number with its meaning
    around = [spelling(word) for word in knowledge().meanings["around"]]
    found = {spelled.removeprefix(word) for word in around}
    found |= {one.removesuffix(word) for one in list(found) for word in around}
    return sorted(one for one in found if one and one != spelled)


@cache
def _words(target: Target) -> dict[str, Any]:
    """Spelling of every word that a field's codes can be, then our value."""
    meanings = knowledge().meanings
    spec = knowledge().spec(target)
    key = _NAMED_APART.get((target.table, target.field), target.field)
    of_field = meanings["fields"].get(key, {})
    words: dict[str, Any] = {}
    if spec["kind"] == "yes_no":
        for ours, value in (("yes", True), ("no", False)):
            for word in [*meanings["yes_no"][ours], *of_field.get(ours, ())]:
                words[code_spelling(str(word))] = value
        return words
    if spec["kind"] == "text":
        terms = meanings["terms"].get(_TERMS.get((target.table, target.field), target.table), {})
        for name in FREE_TEXT.get((target.table, target.field), ()):
            for word in [name, *terms.get(name, ())]:
                words[code_spelling(str(word))] = name
        return words
    for value in spec.get("values", ()):
        for word in [str(value), *of_field.get(str(value), ())]:
            words[code_spelling(str(word))] = value
    return words


def _pair(
    target: Target, spec: Mapping[str, Any], counts: Mapping[str, int]
) -> tuple[Mapping[str, Any], str]:
    """Meaning of codes that are letters or numbers of a known pair, and a doubt about it.

    *counts*: cells of every spelling.
    """
    values = [str(value) for value in spec.get("values", ())]
    if target.field == "sex":
        letters = knowledge().meanings["fields"]["sex"]["letters"]
        fitting = [pair for pair in letters if _is_pair(pair, counts)]
        if not fitting:
            return {}, ""
        if len(fitting) > 1 or fitting[0].get("m") == "female":
            return fitting[0], "M is a man or, beside H or V, a woman (mujer)"
        return fitting[0], ""
    yes: Any
    no: Any
    if spec["kind"] == "yes_no":
        yes, no = True, False
    elif {"none", "present"} <= set(values):
        yes, no = "present", "none"
    else:
        return {}, ""
    for one, other in knowledge().meanings["yes_no"]["pairs"]:
        if _is_pair((one, other), counts):
            doubt = f"{one} is taken for present, whatever its grade" if one == "1" else ""
            return {one: yes, other: no}, "" if yes is True else doubt
    return {}, ""


def _is_pair(pair: Collection[str], counts: Mapping[str, int]) -> bool:
    """Whether all codes are of *pair*, or most cells are and both of it occur."""
    if set(counts) <= set(pair):
        return True
    n_of_pair = sum(n for code, n in counts.items() if code in pair)
    return set(pair) <= set(counts) and n_of_pair >= _MOST * sum(counts.values())
