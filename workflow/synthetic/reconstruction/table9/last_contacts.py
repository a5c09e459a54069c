"""How long those who were not converted stayed under observation.

Not printed. The standard errors of Table 9 tell: several are larger than any data give in which
the exposed and the unexposed are followed alike, so the share of exposed in the risk sets drifts.
Risk sets are nested, so it can drift as far only if most patients leave between the middle and
the last conversions: with longer observation the limits of age, stage,
size, AFP and portal vein thrombus cannot all be met.
"""

import numpy as np
from numpy.random import Generator

FIRST_DAY = 15
LAST_DAY = 1230
#: Patients lost early, at a constant rate until this share of the conversions has happened.
LOST_EARLY, EARLY_UNTIL = 0.25, 0.55
#: Patients who stay; the others end their observation with the attempt at conversion.
STAYING = 0.15
#: Share of the others still there after this share of the conversions (Weibull distribution).
LEAVING = ((0.68, 0.72), (0.88, 0.06))
#: Weibull shape and scale (days) of those who stay: half of them longer than eleven months.
STAY_SHAPE, STAY_SCALE_DAYS = 1.3, 450.0


def draw_last_contacts(conversion_day: np.ndarray, n_patients: int, rng: Generator) -> np.ndarray:
    """Days of last contact, `FIRST_DAY` to `LAST_DAY`, in ascending order.

    *conversion_day*: ascending; none of these days is a last contact, which keeps the order of
    events and last contacts beyond doubt.
    """
    n_early, n_staying = round(LOST_EARLY * n_patients), round(STAYING * n_patients)
    shape, scale = _weibull_through(conversion_day)
    early = _levels(n_early, rng) * (np.quantile(conversion_day, EARLY_UNTIL) - FIRST_DAY)
    days = np.concatenate(
        [
            FIRST_DAY + early,
            _weibull(shape, scale, _levels(n_patients - n_early - n_staying, rng)),
            _weibull(STAY_SHAPE, STAY_SCALE_DAYS, _levels(n_staying, rng)),
        ]
    )
    days = np.clip(np.rint(days), FIRST_DAY, LAST_DAY).astype(int)
    while (taken := np.isin(days, conversion_day)).any():
        days[taken] += rng.choice((-1, 1), taken.sum())
    return np.sort(days)


def bins_of(last_contact_day: np.ndarray, conversion_day: np.ndarray) -> np.ndarray:
    """Number of conversions before each last contact."""
    return np.searchsorted(conversion_day, last_contact_day)


def _weibull_through(conversion_day: np.ndarray) -> tuple[float, float]:
    """Shape and scale of the distribution that has the shares `LEAVING` at the conversions."""
    (early, above), (late, below) = LEAVING
    day_early, day_late = np.quantile(conversion_day, [early, late])
    hazards = -np.log([above, below])
    shape = np.log(hazards[1] / hazards[0]) / np.log(day_late / day_early)
    return float(shape), float(day_early / hazards[0] ** (1 / shape))


def _weibull(shape: float, scale: float, level: np.ndarray) -> np.ndarray:
    return scale * (-np.log1p(-level)) ** (1 / shape)


def _levels(size: int, rng: Generator) -> np.ndarray:
    """One draw from each of *size* equal parts of 0 to 1, which leaves little to chance."""
    return (np.arange(size) + rng.random(size)) / size
