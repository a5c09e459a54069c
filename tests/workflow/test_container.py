"""Jobs are handed to the container that the study names; a script plays Apptainer."""

import os

import pytest
import yaml
from study_folders import ROOT, snakemake

pytestmark = pytest.mark.slow

APPTAINER = """#!/bin/sh
if [ "$1" = --version ]; then echo "apptainer version 1.3.4"; exit; fi
echo "$@" >> "$CALLS"
exit 1
"""


def test_jobs_are_handed_to_the_image_of_the_study_with_the_code(workdir, tmp_path):
    programs, image, calls = tmp_path / "bin", tmp_path / "study.sif", tmp_path / "calls.txt"
    programs.mkdir()
    for name in ("apptainer", "singularity"):
        (programs / name).write_text(APPTAINER)
        (programs / name).chmod(0o755)
    image.write_text("an image")
    study = workdir / "config/config.yaml"
    config = yaml.safe_load(study.read_text(encoding="utf-8"))
    study.write_text(yaml.safe_dump({**config, "container": str(image)}, allow_unicode=True))
    code, text = snakemake(
        workdir,
        "results/lakeside/harmonised/patients.parquet",
        *("--cores", 1, "--software-deployment-method", "apptainer"),
        PATH=f"{programs}:{os.environ['PATH']}",
        CALLS=str(calls),
    )
    assert code != 0, text
    (told,) = calls.read_text(encoding="utf-8").splitlines()
    assert told.startswith("exec ")
    assert f" {image} bash -c " in told and "validate_extract.py" in told
    assert f"--bind {ROOT / 'workflow'}:" in told  # the library, which no image needs to have
