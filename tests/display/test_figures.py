"""What the figures draw: counts, curves, reasons; no text over another or off the page."""

import re
from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from figure_checks import LONG, fits_the_page, is_set_for_print, texts
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure
from matplotlib.text import Text
from result_cases import make_results, share

from hcc_conversion.analyses.baseline.figure import draw_baseline
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.analyses.survival.figure import draw_survival, draw_survival_panel
from hcc_conversion.analyses.survival.groups_figure import draw_survival_groups
from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.display import palette
from hcc_conversion.display.catalogue import FIGURE
from hcc_conversion.display.page import save_figure, text_width, wrap
from hcc_conversion.display.view import View
from hcc_conversion.run.references import load
from hcc_conversion.study.results import ResultRows
from hcc_conversion.study.titles import variable_titles

NOT_COLLECTED = "not collected"
SVG = "{http://www.w3.org/2000/svg}"
ENDPOINTS = {
    "os_diagnosis": "Overall survival from diagnosis",
    "os_surgery": "Overall survival from surgery",
    "dfs_surgery": "Disease-free survival from surgery",
}


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


def make_curve(endpoint: str, population: str, n: int) -> pd.DataFrame:
    """One patient leaves every 50 days: by turns with an event and censored."""
    left = np.arange(n)
    events = np.where(left % 2, 0, 1)
    at_risk = n - left
    survival = np.cumprod(1 - events / at_risk)
    return pd.DataFrame(
        {
            "endpoint": endpoint,
            "population": population,
            "comparison": "",
            "level": "",
            "time_days": [0.0, *(50.0 * (left + 1))],
            "survival": [1.0, *survival],
            "ci_low": [1.0, *(survival * 0.8)],
            "ci_high": [1.0, *np.minimum(survival * 1.1, 1)],
            "at_risk": [n, *at_risk],
            "events": [0, *events],
            "censored": [0, *(1 - events)],
            "lowest": np.nan,
            "highest": np.nan,
            "left_out_events": 0,
        }
    )


def no_curves() -> pd.DataFrame:
    return pd.DataFrame(columns=make_curve("os_surgery", "converted", 1).columns)


def make_curves() -> pd.DataFrame:
    return pd.concat(
        [
            make_curve("os_diagnosis", "admitted", 60),
            make_curve("os_diagnosis", "converted", 12),
            make_curve("os_surgery", "direct_surgery", 30),
            make_curve("os_surgery", "conversion_surgery", 2),
        ],
        ignore_index=True,
    )


def group_curves() -> pd.DataFrame:
    """Two groupings: one of two groups, one of a group too small to be drawn."""
    made = [
        ("os_surgery", "resected", "surgery", "direct", 40),
        ("os_surgery", "resected", "surgery", "conversion", 12),
        ("os_surgery", "converted", "response", "CR", 2),
    ]
    return pd.concat(
        [
            make_curve(endpoint, population, n).assign(comparison=comparison, level=level)
            for endpoint, population, comparison, level, n in made
        ],
        ignore_index=True,
    )


def group_tests(
    p_value: float | None = 0.0004, method: str = "log-rank test, stratified by centre"
) -> pd.DataFrame:
    """What the log-rank tests of `group_curves` say."""
    rows = ResultRows("survival")
    for group, population, cells, note in (
        ("surgery", "resected", {"p_value": p_value}, "a caution"),
        ("response", "converted", {"p_value": None}, "fewer than two groups at risk"),
    ):
        place = {"line": "p_value", "group": group, "method": method, "note": note}
        rows.add(population, "os_surgery", "log-rank", **place, **cells)
    return rows.table()


def draw_groups(curves: pd.DataFrame) -> Figure:
    endpoints = {"surgery": ["os_surgery"], "response": ["os_surgery"], "cut": ["os_surgery"]}
    titles = ENDPOINTS | {"survival:surgery": LONG}
    return draw_survival_groups(curves, group_tests(), endpoints, titles, 3, LONG)


@pytest.mark.parametrize(
    ("method", "p_value", "said"),
    [
        ("log-rank test, stratified by centre", 0.0004, True),
        ("log-rank test, stratified by centre", None, False),
        ("log-rank test", 0.0004, False),
    ],
)
def test_curves_of_several_centres_are_said_not_to_be_adjusted_as_their_p_is(method, p_value, said):
    tests, endpoints = group_tests(p_value, method), {"surgery": ["os_surgery"]}
    figure = draw_survival_groups(group_curves(), tests, endpoints, ENDPOINTS, 3, "Groups")
    written = " ".join(" ".join(texts(figure)).split())
    sentence = "P: log-rank test stratified by centre; curves are not adjusted for the centre"
    assert (sentence in written) is said


def withheld(curves: pd.DataFrame, n: int) -> pd.DataFrame:
    """The same curves where *n* left out had the event: bounds stand in place of the estimate."""
    bounds = {"lowest": curves["survival"] - 0.2, "highest": curves["survival"]}
    nothing = dict.fromkeys(("survival", "ci_low", "ci_high"), np.nan)
    return curves.assign(**bounds, **nothing, left_out_events=n)


@pytest.mark.parametrize("n", [1, 61])
def test_what_is_withheld_is_said_within_its_own_panel(n):
    """The longest keys of two panels side by side, and of narrow panels: none into the next."""
    curves = [
        make_curve(endpoint, population, 87)
        for endpoint in ("os_surgery", "dfs_surgery")
        for population in ("direct_surgery", "conversion_surgery")
    ]
    figure = draw_survival(withheld(pd.concat(curves, ignore_index=True), n), ENDPOINTS, 3, "T")
    fits_the_page(figure)
    scopes = [(name, f"Hospital {name}") for name in "abc"]
    of_scopes = [make_curve("os_surgery", "direct_surgery", 87).assign(scope=_) for _ in "abc"]
    of_scopes = withheld(pd.concat(of_scopes, ignore_index=True), n)
    panels = draw_survival_panel(of_scopes, "os_surgery", "direct_surgery", "OS", scopes, 3)
    fits_the_page(panels)
    for drawn in (figure, panels):
        said = " ".join(" ".join(texts(drawn)).split())
        assert f"withheld: {n} more event{'s' * (n > 1)} without a day" in said


def scope_curves(scopes: list[tuple[str, str]]) -> pd.DataFrame:
    """Curves of all scopes but the second."""
    return pd.concat(
        [
            make_curve("os_surgery", "direct_surgery", 5 + 40 * number).assign(scope=scope)
            for number, (scope, _) in enumerate(scopes)
            if number != 1
        ],
        ignore_index=True,
    )


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
    "survival": lambda: draw_survival(make_curves(), ENDPOINTS, 3, LONG),
    "survival of one endpoint": lambda: draw_survival(
        make_curve("os_surgery", "conversion_surgery", 26), ENDPOINTS, 3, LONG
    ),
    "survival of nobody": lambda: draw_survival(no_curves(), ENDPOINTS, 3, LONG),
    "survival of groups": lambda: draw_groups(group_curves()),
    "survival of no groups": lambda: draw_groups(no_curves()),
    "survival panels": lambda: draw_survival_panel(
        scope_curves(eight_scopes()), "os_surgery", "direct_surgery", LONG, eight_scopes(), 3
    ),
    "survival panel of nobody": lambda: draw_survival_panel(
        no_curves().assign(scope=None), "os_surgery", "converted", "OS", eight_scopes()[:1], 3
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


def test_curve_is_the_table_and_stops_where_too_few_are_at_risk():
    table = make_curve("os_surgery", "direct_surgery", 10)
    figure = draw_survival(table, ENDPOINTS, 4, "Survival")
    (line,) = [line for line in figure.axes[0].lines if line.get_label() == "Direct surgery"]
    shown = table[table["at_risk"] >= 4]
    assert line.get_drawstyle() == "steps-post"
    np.testing.assert_allclose(line.get_xdata(), shown["time_days"] / 30.4375)
    np.testing.assert_allclose(line.get_ydata(), shown["survival"])
    assert len(shown) == 8
    assert any("fewer than 4 patients" in text for text in texts(figure))
    assert "Direct surgery: n = 10, events = 5" in texts(figure)


def test_numbers_at_risk_are_those_still_under_observation_at_the_tick():
    figure = draw_survival(make_curve("os_surgery", "direct_surgery", 60), ENDPOINTS, 3, "Survival")
    ticks = [int(tick) for tick in figure.axes[0].get_xticks()]
    assert ticks[:3] == [0, 12, 24]
    # Patient k leaves on day 50 k; 12 months are 365 days, 24 are 731.
    assert {"60", "53", "46"} <= set(texts(figure))


def test_a_curve_of_too_few_patients_is_not_drawn_and_says_so():
    figure = draw_survival(make_curve("os_surgery", "converted", 2), ENDPOINTS, 3, "Survival")
    assert "Converted: n < 3, not drawn" in texts(figure)
    assert "<3" in texts(figure)


def test_groups_have_a_curve_each_and_the_test_that_compares_them():
    said = [" ".join(text.split()) for text in texts(FIGURES["survival of groups"]())]
    assert "direct: n = 40, events = 20" in said
    assert "conversion: n = 12, events = 6" in said
    assert "Log-rank test, stratified by centre: P <0.001".replace("P <", "P<") in said
    assert any("stratified by centre: fewer than two groups at risk" in text for text in said)
    assert "a caution" in " ".join(said)
    assert "cut, " in " ".join(said)  # the grouping without a curve is named


def test_a_figure_of_populations_shows_no_groups():
    curves = pd.concat([make_curve("os_surgery", "direct_surgery", 60), group_curves()])
    said = texts(draw_survival(curves, ENDPOINTS, 3, "Survival"))
    assert "Direct surgery: n = 60, events = 30" in said
    assert not any("40" in text for text in said)


def test_survival_says_not_collected_where_there_is_no_curve():
    assert any(NOT_COLLECTED in text for text in texts(FIGURES["survival of nobody"]()))
    scopes = eight_scopes()[:3]
    figure = draw_survival_panel(
        scope_curves(scopes), "os_surgery", "direct_surgery", "OS", scopes, 3
    )
    assert sum(NOT_COLLECTED in text for text in texts(figure)) == 1
    drawn = [axes for axes in figure.axes if axes.lines]
    assert len(drawn) == 2
    assert drawn[0].get_xlim() == drawn[1].get_xlim(), "shared axes"


@pytest.mark.parametrize("name", ["baseline of all populations", "survival"])
def test_two_saves_give_the_same_bytes(name, tmp_path):
    paths = []
    for run in ("one", "two"):
        save_figure(FIGURES[name](), tmp_path / run)
        paths.append([(tmp_path / f"{run}{ending}").read_bytes() for ending in FIGURE])
    assert paths[0] == paths[1]
    svg, pdf, png = paths[0]
    assert b"<dc:date>" not in svg
    assert b"Matplotlib" not in svg + pdf + png and b"CreationDate" not in pdf


@pytest.mark.parametrize("name", ["baseline of some populations", "survival"])
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
    figure = draw_survival_panel(
        make_curve("os_surgery", "direct_surgery", 87).assign(scope="a"),
        "os_surgery",
        "direct_surgery",
        name,
        [("a", name)],
        3,
    )
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
