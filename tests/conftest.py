"""What tests share, and in which order their files are run."""

from dataclasses import dataclass

import pandas as pd
import pytest
import yaml
from checkouts import CENTRE as CENTRE_OF_SITE
from checkouts import KEY, add_centre
from places import ROOT
from study_folders import CENTRES, make_workdir

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.cohort.accrual import no_accrual
from hcc_conversion.cohort.cohort import Cohort, pool
from hcc_conversion.ingest.accrual import accrual_of
from hcc_conversion.ingest.centres import discover_centres
from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.harmonise import collected_fields, deidentify
from hcc_conversion.ingest.mapping import expand_blocks
from hcc_conversion.ingest.origin import extract_folder
from hcc_conversion.run.references import load
from schemas.vocabulary import POOLED
from synthetic.reconstruction.extract import reconstruct_extract
from synthetic.reconstruction.hospital_form import LAYOUTS
from synthetic.reconstruction.published import read_published
from synthetic.simulation.dialects import chinese_csv
from synthetic.simulation.writers import write_chinese_csv

PAPER = ROOT / "resources/published/zhang2023"
CENTRE_SCHEMAS = (ROOT / "schemas/centre.schema.yaml", ROOT / "schemas/fields.yaml")
CENTRE = "shandong"
#: Fixtures that reconstruct the published cohort, which takes half a minute.
RECONSTRUCTING = {"shandong", "drawn"}
#: What is costly to prepare, the costliest first. Tests that share it stand in one file.
COSTLY = ("finished_run", "shandong", "drawn", "window", "small_study")


def pytest_collection_modifyitems(items):
    """Mark what reconstructs as slow, and begin with the files that are longest.

    A worker takes a whole file at a time (``--dist loadfile``), in this order
    (``--no-loadscope-reorder``): the long ones are begun at once, by a worker each, and the short
    ones fill up what time is left.
    """
    places = {}
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if RECONSTRUCTING & fixtures:
            item.add_marker("slow")
        place = next((at for at, name in enumerate(COSTLY) if name in fixtures), len(COSTLY))
        places[item.path] = min(place, places.get(item.path, place))
    items.sort(key=lambda item: places[item.path])


@pytest.fixture(scope="session")
def window():
    """A browser without a window; skipped, with the reason, where there can be none."""
    from browsers import browser_or_skip, open_browser

    with open_browser(*browser_or_skip()) as opened:
        yield opened


@pytest.fixture
def workdir(tmp_path):
    """A folder to run the workflow in: two small centres, and no paper."""
    return make_workdir(tmp_path / "study")


@pytest.fixture
def site(workdir, tmp_path):
    """A folder with one centre and its extract, and nothing else."""
    folder = tmp_path / "site"
    add_centre(folder, workdir, CENTRE_OF_SITE)
    return folder


@pytest.fixture
def one_key(monkeypatch):
    """So that pseudonyms are the same bytes in every folder."""
    monkeypatch.setenv(KEY, "8f2c1d90ab47e653ffe1")


@pytest.fixture(scope="session")
def config():
    return yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def published():
    return read_published(f"{PAPER}.csv", f"{PAPER}_table2.csv", f"{PAPER}_table8.csv")


def harmonised(centres, centre_id, folder, config):
    """The cohort of a centre whose extract stands in *folder*, read as the workflow reads it."""
    centre = centres[centre_id]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        examination = examine_extract(centre, config["window"])
    assert examination.unresolved.empty
    dated = (examination.tables["patients"], examination.day_zero, centre_id)
    return Cohort(
        tables=deidentify(examination.tables, centre_id, b"a key of the tests"),
        collected=collected_fields(expand_blocks(centre), centre_id, centre["covers"]),
        accounting=examination.accounting.assign(centre=centre_id),
        accrual=accrual_of(*dated) if centre.get("accrual") else no_accrual(),
    )


def computed(cohort, config, scope):
    """Analysis, then its tables by name; each from what it says that it reads."""
    return {
        name: load(analysis.full_name(analysis.compute))(
            cohort, {key: config[key] for key in analysis.reads}
        )
        for name, analysis in analyses().items()
        if analysis.scopes([scope])
    }


@dataclass(frozen=True)
class Study:
    """Cohorts, and the tables of all analyses, by scope."""

    cohorts: dict
    tables: dict


@pytest.fixture(scope="session")
def small_study(tmp_path_factory, config):
    """The two small centres of the whole-run tests and their pool, computed without a run."""
    folder = make_workdir(tmp_path_factory.mktemp("small") / "study")
    centres = discover_centres(folder / "config/centres", *CENTRE_SCHEMAS)
    cohorts = {name: harmonised(centres, name, folder, config) for name in CENTRES}
    cohorts[POOLED] = pool(list(cohorts.values()))
    tables = {scope: computed(cohort, config, scope) for scope, cohort in cohorts.items()}
    return Study(cohorts, tables)


@pytest.fixture(scope="session")
def shandong(tmp_path_factory, config, published):
    """The extract as handed over, read back through validation and harmonising."""
    centres = discover_centres(ROOT / "config/centres", *CENTRE_SCHEMAS)
    folder = tmp_path_factory.mktemp("hospital")
    seed = centres[CENTRE]["reconstruction"]["seed"]
    extract = chinese_csv(reconstruct_extract(published, seed), LAYOUTS)
    write_chinese_csv(extract, folder / extract_folder(CENTRE))
    return harmonised(centres, CENTRE, folder, config)


@pytest.fixture(scope="session")
def shandong_results(shandong, config):
    """The results of all analyses."""
    tables = computed(shandong, config, CENTRE)
    return pd.concat([of_one["results"] for of_one in tables.values()], ignore_index=True)
