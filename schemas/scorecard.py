"""The replication scorecard: what a paper prints, and what each scope gives in its place."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas.audit import SEVERITIES
from schemas.results import STATISTICS

EXACT = "exact"
AGREES = "agrees"
UNCLEAR = "unclear"
CANNOT_TELL = "paper cannot tell"
DIFFERS = "differs"
NOT_COMPARED = "not compared"
INCONSISTENT = "published value inconsistent"
NOT_ESTIMABLE = "not estimable here"
NOT_COLLECTED = "not collected"
NOT_REPLICATED = "not replicated"
#: In the order of display; what each means is in `hcc_conversion.comparison.scorecard.rules`.
VERDICTS = (
    EXACT,
    AGREES,
    UNCLEAR,
    CANNOT_TELL,
    DIFFERS,
    NOT_COMPARED,
    INCONSISTENT,
    NOT_ESTIMABLE,
    NOT_COLLECTED,
    NOT_REPLICATED,
)
#: The families of comparisons whose P values are adjusted together, of a paper and a scope.
HEADLINES, OTHERS = "headlines", "others"
FAMILIES = (HEADLINES, OTHERS)
#: Whether a scope's rows are made from the paper that it is compared with.
WHOLE, PART = "whole", "part"
MADE_FROM = ("", PART, WHOLE)
HEADLINE_KINDS = ("proportion", "probability", "mean_difference", "hazard_ratio")
#: Of `HeadlineComparison`: the paper itself; any other source is a scope.
PRINTED = "printed"


class Scorecard(pa.DataFrameModel):
    """One row per scope and printed value, in the order of the paper; key: (paper, scope, id)."""

    paper: Series[pd.StringDtype] = pa.Field(description="stem of the paper's files")
    scope: Series[pd.StringDtype] = pa.Field(description="a centre, or pooled")
    made_from: Series[pd.StringDtype] = pa.Field(
        isin=list(MADE_FROM), description="whether the scope's rows are made from this paper"
    )
    id: Series[pd.StringDtype] = pa.Field(description="name of the printed value")
    place: Series[pd.StringDtype] = pa.Field(description="part of the paper, e.g. table6")
    row: Series[pd.StringDtype] = pa.Field(description="row, or what a sentence speaks of")
    printed_group: Series[pd.StringDtype] = pa.Field(description="column, or who is described")
    statistic: Series[pd.StringDtype] = pa.Field(description="what is printed, e.g. mean, p")
    analysis: Series[pd.StringDtype] = pa.Field(description="key of the results, empty if none")
    population: Series[pd.StringDtype] = pa.Field(description="second part of the key")
    group: Series[pd.StringDtype] = pa.Field(description="third part of the key")
    variable: Series[pd.StringDtype] = pa.Field(description="fourth part of the key")
    level: Series[pd.StringDtype] = pa.Field(description="fifth part of the key")
    stat: Series[pd.StringDtype] = pa.Field(isin=["", *STATISTICS], description="last of the key")
    printed: Series[pd.StringDtype] = pa.Field(description="as it stands in the paper")
    replicated: Series[float] = pa.Field(nullable=True, description="ours, unrounded, same unit")
    replicated_as_printed: Series[pd.StringDtype] = pa.Field(
        description="ours with the decimals of the paper, empty without one"
    )
    printed_denominator: Series[float] = pa.Field(
        nullable=True, ge=0, description="patients that a printed share is of"
    )
    replicated_denominator: Series[float] = pa.Field(
        nullable=True, ge=0, description="patients that our share is of"
    )
    difference: Series[float] = pa.Field(
        nullable=True, description="ours minus the printed number, in its unit"
    )
    verdict: Series[pd.StringDtype] = pa.Field(isin=list(VERDICTS), description="by the rules")
    why: Series[pd.StringDtype] = pa.Field(description="of the verdict, or empty")
    method: Series[pd.StringDtype] = pa.Field(description="of the comparison, or empty")
    effect: Series[float] = pa.Field(
        nullable=True,
        description="ours minus printed; of the odds of shares and hazard ratios ours over printed",
    )
    effect_low: Series[float] = pa.Field(nullable=True, description="lower 95 % limit of effect")
    effect_high: Series[float] = pa.Field(nullable=True, description="upper 95 % limit of effect")
    precision: Series[float] = pa.Field(
        nullable=True,
        description="how far that interval reaches from equality: a factor, or printed SDs",
    )
    p_value: Series[float] = pa.Field(nullable=True, ge=0, le=1, description="of the effect")
    family: Series[pd.StringDtype] = pa.Field(
        isin=["", *FAMILIES], description="comparisons that P is adjusted for, or empty"
    )
    p_adjusted: Series[float] = pa.Field(
        nullable=True, ge=0, le=1, description="adjusted for the family, of paper and scope"
    )
    least_times: Series[float] = pa.Field(
        nullable=True,
        gt=0,
        description="times the paper's patients that agreeing takes; infinite: no site can agree",
    )
    least_size: Series[float] = pa.Field(
        nullable=True, gt=0, description="the patients that this means, where it is known"
    )
    detectable_low: Series[float] = pa.Field(
        nullable=True,
        description="true effect below equality from which this site would differ with 80 % power",
    )
    detectable_high: Series[float] = pa.Field(nullable=True, description="likewise above equality")
    inside_printed: Series[pd.BooleanDtype] = pa.Field(
        nullable=True, description="ours within the 95 % limits of the printed value"
    )
    inside_replicated: Series[pd.BooleanDtype] = pa.Field(
        nullable=True, description="the printed value within the 95 % limits of ours"
    )
    findings: Series[pd.StringDtype] = pa.Field(
        description="findings of the audit about the value, with blanks between"
    )
    severity: Series[pd.StringDtype] = pa.Field(
        isin=["", *SEVERITIES], description="of the gravest finding, or empty"
    )
    explained: Series[pd.StringDtype] = pa.Field(
        description="why a scope made from the paper does not give the value, or empty"
    )

    class Config:
        strict = True
        unique = ["paper", "scope", "id"]


class ScorecardSummary(pa.DataFrameModel):
    """Printed values by verdict; key: (paper, scope, place), place ``all`` being the sum."""

    paper: Series[pd.StringDtype] = pa.Field(description="stem of the paper's files")
    scope: Series[pd.StringDtype] = pa.Field(description="a centre, or pooled")
    made_from: Series[pd.StringDtype] = pa.Field(isin=list(MADE_FROM), description="as there")
    place: Series[pd.StringDtype] = pa.Field(description="part of the paper, or all")
    total: Series[pd.Int64Dtype] = pa.Field(ge=0, description="printed values")
    exact: Series[pd.Int64Dtype] = pa.Field(ge=0, description="values exact as printed")
    agrees: Series[pd.Int64Dtype] = pa.Field(ge=0, description="values that agree")
    unclear: Series[pd.Int64Dtype] = pa.Field(ge=0, description="values that cannot be told")
    paper_cannot_tell: Series[pd.Int64Dtype] = pa.Field(
        ge=0, description="values that no site could agree with, however large"
    )
    differs: Series[pd.Int64Dtype] = pa.Field(ge=0, description="values that differ")
    not_compared: Series[pd.Int64Dtype] = pa.Field(ge=0, description="values not compared")
    published_value_inconsistent: Series[pd.Int64Dtype] = pa.Field(
        ge=0, description="values that the paper contradicts itself in"
    )
    not_estimable_here: Series[pd.Int64Dtype] = pa.Field(ge=0, description="values without ours")
    not_collected: Series[pd.Int64Dtype] = pa.Field(ge=0, description="values not collected")
    not_replicated: Series[pd.Int64Dtype] = pa.Field(ge=0, description="values without analysis")
    explained: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, ge=0, description="not exact and explained; of a scope made from the paper"
    )
    unexplained: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, ge=0, description="not exact and not explained; likewise"
    )

    class Config:
        strict = True
        unique = ["paper", "scope", "place"]


class HeadlineComparison(pa.DataFrameModel):
    """One row per headline quantity and source; key: (paper, headline, source)."""

    paper: Series[pd.StringDtype] = pa.Field(description="stem of the paper's files")
    headline: Series[pd.StringDtype] = pa.Field(description="name of the quantity")
    title: Series[pd.StringDtype] = pa.Field(description="name of it for a reader")
    kind: Series[pd.StringDtype] = pa.Field(isin=list(HEADLINE_KINDS), description="kind of it")
    source: Series[pd.StringDtype] = pa.Field(description="printed, or a scope")
    made_from: Series[pd.StringDtype] = pa.Field(isin=list(MADE_FROM), description="as there")
    estimate: Series[float] = pa.Field(
        nullable=True, description="percent, difference of means in their unit, or hazard ratio"
    )
    ci_low: Series[float] = pa.Field(nullable=True, description="lower 95 % limit")
    ci_high: Series[float] = pa.Field(nullable=True, description="upper 95 % limit")
    n: Series[float] = pa.Field(nullable=True, ge=0, description="patients, of a proportion")
    denominator: Series[float] = pa.Field(nullable=True, ge=0, description="of how many")
    method: Series[pd.StringDtype] = pa.Field(description="of the estimate and its limits")
    note: Series[pd.StringDtype] = pa.Field(description="why there is no estimate, or a caution")
    finding: Series[pd.StringDtype] = pa.Field(
        description="of the audit, where the printed value cannot be right; else empty"
    )
    verdict: Series[pd.StringDtype] = pa.Field(
        isin=["", *VERDICTS], description="on a scope's value by the rules; empty of the printed"
    )
    why: Series[pd.StringDtype] = pa.Field(description="of the verdict, or empty")
    effect: Series[float] = pa.Field(
        nullable=True,
        description="ours minus printed; of the odds of shares and hazard ratios ours over printed",
    )
    effect_low: Series[float] = pa.Field(nullable=True, description="lower 95 % limit of effect")
    effect_high: Series[float] = pa.Field(nullable=True, description="upper 95 % limit of effect")
    p_value: Series[float] = pa.Field(nullable=True, ge=0, le=1, description="of the effect")
    p_adjusted: Series[float] = pa.Field(
        nullable=True, ge=0, le=1, description="adjusted for all headline quantities of the scope"
    )
    least_times: Series[float] = pa.Field(
        nullable=True,
        gt=0,
        description="times the paper's patients that agreeing takes; infinite: no site can agree",
    )
    least_size: Series[float] = pa.Field(
        nullable=True, gt=0, description="the patients that this means, where it is known"
    )
    detectable_low: Series[float] = pa.Field(
        nullable=True,
        description="true effect below equality from which this site would differ with 80 % power",
    )
    detectable_high: Series[float] = pa.Field(nullable=True, description="likewise above equality")
    standardised_difference: Series[float] = pa.Field(
        nullable=True, ge=0, description="from the printed value, in standard errors of both"
    )
    predicted_low: Series[float] = pa.Field(
        nullable=True,
        description="lower 95 % limit of what print predicts of a perfect replication of this size",
    )
    predicted_high: Series[float] = pa.Field(nullable=True, description="upper limit likewise")
    inside_predicted: Series[pd.BooleanDtype] = pa.Field(
        nullable=True, description="estimate within these limits"
    )
    chance_inside_printed: Series[float] = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="probability that a perfect replication of this size is in the printed limits",
    )
    sceptical_p: Series[float] = pa.Field(
        nullable=True, ge=0, le=1, description="one-sided, golden recalibration; not of proportions"
    )
    bayes_factor: Series[float] = pa.Field(
        nullable=True,
        ge=0,
        description="how much likelier ours is by the printed effect than by none; likewise",
    )
    inside_printed: Series[pd.BooleanDtype] = pa.Field(
        nullable=True, description="estimate within the printed limits"
    )
    same_direction: Series[pd.BooleanDtype] = pa.Field(
        nullable=True, description="estimate on the same side of no effect; not of proportions"
    )
    same_significance: Series[pd.BooleanDtype] = pa.Field(
        nullable=True, description="both limits exclude no effect, or both hold it; likewise"
    )
    inside_prediction: Series[pd.BooleanDtype] = pa.Field(
        nullable=True, description="printed value within the prediction interval of the centres"
    )

    class Config:
        strict = True
        unique = ["paper", "headline", "source"]


class HeadlineMetrics(pa.DataFrameModel):
    """How often a scope's headline quantities replicate; key: (paper, scope, kind)."""

    paper: Series[pd.StringDtype] = pa.Field(description="stem of the paper's files")
    scope: Series[pd.StringDtype] = pa.Field(description="a centre, or pooled")
    made_from: Series[pd.StringDtype] = pa.Field(isin=list(MADE_FROM), description="as there")
    kind: Series[pd.StringDtype] = pa.Field(isin=list(HEADLINE_KINDS), description="kind")
    quantities: Series[pd.Int64Dtype] = pa.Field(ge=0, description="of that kind")
    inconsistent: Series[pd.Int64Dtype] = pa.Field(
        ge=0, description="left out: the printed value cannot be right"
    )
    compared: Series[pd.Int64Dtype] = pa.Field(ge=0, description="with an estimate on both sides")
    same_direction_and_significance: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, ge=0, description="of those; not defined for proportions"
    )
    inside_printed: Series[pd.Int64Dtype] = pa.Field(
        ge=0, description="of those, estimates within the printed limits"
    )
    expected_inside_printed: Series[float] = pa.Field(
        nullable=True,
        ge=0,
        description="of those, the mean number by perfect replication; not of rows made from print",
    )
    expected_low: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, ge=0, description="lower end of the 95 % range of that number"
    )
    expected_high: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, ge=0, description="upper end likewise"
    )
    inside_predicted: Series[pd.Int64Dtype] = pa.Field(
        ge=0, description="of those, estimates within what print predicts of a replication"
    )
    small_difference: Series[pd.Int64Dtype] = pa.Field(
        ge=0, description="of those, standardised differences below 1.96"
    )
    predicted: Series[pd.Int64Dtype] = pa.Field(
        ge=0,
        description="quantities of the pool with a prediction interval of enough centres, none of"
        " them made from the paper",
    )
    inside_prediction: Series[pd.Int64Dtype] = pa.Field(
        ge=0, description="of those, printed values within it"
    )

    class Config:
        strict = True
        unique = ["paper", "scope", "kind"]


class AuditControl(pa.DataFrameModel):
    """A scope's own results printed like the paper, and audited; key: (paper, scope)."""

    paper: Series[pd.StringDtype] = pa.Field(description="stem of the paper's files")
    scope: Series[pd.StringDtype] = pa.Field(description="a centre, or pooled")
    values: Series[pd.Int64Dtype] = pa.Field(ge=0, description="values of ours, printed so")
    checks: Series[pd.Int64Dtype] = pa.Field(ge=0, description="checks of them")
    contradiction: Series[pd.Int64Dtype] = pa.Field(ge=0, description="findings of this severity")
    impossible: Series[pd.Int64Dtype] = pa.Field(ge=0, description="likewise")
    method_mismatch: Series[pd.Int64Dtype] = pa.Field(ge=0, description="likewise")
    rounding: Series[pd.Int64Dtype] = pa.Field(ge=0, description="likewise")
    ambiguous: Series[pd.Int64Dtype] = pa.Field(ge=0, description="likewise")
    ties: Series[pd.Int64Dtype] = pa.Field(ge=0, description="ties that hold in any data")
    ties_left_out: Series[pd.Int64Dtype] = pa.Field(
        ge=0, description="ties of the paper's own patients, or of its words"
    )

    class Config:
        strict = True
        unique = ["paper", "scope"]


#: Of `ErrorRates`: the paper stands as it is printed, or is drawn anew as the site is.
AS_PRINTED, DRAWN_ANEW = "as printed", "drawn anew"
#: The name of all headline quantities of a scope together.
ANY_HEADLINE = "any"


class ErrorRates(pa.DataFrameModel):
    """How often the rules give which verdict on simulated sites whose truth is known.

    Key: (design, headline, true_odds_ratio, site_size). Of `ANY_HEADLINE` ``differs`` counts the
    runs in which any headline quantity differs, though all are those of the paper.
    """

    design: Series[pd.StringDtype] = pa.Field(
        isin=[AS_PRINTED, DRAWN_ANEW], description="whether the paper's counts are drawn anew"
    )
    headline: Series[pd.StringDtype] = pa.Field(description="name of the quantity, or any")
    true_odds_ratio: Series[float] = pa.Field(gt=0, description="the site's odds over the paper's")
    site_size: Series[pd.Int64Dtype] = pa.Field(
        ge=1, description="patients of the site that the first headline is of"
    )
    denominator: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, ge=1, description="patients of the site that this quantity is of"
    )
    runs: Series[pd.Int64Dtype] = pa.Field(ge=1, description="simulated sites")
    agrees: Series[pd.Int64Dtype] = pa.Field(nullable=True, ge=0, description="of those, verdicts")
    unclear: Series[pd.Int64Dtype] = pa.Field(nullable=True, ge=0, description="likewise")
    paper_cannot_tell: Series[pd.Int64Dtype] = pa.Field(nullable=True, ge=0, description="likewise")
    differs: Series[pd.Int64Dtype] = pa.Field(ge=0, description="likewise")
    comparisons: Series[pd.Int64Dtype] = pa.Field(
        ge=1, description="headline quantities that P is adjusted for"
    )
    alpha: Series[float] = pa.Field(gt=0, lt=1, description="level of P in these rules")
    adjust: Series[pd.StringDtype] = pa.Field(description="adjustment of the headlines in them")
    odds: Series[float] = pa.Field(gt=1, description="margin of the odds in them")
    seed: Series[pd.Int64Dtype] = pa.Field(ge=0, description="of the random numbers")

    class Config:
        strict = True
        unique = ["design", "headline", "true_odds_ratio", "site_size"]
