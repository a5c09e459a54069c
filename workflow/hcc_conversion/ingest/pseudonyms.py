"""Pseudonyms: repeatable with the site's key, and nothing leads back without it."""

from __future__ import annotations

import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from hcc_conversion.run.problems import InvalidInput

if TYPE_CHECKING:  # Snakemake asks for the key at every start, and needs no pandas for that
    import pandas as pd

#: Environment variable that holds the site's key, for sites that keep one in a vault.
KEY_VARIABLE = "HCC_CONVERSION_PSEUDONYM_KEY"
_LENGTH = 16
_SHORTEST_KEY = 16


def site_key(path: str | Path) -> bytes:
    """The site's secret: from the environment, else from *path*, which is made on first use.

    Raises
    ------
    InvalidInput
        if the key is shorter than 16 characters.
    """
    key = os.environ.get(KEY_VARIABLE, "").strip()
    origin = f"The environment variable {KEY_VARIABLE}"
    if not key:
        key = _read_or_make(Path(path)).strip()
        origin = str(path)
    if len(key) < _SHORTEST_KEY:
        raise InvalidInput(
            f"{origin} is no usable key:", [f"it needs at least {_SHORTEST_KEY} characters"]
        )
    return key.encode()


def check_site_key(path: str | Path) -> None:
    """Raise the error that `site_key` would raise, before anything runs; no key is made."""
    if os.environ.get(KEY_VARIABLE, "").strip() or Path(path).exists():
        site_key(path)


def _read_or_make(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and linked into place: jobs that start together all read one whole key.
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="utf-8")


def pseudonymise(local_ids: pd.Series, centre: str, key: bytes) -> pd.Series:
    """16 hexadecimal digits per local identifier: HMAC-SHA256 over centre and identifier."""
    distinct = local_ids.dropna().unique()
    of = {
        local: hmac.new(key, f"{centre}\x1f{local}".encode(), sha256).hexdigest()[:_LENGTH]
        for local in distinct
    }
    return local_ids.map(of).astype("string")
