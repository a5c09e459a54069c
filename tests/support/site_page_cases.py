"""The page of one site, of invented results."""

import pandas as pd
from report_cases import LABELS, SCOPES, answer_tables, results_of

from hcc_conversion.report.answer import TABLES
from hcc_conversion.report.figures import Picture
from hcc_conversion.report.site import sites_of
from hcc_conversion.report.site_page import site_page
from schemas.conclusions import QUANTITY, TYPICAL

SITES = {site.id: site for site in sites_of(SCOPES)}
STUDY = {"title": "Conversion", "citation": "A et al., 2020"}
PICTURE = Picture("data:image/svg+xml;base64,AAAA", 10, 10)
TABLE = pd.DataFrame(
    [["Converted", "26 of 1,344", "5.4 %", "28 of 414; differs"]],
    columns=[QUANTITY, "A 2020", TYPICAL, LABELS[1]],
)


def page_of(site, table=TABLE, quality=None, n=5):
    return site_page(
        SITES[site],
        study=STUDY,
        sentences=answer_tables()[TABLES[0]],
        table=table,
        runs=["Numbers of today."],
        results={"flow": results_of("flow", n), "surgery": results_of("surgery", 0)},
        pictures={"flow/figure": PICTURE, "surgery/figure": PICTURE},
        quality=quality,
    )
