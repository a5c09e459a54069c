"""The reconstructed centre and its results, made once per test run."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from hcc_conversion.analyses.baseline import baseline_results
from hcc_conversion.analyses.conversion import conversion_results
from hcc_conversion.analyses.flow import flow_results
from hcc_conversion.analyses.regimens import regimens_results
from hcc_conversion.analyses.response import response_results
from hcc_conversion.analyses.surgery import surgery_results
from hcc_conversion.analyses.survival import survival_results
from hcc_conversion.analyses.swimmer import swimmer_results
from hcc_conversion.analyses.trae import trae_results
from hcc_conversion.centres import discover_centres
from hcc_conversion.cohort import Cohort
from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.harmonise import collected_fields, deidentify
from hcc_conversion.ingest.mapping import expand_blocks
from hcc_conversion.reconstruction.extract import reconstruct_extract
from hcc_conversion.reconstruction.hospital_form import LAYOUTS
from hcc_conversion.reconstruction.published import read_published
from hcc_conversion.simulation.dialects import chinese_csv
from hcc_conversion.simulation.writers import write_chinese_csv

ROOT = Path(__file__).parents[2]
PAPER = ROOT / "resources/published/zhang2023"
CENTRE = "shandong"


@pytest.fixture(scope="session")
def config():
    return yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def published():
    return read_published(f"{PAPER}.csv", f"{PAPER}_table2.csv", f"{PAPER}_table8.csv")


@pytest.fixture(scope="session")
def shandong(tmp_path_factory, config, published):
    """The extract as handed over, read back through validation and harmonising."""
    schemas = ROOT / "schemas"
    centre = discover_centres(
        ROOT / "config/centres", schemas / "centre.schema.yaml", schemas / "fields.yaml"
    )[CENTRE]
    folder = tmp_path_factory.mktemp("hospital")
    extract = chinese_csv(reconstruct_extract(published, centre["reconstruction"]["seed"]), LAYOUTS)
    write_chinese_csv(extract, folder / f"resources/centres/{CENTRE}")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        examination = examine_extract(centre, config["window"])
    assert examination.findings.empty
    return Cohort(
        tables=deidentify(examination.tables, CENTRE, b"a key of the tests"),
        collected=collected_fields(expand_blocks(centre), CENTRE, centre["covers"]),
        accounting=examination.accounting.assign(centre=CENTRE),
    )


@pytest.fixture(scope="session")
def shandong_results(shandong, config):
    """The results of all analyses."""
    survival = config["survival"]
    variables = {name: config[name] for name in ("characteristics", "predictors")}
    return pd.concat(
        [
            flow_results(shandong),
            baseline_results(shandong, config["baseline"]["populations"], variables),
            response_results(shandong, config["response"]),
            trae_results(shandong, config["trae"]["populations"]),
            surgery_results(shandong, config["surgery"]),
            regimens_results(shandong),
            swimmer_results(shandong, config["swimmer"], config["response"]),
            conversion_results(shandong, config["predictors"], config["conversion"])[0],
            survival_results(shandong, survival["endpoints"], survival["horizons_months"])[0],
        ],
        ignore_index=True,
    )
