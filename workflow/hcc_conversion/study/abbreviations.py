"""Abbreviations that readers meet, and how a text explains them in place."""

import re
from collections.abc import Iterable
from html import escape

#: Abbreviation, then what it stands for.
ABBREVIATIONS = {
    "AFP": "alpha-fetoprotein",
    "ALBI": "albumin–bilirubin grade",
    "ALT": "alanine aminotransferase",
    "AST": "aspartate aminotransferase",
    "BCLC": "Barcelona Clinic Liver Cancer stage",
    "CI": "confidence interval",
    "CNLC": "China Liver Cancer stage",
    "CR": "complete response",
    "CSV": "table as a text file, which spreadsheets open",
    "CTCAE": "Common Terminology Criteria for Adverse Events",
    "DCR": "disease control rate: complete or partial response, or stable disease",
    "DFFITS": "how far the pooled value moves, in standard errors, when a centre is left out",
    "DFS": "disease-free survival",
    "ECOG PS": "performance status of the Eastern Cooperative Oncology Group",
    "HAIC": "hepatic arterial infusion chemotherapy",
    "HBV": "hepatitis B virus",
    "HCC": "hepatocellular carcinoma",
    "HR": "hazard ratio",
    "HVTT": "hepatic vein tumour thrombus",
    "INR": "international normalised ratio of the prothrombin time",
    "IVCTT": "inferior vena cava tumour thrombus",
    "I²": "share of the variance of estimates that lies between centres",
    "LR": "locoregional treatment",
    "mRECIST": "modified Response Evaluation Criteria in Solid Tumours",
    "NE": "not evaluable",
    "ORR": "objective response rate: complete or partial response",
    "OS": "overall survival",
    "pCR": "pathological complete response",
    "PD": "progressive disease",
    "PD-1": "programmed cell death protein 1",
    "PD-L1": "programmed death ligand 1",
    "PFS": "progression-free survival",
    "PR": "partial response",
    "PVTT": "portal vein tumour thrombus",
    "R0": "resected with margins free of tumour",
    "RBC": "red blood cell concentrate",
    "RECIST": "Response Evaluation Criteria in Solid Tumours",
    "RFS": "recurrence-free survival",
    "SD": "standard deviation; of a response: stable disease",
    "SMD": "standardised mean difference",
    "SVG": "drawing that stays sharp at any size",
    "TACE": "transarterial chemoembolisation",
    "TKI": "tyrosine kinase inhibitor",
    "TRAE": "treatment-related adverse event",
    "uHCC": "unresectable hepatocellular carcinoma",
    "VEGF": "vascular endothelial growth factor",
    "τ²": "variance of the true values between centres",
}


def any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Finds these abbreviations as words of their own: PD-1 is no PD, and ALTs is no ALT."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")


_ANY = any_of(ABBREVIATIONS)


def explained(text: str) -> str:
    """The text as HTML, each abbreviation in it with its meaning."""
    return _ANY.sub(_abbr, escape(text, quote=False))


def _abbr(found: re.Match[str]) -> str:
    return f'<abbr title="{ABBREVIATIONS[found[0]]}">{found[0]}</abbr>'
