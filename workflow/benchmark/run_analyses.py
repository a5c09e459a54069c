"""Run analyses as the workflow's jobs do, one after the other in this process.

What a job gets from Snakemake comes from a file: analysis, then ``compute``, ``study``, ``tables``.
"""

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("workflow/scripts", "workflow", ".")]


def main(jobs_file: str, harmonised: str, analyses: list[str]) -> None:
    import analyse_scope

    jobs = json.loads(Path(jobs_file).read_text(encoding="utf-8"))
    for name in analyses:
        job = jobs[name]
        analyse_scope.main(harmonised, job["tables"], compute=job["compute"], study=job["study"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("jobs", help="JSON file of the jobs (peer.py writes it)")
    parser.add_argument("harmonised", help="results/<centre>/harmonised")
    parser.add_argument("analyses", nargs="+", help="names of analyses")
    given = parser.parse_args()
    main(given.jobs, given.harmonised, given.analyses)
