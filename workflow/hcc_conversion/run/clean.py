"""Remove what rules made, by Snakemake's own record of it, and nothing else.

    make clean

What else lies in the folders of results is somebody's: it stays and is named.
"""

import shutil
import sys
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from pathlib import Path

from hcc_conversion.run.folder_in_use import claim_folder
from hcc_conversion.run.problems import InvalidInput

#: Where rules write.
FOLDERS = ("results", "logs", "benchmarks")
#: What `make report` writes.
REPORTS = ("report.html", "report.zip")
#: Beginning of a file that Snakemake measured a job into.
_BENCHMARK = "s\th:m:s\t"
_RECORDS = ("metadata", "incomplete")


def made_by_rules(folder: Path) -> Iterator[Path]:
    """Files and folders that Snakemake recorded as outputs, also of jobs that were broken off.

    Snakemake names each record by the path of the output in base 64, a long one over several
    folders whose names begin with @.
    """
    for records in _RECORDS:
        root = folder / ".snakemake" / records
        for record in root.rglob("*"):
            if not record.is_file():
                continue
            name = "".join(part.lstrip("@") for part in record.relative_to(root).parts)
            try:
                yield folder / b64decode(name, validate=True).decode()
            except (NotBase64, UnicodeDecodeError):
                continue


def _is_ours(file: Path, path: Path) -> bool:
    """Whether a *file* that Snakemake keeps no record of is a log, a benchmark or a mark of ours;
    *path*: from the folder."""
    if path.name == "NOT_CURRENT.txt":
        return True
    if path.parts[0] == "benchmarks" and path.suffix == ".tsv":
        return file.read_text(encoding="utf-8", errors="replace").startswith(_BENCHMARK)
    return path.parts[0] == "logs" and path.suffix == ".log" and len(path.parts) == 3


def clean(folder: Path) -> list[str]:
    """Remove what rules made in *folder*, and Snakemake's records; the files that are left."""
    roots = [folder / name for name in FOLDERS]
    for path in made_by_rules(folder):
        if not any(path.is_relative_to(root) for root in roots) or ".." in path.parts:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    left = []
    for root in roots:
        for path in sorted(root.rglob("*"), reverse=True):  # what is in a folder before the folder
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif _is_ours(path, path.relative_to(folder)):
                path.unlink()
            else:
                left.append(str(path.relative_to(folder)))
        if root.is_dir() and not any(root.iterdir()):
            root.rmdir()
    for name in REPORTS:
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / ".snakemake", ignore_errors=True)
    return sorted(left)


def main() -> None:
    try:
        claim_folder()
    except InvalidInput as error:
        sys.exit(str(error))
    left = clean(Path())
    if left:
        print("These files stay: Snakemake has no record that a rule made them.")
        print(*(f"  {path}" for path in left), sep="\n")
        print(
            f"If nobody needs them: rm -r {' '.join(dict.fromkeys(p.split('/')[0] for p in left))}"
        )
    sys.exit(0)


if __name__ == "__main__":
    main()
