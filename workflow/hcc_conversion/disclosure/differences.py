"""What two releases of a centre tell together: the patients who came, went or changed in between.

A count that was 60 and is 61 is a count of one patient. So the differences of counts are counts
themselves, tied as these are, and none of them may be small. What is out is out: what would tell
a difference is hidden in the new release.
"""

from collections.abc import Mapping

import pandas as pd

from hcc_conversion.disclosure.counts import COUNTS, CountTable, of_records
from schemas.hidden import name_in_records
from schemas.results import HIDDEN, KEY


def shown_before(
    table: CountTable, results: pd.DataFrame, released: pd.DataFrame
) -> dict[int, int]:
    """Place of a cell of *table*, then the number that an earlier release shows in it.

    Parameters
    ----------
    table
        the counts of *results*.
    released
        the results of the earlier release, as it has them.
    """
    counts = released[released["stat"].isin(COUNTS) & released["value"].notna()]
    numbers = dict(
        zip(counts[KEY].itertuples(index=False, name=None), counts["value"], strict=True)
    )
    keys = results.loc[list(table.place_of), KEY].itertuples(index=False, name=None)
    return {
        place: round(numbers[key])
        for key, place in zip(keys, table.place_of.values(), strict=True)
        if key in numbers
    }


def hidden_before(table: CountTable, results: pd.DataFrame, released: pd.DataFrame) -> set[int]:
    """Places of cells of *table* that an earlier release hides; they stay hidden.

    Shown now, such a count would bound what it was before. A name that stands in records, and that
    the release does not have, was left out.
    """
    of_hidden = released[released["value"].isna() & released["note"].str.startswith(HIDDEN)]
    hidden = set(of_hidden[KEY].itertuples(index=False, name=None))
    there = set(released[KEY].itertuples(index=False, name=None))
    analyses = set(released["analysis"])
    keys = results.loc[list(table.place_of), KEY].itertuples(index=False, name=None)
    return {
        place
        for key, place in zip(keys, table.place_of.values(), strict=True)
        if key in hidden
        or (key not in there and key[0] in analyses and name_in_records(key[0], key[3], key[4]))
    }


def difference_table(table: CountTable, before: Mapping[int, int]) -> CountTable:
    """The differences of counts between two releases as cells, with the relations of the counts.

    Places are those of *table*; a cell that the earlier release does not show has no difference of
    its own. Of a relation with such cells the rest, which follows from the others, is a cell that
    stands after them.
    """
    known = {place: table.values[place] - number for place, number in before.items()}
    differences = CountTable(keys=list(table.keys), values=[0] * len(table.values))
    differences.derived = set(table.derived)
    open_relations = []
    for relation in table.relations:
        unknown = [place for place in relation if place not in known]
        if len(unknown) == 1 and unknown[0] in table.derived:
            place = unknown[0]
            rest = sum(
                number * known[other] for other, number in relation.items() if other != place
            )
            known[place] = round(-rest / relation[place])
    for place, number in known.items():
        differences.values[place] = number
    for relation in table.relations:
        of_known = {place: number for place, number in relation.items() if place in known}
        left = round(sum(number * known[place] for place, number in of_known.items()))
        if len(of_known) == len(relation):
            if left == 0:  # a relation that held in both
                differences.relations.append(of_known)
        elif of_known:
            # On the side of the total where that is not known, so that all have the same sign.
            sign = -1 if next(iter(relation)) in known else 1
            open_relations.append((of_known, -sign * left, sign))
    for of_known, left, sign in open_relations:
        rest = len(differences.values)
        differences.keys.append(("the rest", *(differences.keys[place] for place in of_known)))
        differences.values.append(left)
        differences.derived.add(rest)
        differences.relations.append({**of_known, rest: float(sign)})
    return differences


def telling(differences: CountTable, min_count: int, *, zeros: bool) -> list[int]:
    """Places of differences of fewer than *min_count* patients.

    *zeros*: also of none, where their whole changed: none of those who came is one of them.
    """
    keys = differences.keys
    moved = {
        place
        for relation in differences.relations
        for total in [next(iter(relation))]
        if differences.values[total] != 0
        for place in relation
    }
    moved = {place for place in moved - differences.derived if not of_records(keys[place])}
    return [
        place
        for place, number in enumerate(differences.values)
        if 0 < abs(number) < min_count or (zeros and number == 0 and place in moved)
    ]
