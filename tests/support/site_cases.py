"""Results of several sites, and what a paper prints beside them."""

from audit_cases import paper, value

from hcc_conversion.study.results import ResultRows, proportion
from schemas.results import NOT_COLLECTED

NOWHERE = {"n": None, "denominator": None, "percent": None, "note": NOT_COLLECTED}


# ---- baseline, differences from the pool ---------------------------------------------------------
def baseline(females, of, stages, ecog=None):
    rows = ResultRows("baseline")
    for population in ("converted", "uhcc"):
        rows.add(population, "sex", "female", line="proportion", **proportion(females, of))
        rows.add(population, "sex", "male", line="proportion", **proportion(of - females, of))
        for stage, count in zip("ABCD", stages, strict=True):
            share = proportion(count, sum(stages))
            rows.add(population, "bclc", stage, line="proportion", **share)
        rows.add(population, "ascites", "no", line="proportion", **(ecog or NOWHERE))
        rows.add(population, "ascites", "yes", line="proportion", **(ecog or NOWHERE))
    return rows.table()


# ---- hazard ratios -------------------------------------------------------------------------------
def hazards(*cells, note=""):
    """Results of predictors in order: (estimate, low, high), None without an estimate."""
    rows = ResultRows("conversion")
    for name, values in zip(("age", "cirrhosis"), cells, strict=True):
        found = dict(zip(("estimate", "ci_low", "ci_high"), values or (None,) * 3, strict=True))
        counts = {"line": "events", "n": 5, "events": 1}
        hazard = {"line": "hazard_ratio", "p_value": None} | found
        place = {"group": "univariate", "note": note}
        rows.add("combination", name, "no", **place | {"note": note or "reference"}, **counts)
        rows.add("combination", name, "yes", **place, **hazard)
    return rows.table()


PAPER = paper(
    *(
        value(
            f"t9.age.{stat}",
            printed,
            stat,
            analysis="conversion",
            population="combination",
            group="univariate",
            variable="age",
            level="yes",
            stat=stat,
        )
        for stat, printed in (("estimate", "0.629"), ("ci_low", "0.213"), ("ci_high", "1.860"))
    )
)
