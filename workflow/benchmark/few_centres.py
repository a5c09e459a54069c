"""How often limits of few centres hold the truth, and how often exchangeable centres get a flag.

    .venv/bin/python workflow/benchmark/few_centres.py --runs 400

Centres are drawn as the models assume: true log ratios about 0 with a standard deviation tau, each
estimated with a standard error between 0.14 and 0.63. Printed are, for each number of centres and
tau, per cent of runs in which the limits of the mean, and of another centre, held the truth, with
their median width on the logarithmic scale; and in which any centre was flagged as influential, by
metafor's limits alone and by the rule of `statistics.influence`. The seed is fixed.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.extend(str(Path(__file__).resolve().parents[2] / folder) for folder in ("workflow", "."))

from hcc_conversion.statistics.bayesian_pool import BayesianPool, pool_estimates
from hcc_conversion.statistics.heterogeneity import REML
from hcc_conversion.statistics.influence import beyond_limits, influence, is_influential
from hcc_conversion.statistics.meta_analysis import Pooled, random_effects

SEED = 20261128
CENTRES = (2, 3, 4, 5, 7, 10, 20)
TAUS = (0.0, 0.25, 0.5, 1.0)
SCALE = 0.5
_VARIANCES = (0.02, 0.4)


def drawn(rng: np.random.Generator, k: int, tau: float) -> tuple[np.ndarray, np.ndarray]:
    """Estimates and variances of *k* centres."""
    variances = rng.uniform(*_VARIANCES, k)
    return rng.normal(0.0, np.sqrt(variances + tau**2)), variances


def run(rng: np.random.Generator, k: int, tau: float) -> dict[str, float]:
    """Whether limits held the truth (1 or 0), their widths, and whether any centre got a flag."""
    estimates, variances = drawn(rng, k, tau)
    another = rng.normal(0.0, tau)
    found = _judged("", random_effects(estimates, variances, REML), another)
    [bayesian] = pool_estimates(estimates, variances, [SCALE])
    found |= _judged("Bayesian ", bayesian, another)
    if k >= 3:
        moved = influence(estimates, variances, REML).to_dict("records")
        found["any flag by metafor's limits"] = any(beyond_limits(one, k) for one in moved)
        found["any flag"] = any(is_influential(one, k) for one in moved)
    return found


def _judged(name: str, pool: Pooled | BayesianPool, another: float) -> dict[str, float]:
    found: dict[str, float] = {
        f"{name}mean held": pool.ci_low <= 0 <= pool.ci_high,
        f"{name}mean width": pool.ci_high - pool.ci_low,
    }
    if pool.prediction_low is not None and pool.prediction_high is not None:
        found[f"{name}other held"] = pool.prediction_low <= another <= pool.prediction_high
        found[f"{name}other width"] = pool.prediction_high - pool.prediction_low
    return found


def table(runs: int, centres: Sequence[int], taus: Sequence[float]) -> pd.DataFrame:
    """One row for each number of centres and tau: per cent held, median widths."""
    rows = []
    for k in centres:
        for tau in taus:
            rng = np.random.default_rng([SEED, k, int(100 * tau)])
            all_runs = pd.DataFrame([run(rng, k, tau) for _ in range(runs)]).astype(float)
            widths = all_runs.columns.str.endswith("width")
            row = {"centres": k, "tau": tau}
            row |= all_runs.loc[:, ~widths].mean().mul(100).round(1).to_dict()
            row |= all_runs.loc[:, widths].median().round(2).to_dict()
            rows.append(row)
            print(", ".join(f"{name} {value:g}" for name, value in row.items()), flush=True)
    return pd.DataFrame(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=400)
    table(parser.parse_args().runs, CENTRES, TAUS)
