"""How long the statistics take, and how much memory, on many more patients than a hospital has.

The tables of a finished run are drawn from with replacement, so that what is measured has the
categories, ties and gaps of real extracts. Each case runs in a process of its own, one after the
other; a row of the table is printed as soon as its case has ended.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import yaml

sys.path.extend(str(Path(__file__).resolve().parents[2] / folder) for folder in ("workflow", "."))

from hcc_conversion.analyses.conversion.results import conversion_results
from hcc_conversion.analyses.surgery.results import surgery_results
from hcc_conversion.analyses.survival.results import survival_results
from hcc_conversion.cohort.cohort import KEY, Cohort, pool, read_cohort
from hcc_conversion.statistics.cox import fit_cox
from hcc_conversion.statistics.survival_sample import SurvivalSample

SEED = 20230465
#: Columns that are jittered when patients are drawn more than once, so that values seldom tie.
_DAYS = ("day", "start_day", "end_day", "last_contact_day")
_R_COX = """
suppressMessages(library(survival))
size <- as.integer(commandArgs(TRUE)[2:3])
rows <- matrix(readBin(commandArgs(TRUE)[1], "double", prod(size)), size[1])
colnames(rows) <- c("time", "event", paste0("x", seq_len(size[2] - 2)))
rows <- as.data.frame(rows)
spent <- system.time(coxph(Surv(time, event) ~ ., rows))
cat(spent[["elapsed"]], spent[["user.self"]] + spent[["sys.self"]])
"""


def drawn(cohort: Cohort, n_patients: int, centre: str, seed: int) -> Cohort:
    """A centre of *n_patients* drawn with replacement from those of a cohort of one centre.

    Numbers are multiplied by a factor near 1, and all days after day 0 of a patient by another,
    so that no two patients are the same.
    """
    rng = np.random.default_rng(seed)
    patients = cohort.tables["patients"]
    chosen = patients["patient_id"].to_numpy()[rng.integers(0, len(patients), n_patients)]
    copies = pd.DataFrame(
        {
            "patient_id": chosen,
            "copy_id": [f"{number:016x}" for number in range(n_patients)],
            "stretch": rng.uniform(0.8, 1.25, n_patients),
        }
    )
    tables = {name: _copied(rows, copies, centre, rng) for name, rows in cohort.tables.items()}
    return replace(
        cohort,
        tables=tables,
        collected=cohort.collected.assign(centre=centre),
        accounting=cohort.accounting.assign(centre=centre),
    )


def _copied(
    rows: pd.DataFrame, copies: pd.DataFrame, centre: str, rng: np.random.Generator
) -> pd.DataFrame:
    taken = copies.merge(rows, on="patient_id", sort=False)
    for name in taken.columns.intersection(_DAYS):
        taken[name] = (taken[name] * taken["stretch"]).round().astype("Int64")
    for name in taken.columns.difference([*KEY, *_DAYS, "stretch"]):
        if taken[name].dtype == "Float64":
            taken[name] = taken[name] * rng.uniform(0.95, 1.05, len(taken))
    taken["patient_id"] = taken["copy_id"].astype(rows["patient_id"].dtype)
    return taken.assign(centre=pd.array([centre] * len(taken), dtype="string"))[list(rows)]


def random_sample(n: int, width: int, seed: int = SEED) -> SurvivalSample:
    """*n* patients with as many continuous covariates as *width*; days from 0 to about 2,000."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, width))
    end = rng.exponential(600 * np.exp(-values @ rng.normal(scale=0.2, size=width)))
    left = rng.exponential(600, n)
    return SurvivalSample(
        time_days=np.ceil(np.minimum(np.minimum(end, left), 2000)),
        event=(end <= left) & (end <= 2000),
        covariates=pd.DataFrame(values, columns=[f"x{column}" for column in range(width)]),
        stratum=np.zeros(n, dtype=int),
    )


def measured(work: Callable[..., None], *arguments: object) -> tuple[float, float, float]:
    """Seconds by the clock and of processor, and the most memory its process ever held, GB."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_measure, args=(theirs, work, arguments))
    process.start()
    theirs.close()
    try:
        return ours.recv()
    except EOFError:
        raise SystemExit(f"{work.__name__} failed") from None
    finally:
        process.join()


def _measure(answer: object, work: Callable[..., Callable[[], object]], arguments: tuple) -> None:
    """Prepare the input, then time what *work* returns."""
    ready = work(*arguments)
    began = time.perf_counter(), time.process_time()
    ready()
    seconds = time.perf_counter() - began[0], time.process_time() - began[1]
    answer.send((*seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2))


def five_centres(results: Path, config: dict) -> Callable[[], object]:
    """Table 9 of all centres of a run and one more of 900 patients."""
    # With this seed 14 predictors pass the screen of the penalised model.
    fifth = drawn(_harmonised(results, "lakeside"), 900, "fifth", seed=1)
    cohort = pool([_harmonised(results, "pooled"), fifth])
    return lambda: conversion_results(cohort, config["predictors"], config["conversion"])


def table_9(results: Path, config: dict, n_patients: int, centres: int = 1) -> Callable[[], object]:
    """Table 9 of so many patients, at equal centres."""
    cohort = _large(results, n_patients, centres)
    return lambda: conversion_results(cohort, config["predictors"], config["conversion"])


def surgery(results: Path, config: dict, n_patients: int) -> Callable[[], object]:
    """Tables 6 and 7 of so many patients, those without surgery among them."""
    cohort = _large(results, n_patients)
    return lambda: surgery_results(cohort, config["surgery"])


def survival(results: Path, config: dict, n_patients: int) -> Callable[[], object]:
    """Survival of so many patients."""
    cohort = _large(results, n_patients)
    return lambda: survival_results(cohort, **config["survival"], response=config["response"])


def cox(n: int, width: int) -> Callable[[], object]:
    """One ordinary Cox regression, Efron's ties."""
    sample = random_sample(n, width)
    return lambda: fit_cox(sample)


def _large(results: Path, n_patients: int, centres: int = 1) -> Cohort:
    template = _harmonised(results, "lakeside")
    share = n_patients // centres
    return pool([drawn(template, share, f"c{_}", SEED + _) for _ in range(centres)])


def _harmonised(results: Path, scope: str) -> Cohort:
    return read_cohort(results / scope / "harmonised")


def cox_in_r(n: int, width: int) -> tuple[float, float]:
    """Seconds, also of processor, of coxph in R's survival; NaN where there is no R."""
    if shutil.which("Rscript") is None:
        return np.nan, np.nan
    sample = random_sample(n, width)
    with TemporaryDirectory() as folder:
        rows = Path(folder) / "columns.bin"
        columns = [sample.time_days, sample.event, *sample.covariates.to_numpy().T]
        np.array(columns, dtype=float).tofile(rows)
        words = ["Rscript", "-e", _R_COX, str(rows), str(n), str(len(columns))]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
    elapsed, processor = map(float, done.stdout.split()[-2:])
    return elapsed, processor


def _asked(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    names = ("five_centres", "table_9", "table_9_pooled", "surgery", "survival", "cox")
    parser.add_argument("case", nargs="*", default=names, help="any of %(default)s; else all")
    parser.add_argument("--results", type=Path, default=Path("results"), help="a finished run")
    parser.add_argument(
        "--config", type=Path, default=Path("config/config.yaml"), help="of the study"
    )
    parser.add_argument(
        "--patients", type=int, nargs="*", default=[100_000, 300_000], help="of tables and survival"
    )
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the Cox regression")
    parser.add_argument("--covariates", type=int, default=20, help="of the Cox regression")
    asked = parser.parse_args(words)
    unknown = set(asked.case) - set(names)
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    return asked


def main(words: list[str] | None = None) -> None:
    asked = _asked(words)
    print(f"{'case':<16}{'patients':>16}{'elapsed':>12}{'processor':>12}{'memory':>11}")
    config = yaml.safe_load(asked.config.read_text(encoding="utf-8"))
    given = (asked.results, config)
    by_size = {"table_9": table_9, "surgery": surgery, "survival": survival}
    for case in asked.case:
        if case == "five_centres":
            _report(case, "", *measured(five_centres, *given))
        elif case == "cox":
            size = (asked.rows, asked.covariates)
            _report(case, f"{size[0]:,} x {size[1]}", *measured(cox, *size))
            _report("cox in R", "", *cox_in_r(*size), float("nan"))
        for n in asked.patients if case in by_size else ():
            _report(case, f"{n:,}", *measured(by_size[case], *given, n))
        for n in asked.patients if case == "table_9_pooled" else ():
            _report(case, f"{n:,}", *measured(table_9, *given, n, 5))


def _report(case: str, size: str, seconds: float, processor: float, memory: float) -> None:
    row = f"{case:<16}{size:>16}{seconds:>10.1f} s{processor:>10.1f} s{memory:>8.2f} GB"
    print(row, flush=True)


if __name__ == "__main__":
    sys.exit(main())
