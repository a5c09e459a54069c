"""Predictors of Table 9 of the patients on combined treatment, converted or not.

The exposed among the converted are given by Tables 1 and 2. Left to choose are how long the
others were observed (`last_contacts`); how many of them are exposed in each risk set
(`exposure_counts`), which decides the model of each predictor alone; how predictors go together
in the same patients (`joint_counts`, `whole_patterns`), which decides the model of several; and
in whom the rest stands (`co_occurrence`), which clinical logic decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.reconstruction.published import Published
from synthetic.reconstruction.table9.co_occurrence import (
    Draw,
    add_extent,
    add_liver,
    add_unrelated,
)
from synthetic.reconstruction.table9.cox_targets import STATISTICS, Z95, Target, printed_target
from synthetic.reconstruction.table9.exposure_counts import whole_counts
from synthetic.reconstruction.table9.joint_counts import consistent_counts, independent_counts
from synthetic.reconstruction.table9.joint_model import JointModel, SingleModels, patterns
from synthetic.reconstruction.table9.last_contacts import bins_of, draw_last_contacts
from synthetic.reconstruction.table9.risk_sets import Exposure
from synthetic.reconstruction.table9.whole_patterns import missed, whole_patterns

#: Those of the multivariate model; the printed eighth, hepatitis B, has no estimate (all events).
JOINT = ("number", "size", "afp", "ast", "cirrhosis", "ascites", "ehm")
#: Printed statistics that data with the events of Tables 1 and 2 can meet, where not all: the
#: limits of EHM are misprinted; LN's standard error is too small for three events; P of
#: Child-Pugh contradicts its limits; HVTT has five events, IVCTT four, for which the printed
#: standard errors are too large: their P is kept, and with it the printed screening.
ATTAINABLE = {
    "ehm": ("hr", "p"),
    "ln": ("hr",),
    "childpugh": ("hr", "ci_low", "ci_high"),
    "hvtt": ("p",),
    "ivctt": ("p",),
}
#: What the printed Child-Pugh C is read as: with no event in C it can only be B or C.
PRINTED_AS = {"childpugh_b_or_c": "childpugh"}
#: Vena cava thrombi are some of the hepatic: with four events their hazard ratio is above 1.
ABOVE_ONE = {"ivctt": True}
#: No table prints these of the converted. Bilirubin is not among them: its lower limit of 0 is
#: that of a level without events.
FREE = ("alt", "ast", "albumin", "ascites")
#: Whether those observed longer are the more exposed, where less drift would do the other way
#: round: too few patients without cirrhosis would leave early to meet the joint model to the last
#: digit, too many with metastases late, when few are in BCLC C, and too few in Child-Pugh B or C
#: late, when more have a low albumin.
RISING = {"cirrhosis": True, "ehm": False, "childpugh_b_or_c": True}
#: Ascites without cirrhosis is rare.
ASCITES_WITHOUT_CIRRHOSIS = 0.2
_SE_ABOVE_BOUND = 1.00001
_DRAWS, _ROUNDS = 4, 3


@dataclass(frozen=True)
class DrawnPredictors:
    """Predictors of Table 9; true is the second level of its row.

    events
        the converted, as given, with ``alt, ast, albumin, bilirubin, ascites`` added.
    others
        one row per other patient, index 0, 1, …: ``last_contact_day``, all predictors and
        ``childpugh_b_or_c``.
    missed
        statistics within reach (`ATTAINABLE`, and all of the multivariate model) that print
        differently.
    """

    events: pd.DataFrame
    others: pd.DataFrame
    missed: int


def reconstruct_predictors(
    published: Published, events: pd.DataFrame, rng: Generator
) -> DrawnPredictors:
    """Predictors of the converted and of the others.

    *events*: one row per converted patient on combined treatment, index patient:
    ``conversion_day`` (whole days, all different), the predictors that Tables 1, 2 and 8 give
    and ``childpugh_b_or_c``. A draw may miss the last digit of a statistic or two; then another
    is made, and the best of all taken.
    """
    drawn = []
    for stream in rng.spawn(_DRAWS):
        drawn.append(_drawn_once(published, events, stream))
        if not drawn[-1].missed:
            break
    return min(drawn, key=attrgetter("missed"))


def _drawn_once(published: Published, events: pd.DataFrame, rng: Generator) -> DrawnPredictors:
    events = _with_free_predictors(published, events, rng)
    in_time = events.sort_values("conversion_day")
    days = in_time["conversion_day"].to_numpy()
    last_contact = draw_last_contacts(days, published.count("t9.n") - len(events), rng)
    draw = _draw(published, in_time, bins_of(last_contact, days), rng)
    values, missed_together = _joint_values(published, draw)
    others = pd.DataFrame(values, columns=list(JOINT)).assign(last_contact_day=last_contact)
    for add in (add_extent, add_liver, add_unrelated):
        others = add(draw, others)
    missed_alone = sum(
        _n_outside(target, draw.exposures[name], draw.per_bin(others[name].to_numpy()))
        for name, target in draw.targets.items()
    )
    columns = ["last_contact_day", *draw.exposures]
    others = others.iloc[rng.permutation(len(others))].reset_index(drop=True)[columns]
    return DrawnPredictors(events, others, missed_alone + missed_together)


def _n_outside(target: Target, exposure: Exposure, exposed: np.ndarray) -> int:
    """Statistics of one predictor alone that print differently."""
    deviations = target.deviations(*exposure.fit(exposed, target.start))
    return int((np.abs(deviations) > 1).sum())


def _with_free_predictors(
    published: Published, events: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """Add to the converted what no table prints of them; the rarer level as often as implied.

    Rarer are a raised ALT, a normal AST, a low albumin, and ascites, as in any such patients.
    Child-Pugh B has ascites and low albumin, nobody else has both; ALT is raised where AST is.
    """
    rarer = {name: _rarer_events(published, f"t9.{name}.uni", len(events)) for name in FREE}
    impaired = events.index[events["childpugh_b_or_c"]]
    cirrhotic, others = (
        rng.permutation(events.index[(events["cirrhosis"] == has) & ~events["childpugh_b_or_c"]])
        for has in (True, False)
    )
    apart = [*cirrhotic, *others]
    n_ascites = rarer["ascites"] - len(impaired)
    n_low_albumin = rarer["albumin"] - len(impaired)
    low_albumin = [*impaired, *apart[n_ascites : n_ascites + n_low_albumin]]
    low_ast, raised_ast = np.split(rng.permutation(events.index), [rarer["ast"]])
    return events.assign(
        alt=events.index.isin(raised_ast[: rarer["alt"]]),
        ast=~events.index.isin(low_ast),
        albumin=~events.index.isin(low_albumin),
        bilirubin=False,
        ascites=events.index.isin([*impaired, *apart[:n_ascites]]),
    )


def _rarer_events(published: Published, prefix: str, n_events: int) -> int:
    """Events in the rarer level: the fewest that the printed limits allow by `smallest_se`."""
    lowest, _ = published.interval(f"{prefix}.ci_low")
    _, highest = published.interval(f"{prefix}.ci_high")
    variance = (np.log(highest / lowest) / (2 * Z95)) ** 2
    rarer = np.arange(1, n_events // 2 + 1)
    return int(rarer[1 / rarer + 1 / (n_events - rarer) <= variance].min())


def _draw(published: Published, in_time: pd.DataFrame, bins: np.ndarray, rng: Generator) -> Draw:
    """*in_time*: the events in order of time, with all predictors; *bins*: of the others."""
    size = np.bincount(bins, minlength=len(in_time) + 1)
    exposures = {
        name: Exposure(in_time[name].to_numpy(dtype=int), size)
        for name in in_time.columns.drop("conversion_day")
    }
    targets = {
        name: _target(published, PRINTED_AS.get(name, name), exposure)
        for name, exposure in exposures.items()
        if 0 < exposure.n_exposed < len(in_time)
    }
    printed = {
        name: float(np.log(published.number(f"t9.{name}.uni.hr")))
        for name in exposures
        if name not in PRINTED_AS
    }
    return Draw(bins, exposures, targets, RISING, printed, rng)


def _target(published: Published, name: str, exposure: Exposure) -> Target:
    return printed_target(
        published,
        f"t9.{name}.uni",
        ATTAINABLE.get(name, STATISTICS),
        smallest_se=exposure.smallest_se * _SE_ABOVE_BOUND,
        above_one=ABOVE_ONE.get(name),
    )


def _joint_values(published: Published, draw: Draw) -> tuple[np.ndarray, int]:
    """Values per other patient (rows) and predictor of `JOINT`, and what their model misses."""
    exposures = [draw.exposures[name] for name in JOINT]
    targets = [draw.targets[name] for name in JOINT]
    joint = JointModel(
        np.column_stack([exposure.events for exposure in exposures]),
        [printed_target(published, f"t9.{name}.multi") for name in JOINT],
    )
    alone = [draw.counts(name) for name in JOINT]
    counts = independent_counts(np.array(alone), exposures[0].others, _affinity())
    counts = consistent_counts(joint, SingleModels(exposures, targets), counts)
    whole = _whole(joint, exposures, targets, counts, draw.rng)
    bits = patterns(len(JOINT))
    values = np.zeros((len(draw.bins), len(JOINT)), dtype=bool)
    for number, of_bin in enumerate(whole):
        members = draw.rng.permutation(np.flatnonzero(draw.bins == number))
        values[members] = bits[np.repeat(np.arange(len(bits)), of_bin)]
    return values, missed(joint, whole)[1]


def _whole(
    joint: JointModel,
    exposures: Sequence[Exposure],
    targets: Sequence[Target],
    counts: np.ndarray,
    rng: Generator,
) -> np.ndarray:
    """Whole counts of patterns near *counts* with which all models print as they should.

    Exchanges hardly move the standard errors of the joint model. What they leave is made up for
    in the numbers of exposed, as far as the models of single predictors leave room for it.
    """
    size, nobody = exposures[0].others, np.zeros_like(exposures[0].others)
    wished = (counts @ patterns(len(targets))).T
    aims: Sequence[float | None] = [None] * len(targets)
    found = []
    for _ in range(_ROUNDS):
        exposed = [
            whole_counts(exposure, target, of_predictor, nobody, size, aim)
            for exposure, target, of_predictor, aim in zip(
                exposures, targets, wished, aims, strict=True
            )
        ]
        found.append(whole_patterns(joint, counts, np.array(exposed), rng))
        if missed(joint, found[-1])[1] == 0:
            break
        alone = [exposure.fit(of)[1] for exposure, of in zip(exposures, exposed, strict=True)]
        excess = joint.estimates(found[-1])[1] - [target.se for target in joint.targets]
        aims = [float(se) for se in np.array(alone) - excess]
    return min(found, key=lambda whole: missed(joint, whole))


def _affinity() -> np.ndarray:
    """Per pattern of `JOINT`, how much rarer it is than chance has it."""
    has: Mapping[str, np.ndarray] = dict(zip(JOINT, patterns(len(JOINT)).T == 1, strict=True))
    return np.where(has["ascites"] & ~has["cirrhosis"], ASCITES_WITHOUT_CIRRHOSIS, 1.0)
