"""Why a tumour was unresectable, from the patient's baseline (Tables 1 and 2 of the paper)."""

import pandas as pd

from hcc_conversion.cohort.cohort import Cohort

PORTAL_UNGRADED = "portal vein, grade not recorded"
HEPATIC_UNGRADED = "hepatic vein, grade not recorded"
VENA_CAVA = "Vv3 (inferior vena cava)"
SPREAD, REMNANT = "extrahepatic spread", "insufficient remnant"
#: Major venous invasion, spread and remnant; Vp1 and Vv1 are not major.
REASONS = (
    "Vp2",
    "Vp3",
    "Vp4",
    PORTAL_UNGRADED,
    "Vv2",
    VENA_CAVA,
    HEPATIC_UNGRADED,
    SPREAD,
    REMNANT,
)
#: Reasons that are shown only where a patient has one: the paper has none.
UNGRADED_REASONS = (PORTAL_UNGRADED, HEPATIC_UNGRADED)
NO_REASON = "none of these"
SEPARATOR = " + "


def unresectability_reasons(patients: pd.DataFrame) -> pd.DataFrame:
    """Which reasons each patient has.

    Parameters
    ----------
    patients
        rows of what `hcc_conversion.cohort.derivation.derive` made of a cohort.

    Returns
    -------
    One column per reason of `REASONS`, on the index of *patients*: true, false, or null where it
    is not recorded. Of the portal vein and of the hepatic veins only the highest grade is known;
    a thrombus in the inferior vena cava is Vv3, however it is recorded.
    """
    portal, hepatic = patients["portal_vein_invasion"], patients["hepatic_vein_invasion"]
    highest = (hepatic == "Vv3").astype("boolean")
    implied = highest.mask((hepatic == "present").fillna(False))
    vena_cava = patients["ivc_thrombus"].fillna(implied) | highest.fillna(False)
    return pd.DataFrame(
        {
            "Vp2": portal == "Vp2",
            "Vp3": portal == "Vp3",
            "Vp4": portal == "Vp4",
            PORTAL_UNGRADED: portal == "present",
            "Vv2": hepatic == "Vv2",
            VENA_CAVA: vena_cava,
            # A thrombus in the vena cava tells the grade.
            HEPATIC_UNGRADED: (hepatic == "present") & ~vena_cava.fillna(False),
            SPREAD: patients["extrahepatic_spread"],
            REMNANT: patients["liver_remnant_insufficient"],
        }
    ).astype("boolean")


def centres_telling(cohort: Cohort) -> dict[str, frozenset[str]]:
    """For each reason of `REASONS` the centres that collect it."""

    def collecting(*fields: str) -> frozenset[str]:
        return cohort.collecting("patients", *fields)

    portal, hepatic = collecting("portal_vein_invasion"), collecting("hepatic_vein_invasion")
    spread = collecting("lymphatic_metastasis", "extrahepatic_metastasis")
    told = dict.fromkeys(("Vp2", "Vp3", "Vp4", PORTAL_UNGRADED), portal)
    told |= dict.fromkeys(("Vv2", HEPATIC_UNGRADED), hepatic)
    told[VENA_CAVA] = hepatic | collecting("ivc_thrombus")
    told[SPREAD] = collecting("extrahepatic_spread") | spread
    told[REMNANT] = collecting("liver_remnant_insufficient")
    return told


def combinations(reasons: pd.DataFrame) -> pd.Series:
    """The reasons of each patient joined, or `NO_REASON`; null unless all are known.

    *reasons*: as `unresectability_reasons` gives them.
    """
    given = reasons.fillna(False).astype(bool)
    joined = given.apply(lambda row: SEPARATOR.join(row.index[row]) or NO_REASON, axis=1)
    joined = joined.astype("string") if len(reasons) else pd.Series(dtype="string")
    return joined.reindex(reasons.index).where(reasons.notna().all(axis=1))
