"""Every population is declared once, and everything that follows from it is there."""

import pytest
from builders import cohort, everything

from hcc_conversion.cohort.derivation import derive
from hcc_conversion.cohort.populations import OF_SURGERY, POPULATIONS
from hcc_conversion.display.labels import population_label
from hcc_conversion.display.palette import population_look
from schemas.vocabulary import SURGERY_KIND


@pytest.mark.parametrize("name", POPULATIONS)
def test_a_population_has_all_that_is_told_of_it(name):
    population = POPULATIONS[name]
    assert population.name == name
    assert population.label and population.who and population.needs
    assert population_label(name) == population.label
    assert population_look(name) is population.look


def test_names_and_labels_tell_populations_apart():
    assert len({population.label for population in POPULATIONS.values()}) == len(POPULATIONS)
    assert tuple(OF_SURGERY) == SURGERY_KIND
    assert set(OF_SURGERY.values()) <= POPULATIONS.keys()


def test_a_centre_can_say_and_derives_every_population_that_is_declared():
    patients = [{"patient_id": "p", "day_zero": "diagnosis", "initially_resectable": False}]
    given = [{"patient_id": "p", "modality": "TKI", "intent": "conversion"}]
    small = cohort(collected=everything(), patients=patients, treatments=given)
    assert list(small.can_say) == list(POPULATIONS)
    assert all(small.can_say.values())
    derived = derive(small).iloc[0]
    inside = [name for name, population in POPULATIONS.items() if derived[population.flag]]
    assert inside == ["admitted", "treated", "uhcc"]


def test_a_centre_that_collects_nothing_can_say_nothing():
    silent = cohort(covers="second_opinions", patients=[{"patient_id": "p"}])
    assert not any(silent.can_say.values())
