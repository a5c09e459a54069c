"""Treatment-related adverse events of the converted patients: Table 5, given to patients."""

import pandas as pd
from numpy.random import Generator

from synthetic.reconstruction.binary_program import BinaryProgram
from synthetic.reconstruction.published import Published

#: CTCAE terms by the name of their row of Table 5.
TERMS = {
    "hypertension": "Hypertension",
    "appetite": "Anorexia",
    "abdpain": "Abdominal pain",
    "nausea": "Nausea",
    "alt": "Alanine aminotransferase increased",
    "ast": "Aspartate aminotransferase increased",
    "bilirubin": "Blood bilirubin increased",
    "hypothyroid": "Hypothyroidism",
    "ppe": "Palmar-plantar erythrodysesthesia syndrome",
    "fatigue": "Fatigue",
    "leucocyte": "White blood cell decreased",
    "neutro": "Neutrophil count decreased",
    "thrombo": "Platelet count decreased",
    "mucositis": "Mucositis oral",
    "rash": "Rash maculo-papular",
    "myocarditis": "Myocarditis",
    "rccep": "Reactive cutaneous capillary endothelial proliferation",
}
#: Judged immune-related; the paper names no other, and says of none that it is not.
IMMUNE_RELATED = ("myocarditis",)
#: The one grade 4 event of the text.
GRADE_4 = "myocarditis"


def reconstruct_adverse_events(
    published: Published, patients: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """Adverse events, each term once per patient at its highest grade.

    *patients*: as `reconstruct_converted` returns them. Returns one row per event:
    ``patient``, ``term`` (CTCAE), ``grade`` (1 to 4), ``immune_related`` (true, or not known).
    """
    program = BinaryProgram()
    for row in TERMS:
        for part in ("g12", "g3plus"):
            value_id = f"t5.{row}.{part}.n"
            facts = [(row, part, patient) for patient in patients.index]
            program.exactly(value_id, facts, published.count(value_id))
        for patient in patients.index:
            grades = [(row, part, patient) for part in ("g12", "g3plus")]
            program.at_most_one("one grade per term", grades)
    _patients_with_any(program, published, patients.index)
    _by_treatment(program, patients)
    solved = program.solve(rng)
    events = [
        {
            "patient": patient,
            "term": term,
            "grade": _grade(row, part, rng),
            "immune_related": True if row in IMMUNE_RELATED else None,
        }
        for row, term in TERMS.items()
        for part in ("g12", "g3plus")
        for patient in patients.index
        if solved[row, part, patient]
    ]
    return pd.DataFrame(events).astype({"immune_related": "boolean"})


def _grade(row: str, part: str, rng: Generator) -> int:
    if part == "g12":
        return int(rng.integers(1, 3))
    return 4 if row == GRADE_4 else 3


def _patients_with_any(program: BinaryProgram, published: Published, patients: pd.Index) -> None:
    """How many have an event of any grade, and of grade 3 or more."""
    for value_id, parts in (
        ("txt.trae_any.n", ("g12", "g3plus")),
        ("txt.trae_g3.n", ("g3plus",)),
    ):
        program.exactly(
            value_id, [(value_id, patient) for patient in patients], published.count(value_id)
        )
        for patient in patients:
            events = [(row, part, patient) for row in TERMS for part in parts]
            has = (value_id, patient)
            program.implies("an event makes a patient with events", has, events)
            program.between(
                "an event makes a patient with events",
                dict.fromkeys(events, 1.0) | {has: -float(len(events))},
                -float(len(events)),
                0,
            )


def _by_treatment(program: BinaryProgram, patients: pd.DataFrame) -> None:
    """What the text and the drugs say about who can have had which event."""
    lenvatinib_and_ici = patients["with_ici"] & (patients["conv_tki"] == "Lenvatinib")
    # The text: he had a PD-1 antibody, went on with lenvatinib and "achieved major PR".
    possible = lenvatinib_and_ici & ~patients["female"] & patients["recist_pr"]
    possible &= patients["mrecist_pr"]
    other = [(GRADE_4, "g3plus", patient) for patient in patients.index[~possible]]
    program.never("text on the myocarditis", other)
    camrelizumab = patients["conv_ici"] == "Camrelizumab"
    other = [("rccep", "g12", patient) for patient in patients.index[~camrelizumab]]
    program.never("RCCEP is caused by camrelizumab", other)
    other = [("hypothyroid", "g12", patient) for patient in patients.index[~patients["with_ici"]]]
    program.never("hypothyroidism under immunotherapy", other)
    for patient in patients.index:
        low_leucocytes = [("leucocyte", part, patient) for part in ("g12", "g3plus")]
        program.implies(
            "few neutrophils are few leucocytes", ("neutro", "g12", patient), low_leucocytes
        )
        # A rise of ALT comes with one of AST.
        for part in ("g12", "g3plus"):
            high_ast = [("ast", other_part, patient) for other_part in ("g12", "g3plus")]
            program.implies("ALT rises with AST", ("alt", part, patient), high_ast)
