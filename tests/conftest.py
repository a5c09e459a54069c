"""What tests share: a real browser; which are slow, and which one worker runs together."""

import pandas as pd
import pytest
import yaml
from places import ROOT

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.ingest.centres import discover_centres
from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.harmonise import collected_fields, deidentify
from hcc_conversion.ingest.mapping import expand_blocks
from hcc_conversion.run.references import load
from synthetic.reconstruction.extract import reconstruct_extract
from synthetic.reconstruction.hospital_form import LAYOUTS
from synthetic.reconstruction.published import read_published
from synthetic.simulation.dialects import chinese_csv
from synthetic.simulation.writers import write_chinese_csv

PAPER = ROOT / "resources/published/zhang2023"
CENTRE = "shandong"
#: Fixtures that reconstruct the published cohort, which takes half a minute.
RECONSTRUCTING = {"shandong", "drawn"}
#: The whole workflow run once, for all tests that look at its results.
WHOLE_RUN = "finished_run"


def pytest_collection_modifyitems(items):
    """What is costly to prepare is prepared by one worker; else a file stays together."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        group = str(item.path)
        if RECONSTRUCTING & fixtures:
            item.add_marker("slow")
            group = "reconstruction"
        elif WHOLE_RUN in fixtures:
            group = WHOLE_RUN
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def window():
    """A browser without a window; skipped, with the reason, where there can be none."""
    from browsers import browser_or_skip, open_browser

    with open_browser(*browser_or_skip()) as opened:
        yield opened


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
    computed = [
        load(analysis.full_name(analysis.compute))(shandong, config)
        for analysis in analyses().values()
    ]
    return pd.concat([tables["results"] for tables in computed], ignore_index=True)
