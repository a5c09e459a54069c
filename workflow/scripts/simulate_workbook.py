"""Write the extract of an invented hospital that hands over one workbook with US units."""

from hcc_conversion.run.logs import log_to
from synthetic.simulation.cohort import simulate_cohort
from synthetic.simulation.dialects import us_workbook
from synthetic.simulation.writers import write_us_workbook


def main(workbook_path: str, n_patients: int, seed: int) -> None:
    write_us_workbook(us_workbook(simulate_cohort(n_patients, seed)), workbook_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.output.workbook,
        n_patients=snakemake.params.n_patients,
        seed=snakemake.params.seed,
    )
