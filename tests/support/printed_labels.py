"""What the rows of the paper's tables are called in ours, in the layout of the paper."""

#: Printed row, then the heading it stands below here, if any, and its label.
TABLE_1 = {
    "Median age": ("", "Age, years, median (range)"),
    "Age <65": ("Age, years, n (%)", "<65"),
    "Age >=65": ("Age, years, n (%)", "≥65"),
    "Female": ("Sex, n (%)", "female"),
    "Male": ("Sex, n (%)", "male"),
    **{f"ECOG PS {level}": ("ECOG PS, n (%)", level) for level in "012"},
    "HBV infection": ("", "Hepatitis B virus infection, n (%)"),
    "AFP <400": ("Serum AFP, ng/ml, n (%)", "<400"),
    "AFP 400-1000": ("Serum AFP, ng/ml, n (%)", "400–1000"),
    "AFP >=1000": ("Serum AFP, ng/ml, n (%)", "≥1000"),
    "Solitary": ("Tumour number, n (%)", "solitary"),
    "Multiple": ("Tumour number, n (%)", "multiple"),
    "Tumor size <10cm": ("Tumour size, cm, n (%)", "<10"),
    "Tumor size >=10cm": ("Tumour size, cm, n (%)", "≥10"),
    "Child-Pugh A": ("Child-Pugh classification, n (%)", "A"),
    "Child-Pugh B": ("Child-Pugh classification, n (%)", "B"),
    **{f"BCLC {level}": ("BCLC staging, n (%)", level) for level in "ABC"},
    **{f"CNLC {level}": ("CNLC staging, n (%)", level) for level in ("I", "II", "III")},
    "Liver cirrhosis": ("", "Liver cirrhosis, n (%)"),
    "Hilar lymphatic metastasis": ("", "Hilar lymphatic metastasis, n (%)"),
    "Intrahepatic metastasis": ("", "Intrahepatic metastasis, n (%)"),
    "Extrahepatic metastasis": ("", "Extrahepatic metastasis, n (%)"),
    **{
        f"Reason {level}": ("Reasons of unresectability, n (%)", level)
        for level in ("Vp2", "Vp3", "Vp4", "Vv2", "Vv3")
    },
    "Reason insufficient FLR": (
        "Reasons of unresectability, n (%)",
        "Insufficient future liver remnant",
    ),
    "Reason EHM": ("Reasons of unresectability, n (%)", "Extrahepatic spread"),
}
TABLE_3 = {
    "Complete response": "Complete response",
    "Partial response": "Partial response",
    "Objective response": "Objective response",
    "Stable disease": "Stable disease",
    "Disease control rate": "Disease control",
    "Progressive disease": "Progressive disease",
    "R0 resection": "R0 resection, of all converted",
    "Pathologic complete response": "Pathologic complete response, of the resected",
}
_CLASSES = {
    "TKI+PD-1/PD-L1 monoclonal antibody": "TKI + anti-PD-1/PD-L1",
    "Locoregional therapies + TKI": "Locoregional + TKI",
    "Locoregional therapies + TKI + Anti-PD-1": "Locoregional + TKI + anti-PD-1/PD-L1",
}
_REGIMENS = {  # in the paper each stands below its class
    "TKI + anti-PD-1/PD-L1": ["Sorafenib + Sintilimab"],
    "Locoregional + TKI": ["TACE + Lenvatinib", "TACE + Radiotherapy + Lenvatinib"],
    "Locoregional + TKI + anti-PD-1/PD-L1": [
        "HAIC + Lenvatinib + Camrelizumab",
        "HAIC + Apatinib + Camrelizumab",
        "TACE + Sorafenib + Sintilimab",
        "TACE + Sorafenib + Camrelizumab",
        "TACE + Lenvatinib + Camrelizumab",
        "TACE + Apatinib + Camrelizumab",
    ],
}
TABLE_4 = {row: ("", name) for row, name in _CLASSES.items()} | {
    name: (of_class, name) for of_class, names in _REGIMENS.items() for name in names
}
TABLE_5 = {
    "Hypertension": "Hypertension",
    "Decreased appetite": "Anorexia",
    "Abdominal pain": "Abdominal pain",
    "Nausea": "Nausea",
    "Elevated ALT": "Alanine aminotransferase increased",
    "Elevated AST": "Aspartate aminotransferase increased",
    "Elevated blood bilirubin": "Blood bilirubin increased",
    "Hypothyroidism": "Hypothyroidism",
    "Palmar-plantar erythrodysesthesia": "Palmar-plantar erythrodysesthesia syndrome",
    "Fatigue": "Fatigue",
    "Low leucocyte amount": "White blood cell decreased",
    "Neutrocytopenia": "Neutrophil count decreased",
    "Thrombocytopenia": "Platelet count decreased",
    "Oral mucositis": "Mucositis oral",
    "Rash": "Rash maculo-papular",
    "ICIs-associated myocarditis": "Myocarditis",
    "RCCEP": "Reactive cutaneous capillary endothelial proliferation",
}
MEASURES = {
    "Operation time": "Operation time, min, mean ± SD",
    "Mean blood loss": "Blood loss, ml, mean ± SD",
    "Postoperative hospital stay": "Postoperative stay, days, mean ± SD",
    "Abdominal drainage time": "Abdominal drainage, days, mean ± SD",
    "Delta RBC%": "ΔRBC, %, median (quartiles)",
    "Delta Hb%": "ΔHb, %, median (quartiles)",
    "Delta ALT%": "ΔALT, %, median (quartiles)",
    "Delta AST%": "ΔAST, %, median (quartiles)",
    "Delta Bilirubin%": "Δbilirubin, %, median (quartiles)",
    "Delta Albumin%": "Δalbumin, %, median (quartiles)",
}
_EVENTS = "Complications, n of events"
TABLE_6 = {
    "Age": ("", "Age, years, n"),
    "Age: <65": ("Age, years, n", "<65"),
    "Age: >=65": ("Age, years, n", "≥65"),
    "Sex": ("", "Sex, n"),
    "Sex: Male": ("Sex, n", "male"),
    "Sex: Female": ("Sex, n", "female"),
    "BCLC": ("", "BCLC staging, n"),
    "BCLC: 0~B": ("BCLC staging, n", "0–B"),
    "BCLC: C": ("BCLC staging, n", "C"),
    **{row: ("", label) for row, label in MEASURES.items()},
    "Postoperative complications": ("", "Patients with a complication, n"),
    "Patients with >=1 complication": ("", "Patients with a complication, n"),
    "Postoperative complications (events)": (_EVENTS, "All"),
    **{
        f"Complication: {name}": (_EVENTS, name)
        for name in (
            "Fever caused by infection",
            "Biliary leakage",
            "Hypoproteinemia",
            "Massive ascites",
            "Spontaneous bacterial peritonitis",
            "Hydrothorax",
            "Kaliopenia",
            "Incision seepage",
            "Pneumonia",
            "Pelvic effusion",
        )
    },
    "Complication: DVT": (_EVENTS, "Deep venous thrombosis"),
}
#: The subgroup is all of one stage.
TABLE_7 = {row: label for row, label in TABLE_6.items() if not row.startswith("BCLC")}
TABLE_9 = {
    "Age (years, <65 vs >=65)": "Age, years: ≥65 v <65",
    "Sex (female vs male)": "Sex: male v female",
    "ECOG PS (0~2 vs 3~4)": "ECOG PS: 3–4 v 0–2",
    "BCLC staging (A~B vs C~D)": "BCLC staging: C–D v A–B",
    "Child-Pugh classification (A~B vs C)": "Child-Pugh classification: C v A–B",
    "Number of tumors (solitary vs multiple)": "Tumour number: multiple v solitary",
    "Tumor size (cm, <=10 vs >10)": "Tumour size, cm: >10 v ≤10",
    "AFP (ng/ml, <=400 vs >400)": "AFP, ng/ml: >400 v ≤400",
    "HBV (no vs yes)": "Hepatitis B virus infection: yes v no",
    "ALT (U/L, <=40 vs >40)": "ALT, U/l: >40 v ≤40",
    "AST (U/L, <=35 vs >35)": "AST, U/l: >35 v ≤35",
    "Bilirubin (umol/L, <=35 vs >35)": "Bilirubin, µmol/l: >35 v ≤35",
    "Albumin (g/L, <=35 vs >35)": "Albumin, g/l: >35 v ≤35",
    "Liver cirrhosis (no vs yes)": "Liver cirrhosis: yes v no",
    "PVTT (no vs yes)": "Portal vein tumour thrombus: yes v no",
    "HVTT (no vs yes)": "Hepatic vein tumour thrombus: yes v no",
    "IVCTT (no vs yes)": "Inferior vena cava tumour thrombus: yes v no",
    "Ascites (no vs yes)": "Ascites: yes v no",
    "Intrahepatic metastasis (no vs yes)": "Intrahepatic metastasis: yes v no",
    "Extrahepatic metastasis (no vs yes)": "Extrahepatic metastasis: yes v no",
    "lymphatic metastasis (no vs yes)": "Hilar lymphatic metastasis: yes v no",
    "Treatment (LR+TKI/anti-PD-1 vs LR+TKI+anti-PD-1)": (
        "Treatment: LR + TKI + anti-PD-1 v LR + TKI or anti-PD-1"
    ),
}
