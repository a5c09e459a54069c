"""What the centres of a scope collect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from schemas.vocabulary import DERIVED

if TYPE_CHECKING:  # Snakemake asks for names at every start, and needs no pandas for that
    import pandas as pd


@dataclass(frozen=True)
class Collected:
    """What each centre collects, asked by table and field.

    collected
        one row per ``centre, table, field`` that the centre's mapping names; for a coded field
        also ``field=value`` for each value it can give; and
        ``covers=<population>`` of the table ``extract``: which patients the extract holds.
    """

    collected: pd.DataFrame

    @cached_property
    def centres(self) -> frozenset[str]:
        return frozenset(self.collected["centre"])

    def collecting(self, table: str, *fields: str) -> frozenset[str]:
        """Centres whose mapping names the table and all of the fields."""
        of_table = self.collected[self.collected["table"] == table]
        having = of_table.groupby("centre")["field"].agg(set)
        return frozenset(centre for centre, named in having.items() if set(fields) <= named)

    def derived_from(self, field: str) -> dict[str, list[str]]:
        """Centres at which a field of the patients is derived, and from which of their fields."""
        begins = f"{field}="
        is_derived = self.collected["table"].eq(DERIVED)
        found = self.collected[is_derived & self.collected["field"].str.startswith(begins)]
        return {
            str(centre): [part.removeprefix(begins) for part in parts]
            for centre, parts in found.groupby("centre")["field"]
        }

    def covering(self, *populations: str) -> frozenset[str]:
        """Centres whose extract holds all patients of one of the populations."""
        return frozenset().union(
            *(self.collecting("extract", f"covers={name}") for name in populations)
        )

    def mapping_any(self, table: str, field: str, values: Iterable[str]) -> frozenset[str]:
        """Centres whose mapping can give at least one of several values of a coded field."""
        return frozenset().union(*(self.collecting(table, f"{field}={value}") for value in values))

    def giving(self, field: str, values: Iterable[str]) -> frozenset[str]:
        """Centres that collect a field of the patients and whose mapping can give any of *values*.

        A field that follows from other columns without codes, such as a date, can have any value.
        """
        collecting = self.collecting("patients", field)
        listed = frozenset(
            centre
            for centre in collecting
            if self.mapped_values("patients", field, frozenset([centre]))
        )
        return (collecting - listed) | self.mapping_any("patients", field, values)

    def mapped_values(self, table: str, field: str, centres: frozenset[str]) -> frozenset[str]:
        """The values of a coded field that the mapping of any of *centres* can give."""
        code = f"{field}="
        here = self.collected["centre"].isin(centres) & self.collected["table"].eq(table)
        coded = self.collected.loc[here & self.collected["field"].str.startswith(code), "field"]
        return frozenset(coded.str.removeprefix(code))
