"""Centre files and the study's configuration: every problem at once, with its file and key."""

import pickle
from copy import deepcopy

import pytest
import yaml
from ingest_cases import clinic
from places import ROOT

from hcc_conversion.ingest.centres import (
    describe_scopes,
    discover_centres,
    missing_files,
    pooled_centres,
    stale_results,
)
from hcc_conversion.ingest.model_fields import fields_of_models
from hcc_conversion.run.problems import InvalidInput, did_you_mean
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.configuration import read_configuration, schema_problems
from hcc_conversion.study.study import study_problems, window_problems

CENTRE_SCHEMA = ROOT / "schemas" / "centre.schema.yaml"
CONFIG_SCHEMA = ROOT / "schemas" / "config.schema.yaml"
FIELDS = ROOT / "schemas" / "fields.yaml"


@pytest.fixture
def read(tmp_path):
    """Read YAML from text or bytes."""

    def read_text(content):
        path = tmp_path / "file.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_yaml(path)

    return read_text


@pytest.fixture
def centres(tmp_path):
    """A folder to put centre files into, and how to discover them."""

    class Folder:
        path = tmp_path / "centres"

        def add(self, name, content=None, **changes):
            self.path.mkdir(exist_ok=True)
            text = content or yaml.safe_dump(
                {**clinic(tmp_path), "name": name, **changes}, allow_unicode=True
            )
            (self.path / name).write_text(text, encoding="utf-8")

        def discover(self):
            return discover_centres(self.path, CENTRE_SCHEMA, FIELDS)

        def problems(self):
            with pytest.raises(InvalidInput) as refused:
                self.discover()
            return refused.value.problems

    return Folder()


@pytest.fixture(scope="module")
def fields():
    return read_yaml(FIELDS)


# --- YAML ---


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "y", "n", "No", "YES", "True", "FALSE"])
def test_words_for_yes_and_no_stay_text(read, word):
    assert read(f"codes: {{{word}: {word}}}") == {"codes": {word: word}}


def test_only_true_and_false_are_booleans(read):
    assert read("[true, false]") == [True, False]


def test_dates_stay_text(read):
    assert read("start: 2019-06-01\nat: 2019-06-01 10:00:00") == {
        "start": "2019-06-01",
        "at": "2019-06-01 10:00:00",
    }


def test_keys_stay_text_as_they_are_written(read):
    text = "{1: a, 01: b, 1.0: c, null: d, 0x1: e, 1_0: f, 1:30: g}"
    assert list(read(text)) == ["1", "01", "1.0", "null", "0x1", "1_0", "1:30"]


@pytest.mark.parametrize("code", ["01", "010", "1_000", "1:30", "0x1F", "0b1"])
def test_codes_in_a_list_stay_as_they_are_written(read, code):
    # In YAML 1.1 these are the numbers 1, 8, 1000, 90, 31 and 1: no cell would match.
    assert [str(item) for item in read(f"missing: [{code}]")["missing"]] == [code]


def test_a_key_that_stands_twice_is_refused_with_its_line(read):
    with pytest.raises(InvalidInput, match=r"line 3, column 1: the key 'sex' stands twice"):
        read("sex: 1\nage: 2\nsex: 3\n")


def test_a_number_and_its_text_are_the_same_key(read):
    with pytest.raises(InvalidInput, match="'1' stands twice"):
        read("{1: male, '1': female}")


def test_a_key_taken_over_from_an_anchor_can_be_overridden(read):
    text = "a: &base {format: csv, missing: []}\nb:\n  <<: *base\n  format: tsv\n"
    assert read(text)["b"] == {"format": "tsv", "missing": []}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("a: 1\n\tb: 2\n", "line 2, column 1"),
        ("a: [1, 2\nb: 3\n", "line 2"),
        ("a: 'open\n", "line"),
        ("a: b: c\n", "line 1"),
        ("a: *nowhere\n", "line 1"),
        ("? [a, b]\n: c\n", "line 1"),
        ("a: !!python/object:os.system x\n", "line 1"),
    ],
)
def test_invalid_yaml_is_refused_with_file_and_line(read, content, place):
    with pytest.raises(InvalidInput) as refused:
        read(content)
    assert "file.yaml is not valid YAML" in str(refused.value)
    assert place in str(refused.value)


def test_yaml_that_is_not_utf8_is_refused_with_the_byte(read):
    with pytest.raises(InvalidInput, match="byte 6 is not UTF-8"):
        read("name: é".encode("cp1252"))


def test_a_byte_order_mark_does_not_matter(read):
    assert read("name: é".encode("utf-8-sig")) == {"name": "é"}


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b"])
def test_a_control_character_is_refused_as_invalid_yaml(read, control):
    with pytest.raises(InvalidInput, match="not valid YAML"):
        read(f"name: a{control}b\n")


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("a: " + "[" * 10_000 + "]" * 10_000, "nested more than 50", id="brackets"),
        pytest.param("- " * 100_000 + "a", "nested more than 50", id="dashes"),
        pytest.param("a: " + "[" * 60 + "]" * 60, "nested more than 50", id="sixty"),
        pytest.param(LAUGHS, "aliases repeat more than", id="laughs"),
        ("a: &a [1, *a]", "an alias stands within what it repeats"),
        ("a: !foo x", "the tag !foo is not used here"),
        ("a: !!timestamp 2020-01-01", "the tag !!timestamp is not used here"),
        ("a: !!float .inf", "no number that can be computed with"),
        ("a: 1.0e999", "no number that can be computed with"),
        ("a: !!bool yes", "only true and false are booleans"),
        ("a: 1\n---\nb: 2\n", "another document"),
        ("a: 1".encode("utf-16"), "byte 0 is not UTF-8"),
    ],
)
def test_what_would_hang_overflow_or_mislead_is_refused(read, content, said):
    with pytest.raises(InvalidInput) as refused:
        read(content)
    assert said in str(refused.value)


def test_a_study_given_in_parts_is_read_as_strictly(tmp_path):
    base, more = tmp_path / "base.yaml", tmp_path / "more.yaml"
    base.write_text("seed: 1\nwindow: {start: 2019-06-01, end: 2022-06-01}\n")
    more.write_text("window: {end: 2020-12-31}\n")
    values = {"seed": 7}
    assert read_configuration(base, [more], values, replaced=False) == {
        "seed": 7,
        "window": {"start": "2019-06-01", "end": "2020-12-31"},
    }
    assert read_configuration(base, [more], {}, replaced=True) == {"window": {"end": "2020-12-31"}}
    more.write_text("seed: 1\nseed: 2\n")
    with pytest.raises(InvalidInput, match="the key 'seed' stands twice"):
        read_configuration(base, [more], values, replaced=False)
    base.write_text("")
    with pytest.raises(InvalidInput, match="the file is empty"):
        read_configuration(base, [], {}, replaced=False)


# --- schema ---


def test_every_problem_of_a_file_is_reported_at_once(tmp_path):
    centre = clinic(tmp_path)
    centre["naem"] = centre.pop("name")
    centre["on_invalid"] = "ignore"
    centre["sources"]["patients"]["format"] = "xls"
    centre["sources"]["patients"]["header_row"] = 0
    centre["tables"]["patients"][0]["columns"]["sex"] = {"colum": "Sex"}
    centre["tables"]["patient"] = []
    problems = schema_problems(centre, CENTRE_SCHEMA, "x.yaml")
    text = "\n".join(problems)
    for part in (
        "x.yaml: (top level): unknown key 'naem'; did you mean 'name'?",
        "x.yaml: (top level): the key 'name' is missing",
        "x.yaml: on_invalid: 'ignore' is not one of: stop, quarantine",
        "sources.patients.format: 'xls' is not one of: csv, tsv, xlsx",
        "sources.patients.header_row: 0 is less than the minimum of 1",
        "tables.patients.0.columns.sex: unknown key 'colum'; did you mean 'column'?",
        "tables: unknown key 'patient'; did you mean 'patients'?",
    ):
        assert part in text


def test_each_missing_key_is_reported_once(tmp_path):
    centre = clinic(tmp_path)
    del centre["name"], centre["nature"], centre["on_invalid"]
    problems = schema_problems(centre, CENTRE_SCHEMA, "x.yaml")
    assert sorted(problems) == [
        "x.yaml: (top level): the key 'name' is missing",
        "x.yaml: (top level): the key 'nature' is missing",
        "x.yaml: (top level): the key 'on_invalid' is missing",
    ]


@pytest.mark.parametrize("key", ["name", "description"])
@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "A</b>", "x <!-- y"])
def test_what_is_printed_holds_no_tag(tmp_path, key, text):
    centre = clinic(tmp_path) | {key: text}
    assert schema_problems(centre, CENTRE_SCHEMA, "x.yaml") == [
        f"x.yaml: {key}: begins a tag of HTML; write it as plain text"
    ]
    assert schema_problems(centre | {key: "age <65, AFP < 400"}, CENTRE_SCHEMA, "x.yaml") == []


def texts_of(value, key=()):
    """Every text of a configuration with its place; of titles, labels and names of groups."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from [((*key, name), name)] if key and key[-1] == "groups" else []
            yield from texts_of(inner, (*key, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from texts_of(inner, (*key, number))
    elif key[-1] in ("title", "citation") or "labels" in key:
        yield key, value


def with_text(config, key, text):
    """A copy of *config* in which *text* stands at *key*: as a value, or as the name of a group."""
    copy = deepcopy(config)
    place = copy
    for part in key[:-1]:
        place = place[part]
    if key[-2] == "groups":
        place[text] = place.pop(key[-1])
    else:
        place[key[-1]] = text
    return copy


def test_no_title_label_or_group_of_the_study_holds_a_tag(config):
    """Each is printed, and Snakemake's own report writes what is printed as it stands."""
    printed = list(texts_of(config))
    assert len(printed) > 60
    for key, text in printed:
        assert schema_problems(with_text(config, key, f"{text} <"), CONFIG_SCHEMA, "x") == []
        found = schema_problems(with_text(config, key, f"<b>{text}"), CONFIG_SCHEMA, "x")
        place = ".".join(str(part) for part in (key[:-1] if key[-2] == "groups" else key))
        assert found == [f"x: {place}: begins a tag of HTML; write it as plain text"]


@pytest.mark.parametrize(
    "mapping",
    [
        {"column": "drug", "codes": {"A": "<script>alert(1)</script>"}},
        {"constant": "<img src=x>"},
        {"column": "dose", "bins": [{"up_to": 3, "value": "</td>low"}, {"value": "high"}]},
        {"first_of": [{"column": "drug", "codes": {1: "lenvatinib", 2: "<b>"}}]},
    ],
)
def test_no_name_that_a_centre_gives_to_its_codes_holds_a_tag(tmp_path, mapping):
    """Names of drugs and of adverse events come from there, and are printed."""
    centre = clinic(tmp_path)
    columns = {"patient_id": {"column": "id"}, "agent": mapping}
    centre["tables"]["treatments"] = [{"source": "list", "columns": columns}]
    (found,) = schema_problems(centre, CENTRE_SCHEMA, "x.yaml")
    assert found.startswith("x.yaml: tables.treatments.0.columns.agent.")
    assert found.endswith(": begins a tag of HTML; write it as plain text")


def test_a_wrong_type_is_reported_with_both_types(tmp_path):
    centre = clinic(tmp_path)
    centre["sources"] = []
    assert schema_problems(centre, CENTRE_SCHEMA, "x.yaml") == [
        "x.yaml: sources: expected object, found list"
    ]


# --- centre files ---


def test_centres_are_the_files_of_the_folder_in_order(centres):
    centres.add("b_2.yaml")
    centres.add("a.yaml")
    assert list(centres.discover()) == ["a", "b_2"]


def test_disabled_and_underscored_files_are_skipped_whatever_they_hold(centres):
    centres.add("a.yaml")
    centres.add("_template.yaml", "name: [")
    centres.add("b.yaml", "enabled: false\nnonsense: 1\n")
    assert list(centres.discover()) == ["a"]


@pytest.mark.parametrize(
    "name", ["Berlin.yaml", "1a.yaml", "a-b.yaml", "pooled.yaml", "comparison.yaml", "report.yaml"]
)
def test_a_file_name_that_is_no_centre_id_is_refused(centres, name):
    centres.add(name)
    (problem,) = centres.problems()
    assert name in problem
    assert "cannot be a centre id" in problem


@pytest.mark.parametrize("name", ["berlin.yml", "berlin.YAML", "berlin.Yml"])
def test_another_ending_is_refused_and_not_passed_over(centres, name):
    centres.add("a.yaml")
    centres.add(name)
    assert any("name it berlin.yaml" in problem for problem in centres.problems())


def test_problems_of_several_files_are_reported_together(centres):
    centres.add("a.yaml", nature="imaginary")
    centres.add("b.yaml", "name: [\n")
    centres.add("c.yaml", "# nothing yet\n")
    centres.add("D.yaml")
    text = "\n".join(centres.problems())
    assert "a.yaml: nature: 'imaginary' is not one of" in text
    assert "b.yaml: line" in text
    assert "c.yaml: the file is empty" in text
    assert "D.yaml: 'D' cannot be a centre id" in text


def test_a_mapping_is_checked_where_the_shape_is_right(centres, tmp_path):
    tables = clinic(tmp_path)["tables"]
    tables["patients"][0]["columns"]["sexe"] = {"column": "Sex"}
    centres.add("a.yaml", tables=tables)
    (problem,) = centres.problems()
    assert "a.yaml: tables.patients.0.columns.sexe: unknown field; did you mean 'sex'?" in problem


def test_an_empty_folder_is_refused(centres):
    centres.path.mkdir()
    with pytest.raises(InvalidInput, match="No centre found"):
        centres.discover()


@pytest.mark.parametrize(
    "window",
    [
        {"start": "2022-06-01", "end": "2019-06-01"},
        {"start": "2021-02-30", "end": "2022-06-01"},
    ],
)
def test_a_centre_s_own_window_is_checked_like_the_study_s(centres, window):
    centres.add("a.yaml", window=window)
    assert any("window" in problem for problem in centres.problems())


def test_files_that_are_absent_are_named_unless_a_rule_makes_them(tmp_path):
    (tmp_path / "patients.csv").write_text("x")
    centre = clinic(tmp_path)
    centre["sources"] = {name: centre["sources"][name] for name in ("patients", "outcomes")}
    absent = f"sources.outcomes.file: {tmp_path / 'outcomes.csv'} does not exist"
    assert missing_files({"a": centre}, "config/centres", "published") == {
        "config/centres/a.yaml": [f"config/centres/a.yaml: {absent}"]
    }
    assert missing_files({"a": {**centre, "simulation": {}}}, "config/centres", "published") == {}


def test_results_of_centres_that_left_are_listed(tmp_path):
    for name in ("a", "gone", "pooled", "comparison", "report"):
        (tmp_path / name).mkdir()
    (tmp_path / "file.txt").write_text("x")
    assert stale_results(tmp_path, ["a", "pooled"]) == [str(tmp_path / "gone")]


def test_centres_that_name_each_other_in_a_ring_are_told(centres):
    for one, other in (("a", "b"), ("b", "c"), ("c", "a"), ("outside", "a")):
        centres.add(f"{one}.yaml", shares_patients_with=[other])
    problems = centres.problems()
    assert len(problems) == 3  # 'outside' names one of the ring and is not named by it
    assert "a.yaml: shares_patients_with.0: 'b' leads to 'a' too" in problems[0]


def test_a_row_of_centres_that_share_patients_fits(centres):
    centres.add("a.yaml", shares_patients_with=["b", "c"])
    centres.add("b.yaml", shares_patients_with=["c"])
    centres.add("c.yaml")
    found = centres.discover()
    assert pooled_centres(found) == ["c"]
    assert describe_scopes(found)["pooled"]["description"].startswith("the rows of c.yaml alone")


@pytest.mark.parametrize("misshaped", [5, "b", [{"b": 1}], None])
def test_shared_patients_of_another_shape_are_told_and_do_not_crash(centres, misshaped):
    centres.add("a.yaml", shares_patients_with=misshaped)
    assert any("shares_patients_with" in problem for problem in centres.problems())


def test_the_centres_shipped_fit():
    shipped = discover_centres(ROOT / "config" / "centres", CENTRE_SCHEMA, FIELDS)
    assert {"foshan", "harbour", "lakeside", "shandong"} <= set(shipped)


# --- study ---


@pytest.fixture
def study():
    return deepcopy(read_yaml(ROOT / "config" / "config.yaml"))


def study_with(study, fields, **variables):
    study["predictors"] = variables
    for model in study["prognosis"]["models"].values():
        del model["predictors"]  # all there are
    study["conversion"]["paper_model"].update(hazard_ratios={}, doubtful={})
    study["case_mix"]["populations"] = {}
    study["case_mix"]["surgery"]["covariates"] = []
    return study_problems(study, fields)


def test_a_printed_ratio_of_no_predictor_or_level_and_a_doubt_of_none_are_reported(study, fields):
    study["conversion"]["paper_model"] |= {
        "hazard_ratios": {"cirrhosys": {"yes": 2}, "hbv": {"no": 0.5}, "sex": {"male": 1.5}},
        "doubtful": {"ast": "misprinted"},
    }
    assert study_problems(study, fields) == [
        "conversion.paper_model.hazard_ratios: 'cirrhosys' is none of predictors; did you mean"
        " 'cirrhosis'?",
        "conversion.paper_model.hazard_ratios.hbv: give the ratio of yes, and of no other",
        "conversion.paper_model.doubtful: 'ast' has no ratio above",
    ]


def test_covariates_of_case_mix_that_do_not_exist_are_reported_all_at_once(study, fields):
    """A predictor is no characteristic of surgery, and the other way round."""
    mix = study["case_mix"]
    mix["populations"]["combination"]["covariates"] += ["cirrhosys", "ishak"]
    mix["populations"]["direct_surgery"]["covariates"] = ["age", "pvtt"]
    mix["surgery"]["covariates"] = ["bcl"]
    assert study_problems(study, fields) == [
        "case_mix.populations.combination.covariates: 'cirrhosys' is none of predictors; did you"
        " mean 'cirrhosis'?",
        "case_mix.populations.combination.covariates: 'ishak' is none of predictors",
        "case_mix.populations.direct_surgery.covariates: 'pvtt' is none of surgery.characteristics",
        "case_mix.surgery.covariates: 'bcl' is none of predictors; did you mean 'bclc'?",
    ]


def test_groups_of_risk_without_a_name_are_reported(study, fields):
    study["risk_score"]["risk_groups"]["labels"] = ["low", "high"]
    (problem,) = study_problems(study, fields)
    assert problem == "risk_score.risk_groups.labels: write 4, for 3 limits"


def test_the_study_shipped_fits(study, fields):
    assert schema_problems(study, CONFIG_SCHEMA, "config.yaml") == []
    assert study_problems(study, fields) == []


def test_a_variable_of_an_unknown_field_is_reported_with_the_nearest(study, fields):
    assert study_with(study, fields, age={"field": "age_yers", "reference": "x"}) == [
        "predictors.age.field: 'age_yers' is no field of patients; did you mean 'age_years'?"
    ]


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        (
            {"field": "age_years", "cut": [50, 65], "labels": ["a", "b"], "reference": "a"},
            "labels: write 3, for 2 limits",
        ),
        (
            {"field": "age_years", "cut": [65], "labels": ["a"], "reference": "a"},
            "labels: write 2, for 1 limit",
        ),
        (
            {"field": "age_years", "cut": [65, 50], "labels": ["a", "b", "c"], "reference": "a"},
            "cut: the limits must rise",
        ),
        (
            {"field": "age_years", "cut": [65, 65], "labels": ["a", "b", "c"], "reference": "a"},
            "cut: the limits must rise",
        ),
        (
            {"field": "sex", "cut": [1], "labels": ["a", "b"], "reference": "a"},
            "cut: only a number can be cut",
        ),
        (
            {"field": "child_pugh", "groups": {"A–B": ["A", "B"]}, "reference": "A–B"},
            "groups: the code 'C' is in no group",
        ),
        (
            {"field": "child_pugh", "groups": {"a": ["A", "B"], "b": ["B", "C"]}, "reference": "a"},
            "groups: the code 'B' is in several groups",
        ),
        (
            {"field": "child_pugh", "groups": {"a": ["A", "B", "C", "D"]}, "reference": "a"},
            "groups: 'D' is no code of child_pugh",
        ),
        (
            {"field": "ecog", "groups": {"a": [0, 1, 2], "b": [3]}, "reference": "a"},
            "groups: the code '4' is in no group",
        ),
        ({"field": "sex", "reference": "Female"}, "reference: 'Female' is not one of female, male"),
        ({"field": "hbv", "reference": "none"}, "reference: 'none' is not one of yes, no"),
        ({"field": "combination_class", "reference": "x"}, "reference: 'x' is not one of one_sys"),
    ],
)
def test_a_variable_that_does_not_fit_its_field_is_reported(study, fields, spec, problem):
    problems = study_with(study, fields, x=spec)
    assert any(f"predictors.x.{problem}" in found for found in problems)


def test_a_predictor_without_reference_is_reported(study, fields):
    assert study_with(study, fields, sex={"field": "sex"}) == [
        "predictors.sex: a predictor needs a 'reference' category"
    ]


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        ("endpoints", ["os_surgry"], "endpoints: 'os_surgry' is no endpoint; did you mean"),
        ("by", {"field": "bclcc"}, "by.field: 'bclcc' is no field of patients"),
        ("by", {"field": "age_years"}, "by.cut: a number is compared by categories"),
        ("by", {"field": "adjuvant", "reference": "none"}, "by.reference: 'none' is not one of"),
    ],
)
def test_a_comparison_of_survival_that_cannot_be_made_is_reported(
    study, fields, place, value, problem
):
    study["survival"]["comparisons"]["surgery"][place] = value
    (said,) = study_problems(study, fields)
    assert said.startswith(f"survival.comparisons.surgery.{problem}")


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        ("endpoint", "os_surgry", "endpoint: 'os_surgry' is no endpoint of survival; did you mean"),
        ("predictors", ["sex", "hbvv"], "predictors: 'hbvv' is none of predictors; did you mean"),
    ],
)
def test_a_model_of_what_there_is_not_is_reported(study, fields, place, value, problem):
    study["prognosis"]["models"]["death_after_surgery"][place] = value
    (said,) = study_problems(study, fields)
    assert said.startswith(f"prognosis.models.death_after_surgery.{problem}")


def test_a_model_is_not_called_as_a_grouping_is(study, fields):
    # Both name groups of results, and one title would stand for the other.
    models = study["prognosis"]["models"]
    models["cirrhosis"] = models.pop("death_after_surgery")
    (said,) = study_problems(study, fields)
    assert said.startswith("prognosis.models.cirrhosis: a grouping of survival.comparisons")


def test_a_model_needs_what_it_is_of(study):
    del study["prognosis"]["models"]["death_after_surgery"]["endpoint"]
    (said,) = schema_problems(study, CONFIG_SCHEMA, "config.yaml")
    assert "prognosis.models.death_after_surgery: the key 'endpoint' is missing" in said


def test_labels_that_no_cut_makes_are_reported(study, fields):
    # The labels would stand in the table without a single patient.
    spec = {"field": "sex", "labels": ["women", "men"], "reference": "women"}
    assert study_with(study, fields, sex=spec) != []


def test_problems_of_several_variables_are_reported_together(study, fields):
    study["window"] = {"start": "2022-01-01", "end": "2021-01-01"}
    problems = study_with(study, fields, a={"field": "x", "reference": "y"}, sex={"field": "sex"})
    assert len(problems) == 3


def test_a_window_is_checked_for_its_order_and_its_days():
    assert window_problems({"start": "2019-06-01", "end": "2019-06-01"}) == []
    assert window_problems({"start": "2019-06-02", "end": "2019-06-01"}) == [
        "window: it ends before it starts"
    ]
    assert window_problems({"start": "2019-02-29", "end": "2019-13-01"}) == [
        "window.start: '2019-02-29' is not a day of the calendar",
        "window.end: '2019-13-01' is not a day of the calendar",
    ]


# --- messages ---


def test_a_message_lists_every_problem_and_survives_a_process_boundary():
    error = InvalidInput("It does not fit:", ["first", "second"])
    assert str(error) == "It does not fit:\n  - first\n  - second"
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert again.problems == error.problems


def test_only_a_close_name_is_suggested():
    assert did_you_mean("sexe", ["sex", "age"]) == "; did you mean 'sex'?"
    assert did_you_mean("xyz", ["sex", "age"]) == ""


def test_the_fields_written_down_are_those_of_the_models(fields):
    assert fields == read_yaml_like(fields_of_models())


def read_yaml_like(value):
    """Keys as text, as `read_yaml` gives them."""
    if isinstance(value, dict):
        return {str(key): read_yaml_like(item) for key, item in value.items()}
    return [read_yaml_like(item) for item in value] if isinstance(value, list) else value
