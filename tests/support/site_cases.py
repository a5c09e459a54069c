"""Results of several sites, and what a paper prints beside them."""

from audit_cases import paper, value

from hcc_conversion.study.results import ResultRows, proportion
from schemas.results import NOT_COLLECTED

NOWHERE = {"n": None, "denominator": None, "percent": None, "note": NOT_COLLECTED}


# ---- baseline, differences from the pool ---------------------------------------------------------
def baseline(females, of, stages, ecog=None):
    rows = ResultRows("baseline")
    for population in ("converted", "uhcc"):
        rows.add(population, "sex", "female", **proportion(females, of))
        rows.add(population, "sex", "male", **proportion(of - females, of))
        for stage, count in zip("ABCD", stages, strict=True):
            rows.add(population, "bclc", stage, **proportion(count, sum(stages)))
        rows.add(population, "ascites", "no", **(ecog or NOWHERE))
        rows.add(population, "ascites", "yes", **(ecog or NOWHERE))
    return rows.table()


# ---- hazard ratios -------------------------------------------------------------------------------
def hazards(*cells, note=""):
    """Results of predictors in order: (estimate, low, high), None without an estimate."""
    rows = ResultRows("conversion")
    for name, values in zip(("age", "cirrhosis"), cells, strict=True):
        found = dict(zip(("estimate", "ci_low", "ci_high"), values or (None,) * 3, strict=True))
        place = {"group": "univariate"}
        rows.add("combination", name, "no", note=note or "reference", n=5, events=1, **place)
        rows.add("combination", name, "yes", note=note, p_value=None, **found, **place)
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
