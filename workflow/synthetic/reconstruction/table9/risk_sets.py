"""The partial likelihood of Cox's model for one yes/no predictor, of very many data sets at once.

Without ties it depends on the order of the events alone: patients without the event count by the
number of events that happened before their last contact, their bin. `lifelines` fits one data set
in the time that this takes for thousands, which is what a search for counts needs.
"""

from dataclasses import dataclass

import numpy as np

_NEWTON_STEPS = 8
#: Newton steps of the log hazard ratio are cut at this length: far from the root they overshoot.
_LONGEST_STEP = 1.0


def at_risk(counts: np.ndarray) -> np.ndarray:
    """Patients still in follow-up at each event, from the counts per bin (last axis).

    Bin b holds those whose last contact comes after b events; bin 0 is at risk at none.
    """
    return np.flip(np.cumsum(np.flip(counts, -1), -1), -1)[..., 1:]


def waiting(events: np.ndarray) -> np.ndarray:
    """Patients with the event who still wait for it at each event, the one it happens to included.

    *events*: per event in order of time (first axis), 1 or a value of the patient.
    """
    return np.flip(np.cumsum(np.flip(events, 0), 0), 0)


@dataclass(frozen=True)
class Exposure:
    """What the risk sets need to know of one predictor, besides whom of the others it holds for.

    events: 0 or 1 per event in order of time; others: all patients without event per bin.
    """

    events: np.ndarray
    others: np.ndarray

    @property
    def n_exposed(self) -> int:
        """Events in exposed patients."""
        return int(self.events.sum())

    @property
    def smallest_se(self) -> float:
        """Least standard error of the log hazard ratio: that of a share without drift.

        The score equation fixes the sum of the exposed shares of the weighted risk sets, and
        the information, their sum of p(1 − p), is largest where all are equal.
        """
        return float(np.sqrt(1 / self.n_exposed + 1 / (len(self.events) - self.n_exposed)))

    def shares(self, exposed: np.ndarray, log_hr: np.ndarray | float) -> np.ndarray:
        """Exposed share of the weighted risk set at each event (last axis).

        *exposed*: exposed others per bin (last axis; any leading axes); *log_hr*: per data set.
        """
        n_exposed = at_risk(exposed) + waiting(self.events)
        n_all = at_risk(self.others) + np.arange(len(self.events), 0, -1)
        weighted = n_exposed * np.exp(log_hr)
        return weighted / (weighted + n_all - n_exposed)

    def fit(self, exposed: np.ndarray, start: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
        """Log hazard ratio and its standard error, one of each per data set.

        Newton's method from *start*; without exposed or without unexposed events it has no root.
        """
        log_hr = np.full(exposed.shape[:-1], float(start))
        for _ in range(_NEWTON_STEPS):
            shares = self.shares(exposed, log_hr[..., None])
            information = (shares * (1 - shares)).sum(-1)
            step = (self.n_exposed - shares.sum(-1)) / information
            log_hr = log_hr + np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
            if np.abs(step).max() < 1e-10:
                break
        shares = self.shares(exposed, log_hr[..., None])
        return log_hr, 1 / np.sqrt((shares * (1 - shares)).sum(-1))

    def linearise(self, exposed: np.ndarray, log_hr: float) -> tuple[float, float, np.ndarray]:
        """The fit near *log_hr*, and how one more patient at risk at an event changes it.

        Returns the Newton step to the estimate, the standard error, and the change of estimate
        and standard error (last axis) per event (first axis) by one more unexposed or exposed
        patient (second axis).
        """
        shares = self.shares(exposed, log_hr)
        information = (shares * (1 - shares)).sum()
        hazard = np.exp(log_hr)
        n_exposed = at_risk(exposed) + waiting(self.events)
        total = n_exposed * (hazard - 1) + at_risk(self.others) + np.arange(len(shares), 0, -1)
        change = np.stack([-shares, hazard * (1 - shares)], axis=-1) / total[:, None]
        of_information = change * (1 - 2 * shares)[:, None]
        by_event = np.stack(
            [-change / information, -0.5 * information**-1.5 * of_information], axis=-1
        )
        step = (self.n_exposed - shares.sum()) / information
        return float(step), float(information**-0.5), by_event
