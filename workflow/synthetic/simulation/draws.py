"""Random draws that every part of the simulation uses."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.random import Generator

#: No value, for `np.where`: where numpy asks for an array its types do not know None.
ABSENT = np.array(None, dtype=object)


def logistic(log_odds: np.ndarray) -> np.ndarray:
    """Probability for log odds."""
    return 1 / (1 + np.exp(-np.asarray(log_odds, dtype=float)))


def chance(rng: Generator, probability: np.ndarray) -> np.ndarray:
    """True with the given probability, one draw per element."""
    return rng.random(np.shape(probability)) < probability


def choose(rng: Generator, weights: Mapping[Any, float], size: int) -> np.ndarray:
    """*size* draws among the keys of *weights*, in proportion to their weights."""
    weight = np.array(list(weights.values()), dtype=float)
    return rng.choice(np.array(list(weights), dtype=object), size=size, p=weight / weight.sum())


def weibull(rng: Generator, shape: float, scale: np.ndarray) -> np.ndarray:
    """Waiting times with the unit of *scale*, one per element of it."""
    return scale * rng.weibull(shape, size=np.shape(scale))
