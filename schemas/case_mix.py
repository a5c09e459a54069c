"""Case mix: rates and times with the patients of the paper or the pool."""

from schemas.written import WrittenTable, count, number, text

PAPER, RECONSTRUCTED, POOL = "paper", "paper, reconstructed", "pool"
#: Whose case mix a site's patients are given.
TARGETS = (PAPER, RECONSTRUCTED, POOL)
#: In the pool a covariate of its own.
CENTRE = "centre"
#: Shares and shares by a day are in per cent, means in the unit of the outcome.
KINDS = ("share", "by_day", "mean")
#: Of conversion against direct surgery.
HAZARD_RATIO = "hazard_ratio"


class Standardised(WrittenTable):
    """One row per site, population, outcome and target.

    Values are in per cent, or in the unit of the outcome. What has no value says why in ``note``.
    """

    scope = text("the site")
    population = text("whose outcome")
    outcome = text("what is standardised")
    kind = text("share, share by a day, or mean", allowed=KINDS)
    unit = text("of the values")
    target = text("whose case mix", allowed=TARGETS)
    patients = count("weighed: covariates and outcome known", nullable=True)
    left_out = count("members of whom one of them is not known", nullable=True)
    covariates = text("weighed by, with blanks between")
    not_weighed = text("covariates that are not, each with the reason")
    crude = number("as it is, of those weighed")
    crude_low = number("lower 95 % limit")
    crude_high = number("upper 95 % limit")
    standardised = number("with the case mix of the target")
    standardised_low = number("lower 95 % limit; the target's case mix taken as known")
    standardised_high = number("upper 95 % limit")
    reference = number("the target's own value")
    gap = number("crude minus reference")
    case_mix = number("crude minus standardised: the part of the gap that is case mix")
    case_mix_low = number("lower 95 % limit")
    case_mix_high = number("upper 95 % limit")
    remaining = number("standardised minus reference")
    effective_patients = number("(Σw)² / Σw²")
    largest_weight_percent = number("of all weight that one patient has")
    largest_difference_before = number("standardised, of a level of a covariate")
    largest_difference_after = number("the same with the weights")
    sentence = text("what it says, by rule")
    note = text("why there is no value, or cautions")

    unique = ("scope", "population", "outcome", "target")


class Balance(WrittenTable):
    """One row per comparison and level of a covariate, before and after weighing."""

    scope = text("the site")
    population = text("whose patients")
    outcome = text("whose weights: those of whom it is known are weighed")
    target = text("whose case mix", allowed=TARGETS)
    covariate = text("key of the configuration")
    level = text("category of it")
    percent = number("of the site")
    target_percent = number("of the target")
    weighed_percent = number("of the site with the weights")
    difference_before = number("standardised difference")
    difference_after = number("the same with the weights, by the deviation from before")

    unique = ("scope", "population", "outcome", "target", "covariate", "level")


class AdjustedSurgery(WrittenTable):
    """One row per scope and outcome: conversion minus direct surgery, as it is and adjusted.

    Of a ``hazard_ratio`` the values are hazard ratios of conversion against direct surgery.
    """

    scope = text("a site, or pooled")
    outcome = text("what is compared")
    kind = text("share, share by a day, mean, or ratio", allowed=(*KINDS, HAZARD_RATIO))
    unit = text("of the values")
    conversion = count("patients of conversion surgery who are weighed", nullable=True)
    direct = count("patients of direct surgery who are weighed", nullable=True)
    left_out = count("resected who are not weighed", nullable=True)
    covariates = text("adjusted for, with blanks between")
    not_weighed = text("covariates that are not, each with the reason")
    crude = number("conversion minus direct surgery, of those weighed")
    crude_low = number("lower 95 % limit")
    crude_high = number("upper 95 % limit")
    adjusted = number("the same where the two resemble each other (overlap weights)")
    adjusted_low = number("lower 95 % limit")
    adjusted_high = number("upper 95 % limit")
    risk_ratio = number("adjusted, of shares")
    risk_ratio_low = number("lower 95 % limit")
    risk_ratio_high = number("upper 95 % limit")
    e_value = number("of the risk ratio; of a hazard ratio, of the risk ratio that it stands for")
    e_value_of_limit = number("of its limit nearer to 1; 1 where the limits hold 1")
    effective_conversion = number("(Σw)² / Σw² of conversion surgery")
    effective_direct = number("(Σw)² / Σw² of direct surgery")
    largest_difference_before = number("standardised, of a level of a covariate")
    largest_difference_after = number("the same with the weights")
    note = text("why there is no value, or cautions")

    unique = ("scope", "outcome")


class SurgeryBalance(WrittenTable):
    """One row per comparison of conversion and direct surgery, and level of a covariate."""

    scope = text("a site, or pooled")
    outcome = text("whose weights: those of whom it is known are weighed")
    covariate = text("key of the configuration, or centre")
    level = text("category of it")
    conversion_percent = number("of conversion surgery")
    direct_percent = number("of direct surgery")
    conversion_weighed_percent = number("of conversion surgery with the weights")
    direct_weighed_percent = number("of direct surgery with the weights")
    difference_before = number("standardised difference")
    difference_after = number("the same with the weights, by the deviation from before")

    unique = ("scope", "outcome", "covariate", "level")
