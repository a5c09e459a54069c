"""Case mix: tables of patients in; balance, standardised values and figures out."""

import pandas as pd
import yaml
from builders import cohort, everything
from case_mix_cases import operated
from places import ROOT
from script_cases import is_drawn, named, write_cohort

from hcc_conversion.comparison.case_mix.section import FORESTS
from schemas.case_mix import POOL
from show_case_mix import main as show_case_mix
from weigh_case_mix import main as weigh_case_mix

CONFIG = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
PUBLISHED = [str(ROOT / "resources/published/zhang2023.csv")]


def run(folder, folders, scopes):
    """Both scripts."""
    weigh_case_mix(
        folders, PUBLISHED, str(folder), study=CONFIG, names={}, scopes=scopes, reconstructed={}
    )
    show_case_mix(str(folder), horizon_months=12, names={}, scopes=scopes)
    for name in ("balance", *FORESTS):
        assert is_drawn(folder / name)
    return pd.read_csv(folder / "standardised.csv")


def test_from_tables_of_patients_to_figures(tmp_path):
    folders = {}
    for centre, few in (("a", 20), ("b", 60)):
        counts = [("A", True, 10), ("A", False, few), ("C", True, 10), ("C", False, 80 - few)]
        collected = {*everything(centre), (centre, "complications", "term")}
        rows = cohort(collected, **operated(centre, counts))
        folders[centre] = write_cohort(rows, tmp_path / centre)
    found = run(tmp_path, folders, {scope: named(scope) for scope in (*folders, "pooled")})
    found = found.set_index(["scope", "population", "outcome", "target"])
    row = found.loc[("a", "direct_surgery", "complications", POOL)]
    # 10 of 30 of stage A and 10 of 70 of stage C; half of the pool is of either.
    assert row["crude"] == 20
    assert abs(row["standardised"] - 100 * (1 / 3 + 1 / 7) / 2) < 1e-6


def test_where_small_counts_are_hidden_nobody_is_weighed(tmp_path):
    assert run(tmp_path, {}, {"a": named("a")}).empty
