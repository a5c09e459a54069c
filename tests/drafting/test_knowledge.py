"""The lists of names and meanings say nothing that the fields of the study do not have."""

from datetime import date

import pytest

from hcc_conversion.drafting.knowledge import NAMES, OWN, knowledge
from hcc_conversion.drafting.names import CERTAIN, EXACT, match_texts
from hcc_conversion.drafting.words import code_spelling, spelling
from hcc_conversion.ingest.units import factor
from schemas.vocabulary import FREE_TEXT

KNOWN = knowledge()
APART = {"surgery_kind": ("surgeries", "kind"), "outcome_kind": ("outcomes", "kind")}


def specs(field):
    if field in APART:
        return [KNOWN.fields[APART[field][0]]["kind"]]
    return [of_table[field] for of_table in KNOWN.fields.values() if field in of_table]


def test_every_field_has_names():
    fields = {(table, name) for table, of_table in KNOWN.fields.items() for name in of_table}
    assert {tuple(target) for target in KNOWN.names if target.table != "events"} == fields
    assert all(of.get(NAMES) or of.get(OWN) for of in KNOWN.names.values())


def test_no_name_is_unmistakable_for_two_fields_of_a_table():
    seen = {}
    twice = [
        (seen.setdefault((target.table, name), target), target)
        for target, of in KNOWN.names.items()
        for name in of.get(NAMES, ())
        if seen.setdefault((target.table, name), target) != target
    ]
    assert twice == []


@pytest.mark.parametrize("field", KNOWN.meanings["fields"])
def test_codes_mean_permitted_values(field):
    values = {str(value) for spec in specs(field) for value in spec["values"]}
    ours = set(KNOWN.meanings["fields"][field]) - {"letters"}
    assert ours <= (values | {"yes", "no"} if values == {"True", "False"} else values)


@pytest.mark.parametrize("field", KNOWN.meanings["fields"])
def test_no_word_means_two_values(field):
    entries = KNOWN.meanings["fields"][field]
    words = [
        {code_spelling(str(word)) for word in of_value}
        for value, of_value in entries.items()
        if value != "letters"
    ]
    assert sum(map(len, words)) == len(set().union(*words))


def test_terms_are_names_of_the_study():
    names = {name for of in FREE_TEXT.values() for name in of}
    assert {name for of in KNOWN.meanings["terms"].values() for name in of} <= names


@pytest.mark.parametrize("field", KNOWN.meanings["typical"])
def test_usual_medians_lie_within_what_is_plausible(field):
    typical = KNOWN.meanings["typical"][field]
    (spec,) = specs(field)
    low, high = typical["median"]
    assert spec["plausible"][0] <= low < high <= spec["plausible"][1]
    assert all(factor(unit, spec["unit"], spec.get("substance")) for unit in typical["units"])
    assert spec["unit"] in typical["units"]


def test_every_format_of_dates_reads_what_it_writes():
    for date_format in KNOWN.meanings["date_formats"]:
        assert date(2021, 11, 28).strftime(date_format)


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Größter Tumordurchmesser [mm]", ("patients", "tumour_size_cm")),
        ("groesster_tumordurchmesser", ("patients", "tumour_size_cm")),
        ("TotalBilirubin_umol_L", ("patients", "bilirubin_umol_l")),
        ("Serum ALT level (U/L)", ("patients", "alt_u_l")),
        ("Pre-op Hb", ("surgeries", "hb_pre_g_l")),
        ("白蛋白 术后", ("surgeries", "albumin_post_g_l")),
        ("Fecha de diagnóstico", ("patients", "day_zero_date")),
        ("Pertes sanguines (ml)", ("surgeries", "blood_loss_ml")),
    ],
)
def test_headers_are_compared_as_a_person_reads_them(header, target):
    exact = [tuple(t) for t, match in match_texts([header], "").items() if match.score == EXACT]
    assert exact == [target]


def test_umlauts_count_as_their_vowels():
    assert spelling("Größe") == spelling("Groesse") == spelling("GROSSE")


@pytest.mark.parametrize(
    "header",
    [
        *("Age of donor", "Sex of partner", "Gender of surgeon", "Alter der Mutter", "母亲乙肝"),
        *("Tumor size after TACE", "Tumor size at recurrence", "Tumorgröße histologisch (cm)"),
        *("肿瘤大小(术后病理)", "Number of nodules resected", "Tumor number >3", "Number of TACE"),
        *(
            "ALT max",
            "ALT (1 month)",
            "AST/ALT",
            "术后第3天ALT",
            "AFP-L3",
            "AFP response",
            "AFP group",
        ),
        *(
            "Bilirubin (direct)",
            "Bilirubin POD5",
            "Alb/Glob ratio",
            "Albumin infusion",
        ),
        *("ECOG at last visit", "Child-Pugh at recurrence", "Child-Pugh post", "复发时BCLC分期"),
        *(
            "Cirrhosis etiology",
            "Cirrhosis (pathology)",
            "Zirrhose in Familie",
            "Postoperative ascites",
        ),
        *("Hepatitis B vaccination", "HBV DNA", "HBV PCR", "Hepatitis C", "Portal hypertension"),
        *(
            "Death within 90 days",
            "Died of HCC",
            "Décès lié au foie",
            "OS status",
            "Cause of death",
        ),
        *("Date of birth", "Date of discharge", "出院日期", "Date of diagnosis of diabetes"),
        *(
            "Date du diagnostic de cirrhose",
            "Date of second surgery",
            "Date of TACE",
            "Death date of spouse",
        ),
        *(
            "Extrahepatic metastasis at recurrence",
            "Resectable after TACE",
            "IVC filter",
            "PVT",
            "PCR",
        ),
        *(
            "Hospital stay before surgery",
            "Margin width (mm)",
            "Follow-up (months)",
            "Status",
            "Size",
        ),
    ],
)
def test_names_of_something_else_are_never_certain(header):
    certain = [tuple(t) for t, m in match_texts([header], "patients").items() if m.score >= CERTAIN]
    assert certain == []
