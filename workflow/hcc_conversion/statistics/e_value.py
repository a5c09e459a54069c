"""How strong what was not measured would have to be to explain a risk ratio away.

VanderWeele and Ding, Ann Intern Med 2017;167:268.
"""

from math import sqrt


def e_value(risk_ratio: float) -> float:
    """The least risk ratio that a confounder must have with both sides; 1 where there is no effect.

    *risk_ratio*: above 0; below 1 its inverse is taken.
    """
    ratio = max(risk_ratio, 1 / risk_ratio)
    return ratio + sqrt(ratio * (ratio - 1))


def risk_ratio_of_hazards(hazard_ratio: float) -> float:
    """The risk ratio that a hazard ratio of a common outcome stands for, about.

    (1 − 0.5^√h) / (1 − 0.5^√(1/h)): VanderWeele, Biometrics 2020;76:746.
    """
    return (1 - 0.5 ** sqrt(hazard_ratio)) / (1 - 0.5 ** sqrt(1 / hazard_ratio))


def e_value_of_limit(ci_low: float, ci_high: float) -> float:
    """The E-value of the limit nearer to 1; 1 where the limits hold 1."""
    if ci_low <= 1 <= ci_high:
        return 1.0
    return e_value(ci_low if ci_low > 1 else ci_high)
