"""Write the extract of an invented hospital that hands over CSV files in Chinese."""

from pathlib import Path

from hcc_conversion.run.logs import log_to
from synthetic.simulation.cohort import simulate_cohort
from synthetic.simulation.dialects import chinese_csv
from synthetic.simulation.writers import write_chinese_csv


def main(folder: str, n_patients: int, seed: int) -> None:
    write_chinese_csv(chinese_csv(simulate_cohort(n_patients, seed)), folder)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        str(Path(snakemake.output[0]).parent),
        n_patients=snakemake.params.n_patients,
        seed=snakemake.params.seed,
    )
