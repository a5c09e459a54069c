"""All centres together, from what each passes on."""

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.analyses.conversion.results import ANALYSIS as MODELLED
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.federation.folder import FOLDER
from hcc_conversion.federation.kept import model_in_rounds
from hcc_conversion.run.attempts import Attempts
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.references import load
from hcc_conversion.run.whole_files import read_table, save_table
from schemas.results import LINE
from schemas.sufficient import SUFFICIENT

#: Two centres with so many values, all the same, are one centre twice.
_TOO_MANY_THE_SAME = 30


def main(
    results: str,
    output_paths: list[str],
    *,
    study: Mapping[str, Any],
    names: Mapping[str, str],
    letters: Path = FOLDER,
) -> None:
    """Write every output, ``<analysis>/<table>.parquet``.

    Parameters
    ----------
    results
        the folder of the results of all scopes that may be shown.
    names
        id of each centre of the pool, then its name.
    letters
        folder of the rounds of a model of several predictors, see `federation.kept`.
    """
    files = {Path(path).parent.name: {} for path in output_paths}
    for path in map(Path, output_paths):
        files[path.parent.name][path.stem] = path
    read = {
        name: {
            centre: {
                table: read_table(f"{results}/{centre}/{name}/{table}.parquet")
                for table in analyses()[name].aggregates
                if table == "results" or table in SUFFICIENT
            }
            for centre in names
        }
        for name in files
    }
    refuse_the_same(read["flow"], names)
    attempts = Attempts()
    for name, own in files.items():
        analysis = analyses()[name]
        with attempts.step(name):
            centres = {names[centre]: tables for centre, tables in read[name].items()}
            pooled = load(analysis.full_name(analysis.pooling))(centres, study)
            if name == MODELLED:
                of_centres = {centre: tables["results"] for centre, tables in read[name].items()}
                model = model_in_rounds(letters, names, of_centres, study)
                pooled["results"] = pd.concat([pooled["results"], model], ignore_index=True)
            for table, path in own.items():
                save_table(pooled[table], path)
    attempts.finish("What could not be pooled; everything else can (see the log):")


def refuse_the_same(
    flows: Mapping[str, Mapping[str, pd.DataFrame]], names: Mapping[str, str]
) -> None:
    """An error where two centres have the same flow: their patients would be counted twice."""
    known = {
        centre: tables["results"].set_index([*LINE, "stat"])["value"].dropna()
        for centre, tables in flows.items()
    }
    problems = []
    for one, other in combinations(known, 2):
        both = known[one].index.intersection(known[other].index)
        first, second = known[one].loc[both], known[other].loc[both]
        if (first > 0).sum() >= _TOO_MANY_THE_SAME and (first == second).all():
            problems.append(
                f"{names[one]} and {names[other]} have the same patient flow, all"
                f" {len(both)} numbers of it: they look like one centre twice; take one out"
                " (enabled: false in its file)"
            )
    if problems:
        raise InvalidInput("Centres cannot be pooled:", problems)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.params.results,
        list(snakemake.output),
        study=snakemake.params.study,
        names=snakemake.params.names,
    )
