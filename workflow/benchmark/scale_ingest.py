"""How reading a large extract, and following its patients' readings, grow: seconds, peak memory.

An extract of simulated patients is written, on request with bad cells, validated, harmonised and
analysed, each step in a process of its own.
"""

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.extend(
    str(Path(__file__).resolve().parents[2] / folder)
    for folder in ("workflow/scripts", "workflow", ".")
)

from cpu_time import ONE_THREAD, ROOT, print_table

from hcc_conversion.run.yaml_file import read_yaml

ANALYSES = ("response", "swimmer", "survival")
#: What stands in a cell that is spoilt: an unknown code, text, a number and a date out of range.
_BAD = ("X", "n.b.", "99999999", "2020-13-45", "雄")
_ENCODING, _IDENTIFIER = "gb18030", "病案号"
_CENTRE = "harbour"


def main() -> None:
    given = _arguments()
    if given.step:
        step, folder, argument = given.step
        STEPS[step](Path(folder), argument)
        return
    rows = []
    for n_patients in given.patients:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            rows += _measure(Path(folder), n_patients, given.bad_share, given.on_invalid)
    print_table(["patients", "step", "CPU, s", "clock, s", "peak, MB"], rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--patients", type=int, nargs="+", default=[10_000], help="of each extract")
    parser.add_argument("--bad-share", type=float, default=0.0, help="of the cells, from 0 to 1")
    parser.add_argument(
        "--on-invalid", choices=["stop", "quarantine"], default="stop", help="as in a centre file"
    )
    parser.add_argument("--folder", help="where the extracts are written and removed again")
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(folder: Path, n_patients: int, bad_share: float, on_invalid: str) -> list[list]:
    """One row per step; a centre that stops is not analysed."""
    rows = [[n_patients, "simulate", *_cost_of(folder, "simulate", n_patients)]]
    if bad_share:
        rows.append([n_patients, "spoil", *_cost_of(folder, "spoil", bad_share)])
    rows.append([n_patients, "validate", *_cost_of(folder, "validate", on_invalid)])
    rows.append([n_patients, "harmonise", *_cost_of(folder, "harmonise", "")])
    if (folder / "harmonised").is_dir():
        rows += [[n_patients, name, *_cost_of(folder, "analyse", name)] for name in ANALYSES]
    size = (folder / "findings.csv").stat().st_size / 1e6
    return [*rows, [n_patients, f"findings.csv: {size:.1f} MB", "", "", ""]]


def _cost_of(folder: Path, step: str, argument: object) -> tuple[float, float, int]:
    """Seconds of CPU and on the clock, and peak memory in MB, of one step in its own process."""
    command = [sys.executable, __file__, "--step", step, str(folder), str(argument)]
    began = perf_counter()
    process = subprocess.Popen(command, env={**os.environ, **ONE_THREAD})
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{step} failed")
    return usage.ru_utime + usage.ru_stime, perf_counter() - began, usage.ru_maxrss // 1024


def _spoil(folder: Path, share: str) -> None:
    """Overwrite a share of the cells, the same in every run; identifiers stay."""
    draw = random.Random(1)
    for path in sorted((folder / "extract").glob("*.csv")):
        with path.open(encoding=_ENCODING, newline="") as file:
            header, *rows = csv.reader(file)
        kept = header.index(_IDENTIFIER)
        for row in rows:
            for place in range(len(row)):
                if place != kept and draw.random() < float(share):
                    row[place] = draw.choice(_BAD)
        with path.open("w", encoding=_ENCODING, newline="") as file:
            csv.writer(file).writerows([header, *rows])


def _simulate(folder: Path, n_patients: str) -> None:
    from synthetic.simulation.cohort import simulate_cohort
    from synthetic.simulation.dialects import chinese_csv
    from synthetic.simulation.writers import write_chinese_csv

    tables = chinese_csv(simulate_cohort(int(n_patients), seed=1))
    write_chinese_csv(tables, folder / "extract")


def _validate(folder: Path, on_invalid: str) -> None:
    import validate_extract

    centre = read_yaml(ROOT / f"config/centres/{_CENTRE}.yaml")
    for source in centre["sources"].values():
        source["file"] = str(folder / "extract" / Path(source["file"]).name)
    names = ("findings.csv", "quarantine.csv", "accounting.csv", "verdict.txt", "draft")
    validate_extract.main(
        *(str(folder / name) for name in names),
        centre=_CENTRE,
        extract={**centre, "on_invalid": on_invalid},
        window=_study()["window"],
        name=centre["name"],
        key_file=str(folder / "key"),
        page="report.html",
    )


def _harmonise(folder: Path, _: str) -> None:
    import harmonise_extract
    from hcc_conversion.run.problems import InvalidInput
    from hcc_conversion.run.wording import counted

    try:
        harmonise_extract.main(str(folder / "draft"), str(folder / "harmonised"))
    except InvalidInput as stopped:
        print(
            f"{counted(len(stopped.problems), 'kind')} of errors: the centre stops", file=sys.stderr
        )


def _analyse(folder: Path, name: str) -> None:
    from importlib import import_module

    from hcc_conversion.cohort.cohort import read_cohort

    compute = import_module(f"hcc_conversion.analyses.{name}.results").compute
    for table, rows in compute(read_cohort(folder / "harmonised"), _study()).items():
        rows.to_parquet(folder / f"{name}-{table}.parquet")


def _study() -> Any:
    return read_yaml(ROOT / "config/config.yaml")


STEPS = {
    "simulate": _simulate,
    "spoil": _spoil,
    "validate": _validate,
    "harmonise": _harmonise,
    "analyse": _analyse,
}

if __name__ == "__main__":
    main()
