"""The page of one site, of invented results: what stands on it, as HTML and as sheets."""

from functools import cache
from io import BytesIO

import pandas as pd
from report_cases import LABELS, SCOPES, answer_tables, results_of

from hcc_conversion.display.page import new_page, place_text
from hcc_conversion.report.answer import TABLES
from hcc_conversion.report.figures import Picture
from hcc_conversion.report.inputs import SITE_FIGURES
from hcc_conversion.report.site import sites_of
from hcc_conversion.report.site_html import site_html
from hcc_conversion.report.site_page import site_page
from hcc_conversion.report.site_sheets import site_sheets
from schemas.conclusions import QUANTITY, TYPICAL

SITES = {site.id: site for site in sites_of(SCOPES)}
STUDY = {"title": "Conversion", "citation": "A et al., 2020"}
PICTURE = Picture("data:image/svg+xml;base64,AAAA", 10, 10)
TABLE = pd.DataFrame(
    [["Converted", "26 of 1,344", "5.4 %", "28 of 414; differs"]],
    columns=[QUANTITY, "A 2020", TYPICAL, LABELS[1]],
)
#: What a figure of `drawn_figure` says.
IN_FIGURE = "DRAWN"


def results_of_site(n=5):
    """Analysis, then its results with *n* patients, of all analyses that have a figure."""
    return {
        name: results_of(name, n)
        for name in dict.fromkeys(path.partition("/")[0] for path in SITE_FIGURES)
    }


def page_of(site, *, table=TABLE, quality=None, n=5):
    """What stands on the page of *site*."""
    return site_page(
        SITES[site] if isinstance(site, str) else site,
        study=STUDY,
        sentences=answer_tables()[TABLES[0]],
        table=table,
        runs=["Numbers of today."],
        results=results_of_site(n),
        quality=quality,
    )


def html_of(page):
    """The page with the same picture in the place of every figure."""
    return site_html(page, dict.fromkeys(page.figures, PICTURE))


def sheets_of(page, *, width=3.3, height=2.0):
    """The page as PDF with figures of so many inches."""
    return site_sheets(page, dict.fromkeys(page.figures, drawn_figure(width, height)))


@cache
def drawn_figure(width, height):
    """A figure as PDF, as the job of a figure writes it."""
    figure = new_page(width, height)
    place_text(figure, 0.2, 0.2, IN_FIGURE)
    drawn = BytesIO()
    figure.savefig(drawn, format="pdf", metadata={"CreationDate": None})
    return drawn.getvalue()
