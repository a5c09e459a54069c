"""What a draft finds beyond a column for a field: lengths of time with a status, dates of birth,
parts of dates, clocks, rows of the same patients, codes that only a person can tell."""

import pandas as pd
import pytest
import yaml
from drafting_cases import cycle, days
from places import ROOT

from hcc_conversion.drafting.draft import draft_files, main, write_draft
from hcc_conversion.drafting.knowledge import Target

N = 40


def patients(**more):
    return pd.DataFrame(
        {
            "MRN": [f"Q77{number:03}" for number in range(N)],
            "Sex": cycle(["m", "f"], N),
            "HBsAg": cycle(["yes", "no", "no"], N),
            **more,
        }
    )


def dated(**more):
    return patients(**{"Diagnosis date": days("2019-01-03", N), **more})


def drafted(tmp_path, table, name="registry.csv"):
    table.to_csv(tmp_path / name, index=False)
    return draft_files([tmp_path / name])


def found(draft, table, field):
    """Mapping and doubts, in one text, of the first block that has the field."""
    target = Target(table, field)
    one = next((one for _, one in draft.mapped() if one.target == target), None)
    return (None, "") if one is None else (dict(one.mapping), "; ".join(one.doubts))


def followed(**more):
    months = [3 + (7 * number) % 50 for number in range(N)]
    return patients(**{"OS months": months, "Died": cycle(["1", "0"], N), **more})


# --- an outcome as a length of time with a status ---


def times():
    return [2 + (5 * number) % 40 for number in range(N)]


@pytest.mark.parametrize(
    ("time", "status", "kind", "code"),
    [
        ("RFS months", "Recurrence", "recurrence", "1"),
        ("TTP (months)", "Censored_0_progressed_1", "progression", "1"),
        ("无复发生存期(月)", "复发", "recurrence", "1"),
    ],
)
def test_a_length_of_time_and_its_status_are_an_outcome(tmp_path, time, status, kind, code):
    draft = drafted(tmp_path, followed(**{time: ended(), status: cycle(["1", "0"], N)}))
    block = next(block for block in draft.blocks if block.table == "outcomes")
    assert block.where == ({"column": status, "in": [code]},)
    assert found(draft, "outcomes", "kind") == ({"constant": kind}, "")
    mapping, doubt = found(draft, "outcomes", "day")
    assert mapping == {"column": time, "unit": "month"}
    assert f"is taken for a {kind}, and no death" in doubt


def ended():
    """Times to an outcome of every other patient; the others end at the last contact."""
    months = [3 + (7 * number) % 50 for number in range(N)]
    return [max(1, n - 2) if number % 2 == 0 else n for number, n in enumerate(months)]


def test_an_outcome_whose_times_end_at_the_last_look_is_refused_with_the_reason(tmp_path):
    more = {"TTP months": times(), "Progressed": cycle(["1", "0"], N)}
    draft = drafted(tmp_path, followed(**more))
    assert [block for block in draft.blocks if block.table == "outcomes"] == []
    said = draft.unmatched["registry"]["TTP months"]
    assert said.startswith("progression? of 20 patients without the outcome")
    assert said.endswith("its curve would be wrong")


@pytest.mark.parametrize(
    "more",
    [
        {"RFS months": ended()},
        {"Recurrence": cycle(["1", "0"], N)},
        {"DFS months": ended(), "Recurrence": cycle(["1", "0"], N)},
        {"RFS months": ended(), "RFS status": cycle(["1", "0"], N)},
        {"RFS months": ended(), "Recurrence": cycle(["1", "2"], N)},
        {"RFS months": ended(), "Recurrence": cycle(["1", "0"], N), "Relapse": cycle("10", N)},
    ],
)
def test_half_of_it_or_an_event_that_may_be_a_death_is_none(tmp_path, more):
    draft = drafted(tmp_path, followed(**more))
    assert [block for block in draft.blocks if block.table == "outcomes"] == []


def test_a_name_that_says_its_codes_is_read_by_them(tmp_path):
    table = followed().rename(columns={"Died": "Death_1_alive_or_lost_0"})
    assert found(drafted(tmp_path, table), "patients", "died")[0] is None
    table = followed().rename(columns={"Died": "Death_1_StillAliveOrLost_0"})
    mapping, doubt = found(drafted(tmp_path, table), "patients", "died")
    assert mapping["codes"] == {"1": True, "0": False}
    assert doubt == "0 is taken for the opposite of 1"


def test_lengths_of_time_ask_from_which_event(tmp_path):
    mapping, doubt = found(drafted(tmp_path, followed()), "patients", "day_zero")
    assert mapping == {"constant": "diagnosis"}
    assert "the diagnosis, the treatment or the surgery?" in doubt


# --- dates ---


def test_a_date_of_birth_is_an_age_where_no_column_is(tmp_path):
    births = days("1931-03-04", N, step=211)
    mapping, doubt = found(drafted(tmp_path, dated(DOB=births)), "patients", "age_years")
    assert mapping == {"column": "DOB", "date_format": "%Y-%m-%d"}
    assert "not kept" in doubt
    both = dated(DOB=births, Age=[40 + number for number in range(N)])
    mapping, doubt = found(drafted(tmp_path, both), "patients", "age_years")
    assert mapping == {"column": "Age", "unit": "year"}
    assert doubt == ""


@pytest.mark.parametrize(
    ("partial", "formats", "complete"),
    [
        (["2020-03"], ["%Y-%m-%d", "%Y-%m"], {"day": 15}),
        (["2020-03", "2021"], ["%Y-%m-%d", "%Y-%m", "%Y"], {"day": 15, "month": 7}),
    ],
)
def test_dates_in_part_are_completed_and_counted(tmp_path, partial, formats, complete):
    seen = [*partial * 3, *days("2021-01-03", N - 3 * len(partial))]
    mapping, doubt = found(
        drafted(tmp_path, dated(**{"Last follow-up": seen})), "patients", "last_contact_day"
    )
    assert mapping["date_format"] == formats
    assert mapping["complete"] == complete
    assert f"{3 * len(partial)} cells lack a day" in doubt


@pytest.mark.parametrize(("per_second", "name"), [(1, "unix"), (1000, "unix_ms")])
def test_numbers_of_a_clock_are_dates(tmp_path, per_second, name):
    seen = [(1_600_000_000 + 86_400 * number) * per_second for number in range(N)]
    mapping, doubt = found(
        drafted(tmp_path, dated(**{"Last follow-up": seen})), "patients", "last_contact_day"
    )
    assert mapping["date_format"] == name
    assert "since 1970" in doubt


def test_numbers_too_long_for_years_of_today_are_no_clock(tmp_path):
    seen = [7_000_000_000 + number for number in range(N)]
    draft = drafted(tmp_path, dated(**{"Last follow-up": seen}))
    assert "date_format" not in (found(draft, "patients", "last_contact_day")[0] or {})


# --- rows of the same patients ---


def test_a_second_file_of_the_patients_is_joined_to_them(tmp_path):
    dated(Age=[40 + number for number in range(N)]).to_csv(tmp_path / "registry.csv", index=False)
    deaths = patients(**{"Vital status": cycle(["dead", "alive"], N)}).drop(columns="HBsAg")
    deaths.to_csv(tmp_path / "deaths.csv", index=False)
    draft = draft_files([tmp_path / "registry.csv", tmp_path / "deaths.csv"])
    joined = [block for block in draft.blocks if block.same_patients]
    assert [block.source for block in joined] == ["deaths"]
    assert [one.target.field for one in joined[0].proposals] == ["patient_id", "died"]
    assert "joined to them by patient_id" in joined[0].doubts[0]
    assert "which has the patients too" in draft.unmatched["deaths"]["Sex"]


def test_what_is_joined_is_written_so(tmp_path):
    dated().to_csv(tmp_path / "registry.csv", index=False)
    seen = patients(**{"Vital status": cycle(["dead", "alive"], N)}).drop(columns="HBsAg")
    seen.to_csv(tmp_path / "deaths.csv", index=False)
    write_draft("example", [tmp_path / "registry.csv", tmp_path / "deaths.csv"], tmp_path)
    centre = yaml.safe_load((tmp_path / "example.yaml").read_text(encoding="utf-8"))
    first, second = centre["tables"]["patients"]
    assert "same_patients" not in first
    assert second["same_patients"] is True
    assert set(second["columns"]) == {"patient_id", "died"}


# --- codes that only a person can tell ---


def test_codes_without_a_meaning_are_a_line_to_complete(tmp_path):
    patients(Sex=cycle(["1", "0"], N)).to_csv(tmp_path / "registry.csv", index=False)
    write_draft("example", [tmp_path / "registry.csv"], tmp_path)
    text = (tmp_path / "example.yaml").read_text(encoding="utf-8")
    assert '        # sex: {column: Sex, codes: {"0": "...", "1": "..."}}\n' in text
    assert "Complete with female, male, null:" in text
    assert "sex" not in yaml.safe_load(text)["tables"]["patients"][0]["columns"]


def test_words_that_may_be_names_are_in_no_line_to_complete(tmp_path):
    patients(Sex=cycle(["Anna", "Bernd"], N)).to_csv(tmp_path / "registry.csv", index=False)
    write_draft("example", [tmp_path / "registry.csv"], tmp_path)
    text = (tmp_path / "example.yaml").read_text(encoding="utf-8")
    assert "Anna" not in text
    assert "# sex:" not in text


# --- a site's folder ---


def test_a_draft_is_written_in_the_folder_of_the_site(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    (tmp_path / "resources").mkdir()
    patients().to_csv(tmp_path / "resources/registry.csv", index=False)
    main(["example", "resources/registry.csv", "--directory", str(tmp_path)])
    centre = yaml.safe_load((tmp_path / "config/centres/example.yaml").read_text(encoding="utf-8"))
    assert centre["sources"]["registry"]["file"] == "resources/registry.csv"
    assert "Written: config/centres/example.yaml" in capsys.readouterr().out


def test_a_workbook_may_write_some_numbers_as_texts_with_a_comma(tmp_path):
    """Albumin is typed with a comma, INR are numbers; ? is missing, and so in AFP."""
    table = patients(
        **{
            "Albumin (g/dL)": [
                *(f"{2.5 + place / 20:.2f}".replace(".", ",") for place in range(N - 1)),
                "?",
            ],
            "INR": [0.9 + place / 100 for place in range(N)],
            "AFP >400": cycle(["yes", "no", "?"], N),
        }
    )
    table.to_excel(tmp_path / "registry.xlsx", index=False)
    draft = draft_files([tmp_path / "registry.xlsx"])
    (source,) = draft.sources
    assert source.settings["decimal"] == ","
    assert source.settings["missing"] == ["?"]
    albumin, _ = found(draft, "patients", "albumin_g_l")
    assert albumin == {"column": "Albumin (g/dL)", "unit": "g/dL"}
    assert found(draft, "patients", "inr")[0]["column"] == "INR"
    bounds, doubts = found(draft, "patients", "afp_ng_ml")
    assert bounds["bounds"] == {"yes": ">400", "no": "<=400"}
    assert doubts


def test_drugs_are_known_by_their_names(tmp_path):
    given = cycle(["TACE", "lenvatinib", "sintilimab", "bevacizumab"], N)
    table = pd.DataFrame(
        {
            "MRN": [f"Q77{number:03}" for number in range(N)],
            "Treatment": given,
            "Intent": cycle(["conversion", "adjuvant"], N),
            "Start date": days("2019-01-03", N),
        }
    )
    mapping, _ = found(drafted(tmp_path, table), "treatments", "modality")
    assert mapping["codes"] == {
        "TACE": "TACE",
        "lenvatinib": "TKI",
        "sintilimab": "anti-PD-1/PD-L1",
        "bevacizumab": "anti-VEGF",
    }
