"""The converted patients: totals of Tables 1, 3 and 4, given to the patients of Tables 2 and 8.

Every total is a condition of one integer program. What no source prints but the paper's terms
imply is a condition too, and named so.
"""

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.reconstruction.binary_program import BinaryProgram
from synthetic.reconstruction.converted_course import RECURRENCES, days
from synthetic.reconstruction.published import Published

#: Yes/no facts, by the id of the printed count of patients.
TOTALS = {
    "age_ge65": "t1.age_ge65.n",
    "female": "t1.female.n",
    "ecog_1": "t1.ecog1.n",
    "ecog_2": "t1.ecog2.n",
    "afp_400_1000": "t1.afp_400_1000.n",
    "afp_ge1000": "t1.afp_ge1000.n",
    "multiple": "t1.multiple.n",
    "size_ge10": "t1.size_ge10.n",
    "child_pugh_b": "t1.cpB.n",
    "cirrhosis": "t1.cirrhosis.n",
    "lymphatic_metastasis": "t1.hilar_ln.n",
    "extrahepatic_metastasis": "t1.ehm.n",
    "intrahepatic_metastasis": "t1.ihm.n",
    "recist_pr": "t3.recist.pr.n",
    "mrecist_cr": "t3.mrecist.cr.n",
    "mrecist_pr": "t3.mrecist.pr.n",
    "pcr": "t3.pcr.n",
    "recurrence": "txt.recur.n",
}
EXCLUSIVE = (
    ("ecog_1", "ecog_2"),
    ("afp_400_1000", "afp_ge1000"),
    ("lymphatic_metastasis", "extrahepatic_metastasis"),
    ("mrecist_cr", "mrecist_pr"),
)
#: Regimens as Table 8 writes them, by the name of their row of Table 4.
REGIMENS = {
    "sora_sinti": "Sorafenib + Sintilimab",
    "tace_len": "TACE + Lenvatinib",
    "tace_rt_len": "TACE + Radiotherapy + Lenvatinib",
    "haic_len_cam": "HAIC + Lenvatinib + Camrelizumab",
    "haic_apa_cam": "HAIC + Apatinib + Camrelizumab",
    "tace_sora_sinti": "TACE + Sorafenib + Sintilimab",
    "tace_sora_cam": "TACE + Sorafenib + Camrelizumab",
    "tace_len_cam": "TACE + Lenvatinib + Camrelizumab",
    "tace_apa_cam": "TACE + Apatinib + Camrelizumab",
}


def reconstruct_converted(published: Published, rng: Generator) -> pd.DataFrame:
    """Facts of the converted patients.

    Returns one row per patient, indexed by ``patient`` as Tables 2 and 8 number them: their
    columns, ``with_ici`` (a PD-1 antibody before conversion) and one boolean column for each
    name in `TOTALS`.
    """
    patients = published.patients
    program = BinaryProgram()
    for name, value_id in TOTALS.items():
        program.exactly(value_id, _facts(name, patients.index), published.count(value_id))
    for names in EXCLUSIVE:
        for patient in patients.index:
            program.at_most_one("one category each", [(name, patient) for name in names])
    _baseline(program, published, patients)
    _response(program, published, patients)
    _regimens(program, published, patients)
    _outside_table_9(program, patients)
    solved = program.solve(rng)
    facts = {name: [solved[name, patient] for patient in patients.index] for name in TOTALS}
    with_ici = (patients["conv_ici"].notna()).rename("with_ici")
    return patients.join(pd.DataFrame(facts, index=patients.index)).join(with_ici)


def _facts(name: str, patients: pd.Index) -> list[tuple[str, int]]:
    return [(name, patient) for patient in patients]


def _baseline(program: BinaryProgram, published: Published, patients: pd.DataFrame) -> None:
    operated = patients.index[patients["surgery"] == 1]
    operated_c = operated[patients.loc[operated, "bclc"] == "C"]
    for table, group in (("t6", operated), ("t7", operated_c)):
        for row, name in (("age.ge65", "age_ge65"), ("sex.female", "female")):
            value_id = f"{table}.{row}.conv.n"
            program.exactly(value_id, _facts(name, group), published.count(value_id))
    spread = patients.index[patients["reason_ehm"] == 1]
    metastases = ("lymphatic_metastasis", "extrahepatic_metastasis")
    for patient in patients.index:
        # The reason EHM covers hilar nodes and distant metastases (Tables 1 and 2).
        of_patient = [(name, patient) for name in metastases]
        program.exactly("t1.r_ehm.n", of_patient, int(patient in spread))
        program.implies(
            "intrahepatic metastases are several tumours",
            ("intrahepatic_metastasis", patient),
            [("multiple", patient)],
        )
    early = patients.index[patients["bclc"] != "C"]
    for name in ("ecog_1", "ecog_2"):
        program.never("BCLC 0 to B has performance status 0", _facts(name, early))
    solitary = patients.index[patients["cnlc"].isin(["Ia", "Ib"])]
    program.never("CNLC Ib here is one giant tumour", _facts("multiple", solitary))
    several = patients.index[patients["cnlc"].isin(["IIa", "IIb"])]
    program.exactly("CNLC II is several tumours", _facts("multiple", several), len(several))
    giant = patients.index[patients["reason_flr"] == 1]
    program.exactly(
        "an insufficient remnant goes with a giant tumour", _facts("size_ge10", giant), len(giant)
    )


def _response(program: BinaryProgram, published: Published, patients: pd.DataFrame) -> None:
    waiting = patients.index[patients["watch_wait"] == 1]
    operated = patients.index[patients["surgery"] == 1]
    spread = patients.index[patients["reason_ehm"] == 1]
    program.exactly("txt.ww.cr.n", _facts("mrecist_cr", waiting), published.count("txt.ww.cr.n"))
    program.exactly("txt.ww.pr.n", _facts("mrecist_pr", waiting), published.count("txt.ww.pr.n"))
    program.never("pCR needs a specimen", _facts("pcr", waiting))
    program.never("only the operated recur", _facts("recurrence", waiting))
    program.never("dis.ehm_dfs.n", _facts("recurrence", spread))
    soonest = days(published.number(RECURRENCES[0]))
    early = operated[(patients.loc[operated, "interval_days"].fillna(0) < soonest).to_numpy()]
    program.between(
        "adjuvant treatment is not begun after a recurrence",
        dict.fromkeys(_facts("recurrence", early), 1.0),
        1,
        np.inf,
    )
    for patient in operated:
        facts = [("recurrence", patient), ("mrecist_cr", patient)]
        program.at_most_one("dis.cr_r0.n", facts)
    for response, value_id in (
        ("mrecist_cr", "dis.pcr_by_mrecist.cr.n"),
        ("mrecist_pr", "dis.pcr_by_mrecist.pr.n"),
    ):
        joint = [((response, "pcr"), patient) for patient in operated]
        for patient in operated:
            program.both(((response, "pcr"), patient), (response, patient), ("pcr", patient))
        program.exactly(value_id, joint, published.count(value_id))
    for patient in patients.index:
        program.implies(
            "PR in size is response by viable tumour too",
            ("recist_pr", patient),
            [("mrecist_cr", patient), ("mrecist_pr", patient)],
        )


def _regimens(program: BinaryProgram, published: Published, patients: pd.DataFrame) -> None:
    """Responders per regimen of Table 4, among the patients whom Table 8 gives it.

    Table 4 counts one patient of TACE + lenvatinib + camrelizumab as HAIC. Without a response
    he changes no count of responders, so those hold under either table.
    """
    for row, regimen in REGIMENS.items():
        treated = patients.index[patients["conv_regimen"] == regimen]
        recist, mrecist = (f"t4.{row}.orr_{c}.n" for c in ("recist", "mrecist"))
        program.exactly(recist, _facts("recist_pr", treated), published.count(recist))
        responses = _facts("mrecist_cr", treated) + _facts("mrecist_pr", treated)
        program.exactly(mrecist, responses, published.count(mrecist))


def _outside_table_9(program: BinaryProgram, patients: pd.DataFrame) -> None:
    """The one patient without loco-regional treatment stands outside the 809 of Table 9.

    Its standard errors bound how many of the other 25 can have a fact (SE² ≥ 1/d1 + 1/d0):
    they ask that he, or rather she, has the metastases, the cirrhosis and the age below, and
    leave least to explain if she has a smaller tumour and a lower AFP.
    """
    no_locoregional = ["conv_haic", "conv_tace", "conv_rt"]
    (alone,) = patients.index[(patients[no_locoregional] == 0).all(axis=1)]
    for name in (
        "female",
        "age_ge65",
        "cirrhosis",
        "intrahepatic_metastasis",
        "extrahepatic_metastasis",
    ):
        program.exactly("standard errors of Table 9", [(name, alone)], 1)
    for name in ("size_ge10", "afp_400_1000", "afp_ge1000", "child_pugh_b"):
        program.never("standard errors of Table 9", [(name, alone)])
