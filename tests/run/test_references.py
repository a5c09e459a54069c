"""Functions named as text."""

from math import hypot

import pytest

from hcc_conversion.run.references import load


def test_the_function_of_a_module_is_loaded():
    assert load("math:hypot") is hypot
    assert load("hcc_conversion.run.references:load") is load


def test_a_module_that_there_is_not_is_an_error():
    with pytest.raises(ImportError, match="nowhere"):
        load("hcc_conversion.nowhere:draw")


@pytest.mark.parametrize("reference", ["math:hypotenuse", "math:", "math"])
def test_a_function_that_there_is_not_is_an_error(reference):
    with pytest.raises((AttributeError, ValueError)):
        load(reference)
