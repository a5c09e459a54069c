"""Complications by patient behind printed totals of events and of patients."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.reconstruction.blocks import ARMS, SUBSET, WHOLE
from synthetic.reconstruction.published import Published

#: Term by its name in the ids of the printed counts.
TERMS = {
    "fever": "Fever caused by infection",
    "bile": "Biliary leakage",
    "hypoprot": "Hypoproteinemia",
    "ascites": "Massive ascites",
    "sbp": "Spontaneous bacterial peritonitis",
    "hydrothorax": "Hydrothorax",
    "kaliopenia": "Kaliopenia",
    "incision": "Incision seepage",
    "dvt": "Deep venous thrombosis",
    "pneumonia": "Pneumonia",
    "pelvic": "Pelvic effusion",
}


def reconstruct_complications(
    published: Published, members: Mapping[str, np.ndarray], rng: Generator
) -> pd.DataFrame:
    """Events given to patients so that Tables 6 and 7 hold.

    *members*: the resections of each block. Returns one row per event: ``resection``, ``term``;
    nobody has a term twice. Raises ValueError naming the count that cannot be met.
    """
    parts = []
    for arm, name in ARMS.items():
        subset = _counts(published, SUBSET, arm)
        other = _counts(published, WHOLE, arm) - subset
        patients = published.count(f"{SUBSET}.comp.patients.{arm}.n")
        patients_other = published.count(f"{WHOLE}.comp.patients.{arm}.n") - patients
        for term in other.index[other < 0]:
            raise ValueError(f"t7.comp.*.{arm}: more events than in t6.comp.*.{arm}: {term}")
        parts.append(_deal(f"t7.comp.*.{arm}", subset, patients, members[f"{name}_c"], rng))
        parts.append(
            _deal(f"t6.comp.*.{arm}", other, patients_other, members[f"{name}_other"], rng)
        )
    return pd.concat(parts).sort_values("resection", kind="stable", ignore_index=True)


def _counts(published: Published, table: str, arm: str) -> pd.Series:
    """Events by term; a term that a table does not list has none in it."""
    ids = {term: f"{table}.comp.{name}.{arm}.n" for name, term in TERMS.items()}
    counts = pd.Series(
        {
            term: published.count(value_id) if value_id in published.values.index else 0
            for term, value_id in ids.items()
        }
    )
    if counts.sum() != published.count(f"{table}.comp.events.{arm}.n"):
        raise ValueError(f"{table}.comp.events.{arm}.n is not the sum of its terms")
    return counts


def _deal(
    ids: str, counts: pd.Series, n_patients: int, members: np.ndarray, rng: Generator
) -> pd.DataFrame:
    """Give every one of *n_patients* an event, then the others to any of them without the term."""
    terms = rng.permutation(np.repeat(counts.index.to_numpy(dtype=object), counts.to_numpy()))
    if not counts.max() <= n_patients <= min(len(terms), len(members)):
        raise ValueError(f"{ids}: {n_patients} patients cannot have these events")
    sufferers = rng.choice(members, n_patients, replace=False)
    dealt = list(zip(sufferers, terms[:n_patients], strict=True))
    for term in terms[n_patients:]:
        spared = np.setdiff1d(sufferers, [patient for patient, has in dealt if has == term])
        dealt.append((rng.choice(spared), term))
    return pd.DataFrame(dealt, columns=["resection", "term"])
