"""The sections of the report: what sites are compared by, then the analyses, then the audit."""

from collections.abc import Mapping, Sequence
from typing import Any

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.comparison.audit.section import SECTION as AUDIT
from hcc_conversion.comparison.case_mix.section import SECTION as CASE_MIX
from hcc_conversion.comparison.funnels.section import SECTION as FUNNELS
from hcc_conversion.comparison.heterogeneity.section import heterogeneity_section
from hcc_conversion.comparison.scorecard.section import SECTION as PUBLISHED
from hcc_conversion.display.catalogue import Section


def report_sections(config: Mapping[str, Any], papers: Sequence[str]) -> list[Section]:
    """The sections in their order.

    Parameters
    ----------
    config
        the study's configuration: its endpoints and populations may have a figure each.
    papers
        papers that results are compared with; what needs them is left out without.
    """
    of_papers = [PUBLISHED] if papers else []
    own = [analysis.section(config) for analysis in analyses().values()]
    together = heterogeneity_section(config)
    return [*of_papers, together, FUNNELS, CASE_MIX, *own, *([AUDIT] if papers else [])]
