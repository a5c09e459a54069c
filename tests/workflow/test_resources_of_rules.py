"""Every rule says what it asks of a cluster, and in which submission it goes."""

import json
import subprocess
import sys

import pytest
from study_folders import ROOT

#: Reads the rules as Snakemake does for a dry run; in a process of its own, for what that leaves.
_LIST = """
import json, sys
from pathlib import Path
from snakemake.api import SnakemakeApi
from snakemake.settings.types import (
    ConfigSettings, DAGSettings, OutputSettings, Quietness, ResourceSettings
)
with SnakemakeApi(OutputSettings(dryrun=True, quiet={Quietness.ALL})) as api:
    read = api.workflow(
        resource_settings=ResourceSettings(cores=1),
        config_settings=ConfigSettings(config={"report": {"disclosure": True}}),
        snakefile=Path(sys.argv[1]),
        workdir=Path("."),
    )
    read.dag(DAGSettings())
    rules = {
        rule.name: {
            "resources": sorted(rule.resources),
            "group": rule._group,
            "retries": rule._restart_times,
        }
        for rule in read._workflow.rules
    }
print(json.dumps(rules))
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    """Every rule of a run in which small counts are hidden: there are rules for that alone."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("config", "resources"):
        (folder / name).symlink_to(ROOT / name)
    done = subprocess.run(
        [sys.executable, "-c", _LIST, str(ROOT / "Snakefile")],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert len(found) > 20
    assert "protect_centre" in found
    for name in ("all", "show_as_it_is"):  # they run where Snakemake does
        assert found.pop(name)["group"] is None
    return found


def test_every_rule_says_how_much_memory_time_and_how_many_threads_it_takes(rules):
    for name, rule in rules.items():
        assert {"mem_mb", "runtime", "_cores"} <= set(rule["resources"]), name


def test_every_rule_goes_with_its_centre_or_with_what_is_made_from_all(rules):
    assert {rule["group"] for rule in rules.values()} == {
        "{centre}",
        "{bundle}",
        "{scope}",
        "pooled",
        "all_centres",
        "comparison",
    }


def test_what_stops_for_bad_data_is_not_tried_again(rules):
    stopping = {name for name, rule in rules.items() if rule["retries"] == 0}
    assert stopping == {
        *("harmonise_extract", "compare_patients"),
        *("import_bundle", "pool_aggregates"),
    }
    assert all(rule["retries"] in (0, None) for rule in rules.values())  # the profile decides
