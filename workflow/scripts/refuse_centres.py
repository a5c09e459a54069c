"""Stop with what is wrong with the files of centres that cannot take part.

What is made from all centres waits for this job, and is not made. What stands of an earlier run in
a refused centre's folder is marked as that.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from hcc_conversion.ingest.centres import mark_not_current
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.problems import InvalidInput


def main(refused: Mapping[str, Sequence[str]], centres: Sequence[str], results: str) -> None:
    """*refused*: path of a centre's file, then its problems; *centres*: their ids."""
    problems = [problem for of_file in refused.values() for problem in of_file]
    for centre in centres:
        mark_not_current(Path(results) / centre, problems)
    raise InvalidInput("Not run, with all that is made from all centres:", problems)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(snakemake.params.refused, snakemake.params.centres, snakemake.params.results)
