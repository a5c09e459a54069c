"""Pseudonyms: repeatable with the site's key, and nothing leads back without it."""

from __future__ import annotations

import hmac
import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from hcc_conversion.ingest.key_file import read_or_make_key
from hcc_conversion.ingest.key_strength import ADVICE, weakness
from hcc_conversion.run.problems import InvalidInput

if TYPE_CHECKING:  # Snakemake asks for the key at every start, and needs no pandas for that
    import pandas as pd

#: Environment variable that holds the site's key, for sites that keep one in a vault.
KEY_VARIABLE = "HCC_CONVERSION_PSEUDONYM_KEY"
_LENGTH = 16


def site_key(path: str | Path) -> bytes:
    """The site's secret: from the environment, else from *path*, which is made on first use.

    Raises
    ------
    InvalidInput
        if the key is too short or can be guessed, or the file cannot be read or made.
    """
    key = os.environ.get(KEY_VARIABLE, "").strip()
    origin = f"The environment variable {KEY_VARIABLE}"
    if not key:
        key = read_or_make_key(Path(path))
        origin = str(path)
    problem = weakness(key)
    if problem:
        raise InvalidInput(f"{origin} is no usable key:", [problem, ADVICE])
    return key.encode()


def check_site_key(path: str | Path, *, may_make: bool = True) -> None:
    """Raise the error that `site_key` would raise, before anything runs; no key is made.

    *may_make*: whether a key that is not there may be made on first use. Not where results outlive
    the folder they were made in: the next folder would make another key, and the same patient would
    have another pseudonym.
    """
    if os.environ.get(KEY_VARIABLE, "").strip() or os.path.lexists(path):
        site_key(path)
    elif not may_make:
        raise InvalidInput(
            "There is no key of the pseudonyms, and none is made where a storage keeps results:",
            [
                f"give the site's key in the environment variable {KEY_VARIABLE}, or put the file"
                f" {path} into this folder; a first one is made with: openssl rand -hex 32"
            ],
        )


def pseudonymise(local_ids: pd.Series, centre: str, key: bytes) -> pd.Series:
    """16 hexadecimal digits per local identifier: HMAC-SHA256 over centre and identifier."""
    distinct = local_ids.dropna().unique()
    of = {
        local: hmac.new(key, f"{centre}\x1f{local}".encode(), sha256).hexdigest()[:_LENGTH]
        for local in distinct
    }
    return local_ids.map(of).astype("string")
