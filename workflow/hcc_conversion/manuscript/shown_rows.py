"""Which rows of a table are shown, and what is said of the others."""

from collections.abc import Container, Iterator, Sequence

from hcc_conversion.manuscript.asked import AskedRow
from hcc_conversion.manuscript.forms import ABSENT, NO_LINE, NOT_PRINTED, Filled

#: A row, then by place, the cells that it has.
Grid = list[tuple[AskedRow, dict[int, Filled]]]


def why_absent(filled: Sequence[Filled]) -> str:
    """Why none of them has a value: the most frequent reason; that a line is missing, or not
    printed, only where there is no other."""
    reasons = [one.reason for one in filled if one.is_absent and one.reason]
    weak = (ABSENT[NO_LINE], ABSENT[NOT_PRINTED])
    telling = [reason for reason in reasons if reason not in weak] or reasons
    return max(dict.fromkeys(telling), key=telling.count, default="")


def rows_with_values(grid: Grid, kept: Sequence[int]) -> tuple[Grid, list[str]]:
    """The rows that are shown, and a sentence for those that no column has.

    A row without a value stays where one below it has one: that would stand below another.
    """
    shown: Grid = []
    dropped: list[tuple[str, str, str]] = []
    for block in _blocks(grid):
        head, *below = (
            (row, cells, [cells[n] for n in kept if n in cells]) for row, cells in block
        )
        standing = [(row, cells) for row, cells, mine in below if not mine or _stands(row, mine)]
        row, cells, mine = head
        if not mine:
            shown.append((AskedRow(row.label, indent=row.indent), {}))
        elif standing or _stands(row, mine):
            shown.append((row, cells))
        shown += standing
        for row, _, mine in [head, *below]:
            if mine and not any(one.tells for one in mine) and not (row is head[0] and standing):
                under = "" if row is head[0] else head[0].label
                dropped.append((under, row.label, why_absent(mine)))
    shown = _without_empty_headings(shown)
    return shown, _sentences_on(dropped, {row.label for row, _ in shown})


def _blocks(grid: Grid) -> Iterator[Grid]:
    """Every row with the indented ones below it."""
    block: Grid = []
    for row, cells in grid:
        if block and not row.indent:
            yield block
            block = []
        block.append((row, cells))
    if block:
        yield block


def _stands(row: AskedRow, filled: Sequence[Filled]) -> bool:
    telling = [one for one in filled if one.tells]
    return bool(telling) and not (row.only_if_any and all(one.is_zero for one in telling))


def _sentences_on(dropped: Sequence[tuple[str, str, str]], shown: Container[str]) -> list[str]:
    """*dropped*: heading, label and reason of rows; a heading that has none left stands for them.

    Of terms that nobody has a record of nothing is said.
    """
    labels: dict[str, dict[str, None]] = {}
    for heading, label, reason in dropped:
        named = label if not heading else f"{heading}: {label}" if heading in shown else heading
        if not (heading and reason == ABSENT[NO_LINE]):
            labels.setdefault(reason, {})[named] = None
    return [f"Not shown, {reason}: {'; '.join(named)}." for reason, named in labels.items()]


def _without_empty_headings(grid: Grid) -> Grid:
    return [
        (row, cells)
        for n, (row, cells) in enumerate(grid)
        if row.asked or (n + 1 < len(grid) and grid[n + 1][0].indent)
    ]
