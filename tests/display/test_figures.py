"""What the figures draw: counts, curves, reasons; no text over another or off the page."""

import re
from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from builders import cohort, everything, line_of
from figure_checks import LONG, boxes, fits_the_page, texts
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure
from matplotlib.text import Text

from hcc_conversion.analyses.baseline.figure import draw_baseline
from hcc_conversion.analyses.flow.figure import draw_flow
from hcc_conversion.analyses.flow.results import flow_results
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.display import palette
from hcc_conversion.display.catalogue import FIGURE
from hcc_conversion.display.page import save_figure, text_width, wrap
from hcc_conversion.display.shares_by_scope import draw_share_comparison
from hcc_conversion.display.silence import draw_sentence
from hcc_conversion.display.view import View
from hcc_conversion.run.references import load
from hcc_conversion.study.titles import variable_titles
from schemas.results import ELSEWHERE, Results

NOT_COLLECTED = "not collected"
SVG = "{http://www.w3.org/2000/svg}"
REGISTERED, INSIDE, TREATED = "registered", "study_window=inside", "treatment=treated"
RESECTABLE, UHCC = "resectability=resectable", "resectability=unresectable"
CONVERTED = "conversion=converted"


def make_results(analysis: str, rows: list[tuple]) -> pd.DataFrame:
    """`Results` of rows ``population, variable, level, {stat: value}, note``."""
    flat = [
        (analysis, population, "", variable, level, line_of(*stats), stat, value, "", note)
        for population, variable, level, stats, note in rows
        for stat, value in stats.items()
    ]
    return Results.of(flat)


def share(n: float | None, of: float | None) -> dict[str, float | None]:
    return {"n": n, "denominator": of, "percent": 100 * n / of if n is not None and of else None}


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


def make_baseline(sizes: dict[str, int]) -> pd.DataFrame:
    """Age (measured), sex, cirrhosis (everybody, 1 missing), grade (many levels), AFP (none)."""
    rows = []
    for population, n in sizes.items():
        no = {"n": None, "denominator": None, "percent": None}
        some = "" if n else "no patients"
        partly = "collected at 2 of 3 centres" if n else "no patients"
        cirrhotic = max(n - 1, 0)
        rows += [
            (population, "patients", "", {"n": n}, ""),
            (population, "age_years", "", {"n": n, "missing": 0}, some),
            (population, "age_years", "", {"median": 56.4, "q1": 48, "q3": 1063.7}, some),
            (population, "age_years", "<65", share(n, n), some),
            (population, "age_years", "≥65", share(0, n), some),
            (population, "cirrhosis", "", {"n": cirrhotic, "missing": min(n, 1)}, partly),
            (population, "cirrhosis", "yes", share(cirrhotic, cirrhotic), partly),
            (population, "afp_ng_ml", "", {"n": None, "missing": None}, NOT_COLLECTED),
            (population, "afp_ng_ml", "<400", no, NOT_COLLECTED),
            (population, "Reason of unresectability", "", {"n": n, "missing": 0}, some),
        ]
        levels = [f"grade {number} with a long description of it" for number in range(4)]
        for level in levels:
            stats = share(n // 4, n)
            rows.append((population, "Reason of unresectability", level, stats, some))
    return make_results("baseline", rows)


def eight_scopes() -> list[tuple[str, str]]:
    centres = [(f"c{number}", f"Centre {number}, Hospital (real patients)") for number in range(6)]
    return [*centres, ("long", LONG), ("pooled", "Pooled (all centres together)")]


def make_shares(scopes: list[tuple[str, str]]) -> pd.DataFrame:
    """Shares from 0 to 100 %; the second scope collects nothing and the third has nobody."""
    rows = []
    for row in ("Converted, of the uHCC", "Resected, of all " + "converted " * 8):
        for number, (scope, label) in enumerate(scopes):
            percent, n, of, note = 100 * number / (len(scopes) - 1), 10.0 * number, 70.0, ""
            if number == 1:
                percent, n, of, note = None, None, 70.0, NOT_COLLECTED
            if number == 2:
                percent, n, of = None, 0.0, 0.0
            rows.append((scope, label, row, percent, n, of, note))
    columns = ["scope", "label", "row", "percent", "n", "denominator", "note"]
    return pd.DataFrame(rows, columns=columns).astype({"percent": float, "n": float})


FIGURES = {
    "flow": lambda: draw_flow(full_flow(), LONG),
    "flow not collected": lambda: draw_flow(uncollected_flow(), LONG),
    "flow of nobody": lambda: draw_flow(empty_flow(), "Nobody"),
    "flow that is hidden in part": lambda: draw_flow(hidden_flow(), LONG),
    "baseline": lambda: draw_baseline(make_baseline({"converted": 26}), ["converted"], LONG),
    "baseline of nobody": lambda: draw_baseline(make_baseline({"uhcc": 0}), ["uhcc"], "Nobody"),
    "baseline of all populations": lambda: draw_baseline(
        make_baseline(dict.fromkeys(POPULATIONS, 1234)), list(POPULATIONS), LONG
    ),
    "baseline of some populations": lambda: draw_baseline(
        make_baseline({"uhcc": 8, "converted": 0}), ["uhcc", "converted"], "Some"
    ),
    "shares": lambda: draw_share_comparison(make_shares(eight_scopes()), LONG),
    "shares of two": lambda: draw_share_comparison(make_shares(eight_scopes()[-2:]), "Two"),
}


@pytest.fixture(params=FIGURES)
def figure(request) -> Figure:
    return FIGURES[request.param]()


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
    nobody, somebody = texts(draw_flow(empty_flow(), "Flow")), texts(draw_flow(full_flow(), "Flow"))
    assert not any(text.startswith("Neither") for text in nobody)
    assert "Neither\nn = 33 (5.4%)" in somebody
    # The resectable have an "other treatment" too, which is always shown.
    assert nobody.count("Other treatment\nn = 0") == 1
    assert sum(text.replace("\n", " ").startswith("Other treatment") for text in somebody) == 2


def test_baseline_says_counts_missing_and_not_collected():
    drawn = texts(draw_baseline(make_baseline({"converted": 26}), ["converted"], "Baseline"))
    assert "26 (100.0%)" in drawn
    assert "25 (100.0%)" in drawn
    assert "56.4 (48.0–1,064)" in drawn
    assert "≥65" not in drawn, "a level without a patient"
    assert any("1 missing" in text for text in drawn)
    assert any("Not collected: Serum AFP, ng/ml." in text for text in drawn)


def test_baseline_of_populations_draws_a_dot_per_population_with_patients():
    results = make_baseline({"uhcc": 8, "converted": 0, "resected": 4})
    figure = draw_baseline(results, ["uhcc", "converted", "resected"], "Baseline")
    dots = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 1]
    levels = 1 + 1 + 4  # age below 65, cirrhosis, four grades
    assert len(dots) == 2 * levels
    assert {line.get_marker() for line in dots} == {
        palette.population_look(name).marker for name in ("uhcc", "resected")
    }
    assert "uHCC, treated (n = 8)" in texts(figure)
    assert "Converted (n = 0)" not in texts(figure)


def test_shares_are_drawn_at_their_percent_and_say_why_where_there_is_none():
    table = make_shares(eight_scopes())
    figure = draw_share_comparison(table, "Shares")
    drawn = [line.get_xdata()[0] for line in figure.axes[0].lines if len(line.get_xdata()) == 1]
    np.testing.assert_allclose(drawn, table["percent"].dropna())
    assert texts(figure).count(NOT_COLLECTED) == 2
    assert texts(figure).count("no patients") == 2
    assert "100.0% (70/70)" in texts(figure)


@pytest.mark.parametrize("name", ["flow", "baseline of all populations", "shares"])
def test_two_saves_give_the_same_bytes(name, tmp_path):
    paths = []
    for run in ("one", "two"):
        save_figure(FIGURES[name](), tmp_path / run)
        paths.append([(tmp_path / f"{run}{ending}").read_bytes() for ending in FIGURE])
    assert paths[0] == paths[1]
    svg, pdf, png = paths[0]
    assert b"<dc:date>" not in svg
    assert b"Matplotlib" not in svg + pdf + png and b"CreationDate" not in pdf


@pytest.mark.parametrize("name", ["flow", "shares"])
def test_text_is_text_in_its_own_letters(name, tmp_path):
    """In the SVG, which carries the letters, and in the PDF, whose fonts are TrueType."""
    figure = FIGURES[name]()
    written = {text for part in texts(figure) for text in part.split("\n") if text.strip()}
    save_figure(figure, tmp_path / "figure")
    svg, pdf = ((tmp_path / f"figure{ending}").read_bytes() for ending in (".svg", ".pdf"))
    root = ElementTree.fromstring(svg)
    found = {"".join(one.itertext()).strip() for one in root.iter(f"{SVG}text")}
    assert {text.strip() for text in written} <= found
    (style,) = (one.text for one in root.iter(f"{SVG}style") if "font-face" in one.text)
    letters = set()
    for data in re.findall(r"base64,([^)]+)", style):
        letters |= set(TTFont(BytesIO(b64decode(data))).getBestCmap())
    assert {ord(letter) for text in found for letter in text} <= letters
    assert b"/CIDFontType2" in pdf and b"/Type3" not in pdf and b"/ToUnicode" in pdf


def test_every_population_and_scope_looks_unlike_the_others():
    populations = [palette.population_look(name) for name in POPULATIONS]
    scopes = list(palette.scope_looks([*(f"c{number}" for number in range(8)), "pooled"]).values())
    for looks in (populations, scopes):
        assert len({look.colour for look in looks}) == len(looks)
        assert len({look.dashes for look in looks}) == len(looks)
    assert len({look.marker for look in populations}) == len(populations)
    assert scopes[-1].colour == "#000000"
    many = palette.scope_looks([f"c{number}" for number in range(70)]).values()
    assert len({(look.colour, look.marker) for look in many}) == 70


def test_a_scope_looks_the_same_wherever_pooled_stands():
    assert palette.scope_looks(["pooled", "a", "b"]) == palette.scope_looks(["a", "b", "pooled"])


def test_wrapped_lines_fit_even_where_one_word_is_too_long():
    lines = wrap("Unterbrechungsfreie Gallengangsrekonstruktion of it", 1.0)
    assert len(lines) > 2
    assert all(text_width(line) <= 1.0 for line in lines)
    assert wrap("", 1.0) == [""]


def test_signs_of_formulas_in_names_are_drawn_as_they_stand():
    """matplotlib would read $a_b$ as a formula, and stop at one that is none."""
    name = r"Port $a_b$ and 5 $ of \frac $\frac{"
    figure = draw_sentence(name, name)
    seen = figure.findobj(Text)
    assert [text for text in seen if text.get_parse_math()] == []
    assert any("$a_b$" in text.get_text() for text in seen)
    fits_the_page(figure)


def test_no_figure_of_any_analysis_reads_formulas(small_study, config):
    """Every text of every figure of a centre, of a machine whose own settings read them."""
    names = {"name": "Port $a_b$", "nature": "simulated", "description": "invented"}
    for analysis in analyses().values():
        view = View(analysis.title, {"harbour": names}, config, variable_titles(config))
        for figure in analysis.figures(config, side_by_side=False):
            computed = small_study.tables["harbour"][analysis.name]
            tables = {name: computed[name] for name in figure.reads}
            with mpl.rc_context({"text.parse_math": True}):
                drawn = load(analysis.full_name(figure.draw))(tables, view.of_part(figure.part))
            seen = drawn.findobj(Text)
            assert any("Port $a_b$" in " ".join(text.get_text().split()) for text in seen)
            # Labels without text are made where they are asked for, here, and have its settings.
            read = [text for text in seen if "$" in text.get_text() and text.get_parse_math()]
            assert read == [], figure.path
