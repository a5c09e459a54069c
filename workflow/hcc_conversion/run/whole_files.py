"""Tables for other jobs: damage shows, and they are read whole or named with what to run."""

from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.wording import counted


def save_table(table: pd.DataFrame, file: str | Path | BinaryIO, **settings: Any) -> None:
    """Write a Parquet file with a checksum of every page, which `read_table` verifies.

    *settings*: as of `pandas.DataFrame.to_parquet`.
    """
    table.to_parquet(file, write_page_checksum=True, **settings)


def read_table(path: str | Path) -> pd.DataFrame:
    """The table of the Parquet file *path*, read without threads of Arrow's.

    Python ends the process in the middle of these (apache/arrow issue 34314): of 400 processes that
    did nothing but `pandas.read_parquet` on a busy machine, 9 were aborted after the work was done.

    Raises
    ------
    InvalidInput
        if the file is cut off, empty or overwritten in part, as a power cut or a copy leaves it;
        pages that still look like data are known by their checksums.
    """
    try:
        with pq.ParquetFile(path, pre_buffer=False, page_checksum_verification=True) as stored:
            return stored.read(use_threads=False).to_pandas(use_threads=False)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the file system, and says itself what it is
        size = Path(path).stat().st_size
        raise InvalidInput(
            "A file of results is damaged:",
            [
                f"{path} is no whole Parquet file ({counted(size, 'byte')}). Remove it and make it"
                f" again: rm '{path}', then make results"
            ],
        ) from None
