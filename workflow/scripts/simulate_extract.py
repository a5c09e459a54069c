"""Write the extract of an invented hospital, in the form that it would hand over."""

from pathlib import Path

from hcc_conversion.run.logs import log_to
from hcc_conversion.run.private_files import only_private_files
from synthetic.simulation.cohort import simulate_cohort
from synthetic.simulation.dialects import chinese_csv, us_workbook
from synthetic.simulation.writers import write_chinese_csv, write_us_workbook


def main(path: str, *, dialect: str, n_patients: int, seed: int) -> None:
    """*path*: of ``us_workbook`` its file, of ``chinese_csv`` the folder of its files."""
    tables = simulate_cohort(n_patients, seed)
    if dialect == "us_workbook":
        write_us_workbook(us_workbook(tables), path)
    else:
        write_chinese_csv(chinese_csv(tables), path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    first = snakemake.output[0]
    with only_private_files(Path(first).parent) as folder:
        main(
            first if snakemake.params.dialect == "us_workbook" else str(folder),
            dialect=snakemake.params.dialect,
            n_patients=snakemake.params.n_patients,
            seed=snakemake.params.seed,
        )
