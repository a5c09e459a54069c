"""Colours: one meaning each, read on white, told apart by who lacks the red cones, and in grey."""

from itertools import combinations, product

import numpy as np
import pytest

from hcc_conversion.cohort.adverse_events import GRADE_LOOKS
from hcc_conversion.cohort.looks import GREY, INK, RESPONSE_LOOKS, TREATMENT_LOOKS
from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.display.palette import (
    LEVEL_COLOURS,
    SITE_COLOURS,
    group_looks,
    population_look,
    scope_looks,
)

#: Greys are nobody's: of pools, of what is secondary, of all patients.
NEUTRAL = {INK, GREY, "#000000", "#333333", "#4D4D4D"}
KINDS = {
    "site": list(scope_looks([f"site{number}" for number in range(len(SITE_COLOURS))]).values()),
    "level": list(group_looks([f"level{number}" for number in range(len(LEVEL_COLOURS))]).values()),
    "population": [population_look(name) for name in POPULATIONS],
    "response": list(RESPONSE_LOOKS.values()),
    "grade": list(GRADE_LOOKS.values()),
    "treatment": list(TREATMENT_LOOKS.values()),
}
#: Linear light as it is seen without red cones: G. M. Machado and others, A physiologically-based
#: model for simulation of color vision deficiency, IEEE Trans. Vis. Comput. Graph. 15 (2009) 1291,
#: protanomaly of severity 1.
PROTANOPE = np.array(
    [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]
)
#: Of linear sRGB to CIE XYZ (IEC 61966-2-1), and the white of its rows.
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(colour):
    shares = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def lab(light):
    """CIE L*, a*, b* of linear light."""
    ratio = XYZ @ np.clip(light, 0, 1) / XYZ.sum(axis=1)
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def apart(one, other, seen=None):
    """Distance of two colours in CIE L*a*b* (1976); just noticed from about 2.3 on."""
    eye = np.eye(3) if seen is None else seen
    return float(np.linalg.norm(lab(eye @ linear(one)) - lab(eye @ linear(other))))


def coloured(looks):
    return [look.colour for look in looks if look.colour not in NEUTRAL]


def test_distances_are_those_of_known_pairs():
    """L*a*b* of pure red is 53.24, 80.09, 67.20; a grey stays grey to who lacks red cones."""
    np.testing.assert_allclose(lab(linear("#FF0000")), [53.24, 80.09, 67.20], atol=0.02)
    assert apart("#000000", "#FFFFFF") == pytest.approx(100, abs=0.01)
    assert apart("#808080", "#FFFFFF", PROTANOPE) == pytest.approx(
        apart("#808080", "#FFFFFF"), abs=0.1
    )
    assert apart("#2E7D32", "#A15B00") > 50 > 15 > apart("#2E7D32", "#A15B00", PROTANOPE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_colour_is_read_on_white(kind):
    """4.5 to 1, by which WCAG 2.1 holds text: labels have it too."""
    for look in KINDS[kind]:
        luminance = XYZ[1] @ linear(look.colour)
        assert 1.05 / (luminance + 0.05) >= 4.5, look.colour


@pytest.mark.parametrize("kind", KINDS)
def test_things_of_a_kind_are_told_apart_without_red_cones_and_in_grey(kind):
    for one, other in combinations(KINDS[kind], 2):
        assert apart(one.colour, other.colour) >= 20, (one, other)
        assert apart(one.colour, other.colour, PROTANOPE) >= 10, (one, other)
        assert (one.dashes, one.marker, one.hatch) != (other.dashes, other.marker, other.hatch)
        assert one.dashes != other.dashes or one.marker != other.marker


@pytest.mark.parametrize(("one", "other"), list(combinations(KINDS, 2)))
def test_no_colour_has_two_meanings(one, other):
    for first, second in product(coloured(KINDS[one]), coloured(KINDS[other])):
        assert apart(first, second) >= 6, (first, second)
