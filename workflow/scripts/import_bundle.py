"""Read a bundle, and write the results of its centre as if they had been computed here."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.analysis import Analysis
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.disclosure.protect import with_what_is_drawn
from hcc_conversion.ingest.bundle_file import Bundle, read_bundle
from hcc_conversion.ingest.bundle_manifest import definition, differing_keys
from hcc_conversion.run.contents import refuse_changed
from hcc_conversion.run.logs import log_to, logger
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.whole_files import save_table
from schemas.results import DEFINED_OTHERWISE
from schemas.sufficient import SUFFICIENT

Tables = Mapping[str, pd.DataFrame]


def main(
    bundle_path: str,
    output_paths: list[str],
    *,
    study: Mapping[str, Any],
    window: Mapping[str, str],
    name: str,
) -> None:
    """Write every output, ``<analysis>/<table>.parquet``.

    Parameters
    ----------
    study, window
        the study's configuration and its window; an analysis that the centre defines otherwise has
        its lines without values, which say what is defined otherwise.
    name
        of the centre.
    """
    bundle = read_bundle(bundle_path)
    shared = {analysis: one for analysis, one in analyses().items() if one.pooled}
    missing = sorted(set(shared) - set(bundle.tables))
    if missing:
        raise InvalidInput(
            "A bundle lacks analyses; nothing of it is used:",
            [f"{bundle_path}: {', '.join(missing)}; the centre needs the same workflow"],
        )
    tables = {
        analysis: tables_here(bundle, one, study, window, name) for analysis, one in shared.items()
    }
    for path in map(Path, output_paths):
        save_table(tables[path.parent.name][path.stem], path)


def tables_here(
    bundle: Bundle,
    analysis: Analysis,
    study: Mapping[str, Any],
    window: Mapping[str, str],
    name: str,
) -> dict[str, pd.DataFrame]:
    """The tables of one analysis of the centre, by name."""
    own = definition(study, window, analysis.reads)
    differing = differing_keys(bundle.manifest.definitions[analysis.name], own)
    told = bundle.tables[analysis.name]
    results = told["results"]
    if differing:
        logger.warning("%s: %s: %s", analysis.name, DEFINED_OTHERWISE, ", ".join(differing))
        note = f"{DEFINED_OTHERWISE}: {', '.join(differing)}"
        results = results.assign(value=np.nan, note=note).astype(results.dtypes)
    sufficient = {} if differing else {one: told[one] for one in told if one in SUFFICIENT}
    return with_what_is_drawn(analysis, {"results": results, **sufficient}, study, name)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.bundle,
        list(snakemake.output),
        study=snakemake.params.study,
        window=snakemake.params.window,
        name=snakemake.params.name,
    )
    refuse_changed(snakemake.params.content)
