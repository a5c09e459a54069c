"""Notes which files a process reads; put on PYTHONPATH by tests of what jobs declare.

Each process writes one JSON file into the folder HCC_CONVERSION_TRACE: the files that it opened to
read, and, of a job's script, its rule, what it declares, and the modules it loaded. Of the process
of Snakemake itself, which files each fingerprint of code covers.
"""

import atexit
import json
import os
import sys
from pathlib import Path

_opened: set[str] = set()


def _note(event: str, arguments: tuple) -> None:
    if event != "open":
        return
    path, mode, flags = arguments
    reads = not isinstance(flags, int) or flags & os.O_ACCMODE == os.O_RDONLY
    if isinstance(path, str | bytes | os.PathLike) and reads and "w" not in str(mode):
        _opened.add(str(Path(os.fsdecode(path)).absolute()))


def _note_parquet() -> None:
    """Arrow opens files by itself, without Python."""
    import pyarrow.parquet.core as parquet

    for kind in (parquet.ParquetFile, parquet.ParquetDataset):
        original = kind.__init__

        def noting(self, source, *arguments, _original=original, **settings):
            if isinstance(source, str | os.PathLike):
                _opened.add(str(Path(source).absolute()))
            _original(self, source, *arguments, **settings)

        kind.__init__ = noting


def _write(folder: str) -> None:
    told = {"opened": sorted(_opened)}
    job = getattr(sys.modules.get("__main__"), "snakemake", None)
    provenance = sys.modules.get("hcc_conversion.run.provenance")
    if job is not None:
        told |= {
            "rule": job.rule,
            "declared": [
                str(Path(path).absolute()) for path in [*job.input, *job.output, *job.log]
            ],
            "content": [str(Path(path).absolute()) for path in job.params.get("content") or ()],
            "code": job.params.code,
            "modules": sorted(
                module.__file__
                for module in list(sys.modules.values())
                if isinstance(getattr(module, "__file__", None), str)
            ),
        }
    elif provenance is not None:
        told["covered"] = {code: sorted(map(str, of)) for code, of in provenance.COVERED.items()}
    else:
        return
    Path(folder, f"{os.getpid()}.json").write_text(json.dumps(told), encoding="utf-8")


if _folder := os.environ.get("HCC_CONVERSION_TRACE"):
    sys.addaudithook(_note)
    if ".snakemake/scripts" in " ".join(sys.orig_argv):
        _note_parquet()
    atexit.register(_write, _folder)
