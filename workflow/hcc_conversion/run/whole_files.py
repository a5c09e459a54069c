"""Tables that another job wrote: read whole, or named with what to run."""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from hcc_conversion.run.problems import InvalidInput


def read_table(path: str | Path, **settings: Any) -> pd.DataFrame:
    """The table of the Parquet file *path*; *settings* as of `pandas.read_parquet`.

    Raises
    ------
    InvalidInput
        if the file is cut off, empty or overwritten in part, as a power cut or a copy leaves it.
    """
    try:
        return pd.read_parquet(path, **settings)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the file system, and says itself what it is
        size = Path(path).stat().st_size
        raise InvalidInput(
            "A file of results is damaged:",
            [
                f"{path} is no whole Parquet file ({size} bytes). Remove it and make it again: "
                f"rm '{path}', then make results"
            ],
        ) from None
