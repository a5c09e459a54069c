"""A control of the audit: our own results, printed like the paper, should clash nowhere."""

import pandas as pd

from hcc_conversion.comparison.audit.audit import audit
from hcc_conversion.comparison.audit.identities import Identities
from hcc_conversion.comparison.published_values import as_published
from schemas.audit import SEVERITIES
from schemas.scorecard import AuditControl


def audit_own_results(
    paper: str, published: pd.DataFrame, identities: Identities, results: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    """Audit the results of every scope, printed as the paper prints its own.

    Parameters
    ----------
    paper, published
        its name, and its `PublishedValues`, which say what is printed with how many decimals.
    identities
        the ties between them; those of the paper's own patients and of its words are left out:
        they need not hold of others. That every patient has a known stage is one of them.
    results
        scope, then its `schemas.results.Results` of all analyses.

    Returns
    -------
    `schemas.scorecard.AuditControl`.
    """
    laws = identities.laws()
    n_ties, n_laws = (sum(map(len, each.ties.values())) for each in (identities, laws))
    rows = []
    for scope, own in results.items():
        printed = as_published(own, published)
        found = audit(printed, laws, scope)
        severities = found.findings["severity"].value_counts()
        rows.append(
            {
                "paper": paper,
                "scope": scope,
                "values": len(printed),
                "checks": int(found.summary["checks"].sum()),
                **{name.replace(" ", "_"): int(severities.get(name, 0)) for name in SEVERITIES},
                "ties": n_laws,
                "ties_left_out": n_ties - n_laws,
            }
        )
    schema = AuditControl.to_schema().columns
    columns = {name: column.dtype.type for name, column in schema.items()}
    return AuditControl.validate(pd.DataFrame(rows, columns=list(columns)).astype(columns))
