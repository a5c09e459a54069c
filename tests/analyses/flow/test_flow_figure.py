"""The flow diagram: what its boxes say, where they hang, that all text fits."""

import numpy as np
import pandas as pd
import pytest
from builders import cohort, everything
from figure_checks import LONG, boxes, is_set_for_print, texts
from result_cases import make_results, share

from hcc_conversion.analyses.flow.figure import draw_flow
from hcc_conversion.analyses.flow.results import flow_results
from schemas.results import ELSEWHERE, NOT_COLLECTED

REGISTERED, INSIDE, TREATED = "registered", "study_window=inside", "treatment=treated"
RESECTABLE, UHCC = "resectability=resectable", "resectability=unresectable"
CONVERTED = "conversion=converted"


def make_flow(splits: dict[tuple[str, str], dict[str, int | None]], registered: int, notes=None):
    """Flow results: (box, variable) to its parts with their patients, None if not collected."""
    rows = [("", "registered", "", {"n": registered}, "")]
    for (box, variable), parts in splits.items():
        whole = sum(n or 0 for n in parts.values())
        for level, n in parts.items():
            note = (notes or {}).get((variable, level), "" if n is not None else NOT_COLLECTED)
            rows.append((box, variable, level, share(n, whole), note))
    return make_results("flow", rows)


def splits_of(modality: dict, conversion: dict, per_modality: dict, after: dict) -> dict:
    return {
        (REGISTERED, "study_window"): {"inside": 11000, "outside": 900},
        (INSIDE, "treatment"): {"treated": 10000, "untreated": 900, "not recorded": 100},
        (TREATED, "resectability"): {
            "resectable": 2000,
            "unresectable": 7000,
            "not recorded": 1000,
        },
        (RESECTABLE, "up_front"): {"direct surgery": 1500, "other treatment": 500},
        (UHCC, "modality"): modality,
        (UHCC, "conversion"): conversion,
        **{
            (f"modality={name}", f"conversion_{name}"): parts
            for name, parts in per_modality.items()
        },
        (CONVERTED, "after_conversion"): after,
    }


def full_flow() -> pd.DataFrame:
    flow = make_flow(
        splits_of(
            modality={
                "locoregional": 2000,
                "systemic": 1000,
                "combination": 3000,
                "other": 600,
                "not recorded": 400,
            },
            conversion={"converted": 612, "not converted": 6288, "not recorded": 100},
            per_modality={
                "locoregional": {"converted": 101, "not converted": 1899},
                "systemic": {"converted": 52, "not converted": 908, "not recorded": 40},
                "combination": {"converted": 403, "not converted": 2597},
                "other": {"converted": 24, "not converted": 576},
            },
            after={"resected": 500, "watch & wait": 62, "neither": 33, "not recorded": 17},
        ),
        registered=11900,
    )
    source = make_results(
        "flow",
        [
            ("", "excluded", "source rows", {"n": 12904}, "rows of the patients' source files"),
            ("source rows", "excluded", "filtered", share(904, 12904), ""),
            ("source rows", "excluded", "quarantined", share(100, 12904), ""),
        ],
    )
    return pd.concat([source, flow], ignore_index=True)


def uncollected_flow() -> pd.DataFrame:
    """The flow of a centre that collects neither modality nor conversion of its patient."""
    collected = {row for row in everything() if "modality" not in row[2] and row[1] != "outcomes"}
    return flow_results(
        cohort(
            collected=collected,
            patients=[{"patient_id": "p", "day_zero": "diagnosis", "initially_resectable": False}],
            treatments=[{"patient_id": "p", "modality": "TKI", "intent": "conversion"}],
        )
    )


def empty_flow() -> pd.DataFrame:
    """Every box with nobody; the percent of nobody is empty."""
    flow = full_flow()
    return flow.assign(value=np.where(flow["stat"] == "percent", np.nan, 0.0))


def hidden_flow() -> pd.DataFrame:
    """All centres of which one does not tell who is outside the flow; its boxes come first."""
    flow = full_flow()
    split = flow["variable"].isin(("resectability", "treatment"))
    first = flow[split & (flow["level"].isin(("resectable", "treated")))]
    outside = first.assign(
        level=ELSEWHERE, value=np.nan, note="not shared: Harbour Hospital, Lakeside Medical Center"
    )
    return pd.concat([outside, flow], ignore_index=True)


FIGURES = {
    "everything": lambda: draw_flow(full_flow(), LONG),
    "not collected": lambda: draw_flow(uncollected_flow(), LONG),
    "nobody": lambda: draw_flow(empty_flow(), "Nobody"),
    "hidden in part": lambda: draw_flow(hidden_flow(), LONG),
}


@pytest.mark.parametrize("name", FIGURES)
def test_the_diagram_is_set_for_print(name):
    is_set_for_print(FIGURES[name](), pages=1.1)


def test_text_of_a_flow_box_stays_within_the_box():
    figure = draw_flow(full_flow(), "Flow")
    placed = dict(boxes(figure))
    axes = figure.axes[0]
    for box, text in zip(axes.patches, axes.texts, strict=True):
        outline, inside = box.get_window_extent(), placed[text.get_text()]
        assert outline.x0 <= inside.x0
        assert inside.x1 <= outline.x1
        assert outline.y0 <= inside.y0
        assert inside.y1 <= outline.y1


def test_what_follows_hangs_on_its_box_whatever_stands_beside_it():
    """Direct surgery is below the resectable, modalities below the unresectable."""

    def place(label):
        texts = draw_flow(hidden_flow(), "Flow").axes[0].texts
        (found,) = [text for text in texts if text.get_text().split("\n")[0].startswith(label)]
        return found.get_position()[0]

    resectable, unresectable = place("Initially resectable"), place("Initially unresectable")
    assert place("Direct surgery") < resectable + 1 < place("Locoregional") < unresectable


def test_flow_boxes_say_the_numbers_of_the_results():
    flow = full_flow()
    drawn = " | ".join(text.replace("\n", " ") for text in texts(draw_flow(flow, "Flow")))
    wanted = flow.pivot_table(
        index=["variable", "level"], columns="stat", values="value", sort=False
    )
    for (variable, level), row in wanted.iterrows():
        # The modality's patients who were not converted are in the sum alone.
        if variable.startswith("conversion_") and level == "not converted":
            continue
        count = f"{row['n']:,.0f}"
        count += f" ({row['percent']:.1f}%)" if pd.notna(row["percent"]) else ""
        assert count in drawn, (variable, level)


def test_flow_says_not_collected_where_a_zero_would_be_wrong():
    drawn = texts(draw_flow(uncollected_flow(), "Flow"))
    assert sorted(text for text in drawn if text.endswith(NOT_COLLECTED)) == [
        "After conversion\nnot collected",
        "Converted to resectable\nnot collected",
        "Modality\nnot collected",
        "Outside the study window: not collected",
    ]
    inside = "In the study window n = 1 recorded of nobody: all are counted as inside"
    assert inside in [text.replace("\n", " ") for text in drawn]


def test_flow_shows_other_and_neither_only_where_there_are_such_patients():
    nobody, somebody = (
        [text.replace("\n", " ") for text in texts(draw_flow(flow, "Flow"))]
        for flow in (empty_flow(), full_flow())
    )
    assert not any(text.startswith("Neither") for text in nobody)
    assert "Neither n = 33 (5.4%)" in somebody
    # The resectable have an "other treatment" too, which is always shown.
    assert nobody.count("Other treatment n = 0") == 1
    assert sum(text.startswith("Other treatment") for text in somebody) == 2


@pytest.mark.parametrize("high", [9.4, np.nan])
def test_the_converted_have_the_limits_of_the_results_where_both_are_told(high):
    results = full_flow()
    rows = results[(results["variable"] == "conversion") & (results["level"] == "converted")]
    limits = [
        rows.iloc[:1].assign(stat=_, value=x) for _, x in (("ci_low", 8.1), ("ci_high", high))
    ]
    said = texts(draw_flow(pd.concat([results, *limits], ignore_index=True), "Flow"))
    (box,) = [text for text in said if text.startswith("Converted to resectable")]
    assert ("n = 612 (8.7%)\n95 % CI 8.1 to 9.4\nnot converted" in box) == (not np.isnan(high))
    assert ("CI" in box) == (not np.isnan(high))
