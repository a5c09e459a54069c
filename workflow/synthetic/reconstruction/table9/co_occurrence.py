"""In which patients predictors stand together: staging rules exactly, likely company preferably.

Rules kept in every patient: thrombi and metastases, ECOG 3 to 4 and Child-Pugh C make BCLC C or
D; a thrombus in the vena cava is one of the hepatic veins; intrahepatic metastases are several
tumours; two of ascites, low albumin and high bilirubin make Child-Pugh B at least (two or three
points each, Pugh et al., Br J Surg 1973;60:646), and Child-Pugh C has two of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.reconstruction.table9.cox_targets import Target
from synthetic.reconstruction.table9.exposure_counts import (
    exposed_others,
    exposed_without_event,
)
from synthetic.reconstruction.table9.risk_sets import Exposure

#: Of all patients, where no event tells; 90 % as in other Chinese series.
HBV_SHARE, CHILD_PUGH_C_SHARE, CHILD_PUGH_B_OR_C_SHARE = 0.9, 0.01, 0.08
#: Weight in a draw of those who have to be in it before anyone else.
_FIRST = 1e9
#: How many times likelier a fact is in the company named.
_LOW_ALBUMIN_IN_B, _JAUNDICE_IN_B, _ALT_WITH_AST, _NO_HBV_WITHOUT_CIRRHOSIS = 20.0, 8.0, 6.0, 3.0


@dataclass(frozen=True)
class Draw:
    """What the predictors of the others are drawn from.

    bins: per patient; exposures: by predictor; targets: of those that have one; rising: whether
    those observed longer are the more exposed, where that is chosen; printed: log hazard ratios
    printed, which for levels without events are all there is.
    """

    bins: np.ndarray
    exposures: Mapping[str, Exposure]
    targets: Mapping[str, Target]
    rising: Mapping[str, bool]
    printed: Mapping[str, float]
    rng: Generator

    def counts(
        self, name: str, low: np.ndarray | None = None, high: np.ndarray | None = None
    ) -> np.ndarray:
        """Exposed others per bin, between the limits, that meet the predictor's target."""
        exposure = self.exposures[name]
        low = np.zeros_like(exposure.others) if low is None else low
        high = exposure.others if high is None else high
        rising = self.rising.get(name)
        return exposed_others(exposure, self.targets[name], low, high, rising)

    def per_bin(self, marked: np.ndarray) -> np.ndarray:
        """Patients marked, per bin."""
        n_bins = len(next(iter(self.exposures.values())).others)
        return np.bincount(self.bins[marked], minlength=n_bins)

    def spread(self, counts: np.ndarray, weight: np.ndarray | float = 1.0) -> np.ndarray:
        """True for so many patients of each bin, drawn in proportion to their weights."""
        weight = np.broadcast_to(np.asarray(weight, dtype=float), self.bins.shape)
        marked = np.zeros(len(self.bins), dtype=bool)
        for number, count in enumerate(counts):
            of_bin = np.flatnonzero((self.bins == number) & (weight > 0))
            marked[of_bin[self._drawn(weight[of_bin], count)]] = True
        return marked

    def pick(self, count: int, weight: np.ndarray) -> np.ndarray:
        """True for so many of all patients, drawn in proportion to their weights."""
        able = np.flatnonzero(weight > 0)
        marked = np.zeros(len(self.bins), dtype=bool)
        marked[able[self._drawn(weight[able], count)]] = True
        return marked

    def _drawn(self, weight: np.ndarray, count: int) -> np.ndarray:
        # Gumbel noise on logarithms draws without replacement, in proportion to the weights.
        return np.argsort(-(np.log(weight) + self.rng.gumbel(size=len(weight))))[:count]


def add_extent(draw: Draw, others: pd.DataFrame) -> pd.DataFrame:
    """Add stage, thrombi, and metastases but EHM, which *others* has, as it has the number."""
    metastasis = others["ehm"].to_numpy()
    counts = draw.counts("bclc", low=draw.per_bin(metastasis))
    advanced = draw.spread(counts, np.where(metastasis, _FIRST, 1.0))
    added = {"bclc": advanced}
    for name in ("pvtt", "hvtt", "ln"):
        added[name] = draw.spread(draw.counts(name, high=draw.per_bin(advanced)), advanced)
    hepatic = added["hvtt"]
    added["ivctt"] = draw.spread(draw.counts("ivctt", high=draw.per_bin(hepatic)), hepatic)
    several = others["number"].to_numpy()
    added["ihm"] = draw.spread(draw.counts("ihm", high=draw.per_bin(several)), several)
    return others.assign(**added)


def add_liver(draw: Draw, others: pd.DataFrame) -> pd.DataFrame:
    """Add Child-Pugh, albumin and bilirubin; *others* has ascites, cirrhosis and the stage."""
    ascites, cirrhosis = others["ascites"].to_numpy(), others["cirrhosis"].to_numpy()
    impaired = _impaired(draw, ascites, cirrhosis)
    # Who has ascites without Child-Pugh B has no low albumin as well.
    spared = ascites & ~impaired
    albumin = draw.counts("albumin", low=draw.per_bin(spared))
    weight = np.where(impaired, _LOW_ALBUMIN_IN_B, 1.0) * ~spared
    low_albumin = draw.spread(draw.exposures["albumin"].others - albumin, weight)
    one = ascites | low_albumin
    n_jaundiced = exposed_without_event(draw.exposures["bilirubin"], draw.printed["bilirubin"])
    jaundiced = draw.pick(n_jaundiced, np.where(impaired, _JAUNDICE_IN_B, ~one))
    two = ascites.astype(int) + low_albumin + jaundiced >= 2
    terminal = (impaired & two & others["bclc"]).astype(float).to_numpy()
    n_terminal = round(CHILD_PUGH_C_SHARE * len(others))
    return others.assign(
        childpugh_b_or_c=impaired,
        childpugh=draw.pick(n_terminal, terminal),
        albumin=~low_albumin,
        bilirubin=jaundiced,
    )


def _impaired(draw: Draw, ascites: np.ndarray, cirrhosis: np.ndarray) -> np.ndarray:
    """Child-Pugh B or C: those with ascites before the others, those with cirrhosis first."""
    exposure = draw.exposures["childpugh_b_or_c"]
    if exposure.n_exposed:
        counts = draw.counts("childpugh_b_or_c")
    else:
        counts = np.rint(CHILD_PUGH_B_OR_C_SHARE * exposure.others).astype(int)
    return draw.spread(counts, np.where(ascites, _FIRST, 1.0) * np.where(cirrhosis, _FIRST, 1.0))


def add_unrelated(draw: Draw, others: pd.DataFrame) -> pd.DataFrame:
    """Add those that go with few others; *others* has the stage, AST and cirrhosis."""
    added = {name: draw.spread(draw.counts(name)) for name in ("age", "sex", "treatment")}
    raised = others["ast"].to_numpy()
    added["alt"] = draw.spread(draw.counts("alt"), np.where(raised, _ALT_WITH_AST, 1.0))
    n_bedridden = exposed_without_event(draw.exposures["ecog"], draw.printed["ecog"])
    added["ecog"] = draw.pick(n_bedridden, others["bclc"].to_numpy(dtype=float))
    n_without = round((1 - HBV_SHARE) * (len(others) + len(draw.exposures["hbv"].events)))
    weight = np.where(others["cirrhosis"], 1.0, _NO_HBV_WITHOUT_CIRRHOSIS)
    return others.assign(**added, hbv=~draw.pick(n_without, weight))
