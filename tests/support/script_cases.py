"""Runs the scripts of one analysis on folders of a test."""

from pathlib import Path

import pandas as pd

import analyse_scope
import compare_scopes
import show_scope
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.display.view import View
from hcc_conversion.run.attempts import Attempts
from schemas.vocabulary import COMPARISON

THRESHOLDS = {"curve_min_at_risk": 1, "standardised_difference": 0.2}


def named(name, description="invented patients"):
    """What is known of a scope."""
    return {"name": name, "nature": "simulated", "description": description}


def write_cohort(rows, folder):
    """The harmonised tables of a cohort as files; gives their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    besides = {"collected": rows.collected, "accounting": rows.accounting, "accrual": rows.accrual}
    for name, table in {**rows.tables, **besides}.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
    return folder


def analyse(name, harmonised, results, scope, study):
    """One analysis of one scope, as its rule computes it; gives its tables by name."""
    analysis = analyses()[name]
    files = analysis.results_files(f"{results}/{scope}")
    Path(results, scope, name).mkdir(parents=True, exist_ok=True)
    compute = analysis.full_name(analysis.compute)
    analyse_scope.main(str(harmonised), files, compute=compute, study=study)
    return {table: pd.read_parquet(path) for table, path in files.items()}


def show(monkeypatch, name, results, scope, about, *, study, titles=None):
    """The table and the figures of one analysis of one scope; gives their folder."""
    monkeypatch.setattr(show_scope, "analyses", lambda: {name: analyses()[name]})
    study = {"thresholds": THRESHOLDS, **study}
    folder = str(results)
    show_scope.main(folder, folder, scope, named=about, study=study, titles=titles or {})
    return Path(results, scope, name)


def compare(name, results, scopes, *, study, titles=None, published=None):
    """One analysis of all scopes, with rows, side by side; gives the folder of what is shown."""
    folder = Path(results, COMPARISON, name)
    folder.mkdir(parents=True, exist_ok=True)
    analysis, attempts = analyses()[name], Attempts()
    study = {"thresholds": THRESHOLDS, **study}
    view = View(analysis.title, scopes, study, titles or {}, published=published or {})
    compare_scopes.compare(analysis, view, (Path(results), str(results)), attempts, list(scopes))
    attempts.finish("Not compared:")
    return folder


def store(folder, scope, name, /, **tables):
    """The tables of an analysis as if they had been computed; those not given have no rows."""
    for table, path in analyses()[name].results_files(f"{folder}/{scope}").items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        tables.get(table, pd.DataFrame()).to_parquet(path)


def is_drawn(stem):
    """Whether there is a picture in both forms."""
    svg, png = (Path(f"{stem}.{ending}") for ending in ("svg", "png"))
    drawn = svg.read_text(encoding="utf-8").startswith("<?xml")
    return drawn and png.read_bytes().startswith(b"\x89PNG")
