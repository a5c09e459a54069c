"""Counts of patterns, not yet whole, with which a joint model and its single models print right.

Of all such counts those that differ least from the start in the sense of Kullback and Leibler are
sought (Ann Math Stat 1951;22:79): each pattern's count times the exponential of a sum of its
effects, so no pattern dies out and predictors depend on each other no more than they must.
"""

import numpy as np

from synthetic.reconstruction.table9.joint_model import JointModel, SingleModels, patterns

_STEPS = 250
#: No count changes by more than this power of e in one step: the models are not linear.
_LONGEST_STEP = 0.7
#: Patterns of fewer patients than this may change more, up to this power.
_RARE, _LONGEST_RARE = 1e-3, 3.0
_NEAR = 0.02
#: Keeps the equations solvable where two statistics move together.
_RIDGE = 1e-6
#: Shares of a bin that nobody and everybody is given at the start.
_LEAST, _MOST = 0.01, 0.99


def independent_counts(exposed: np.ndarray, others: np.ndarray, affinity: np.ndarray) -> np.ndarray:
    """Patients per bin (rows) and pattern (columns) if predictors go together only by *affinity*.

    *exposed*: per predictor (rows) and bin; *others*: all patients per bin; *affinity*: how many
    times more patients a pattern has than its predictors alone would give it.
    """
    has = patterns(len(exposed)).astype(bool)
    share = np.clip(exposed / np.maximum(others, 1), _LEAST, _MOST).T[:, None, :]
    chance = np.where(has, share, 1 - share).prod(axis=-1) * affinity
    return chance / chance.sum(axis=1, keepdims=True) * others[:, None]


def consistent_counts(joint: JointModel, single: SingleModels, counts: np.ndarray) -> np.ndarray:
    """Counts per bin (rows) and pattern (columns), from *counts* on, that meet all targets.

    Nobody changes bin. Where the targets exclude each other it comes as near as `_STEPS` bring it.
    """
    size = counts.sum(axis=1, keepdims=True)
    for _ in range(_STEPS):
        positions = joint.position(counts), single.position(counts)
        distance = np.concatenate([position.distance for position in positions])
        if np.abs(distance).max() < _NEAR:
            break
        slopes = np.concatenate([position.slopes for position in positions], axis=-1)
        power = _tilt(counts, slopes, distance)
        counts = counts * np.exp(power)
        counts *= size / np.maximum(counts.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    return counts


def _tilt(counts: np.ndarray, slopes: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """Powers of e, per bin and pattern, that undo the distance as far as a step may go."""
    size = np.maximum(counts.sum(axis=1), 1)[:, None]
    of_bin = np.einsum("bp,bpt->bt", counts, slopes) / size
    within_bin = slopes - of_bin[:, None]
    products = np.einsum("bp,bps,bpt->st", counts, within_bin, within_bin, optimize=True)
    scale = np.sqrt(np.diag(products))
    equations = products / np.outer(scale, scale) + _RIDGE * np.eye(len(scale))
    power = within_bin @ (-np.linalg.solve(equations, distance / scale) / scale)
    longest = np.abs(power[counts > _RARE]).max()
    return np.clip(power * min(1.0, _LONGEST_STEP / longest), -_LONGEST_RARE, _LONGEST_RARE)
