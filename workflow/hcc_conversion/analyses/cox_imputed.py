"""A model of several predictors with what is missing of them imputed, beside complete cases."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.cox_models import HAZARD, MODEL, StudyBase
from hcc_conversion.analyses.entry import entries
from hcc_conversion.analyses.variables import Predictor
from hcc_conversion.run.wording import counted
from hcc_conversion.statistics.cox import fit_cox
from hcc_conversion.statistics.imputation import METHOD, Imputation, impute
from hcc_conversion.statistics.nelson_aalen import cumulative_hazard
from hcc_conversion.statistics.rubins_rules import combine
from hcc_conversion.statistics.survival_sample import complete_cases
from hcc_conversion.study.group_names import (
    IMPUTED,
    IMPUTED_TO_LEVEL,
    IMPUTED_TO_REFERENCE,
    MULTIVARIATE,
    model_group,
)

NOBODY_LACKS = "nobody lacks a value"
EVENT, HAZARD_SO_FAR = "event", "cumulative hazard"


@dataclass(frozen=True)
class Imputing:
    """What is imputed, and what is asked of it.

    how
        see `Imputation`.
    moved_percent
        of the imputed values of a predictor, how many are moved to one of its levels, to see what
        it would take for a hazard ratio to be another one if values are missing for a reason.
    """

    how: Imputation
    moved_percent: float

    @classmethod
    def of(cls, settings: Mapping[str, Any] | None) -> "Imputing | None":
        """From ``imputation`` of the study's configuration; None where it asks for none."""
        if settings is None:
            return None
        how = {name: settings[name] for name in ("sets", "cycles", "donors", "seed")}
        return cls(Imputation(**how), settings["moved_percent"])

    @property
    def method(self) -> str:
        donors = counted(self.how.donors, "donor")
        return f"{self.how.sets} imputations by {METHOD} ({donors}); Rubin's rules"


@dataclass(frozen=True)
class _Completed:
    """One completed data set: the code of the level of every predictor, and who lacked it."""

    codes: pd.DataFrame
    lacking: pd.DataFrame


def add_imputed(
    base: StudyBase,
    entered: Sequence[Predictor],
    predictors: Sequence[Predictor],
    ties: str,
    imputing: Imputing,
    model: str = MULTIVARIATE,
) -> None:
    """The model of *entered* in everybody whose time is known, at the centres that collect it all.

    What a patient lacks is drawn from all *predictors* that those centres collect, the event and
    the cumulative hazard until the patient's time (White and Royston, Stat Med 2009;28:1982), and
    the centre. Groups: `IMPUTED` of *model* (variable ``model``: n, events and how many lack a
    value; per level the hazard ratio), and, for predictors that somebody lacks, with
    ``moved_percent`` of the imputed values moved to the level (`IMPUTED_TO_LEVEL`) or to the
    reference (`IMPUTED_TO_REFERENCE`).
    """
    group = model_group(model, IMPUTED)
    collecting = base.collecting(entered)
    asked = base.table[base.table["centre"].isin(collecting)]
    codes = _codes([*entered, *_helping(collecting, asked, entered, predictors)], asked)
    lacking = codes[[_.name for _ in entered]].isna()
    note = base.withheld or ("" if lacking.any(axis=None) else NOBODY_LACKS)
    base.add(
        group,
        MODEL,
        line="events_missing",
        method=imputing.method,
        note=note,
        n=len(asked),
        events=int(asked["event"].sum()),
        missing=int(lacking.any(axis=1).sum()),
    )
    if note or codes.isna().all().any():
        return
    known = asked[["event"]].astype(float).assign(**{HAZARD_SO_FAR: _hazard(asked)})
    centres = pd.get_dummies(asked["centre"].astype(str), drop_first=True, dtype=float)
    table = pd.concat([codes, known, centres], axis=1)
    sets = [_Completed(drawn[codes.columns], lacking) for drawn in impute(table, imputing.how)]
    _Model(base, asked, entered, ties).add(sets, imputing, model)


@dataclass(frozen=True)
class _Model:
    base: StudyBase
    asked: pd.DataFrame
    entered: Sequence[Predictor]
    ties: str

    def add(self, sets: Sequence[_Completed], imputing: Imputing, model: str) -> None:
        """The lines of all groups."""
        found = self._combined(sets)
        for predictor in self.entered:
            self._add_levels(model_group(model, IMPUTED), predictor, found, sets, imputing)
        for predictor in self.entered:
            if not sets[0].lacking[predictor.name].any():
                continue
            for level in predictor.compared:
                for way, target in ((IMPUTED_TO_LEVEL, level), (IMPUTED_TO_REFERENCE, None)):
                    moved = list(_moved(sets, predictor, target, imputing))
                    shift = f"{imputing.moved_percent:g} % of the imputed values moved"
                    self._add_levels(
                        model_group(model, way),
                        predictor,
                        self._combined(moved),
                        sets,
                        imputing,
                        of=[level],
                        shift=shift,
                    )

    def _combined(self, sets: Sequence[_Completed]) -> pd.DataFrame | str:
        """Per indicator `HAZARD` and ``missing_information``; or why there is no estimate."""
        fits = [self._fit(completed) for completed in sets]
        without = sum(bool(fit.note) for fit in fits)
        if without:
            return f"no estimate in {without} of {len(fits)} imputed data sets"
        names = fits[0].estimates.index
        rows = {}
        for name in names:
            of_fits = [fit.estimates.loc[name] for fit in fits]
            one = combine(
                [_["log_hazard_ratio"] for _ in of_fits],
                [_["standard_error"] ** 2 for _ in of_fits],
            )
            ratios = np.exp([one.estimate, *one.limits()])
            rows[name] = [*ratios, one.p_value(), one.missing_information]
        return pd.DataFrame.from_dict(
            rows, orient="index", columns=[*HAZARD, "missing_information"]
        )

    def _fit(self, completed: _Completed) -> Any:
        indicators = {
            predictor.column(level): (
                completed.codes[predictor.name] == predictor.levels.index(level)
            ).astype(float)
            for predictor in self.entered
            for level in predictor.compared
        }
        asked = self.asked
        sample = complete_cases(
            asked["time_days"],
            asked["event"],
            pd.DataFrame(indicators),
            strata=asked["centre"],
            entry_days=entries(asked),
        )
        return fit_cox(sample, self.ties)

    def _add_levels(
        self,
        group: str,
        predictor: Predictor,
        found: pd.DataFrame | str,
        sets: Sequence[_Completed],
        imputing: Imputing,
        of: Sequence[str] = (),
        shift: str = "",
    ) -> None:
        lacking = int(sets[0].lacking[predictor.name].sum())
        for level in of or predictor.compared:
            cells: dict[str, Any] = dict.fromkeys(HAZARD)
            if isinstance(found, str):
                note = found
            else:
                row = found.loc[predictor.column(level)]
                cells = row[list(HAZARD)].to_dict()
                lost = f"{row['missing_information']:.0%}".replace("%", " %")
                note = f"{lacking} imputed; {lost} of the information is missing"
            note = "; ".join(text for text in (note, shift) if text)
            self.base.add(
                group,
                predictor.name,
                level,
                line="hazard_ratio",
                method=imputing.method,
                note=note,
                **cells,
            )


def _helping(
    centres: frozenset[str],
    asked: pd.DataFrame,
    entered: Sequence[Predictor],
    predictors: Sequence[Predictor],
) -> Iterator[Predictor]:
    """Other predictors that all *centres* collect, and of which somebody *asked* has a value."""
    names = {predictor.name for predictor in entered}
    for predictor in predictors:
        known = predictor.category.loc[asked.index].notna().any()
        if predictor.name not in names and centres <= predictor.centres and known:
            yield predictor


def _codes(predictors: Sequence[Predictor], asked: pd.DataFrame) -> pd.DataFrame:
    """The place of everybody's level among the levels of each predictor; missing as it is."""
    columns = {}
    for predictor in predictors:
        place = {level: float(code) for code, level in enumerate(predictor.levels)}
        columns[predictor.name] = predictor.category.loc[asked.index].map(place).astype(float)
    return pd.DataFrame(columns, index=asked.index)


def _hazard(asked: pd.DataFrame) -> pd.Series:
    """The cumulative hazard of the own centre until each patient's time."""
    parts = [
        cumulative_hazard(of_centre["time_days"], of_centre["event"], entries(of_centre))
        for _, of_centre in asked.groupby(asked["centre"].astype(str))
    ]
    return pd.concat(parts).reindex(asked.index)


def _moved(
    sets: Sequence[_Completed], predictor: Predictor, level: str | None, imputing: Imputing
) -> Iterator[_Completed]:
    """The sets with a share of a predictor's imputed values moved to a level or the reference."""
    draws = np.random.default_rng(imputing.how.seed)
    target = 0 if level is None else predictor.levels.index(level)
    for completed in sets:
        lacking = completed.lacking[predictor.name]
        chosen = draws.random(len(lacking)) < imputing.moved_percent / 100
        codes = completed.codes[predictor.name].mask(lacking & chosen, float(target))
        yield _Completed(completed.codes.assign(**{predictor.name: codes}), completed.lacking)
