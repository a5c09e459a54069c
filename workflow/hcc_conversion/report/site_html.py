"""The page of one site as HTML: one file that needs nothing beside it."""

from collections.abc import Mapping
from pathlib import Path

from hcc_conversion.display.pages import render
from hcc_conversion.report.figures import Picture
from hcc_conversion.report.site_page import SitePage

_TEMPLATE = Path(__file__).parent / "site_page.html.j2"


def site_html(page: SitePage, pictures: Mapping[str, Picture]) -> str:
    """The page; *pictures*: path of every figure that stands on it, then the picture."""
    return render(_TEMPLATE, title=page.title, page=page, pictures=pictures)
