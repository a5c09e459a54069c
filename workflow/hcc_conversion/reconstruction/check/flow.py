"""Patient flow and conversion rates: abstract, text, discussion, and the totals over the tables."""

from collections.abc import Iterator

import pandas as pd

from hcc_conversion.reconstruction.check.evaluation import Evaluation, same, share
from hcc_conversion.results import proportion


def evaluate_flow(patients: pd.DataFrame) -> Iterator[Evaluation]:
    """Values of the flow; *patients*: as `hcc_conversion.derivation.derive` returns them."""
    members = {name: patients[f"in_{name}"] for name in _PRINTED_TOTALS}
    sizes = {name: int(rows.sum()) for name, rows in members.items()}
    for name, ids in _PRINTED_TOTALS.items():
        yield from same(ids, sizes[name], f"patients of the population {name}")
    untreated = int((members["admitted"] & ~members["treated"]).sum())
    yield from same("txt.untreated.n", untreated, "admitted, not treated")
    yield from share("dis.upfront", sizes["resectable"], sizes["admitted"], "resectable, admitted")
    uhcc = patients[members["uhcc"]]
    for ids, modality in (("abs.uhcc_lr.n", "locoregional"), ("abs.uhcc_sys.n", "systemic")):
        rows = uhcc["modality_class"] == modality
        yield from same(ids, int(rows.sum()), f"uHCC, {modality} treatment alone")
    systemic = uhcc["converted"] & (uhcc["modality_class"] == "systemic")
    yield from same("abs.conv_sys.n", int(systemic.sum()), "converted, systemic treatment alone")
    yield from _rates(patients)


#: Populations by name, and the ids under which the paper prints their sizes.
_PRINTED_TOTALS = {
    "admitted": "abs.hcc_total.n txt.hcc_total.n dis.hcc_total.n",
    "treated": "abs.treated.n txt.treated.n",
    "resectable": "abs.upfront_resectable.n",
    "uhcc": "abs.uhcc.n dis.uhcc.n",
    "combination": "abs.uhcc_combo.n txt.t9.n t9.n",
    "converted": "txt.converted.n t1.n t3.n t4.n t5.n",
    "conversion_surgery": "abs.surgery.n txt.conv_surg.n t6.n.conv",
    "direct_surgery": "txt.direct.n t6.n.direct",
}


def _rates(patients: pd.DataFrame) -> Iterator[Evaluation]:
    for population, ids in (
        ("uhcc", "abs.conv_rate.pct dis.conv_rate.pct dis.conv_rate_round.pct"),
        ("combination", "dis.conv_rate_combo.pct"),
    ):
        rows = patients[patients[f"in_{population}"]]
        n_converted = int(rows["converted"].sum())
        rate = proportion(n_converted, len(rows))["percent"]
        yield from same(ids, rate, f"per cent of {population} converted")
        if population == "combination":
            how = "converted, loco-regional and systemic treatment"
            yield from same("abs.conv_combo.n", n_converted, how)
