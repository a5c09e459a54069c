"""How a table that the analyses write is declared, and how it is checked.

What comes in is declared and checked with pandera, which says of every row what is wrong. These
tables come from our own code: each check here has a yes or no for the whole table, and needs
nothing but pandas. To load pandera takes longer than most analyses take to compute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Column:
    """A column: its type in pandas, what it means, and what its values can be.

    allowed
        the values there can be; any without it.
    minimum
        no value is below it.
    """

    dtype: str
    description: str
    nullable: bool = False
    allowed: tuple[Any, ...] | None = None
    minimum: float | None = None

    def problems(self, values: pd.Series) -> Iterator[str]:
        """What of the *values* does not fit; none of them is quoted."""
        if values.dtype != self.dtype:
            yield f"{values.dtype} is not {self.dtype}"
            return
        known = values.dropna()
        if not self.nullable and len(known) < len(values):
            yield "a value is missing"
        if self.allowed is not None and not known.isin(self.allowed).all():
            yield "a value is none of the permitted"
        if self.minimum is not None and (known < self.minimum).any():
            yield f"a value is below {self.minimum}"


def text(description: str, *, allowed: Sequence[str] | None = None) -> Column:
    """Text, empty where there is nothing to say."""
    return Column("string", description, allowed=None if allowed is None else tuple(allowed))


def number(description: str) -> Column:
    """A number, or none."""
    return Column("float64", description, nullable=True)


def count(description: str, *, nullable: bool = False) -> Column:
    """A whole number, 0 or more."""
    return Column("Int64", description, nullable=nullable, minimum=0)


def flag(description: str) -> Column:
    """True or false."""
    return Column("bool", description)


class DoesNotFit(ValueError):
    """A table of ours is not what it is declared to be; the message names columns, no value."""

    quotes_no_value = True


class WrittenTable:
    """A table that we write: every `Column` of the class is one of its columns, in this order.

    unique
        columns that together tell the rows apart.
    """

    unique: Sequence[str] = ()

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """The columns by name."""
        return {name: value for name, value in vars(cls).items() if isinstance(value, Column)}

    @classmethod
    def types(cls) -> dict[str, str]:
        """The type of every column, as pandas names it."""
        return {name: column.dtype for name, column in cls.columns().items()}

    @classmethod
    def of(cls, rows: Any) -> pd.DataFrame:
        """The table of *rows*, whatever `pandas.DataFrame` makes a table of; checked."""
        types = cls.types()
        table = pd.DataFrame(rows, columns=list(types)).astype(types)
        return cls.validate(table.reset_index(drop=True))

    @classmethod
    def validate(cls, table: pd.DataFrame) -> pd.DataFrame:
        """The *table* as it is.

        Raises
        ------
        DoesNotFit
            where it does not fit; with every problem.
        """
        problems = list(cls.problems(table))
        if problems:
            raise DoesNotFit(f"not a table of {cls.__name__}: {'; '.join(problems)}")
        return table

    @classmethod
    def problems(cls, table: pd.DataFrame) -> Iterator[str]:
        """What of the *table* does not fit; a table with further rules adds to this."""
        columns = cls.columns()
        if set(table.columns) != set(columns) or len(table.columns) != len(columns):
            yield f"its columns are not {', '.join(columns)}"
            return
        for name, column in columns.items():
            yield from (f"{name}: {problem}" for problem in column.problems(table[name]))
        if cls.unique and table.duplicated(list(cls.unique)).any():
            yield f"two rows have the same {', '.join(cls.unique)}"
