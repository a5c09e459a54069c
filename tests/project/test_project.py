"""What holds the project together: dependencies, generated files, documents, names."""

import re
import tomllib
from importlib.metadata import packages_distributions

import yaml
from packaging.requirements import Requirement
from places import ROOT

from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.ingest.centres import discover_centres
from hcc_conversion.report.documentation import (
    configuration,
    data_dictionary,
    fields_yaml,
    with_tree,
)
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.study import study_problems
from schemas import vocabulary
from schemas.tables import TABLES

#: Names that conda-forge gives to smaller packages of the same code.
CONDA_NAMES = {"snakemake-minimal": "snakemake", "matplotlib-base": "matplotlib"}


def declared(group="dev"):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    return project["project"], groups[group] + (groups["build"] if group == "dev" else [])


def bounds(requirement):
    return {str(part) for part in Requirement(requirement).specifier}


def test_every_dependency_has_a_lower_and_an_upper_bound():
    project, dev = declared()
    _, cluster = declared("cluster")
    for requirement in project["dependencies"] + dev + cluster:
        operators = {part.operator for part in Requirement(requirement).specifier}
        assert operators == {">=", "<"}, requirement


def test_environment_yml_says_the_same():
    conda = {}
    for line in yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]:
        name = re.match(r"[a-z0-9-]+", line).group()
        conda[CONDA_NAMES.get(name, name)] = bounds(line.replace(name, "x", 1))
    project, _ = declared()
    assert conda.pop("python") == bounds(f"x{project['requires-python']}")
    ours = {Requirement(line).name: bounds(line) for line in project["dependencies"]}
    assert conda == ours


def locked(name):
    """Package, then its versions: one for each Python that has another."""
    versions = {}
    lock = (ROOT / name).read_text()
    for package, version in re.findall(r"^([a-z0-9-]+)==([^\s;]+)", lock, re.M):
        versions.setdefault(package, set()).add(version)
    return versions


def test_the_locks_hold_every_dependency_within_its_bounds():
    project, dev = declared()
    _, cluster = declared("cluster")
    of_lock = {
        "requirements.lock": project["dependencies"] + dev,
        "requirements-cluster.lock": cluster,
    }
    for name, lines in of_lock.items():
        versions = locked(name)
        for requirement in map(Requirement, lines):
            assert versions.get(requirement.name), f"{requirement.name} is not locked"
            assert all(map(requirement.specifier.contains, versions[requirement.name])), name


def test_what_submits_to_a_scheduler_is_apart_and_has_the_same_versions():
    default, cluster = locked("requirements.lock"), locked("requirements-cluster.lock")
    assert not [name for name in default if name.startswith("snakemake-executor-plugin")]
    shared = default.keys() & cluster.keys()
    assert shared and all(default[name] == cluster[name] for name in shared)


def test_every_imported_package_is_declared():
    project, dev = declared()
    names = {Requirement(line).name for line in project["dependencies"] + dev}
    owners = packages_distributions()
    imported = set()
    for path in [*ROOT.glob("workflow/**/*.py"), *ROOT.glob("schemas/*.py")]:
        imported |= set(re.findall(r"^ *(?:from|import) (\w+)", path.read_text(), re.M))
    third_party = {name for name in imported if name in owners}
    declared_names = {name.lower() for name in names}
    undeclared = {
        name for name in third_party if not {o.lower() for o in owners[name]} & declared_names
    }
    assert not undeclared


def test_no_installed_package_shadows_ours():
    """In a job, installed packages come before ours on the search path."""
    assert not {"hcc_conversion", "schemas", "synthetic"} & packages_distributions().keys()


def test_generated_files_are_up_to_date():
    assert (ROOT / "schemas/fields.yaml").read_text(encoding="utf-8") == fields_yaml(), "make docs"
    written = (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8")
    assert written == data_dictionary(), "make docs"
    keys = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    assert keys == configuration(), "make docs"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme == with_tree(readme), "make docs"


def test_every_key_of_the_configuration_is_listed():
    listed = re.findall(r"^\| `([^`]+)` \|", configuration(), re.M)
    for name in ("centre", "config"):
        schema = read_yaml(ROOT / f"schemas/{name}.schema.yaml")
        assert set(schema["properties"]) <= set(listed)
        for part in schema["$defs"].values():
            assert set(part.get("properties", ())) <= set(listed)
    assert {"disclosure.min_cell_count", "confirmed[].by", "columns.<name>"} <= set(listed)


def test_the_study_configuration_fits():
    config = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
    assert study_problems(config, read_yaml(ROOT / "schemas/fields.yaml")) == []
    assert len(config["predictors"]) == 22  # Table 9


def test_lists_of_names_agree_wherever_they_stand():
    schema = read_yaml(ROOT / "schemas/config.schema.yaml")
    assert schema["$defs"]["population"]["enum"] == list(POPULATIONS)
    treated = schema["properties"]["trae"]["properties"]["populations"]["items"]["enum"]
    assert treated == [name for name, one in POPULATIONS.items() if one.treated_first]
    centre = read_yaml(ROOT / "schemas/centre.schema.yaml")
    assert list(centre["properties"]["tables"]["properties"]) == list(TABLES)
    assert tuple(TABLES) == vocabulary.TABLE_NAMES
    covers = centre["properties"]["covers"]["enum"]
    assert covers == [name for name, one in POPULATIONS.items() if one.extract]
    methods = (ROOT / "docs/methods.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z_ /]+) \|", methods.split("## Populations")[1], re.M)
    listed = [name for row in rows for name in row.split(" / ") if name != "name"]
    assert listed[: len(POPULATIONS)] == list(POPULATIONS)


def test_every_schema_key_has_a_description():
    def undescribed(node, place):
        for name, child in node.get("properties", {}).items():
            where = f"{place}.{name}"
            if "description" not in child and "$ref" not in child and "properties" not in child:
                yield where
            yield from undescribed(child, where)
        for name, child in node.get("$defs", {}).items():
            yield from undescribed(child, name)
        for key in ("additionalProperties", "items"):
            if isinstance(node.get(key), dict):
                yield from undescribed(node[key], place)

    for name in ("centre", "config"):
        schema = read_yaml(ROOT / f"schemas/{name}.schema.yaml")
        assert list(undescribed(schema, name)) == []


def test_the_example_of_the_config_readme_fits(tmp_path):
    text = (ROOT / "config/README.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", text, re.S).group(1)
    (tmp_path / "example.yaml").write_text(example, encoding="utf-8")
    schemas = ROOT / "schemas"
    centres = discover_centres(tmp_path, schemas / "centre.schema.yaml", schemas / "fields.yaml")
    assert set(centres["example"]["tables"]) >= {"patients", "surgeries", "outcomes"}
