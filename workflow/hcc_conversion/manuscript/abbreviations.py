"""The abbreviations of a table, explained in its foot."""

from collections.abc import Iterable

from hcc_conversion.study.abbreviations import ABBREVIATIONS, any_of

_OF_TABLES = ABBREVIATIONS | {
    "anti-PD-1": "antibody against programmed death 1",
    "anti-PD-1/PD-L1": "antibody against programmed death 1 or its ligand",
    "Hb": "haemoglobin",
    "RBC": "red blood cells",
    "SD": "standard deviation",
    "Vp1": "portal vein invasion distal to the second-order branches",
    "Vp2": "portal vein invasion of second-order branches",
    "Vp3": "portal vein invasion of first-order branches",
    "Vp4": "portal vein invasion of the main trunk or contralateral branch",
    "Vv1": "hepatic vein invasion of peripheral veins",
    "Vv2": "hepatic vein invasion of a main vein",
    "Vv3": "hepatic vein invasion of the inferior vena cava",
    "Δ": "change from before to after surgery in per cent of the value before",
}
_ANY = any_of(_OF_TABLES)


def abbreviations_in(texts: Iterable[str]) -> str:
    """A sentence on the abbreviations that the texts hold, by the alphabet; empty without any."""
    # Before what is measured, Δ is no part of its name.
    found = {name for text in texts for name in _ANY.findall(text.replace("Δ", "Δ "))}
    explained = [f"{name}, {_OF_TABLES[name]}" for name in sorted(found, key=str.casefold)]
    return f"{'; '.join(explained)}." if explained else ""
