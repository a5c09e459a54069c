"""A printed value at many sites: how many of each verdict, then which, with what they have."""

from collections.abc import Sequence
from typing import NamedTuple

from hcc_conversion.comparison.scorecard.cells import Cell
from schemas.scorecard import AGREES, CANNOT_TELL, DIFFERS, EXACT, UNCLEAR, VERDICTS

#: Verdicts of which the sites are listed with what they have; of others scorecard.csv tells it.
LISTED = (EXACT, AGREES, UNCLEAR, CANNOT_TELL, DIFFERS)


class VerdictGroup(NamedTuple):
    """Scopes of one verdict.

    kind
        the class of its cells, which gives the colour.
    scopes
        how many.
    texts
        of a verdict of `LISTED` each scope with its value, and where it differs with the effect.
    """

    kind: str
    symbol: str
    verdict: str
    scopes: int
    texts: list[str]


def verdict_groups(cells: Sequence[Cell], names: Sequence[str]) -> list[VerdictGroup]:
    """The cells of a value by verdict. *names*: those of their scopes, in the same order."""
    groups = []
    for verdict in VERDICTS:
        own = [pair for pair in zip(cells, names, strict=True) if pair[0].verdict == verdict]
        if own:
            first = own[0][0]
            kind = first.kind.removesuffix(" made")
            texts = [_text(*pair) for pair in own] if verdict in LISTED else []
            groups.append(VerdictGroup(kind, first.symbol, verdict, len(own), texts))
    return groups


def _text(cell: Cell, name: str) -> str:
    effect = f" ({cell.why})" if cell.verdict == DIFFERS and cell.why else ""
    return f"{name}: {cell.value}{effect}"
