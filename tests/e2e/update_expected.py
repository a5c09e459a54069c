"""Write the golden tables anew: `.venv/bin/python tests/e2e/update_expected.py`."""

import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1] / "workflow"), str(HERE.parent / "support")]

from study_folders import make_workdir, snakemake  # noqa: E402


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        study = make_workdir(Path(folder) / "study")
        code, text = snakemake(study, "--cores", 2)
        if code:
            sys.exit(text)
        shutil.rmtree(HERE / "expected", ignore_errors=True)
        for path in sorted((study / "results").glob("*/*/table.csv")):
            target = HERE / "expected" / path.relative_to(study / "results")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


if __name__ == "__main__":
    main()
