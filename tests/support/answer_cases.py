"""Sites beside an invented paper that prints 26 of 1,344 converted, for the tests of the answer."""

import pandas as pd
from audit_cases import COLUMNS, value
from pool_cases import CONVERTED, SETTINGS, rate
from scorecard_cases import NO_FINDINGS, PRINTED_TYPES, RULES

from hcc_conversion.comparison.conclusions.sentences import Tables, conclusions
from hcc_conversion.comparison.heterogeneity.headlines import PROPORTION, Headline
from hcc_conversion.comparison.heterogeneity.results import heterogeneity_results
from hcc_conversion.comparison.scorecard.headline_metrics import headline_metrics
from hcc_conversion.comparison.scorecard.headline_table import compare_headlines
from schemas.case_mix import Standardised
from schemas.results import LINE

RATE = Headline(
    "rate",
    "Converted, of treated",
    PROPORTION,
    CONVERTED,
    "conversion",
    "converts more often than",
    "converts less often than",
    ("combination", "converted"),
)
NO_CASE_MIX = Standardised.of([])


def named(sites):
    return {site: site.title() for site in sites}


def answer_tables(sites, printed=(26, 1344), made=None, case_mix=NO_CASE_MIX):
    """*sites*: scope, then (n, denominator) or None; *made*: scope, then what of it is print's."""
    key = dict(zip(LINE, CONVERTED, strict=True))
    row = value("t.rate", str(printed[0]), of=printed[1], stat="n", **key)
    paper = pd.DataFrame([row], columns=COLUMNS).astype(PRINTED_TYPES)
    made = dict.fromkeys(sites, "") | (made or {})
    results = {
        site: rate(*counts) if counts else rate(None, None, "not collected")
        for site, counts in sites.items()
    }
    quantities = compare_headlines("a2020", paper, results, [RATE], NO_FINDINGS, made, RULES)
    natures = {site: "reconstructed" if made[site] else "real" for site in sites}
    scopes = {site: {"name": site.title(), "nature": natures[site]} for site in sites}
    pools = heterogeneity_results([RATE], results, {"a2020": paper}, scopes, SETTINGS)
    return Tables(quantities, headline_metrics(quantities), pools, case_mix)


def said(sites, **arguments):
    """The sentences by scope."""
    tables, names = answer_tables(sites, **arguments), named(sites)
    labels = {site: f"{name} (real patients)" for site, name in names.items()}
    found = conclusions("a2020", [RATE], tables, labels, names, 5)
    return found.groupby("scope", sort=False)["sentence"].agg(list).to_dict()
