"""What became of every row of an extract: each row once per canonical table and file."""

from collections.abc import Mapping, Sequence

import pandas as pd

from hcc_conversion.ingest.evaluate import SourceRows
from hcc_conversion.ingest.findings import at_places
from hcc_conversion.ingest.mapping import Block
from hcc_conversion.ingest.readers import source_label

ACCOUNTING = ["table", "file", "offered", "filtered", "quarantined", "kept"]


def account(
    blocks: Sequence[Block],
    rows: Sequence[SourceRows],
    raw: Mapping[str, pd.DataFrame],
    aside: pd.DataFrame,
) -> pd.DataFrame:
    """One row per canonical table and file, `ACCOUNTING`; the last three add up to ``offered``.

    A row counts once however many blocks read it: it is filtered where no block uses it,
    quarantined where one does and it is set aside, else kept. A row that is kept may give several
    rows of a table, say one per visit.

    Parameters
    ----------
    blocks, rows
        the blocks of a centre, and the rows that each uses.
    raw
        the table of each source.
    aside
        the rows set aside: ``file, row``.
    """
    offered: dict[tuple[str, str], pd.Index] = {}
    used: dict[tuple[str, str], pd.Index] = {}
    for block, of_block in zip(blocks, rows, strict=True):
        key = (block.table, source_label(of_block.source))
        none = pd.Index([], dtype="int64")
        offered[key] = offered.get(key, none).union(raw[block.source].index)
        used[key] = used.get(key, none).union(of_block.table.index)
    lines = []
    for (table, file), numbers in used.items():
        n_offered = len(offered[table, file])
        places = pd.DataFrame({"file": file, "row": numbers})
        n_aside = int(at_places(places, aside, ["file", "row"]).sum())
        filtered = n_offered - len(numbers)
        lines.append((table, file, n_offered, filtered, n_aside, len(numbers) - n_aside))
    return pd.DataFrame(lines, columns=ACCOUNTING)
