"""The results of each model that the configuration names."""

import pandas as pd

from hcc_conversion.study.group_names import model_and_way


def of_model(results: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Name of a model, then its `Results`, ``group`` without the name: the way alone."""
    places = [model_and_way(group) for group in results["group"]]
    names = pd.Series([name for name, _ in places], index=results.index)
    ways = pd.Series([way for _, way in places], index=results.index, dtype="string")
    ways = results.assign(group=ways)
    return {name: ways[names == name] for name in names.unique()}
