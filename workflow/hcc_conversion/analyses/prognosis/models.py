"""The results of each model that the configuration names."""

import pandas as pd

from hcc_conversion.study.group_names import model_and_way


def of_model(results: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Name of a model, then its `Results`, ``group`` without the name: the way alone.

    A centre that defines its models otherwise may lack one that is looked for (`one_model`).
    """
    places = [model_and_way(group) for group in results["group"]]
    names = pd.Series([name for name, _ in places], index=results.index)
    ways = pd.Series([way for _, way in places], index=results.index, dtype="string")
    ways = results.assign(group=ways)
    return {name: ways[names == name] for name in names.unique()}


def one_model(results: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows of one model, as of `of_model`; none where the centre has no such model."""
    return of_model(results).get(name, results.iloc[:0])
