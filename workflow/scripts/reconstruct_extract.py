"""Write the extract of a centre reconstructed from the numbers that a paper prints."""

from pathlib import Path

from hcc_conversion.run.contents import refuse_changed
from hcc_conversion.run.logs import log_to
from hcc_conversion.run.private_files import only_private_files
from synthetic.reconstruction.extract import reconstruct_extract
from synthetic.reconstruction.hospital_form import LAYOUTS
from synthetic.reconstruction.published import read_published
from synthetic.simulation.dialects import chinese_csv
from synthetic.simulation.writers import write_chinese_csv


def main(folder: str, values: str, patients: list[str], seed: int) -> None:
    tables = reconstruct_extract(read_published(values, *patients), seed)
    write_chinese_csv(chinese_csv(tables, LAYOUTS), folder)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    with only_private_files(Path(snakemake.output[0]).parent) as folder:
        main(
            str(folder),
            values=snakemake.input.values,
            patients=list(snakemake.input.patients),
            seed=snakemake.params.seed,
        )
    refuse_changed(snakemake.params.content)
