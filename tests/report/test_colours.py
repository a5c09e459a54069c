"""Text stands out from its ground as WCAG 2.1 asks at level AA: 4.5 to 1, edges 3 to 1."""

import re

import pytest
from places import ROOT

CSS = (ROOT / "workflow/hcc_conversion/report/report.css").read_text()
KINDS = ("real", "reconstructed", "simulated", "mixed", "patient", "caution")
#: (text, ground) as they meet on the page.
TEXT = [
    *[("--ink", ground) for ground in ("--ground", "--card", "--head", "--accent-ground")],
    *[("--dim", ground) for ground in ("--ground", "--card", "--head", "--accent-ground")],
    *[("--accent", ground) for ground in ("--ground", "--card", "--head", "--accent-ground")],
    ("--on-accent", "--accent"),
    *[(f"--{kind}", f"--{kind}-ground") for kind in KINDS],
]
EDGES = [
    ("--edge", "--card"),
    ("--focus", "--card"),
    ("--focus", "--ground"),
    ("--focus", "--head"),
]


def colours(block):
    return dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{3,6})\b", block))


def schemes():
    roots = re.findall(r":root \{([^}]*)\}", CSS)
    light, dark = colours(roots[0]), colours(roots[1])
    return {"light": light, "dark": light | dark, "print": light | colours(roots[2])}


def luminance(colour):
    """Relative luminance, WCAG 2.1."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_known_pairs():
    """Black on white has 21 to 1 by definition; #767676 is the lightest grey with 4.5 on white."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_every_text_stands_out_from_its_ground(scheme):
    found = schemes()[scheme]
    for text, ground in TEXT:
        assert contrast(found[text], found[ground]) >= 4.5, (text, ground)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_of_controls_and_the_focus_stand_out(scheme):
    found = schemes()[scheme]
    for edge, ground in EDGES:
        assert contrast(found[edge], found[ground]) >= 3, (edge, ground)


def test_every_colour_that_is_used_is_declared():
    assert set(re.findall(r"var\((--[\w-]+)\)", CSS)) - {"--dot", "--least", "--read"} <= {
        *schemes()["light"], "--shadow",
    }  # fmt: skip


def test_dark_has_a_colour_for_every_one_of_light():
    roots = re.findall(r":root \{([^}]*)\}", CSS)
    assert set(colours(roots[0])) == set(colours(roots[1])) | {"--on-accent"} & set(
        colours(roots[0])
    )
