"""Clinical units, by pint."""

from functools import cache

import pint

from hcc_conversion.ingest.mapping import CLOCK

#: Grams per mole. Bilirubin C33H36N4O6; human serum albumin (mature, 585 residues);
#: haemoglobin per monomer, as laboratories that report mmol/l do (HiCN, ICSH: 16 114.5).
MOLAR_MASS_G_MOL = {"bilirubin": 584.66, "albumin": 66_437.0, "haemoglobin": 16_114.5}
#: WHO International Standard for alpha-fetoprotein 72/225.
AFP_NG_PER_IU = 1.21


#: Units in which hospitals report what we keep in another, by our unit.
REPORTED_IN = {
    "umol/L": ("umol/L", "mg/dL", "mg/L"),
    "g/L": ("g/L", "g/dL", "mg/dL"),
    "U/L": ("U/L", "ukat/L"),
    "cm": ("cm", "mm"),
    "mm": ("mm", "cm"),
    "mL": ("mL", "L", "dL"),
    "min": ("min", "hour"),
    "year": ("year", "month", "day"),
}


class UnknownUnit(ValueError):
    """A unit that does not exist or cannot be converted; the message says which."""


@cache
def _registry() -> pint.UnitRegistry[float]:
    registry: pint.UnitRegistry[float] = pint.UnitRegistry(cache_folder=None)
    registry.define("international_unit = [international_unit] = IU")
    afp = pint.Context("afp")
    afp.add_transformation(
        "[international_unit]/[volume]",
        "[mass]/[volume]",
        lambda ureg, value, **_: value * AFP_NG_PER_IU * ureg("ng/IU"),
    )
    enzyme = pint.Context("enzyme")  # 1 IU of a transaminase is 1 U: µmol per minute
    enzyme.add_transformation(
        "[international_unit]/[volume]",
        "[substance]/[time]/[volume]",
        lambda ureg, value, **_: value * ureg("U/IU"),
    )
    for context in (afp, enzyme):
        registry.add_context(context)
    return registry


@cache
def factor(unit: str, to: str, substance: str | None = None) -> float:
    """By what to multiply a number in *unit* to have it in *to*.

    Parameters
    ----------
    unit, to
        pint expressions, e.g. ``mg/dL`` and ``umol/L``; a month is 30.4375 days. *unit* may be
        `CLOCK`, which is read in minutes.
    substance
        Where the conversion depends on it: bilirubin, albumin, haemoglobin, afp, enzyme.

    Raises
    ------
    UnknownUnit
        if *unit* is not a unit, or measures something else than *to*.
    """
    registry = _registry()
    try:
        ours = registry.parse_expression(to) * registry.dimensionless
        theirs = (
            registry.parse_expression("min" if unit == CLOCK else unit) * registry.dimensionless
        )
        if substance in MOLAR_MASS_G_MOL:
            mass = registry.Quantity(MOLAR_MASS_G_MOL[substance], "g/mol")
            converted = theirs.to(ours.units, "chemistry", mw=mass)
        else:
            converted = theirs.to(ours.units, *([substance] if substance else []))
    except pint.DimensionalityError:
        raise UnknownUnit(f"'{unit}' cannot be converted to {to}") from None
    except Exception:  # pint raises whatever its tokenizer meets in a malformed text
        raise UnknownUnit(f"'{unit}' is not a known unit; ours is {to}") from None
    by = float(converted.magnitude / ours.magnitude)
    if not 0 < by < float("inf"):
        raise UnknownUnit(f"'{unit}' is not a unit: it would void or turn every number")
    # 12 significant digits: a factor of 0.9999999999999999 would move values across cut-offs.
    return float(f"{by:.12g}")
