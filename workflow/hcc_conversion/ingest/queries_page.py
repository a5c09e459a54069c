"""The page of a centre's queries."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.display.pages import render
from hcc_conversion.ingest.queries import idle_answers
from hcc_conversion.ingest.query_tally import tally_text


def queries_page(title: str, queries: pd.DataFrame, answers: Sequence[Mapping[str, Any]]) -> str:
    """The page as HTML.

    queries
        `schemas.queries.Queries`.
    answers
        ``answers`` of the centre file.
    """
    return render(
        Path(__file__).with_name("queries.html.j2"),
        title=title,
        tally=tally_text(queries),
        queries=queries.to_dict("records"),
        idle=idle_answers(queries, answers),
    )
