"""The page of what validation found."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hcc_conversion.display.pages import render


def validation_page(
    title: str,
    *,
    verdict: str,
    problems: Sequence[Mapping[str, Any]],
    accounting: Sequence[Mapping[str, Any]],
    n_quarantined: int,
) -> str:
    """A page with what validation found; *problems* and *accounting* are rows of tables."""
    return render(
        Path(__file__).with_name("validation.html.j2"),
        title=title,
        verdict=verdict,
        problems=problems,
        accounting=accounting,
        n_quarantined=n_quarantined,
    )
