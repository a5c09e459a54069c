"""Response before surgery: Tables 3 and 4 and what the text and the discussion say of it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from hcc_conversion.cohort import KEY, Cohort
from hcc_conversion.reconstruction.check.best_response import (
    best_responses,
    last_responses,
    smallest_changes,
)
from hcc_conversion.reconstruction.check.evaluation import Evaluation, n_true, same, share
from hcc_conversion.reconstruction.check.regimen_parts import regimens_by_patient
from schemas.vocabulary import LOCOREGIONAL

CRITERIA = {"recist": "RECIST 1.1", "mrecist": "mRECIST"}
RESPONDING = ("CR", "PR")
CONTROLLED = ("CR", "PR", "SD")
#: Rows of Table 4 and what was given, as `regimens_by_patient` writes it.
REGIMENS = {
    "sora_sinti": {"sorafenib", "sintilimab"},
    "tace_len": {"tace", "lenvatinib"},
    "tace_rt_len": {"tace", "radiotherapy", "lenvatinib"},
    "haic_len_cam": {"haic", "lenvatinib", "camrelizumab"},
    "haic_apa_cam": {"haic", "apatinib", "camrelizumab"},
    "tace_sora_sinti": {"tace", "sorafenib", "sintilimab"},
    "tace_sora_cam": {"tace", "sorafenib", "camrelizumab"},
    "tace_len_cam": {"tace", "lenvatinib", "camrelizumab"},
    "tace_apa_cam": {"tace", "apatinib", "camrelizumab"},
}
#: Group rows of Table 4: loco-regional treatment, TKI, PD-1 antibody.
GROUPS = {
    "tki_pd1": (False, True, True),
    "lr_tki": (True, True, False),
    "lr_tki_pd1": (True, True, True),
}


def evaluate_response(cohort: Cohort, patients: pd.DataFrame) -> Iterator[Evaluation]:
    """Values of Tables 3 and 4; *patients*: as `hcc_conversion.derivation.derive` returns them."""
    converted = patients[patients["in_converted"]]
    best = best_responses(cohort, converted)
    yield from _table_3(best)
    yield from _specimens(cohort, converted, best["mRECIST"])
    yield from _table_4(cohort, converted, best)
    yield from _watch_and_wait(cohort, converted, best["mRECIST"])
    sums = smallest_changes(cohort, converted)
    n_smaller = n_true(sums["smallest_mm"] < sums["baseline_mm"])
    yield from same("dis.shrink.n", n_smaller, "smallest RECIST sum below baseline, converted")


def _table_3(best: pd.DataFrame) -> Iterator[Evaluation]:
    whole = len(best)
    controlled = {}
    for part, criterion in CRITERIA.items():
        how = f"best response by {criterion}, converted"
        for name in ("CR", "PR", "SD", "PD"):
            row = f"{part}.{name.lower()}"
            count = n_true(best[criterion] == name)
            yield from share(f"t3.{row} txt.{row}", count, whole, how)
        responding = n_true(best[criterion].isin(RESPONDING))
        stems = f"t3.{part}.orr txt.{part}.orr dis.orr.{part} abs.orr.{part}"
        yield from share(stems, responding, whole, how)
        controlled[criterion] = n_true(best[criterion].isin(CONTROLLED))
        yield from share(f"t3.{part}.dcr txt.{part}.dcr", controlled[criterion], whole, how)
    lower = min(controlled.values())
    yield from share("abs.dcr", lower, whole, "the lower of both criteria, converted")
    n_progressing = n_true((best == "PD").any(axis=1))
    yield from same("txt.pd.n", n_progressing, "PD as best response by either, converted")
    n_complete = n_true(best["mRECIST"] == "CR")
    yield from same("dis.cr_final.n", n_complete, "CR as best response by mRECIST, converted")


def _specimens(
    cohort: Cohort, converted: pd.DataFrame, best_mrecist: pd.Series
) -> Iterator[Evaluation]:
    operated = converted[converted["in_conversion_surgery"]]
    surgeries = cohort.tables["surgeries"].set_index(KEY)
    own = surgeries.reindex(pd.MultiIndex.from_frame(operated[KEY])).set_axis(operated.index)
    complete = own["margin"] == "R0"
    yield from share("t3.r0 txt.r0", n_true(complete), len(converted), "R0 resection, converted")
    pcr = own["pathologic_complete_response"].fillna(False).astype(bool)
    stems = "t3.pcr txt.pcr abs.pcr"
    yield from share(stems, n_true(pcr), len(operated), "pCR, conversion surgery")
    for name in ("SD", "PR", "CR"):
        count = n_true(pcr & (best_mrecist.reindex(operated.index) == name))
        how = f"pCR, conversion surgery, best response by mRECIST {name}"
        yield from same(f"dis.pcr_by_mrecist.{name.lower()}.n", count, how)


def _table_4(cohort: Cohort, converted: pd.DataFrame, best: pd.DataFrame) -> Iterator[Evaluation]:
    treatments = cohort.tables["treatments"]
    before = treatments[treatments["intent"] == "conversion"]
    given = regimens_by_patient(before, converted)
    for row, parts in REGIMENS.items():
        members = np.array([own == parts for own in given], dtype=bool)
        yield from _responders(f"t4.{row}", best[members], len(converted), row)
    is_local, is_tki, is_antibody = (
        _having(before[before["modality"].isin(modalities)], converted)
        for modalities in (LOCOREGIONAL, ["TKI"], ["anti-PD-1/PD-L1"])
    )
    for row, (locoregional, tki, antibody) in GROUPS.items():
        members = (is_local == locoregional) & (is_tki == tki) & (is_antibody == antibody)
        yield from _responders(f"t4.g.{row}", best[members], len(converted), row)


def _having(rows: pd.DataFrame, patients: pd.DataFrame) -> np.ndarray:
    return pd.MultiIndex.from_frame(patients[KEY]).isin(pd.MultiIndex.from_frame(rows[KEY]))


def _responders(stem: str, best: pd.DataFrame, n_converted: int, name: str) -> Iterator[Evaluation]:
    yield from share(stem, len(best), n_converted, f"treatment before conversion: {name}")
    for part, criterion in CRITERIA.items():
        count = n_true(best[criterion].isin(RESPONDING))
        how = f"CR or PR by {criterion}, {name}"
        yield from share(f"{stem}.orr_{part}", count, len(best), how)


def _watch_and_wait(
    cohort: Cohort, converted: pd.DataFrame, best_mrecist: pd.Series
) -> Iterator[Evaluation]:
    waiting = converted[converted["watch_and_wait"]]
    best = best_mrecist.reindex(waiting.index)
    outcomes = cohort.tables["outcomes"]
    progressed = _having(outcomes[outcomes["kind"] == "progression"], waiting)
    yield from same("txt.ww.n", len(waiting), "watch & wait")
    for name in ("CR", "PR"):
        how = f"watch & wait, best response by mRECIST {name}"
        yield from same(f"txt.ww.{name.lower()}.n", n_true(best == name), how)
    last = last_responses(cohort, waiting, "mRECIST")
    yield from same("txt.ww_still_cr.n", n_true(last == "CR"), "watch & wait, last mRECIST CR")
    n_progressed = n_true((best == "PR") & progressed)
    yield from same("txt.ww_pd.n", n_progressed, "watch & wait, mRECIST PR, then progression")
    n_free = n_true((best == "CR") & ~progressed)
    yield from same("dis.cr_ww.n", n_free, "watch & wait, mRECIST CR, no progression")
    outcomes = outcomes[outcomes["kind"].isin(["recurrence", "death"])]
    operated = converted[converted["in_conversion_surgery"]]
    free = ~_having(outcomes, operated)
    n_free = n_true((best_mrecist.reindex(operated.index) == "CR") & free)
    yield from same("dis.cr_r0.n", n_free, "conversion surgery, mRECIST CR, disease-free")
