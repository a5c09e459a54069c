"""What the audit of a paper's own numbers found."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

CONTRADICTION = "contradiction"
IMPOSSIBLE = "impossible"
METHOD_MISMATCH = "method mismatch"
ROUNDING = "rounding"
AMBIGUOUS = "ambiguous"
#: contradiction: two printed numbers clash. impossible: no data give it. method mismatch: another
#: method than the one beside it gives it. rounding: off by one in the last digit. ambiguous: it
#: can be read so that it holds, or the paper does not say.
SEVERITIES = (CONTRADICTION, IMPOSSIBLE, METHOD_MISMATCH, ROUNDING, AMBIGUOUS)


class AuditFindings(pa.DataFrameModel):
    """One row per finding, those of a paper together, gravest first; key: (paper, finding)."""

    paper: Series[pd.StringDtype] = pa.Field(description="stem of the paper's files")
    finding: Series[pd.StringDtype] = pa.Field(
        description="rule and first value, numbered where that stands twice"
    )
    severity: Series[pd.StringDtype] = pa.Field(isin=list(SEVERITIES), description="how grave")
    rule: Series[pd.StringDtype] = pa.Field(description="name of the rule")
    where: Series[pd.StringDtype] = pa.Field(description="places and rows of the values judged")
    ids: Series[pd.StringDtype] = pa.Field(description="ids of the values judged, with blanks")
    against: Series[pd.StringDtype] = pa.Field(description="ids they were held against, likewise")
    printed: Series[pd.StringDtype] = pa.Field(description="the numbers as printed")
    recomputed: Series[pd.StringDtype] = pa.Field(description="what was recomputed from them")
    meaning: Series[pd.StringDtype] = pa.Field(description="what it means for a replicator")

    class Config:
        strict = True
        unique = ["paper", "finding"]


class AuditSummary(pa.DataFrameModel):
    """One row per rule; key: ``rule``."""

    rule: Series[pd.StringDtype] = pa.Field(unique=True, description="name of the rule")
    tells: Series[pd.StringDtype] = pa.Field(description="what the rule says, and its source")
    checks: Series[pd.Int64Dtype] = pa.Field(ge=0, description="how often it could be applied")
    consistent: Series[pd.Int64Dtype] = pa.Field(ge=0, description="checks without a finding")
    findings: Series[pd.Int64Dtype] = pa.Field(ge=0, description="checks with a finding")

    class Config:
        strict = True
