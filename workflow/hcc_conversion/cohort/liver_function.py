"""Scores of liver function from what they are made of: Child-Pugh and ALBI.

Where a part is unknown every value that it may have is followed, so that a class is told only where
all of them lead to it.
"""

import numpy as np
import pandas as pd

from schemas.vocabulary import ALBI_GRADE, ASCITES_DEGREE, CHILD_PUGH, ENCEPHALOPATHY

#: What bilirubin of 1 mg/dl is in µmol/l (584.66 g/mol).
_UMOL_L_PER_MG_DL = 1e4 / 584.66
#: Most points of classes A and B; C has more.
_MOST_POINTS = (6, 9)
#: Largest ALBI score of grades 1 and 2; grade 3 is above.
_LARGEST_SCORES = (-2.60, -1.39)


def child_pugh_points(patients: pd.DataFrame) -> pd.DataFrame:
    """Fewest and most Child-Pugh points that the parts on record allow.

    Pugh et al., Br J Surg 1973;60:646, with its limits of bilirubin (2 and 3 mg/dl, held against
    values in mg/dl to two decimals), albumin (28 and 35 g/l) and prolongation of the prothrombin
    time (4 and 6 s); in place of the latter the INR, where it is known, with the limits that stand
    beside them today (1.7 and 2.3; MSD Manual, Child-Turcotte-Pugh scoring system, 2023). A value
    at a limit has 2 points. The higher limits of bilirubin for cholestatic disease are not used.

    Parameters
    ----------
    patients
        columns ``bilirubin_umol_l``, ``albumin_g_l``, ``inr``, ``prothrombin_prolongation_s``,
        ``ascites_degree``, ``ascites`` and ``encephalopathy``. Ascites of unknown degree has 2 or 3
        points; any other unknown part 1 to 3.

    Returns
    -------
    Columns ``least`` and ``most`` (Int64, 5 to 15), on the index of *patients*.
    """
    bilirubin_mg_dl = (patients["bilirubin_umol_l"] / _UMOL_L_PER_MG_DL).round(2)
    clotting = _rising(patients["inr"], 1.7, 2.3).fillna(
        _rising(patients["prothrombin_prolongation_s"], 4, 6)
    )
    degree = _in_order(patients["ascites_degree"], ASCITES_DEGREE)
    parts = [
        _rising(bilirubin_mg_dl, 2, 3),
        4 - _rising(patients["albumin_g_l"], 28, 35),
        clotting,
        degree.mask(degree.isna() & ~patients["ascites"].fillna(True), 1),
        _in_order(patients["encephalopathy"], ENCEPHALOPATHY),
    ]
    # Where it is not known that there is none, at least that there is some may be.
    some = patients["ascites"].fillna(False).astype("Int64")
    least = sum((part.fillna(1) for part in parts), start=some.where(degree.isna(), 0))
    most = sum((part.fillna(3) for part in parts), start=some * 0)
    return pd.DataFrame({"least": least, "most": most})


def possible_child_pugh(points: pd.DataFrame) -> pd.DataFrame:
    """Which classes *points* (`child_pugh_points`) allow: a column of booleans for each class.

    A has 5 or 6 points, B 7 to 9, C 10 to 15 (Pugh 1973).
    """
    a, b = _MOST_POINTS
    limits = dict(zip(CHILD_PUGH, ((0, a), (a + 1, b), (b + 1, np.inf)), strict=True))
    return pd.DataFrame(
        {
            name: (points["least"] <= high) & (points["most"] >= low)
            for name, (low, high) in limits.items()
        }
    ).astype(bool)


def child_pugh_class(points: pd.Series) -> pd.Series:
    """The class of known points; null where they are null."""
    return _graded(points, _MOST_POINTS, CHILD_PUGH)


def albi_score(bilirubin_umol_l: pd.Series, albumin_g_l: pd.Series) -> pd.Series:
    """Albumin-bilirubin score (Johnson et al., J Clin Oncol 2015;33:550); lower is better.

    Null where a part is unknown, or bilirubin is 0, which has no logarithm.
    """
    bilirubin = bilirubin_umol_l.where(bilirubin_umol_l > 0).astype("Float64")
    logarithm = pd.Series(np.log10(bilirubin.to_numpy(float, na_value=np.nan)), bilirubin.index)
    return (0.66 * logarithm - 0.085 * albumin_g_l.astype(float)).astype("Float64")


def albi_grade(score: pd.Series) -> pd.Series:
    """Grade 1 (at most -2.60), 2 (at most -1.39) or 3 of an ALBI score; null where it is null."""
    return _graded(score, _LARGEST_SCORES, ALBI_GRADE)


def _rising(values: pd.Series, second: float, third: float) -> pd.Series:
    """1 point below *second*, 3 above *third*, 2 between and at them."""
    points = 1 + (values >= second).astype("Int64") + (values > third).astype("Int64")
    return points.astype("Int64")


def _in_order(values: pd.Series, order: tuple[str, ...]) -> pd.Series:
    return values.map({name: place + 1 for place, name in enumerate(order)}).astype("Int64")


def _graded(values: pd.Series, largest: tuple[float, float], grades: tuple[str, ...]) -> pd.Series:
    grade = pd.Series(grades[2], index=values.index, dtype="string")
    grade = grade.mask((values <= largest[1]).fillna(False).astype(bool), grades[1])
    grade = grade.mask((values <= largest[0]).fillna(False).astype(bool), grades[0])
    return grade.where(values.notna())
