"""Draw the balance of the covariates, and the outcomes as they are and with the same patients."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from hcc_conversion.comparison.case_mix.balance_figure import draw_balance
from hcc_conversion.comparison.case_mix.balance_lines import balance_lines
from hcc_conversion.comparison.case_mix.section import BALANCE, FORESTS
from hcc_conversion.comparison.case_mix.standardise import titles
from hcc_conversion.comparison.case_mix.standardised_figure import draw_standardised
from hcc_conversion.comparison.case_mix.standardised_lines import outcome_panels
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.attempts import Attempts
from hcc_conversion.run.logs import log_to
from schemas.case_mix import Balance, Standardised, SurgeryBalance


def main(
    folder: str,
    *,
    horizon_months: float,
    names: Mapping[str, str],
    scopes: Mapping[str, Mapping[str, str]],
) -> None:
    """*folder*: that of the tables, and of the figures; *names*: titles of the variables."""
    standardised, balance, of_surgery = (
        _read(schema, Path(folder) / f"{name}.csv")
        for name, schema in (
            ("standardised", Standardised),
            ("balance", Balance),
            ("surgery_balance", SurgeryBalance),
        )
    )
    named = {scope: one["name"] for scope, one in scopes.items()}
    attempts = Attempts()
    with attempts.step("case_mix/balance"):
        lines = balance_lines(balance, of_surgery, names)
        save_figure(draw_balance(lines, scopes, BALANCE), Path(folder) / "balance")
    for name, (population, kinds, title) in FORESTS.items():
        with attempts.step(f"case_mix/{name}"):
            of = population, titles(horizon_months), named, names
            panels = outcome_panels(standardised[standardised["kind"].isin(kinds)], *of)
            save_figure(draw_standardised(panels, scopes, title), Path(folder) / name)
    attempts.finish("What could not be shown; everything else can (see the log):")


def _read(schema, path: Path) -> pd.DataFrame:
    """A table that `weigh_case_mix` wrote."""
    table = pd.read_csv(path, dtype=schema.types())
    texts = [name for name, kind in schema.types().items() if kind == "string"]
    return schema.validate(table.fillna(dict.fromkeys(texts, "")))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.input.standardised).parent),
        horizon_months=snakemake.params.horizon_months,
        names=snakemake.params.titles,
        scopes=snakemake.params.scopes,
    )
