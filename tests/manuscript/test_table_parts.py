"""Treatments as Table 4 nests them."""

from hcc_conversion.manuscript.sources import Key, Source
from hcc_conversion.manuscript.table_parts import treatments


def source(classes, regimens):
    at = {"regimen_class": classes, "regimen": regimens}
    levels = {Key("response", "converted", "", name): names for name, names in at.items()}
    return Source("Here", {}, levels=levels)


def test_a_regimen_stands_below_its_class_and_one_of_none_at_the_end():
    classes = ["locoregional + TKI", "TKI", "not recorded"]
    regimens = ["Lenvatinib", "TACE + Lenvatinib", "Bevacizumab", "other regimens", "not recorded"]
    assert treatments([source(classes, regimens)]) == [
        ("regimen_class", "locoregional + TKI", False),
        ("regimen", "TACE + Lenvatinib", True),
        ("regimen_class", "TKI", False),
        ("regimen", "Lenvatinib", True),
        ("regimen_class", "not recorded", False),
        # Of a class that nobody was counted in, as where a site calls the drug something else.
        ("regimen", "Bevacizumab", False),
        ("regimen", "other regimens", False),
    ]
