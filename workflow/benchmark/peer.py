"""Hold the analyses of one centre against a peer in R: CPU time, and every value that both print.

The centre's harmonised tables must be there: snakemake results/harbour/harmonised/patients.parquet.
R needs the packages survival and cmprsk (Debian: r-base-core r-cran-survival r-cran-cmprsk).
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.extend(str(Path(__file__).resolve().parents[2] / folder) for folder in ("workflow", "."))

from cpu_time import ONE_THREAD, ROOT, Cost, cost_of, least, print_table
from peer_compare import compare_tables, differing, not_compared, summary_of
from peer_export import export

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.run.yaml_file import read_yaml

HERE = Path(__file__).parent
#: The lanes of single patients hold no statistic: R has no table of them.
WITHOUT_PEER = ("swimmer",)


def main(centre: str, repeats: int, keep: Path | None) -> None:
    harmonised = ROOT / "results" / centre / "harmonised"
    if not (harmonised / "patients.parquet").is_file():
        sys.exit(f"{harmonised} is missing; run: snakemake {harmonised}/patients.parquet")
    if not shutil.which("Rscript"):
        sys.exit("Rscript is missing; Debian: r-base-core r-cran-survival r-cran-cmprsk")
    config = read_yaml(ROOT / "config/config.yaml")
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary)
        (folder / "r").mkdir(parents=True, exist_ok=True)
        export(harmonised, config, folder)
        jobs = write_jobs(config, folder)
        names = [name for name in analyses() if name not in WITHOUT_PEER]
        costs = measure(harmonised, folder, jobs, names, repeats)
        print_costs(costs, names, repeats)
        found = compare_tables(folder, folder / "r", names)
    print_values(found)


def write_jobs(config: Mapping[str, Any], folder: Path) -> Path:
    """The parameters of every analysis's job, as the rules give them."""
    jobs = {}
    for name, analysis in analyses().items():
        (folder / name).mkdir(exist_ok=True)
        jobs[name] = {
            "compute": analysis.full_name(analysis.compute),
            "study": {key: config[key] for key in analysis.reads},
            "tables": analysis.results_files(str(folder)),
        }
    path = folder / "jobs.json"
    path.write_text(json.dumps(jobs, ensure_ascii=False), encoding="utf-8")
    return path


def measure(
    harmonised: Path, folder: Path, jobs: Path, names: Sequence[str], repeats: int
) -> dict[str, Cost]:
    """The least cost of every analysis alone, and of all in one process, ours and R's in turn."""
    ours = [sys.executable, HERE / "run_analyses.py", jobs, harmonised]
    peer = ["Rscript", HERE / "peer.R", folder]
    commands = {f"ours {name}": [*ours, name] for name in names}
    commands |= {f"R {name}": [*peer, name] for name in names}
    commands |= {"ours together": [*ours, *names], "R together": [*peer, *names]}
    commands["ours nothing"] = [sys.executable, "-c", "import pandas, pyarrow.parquet"]
    runs: dict[str, list[Cost]] = {name: [] for name in commands}
    environment = ONE_THREAD | {"LC_ALL": "C.UTF-8"}
    for _ in range(repeats):
        for name, command in commands.items():
            runs[name].append(cost_of(command, environment=environment))
    return {name: least(of_command) for name, of_command in runs.items()}


def print_costs(costs: Mapping[str, Cost], names: Sequence[str], repeats: int) -> None:
    print(f"CPU, user and system, s; the least of {repeats}\n")
    each = {who: sum(costs[f"{who} {name}"].cpu for name in names) for who in ("ours", "R")}
    together = {who: costs[f"{who} together"].cpu for who in each}
    rows = [[name, *(costs[f"{who} {name}"].cpu for who in each)] for name in names]
    rows.append(["one process per analysis", *each.values()])
    rows.append(["one process for all", *together.values()])
    print_table(["analysis", "ours", "R", "ours / R"], [[*row, row[1] / row[2]] for row in rows])
    ratio, one = each["ours"] / together["R"], together["ours"] / together["R"]
    print(f"\nOne job per analysis, as the workflow has it, against one R script: {ratio:.1f} x R.")
    print(f"One process per scope against one R script: {one:.1f} x R.")
    print(f"Starting Python with pandas and pyarrow alone: {costs['ours nothing'].cpu:.2f} s.")
    print("R gets populations, responses and times derived; ours derives them in every process.")
    print("Firth's models are ours alone; R's packages here have none.\n")


def print_values(found) -> None:
    print_table(["values", "ours", "R", "both", "equal to 1e-6"], summary_of(found))
    for reason, number in not_compared(found).items():
        print(f"Ours alone: {reason}: {number}")
    for reason, rows in differing(found).groupby("reason"):
        print(f"\nDiffer: {reason}")
        for row in rows.itertuples():
            place = " / ".join(filter(None, (row.population, row.group, row.variable, row.level)))
            print(f"  {row.analysis}: {place}, {row.stat}: {row.value:.6g}, R {row.value_r:.6g}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--centre", default="harbour", help="whose tables are analysed")
    parser.add_argument("-n", "--repeats", type=int, default=3, help="of every measurement")
    parser.add_argument("--keep", type=Path, help="a folder for what is exchanged with R")
    given = parser.parse_args()
    main(given.centre, given.repeats, given.keep)
