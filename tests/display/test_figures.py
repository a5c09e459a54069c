"""What the figures draw: counts, curves, reasons; no text over another or off the page."""

import re
from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import matplotlib as mpl
import pandas as pd
import pytest
from figure_checks import LONG, fits_the_page, is_set_for_print, texts
from fontTools.ttLib import TTFont
from matplotlib.text import Text
from result_cases import make_results, share

from hcc_conversion.analyses.baseline.figure import draw_baseline
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.display import palette
from hcc_conversion.display.catalogue import FIGURE
from hcc_conversion.display.page import save_figure, text_width, wrap
from hcc_conversion.display.silence import draw_sentence
from hcc_conversion.display.view import View
from hcc_conversion.run.references import load
from hcc_conversion.study.titles import variable_titles

NOT_COLLECTED = "not collected"
SVG = "{http://www.w3.org/2000/svg}"


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


FIGURES = {
    "baseline": lambda: draw_baseline(make_baseline({"converted": 26}), ["converted"], LONG),
    "baseline of nobody": lambda: draw_baseline(make_baseline({"uhcc": 0}), ["uhcc"], "Nobody"),
    "baseline of all populations": lambda: draw_baseline(
        make_baseline(dict.fromkeys(POPULATIONS, 1234)), list(POPULATIONS), LONG
    ),
    "baseline of some populations": lambda: draw_baseline(
        make_baseline({"uhcc": 8, "converted": 0}), ["uhcc", "converted"], "Some"
    ),
}


def test_baseline_says_counts_missing_and_not_collected():
    figure = draw_baseline(make_baseline({"converted": 26}), ["converted"], "Baseline")
    drawn, said = texts(figure), " ".join(" ".join(texts(figure)).split())
    assert "26 (100.0)" in drawn
    assert "25 (100.0)" in drawn
    assert "56.4 (48.0 to 1,064)" in drawn
    assert "≥65" not in drawn, "of two levels one"
    assert "Values not known: Liver cirrhosis 1." in said
    assert "Liver cirrhosis: collected at 2 of 3 centres." in said
    assert "Not collected: Serum AFP, ng/ml." in said


def test_baseline_of_populations_draws_shares_with_limits_of_those_with_patients():
    results = make_baseline({"uhcc": 8, "converted": 0, "resected": 4})
    figure = draw_baseline(results, ["uhcc", "converted", "resected"], "Baseline")
    dots = [line for line in figure.axes[0].lines if line.get_marker() not in ("None", "<", ">")]
    levels = 1 + 1 + 4  # age below 65, cirrhosis, four grades
    assert len(dots) == 2 * levels
    assert {line.get_marker() for line in dots} == {
        palette.population_look(name).marker for name in ("uhcc", "resected")
    }
    assert "uHCC, treated (n = 8)" in texts(figure)
    assert "Converted (n = 0)" not in texts(figure)
    bars = [list(line.get_xdata()) for line in figure.axes[0].lines if line.get_linestyle() == "-"]
    # 2 of 8 in a grade: prop.test(2, 8, correct = FALSE) of R
    assert any(bar == pytest.approx([7.15, 59.07], abs=0.005) for bar in bars)


def test_a_count_of_baseline_that_is_withheld_has_a_dash_and_its_reason_below():
    results = make_baseline({"uhcc": 8, "converted": 4})
    hidden = (results["population"] == "converted") & (results["level"] == "yes")
    results = results.assign(
        value=results["value"].mask(hidden), note=results["note"].mask(hidden, "withheld: few")
    )
    figure = draw_baseline(results, ["uhcc", "converted"], "Baseline")
    assert "–" in texts(figure)
    assert "withheld: few (Converted)" in " ".join(" ".join(texts(figure)).split())


@pytest.mark.parametrize("name", [name for name in FIGURES if name.startswith("baseline")])
def test_baseline_is_set_for_print(name):
    is_set_for_print(FIGURES[name]())


@pytest.mark.parametrize("name", ["baseline of all populations"])
def test_two_saves_give_the_same_bytes(name, tmp_path):
    paths = []
    for run in ("one", "two"):
        save_figure(FIGURES[name](), tmp_path / run)
        paths.append([(tmp_path / f"{run}{ending}").read_bytes() for ending in FIGURE])
    assert paths[0] == paths[1]
    svg, pdf, png = paths[0]
    assert b"<dc:date>" not in svg
    assert b"Matplotlib" not in svg + pdf + png and b"CreationDate" not in pdf


@pytest.mark.parametrize("name", ["baseline of some populations"])
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
