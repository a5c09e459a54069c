"""What the rounds have come to, in the results of all centres."""

import numpy as np
import pytest
from rounds_cases import (
    CONFIG,
    NAMES,
    ROWS,
    make_study,
    multivariate,
    results_of,
)

from hcc_conversion.federation.folder import letters_of
from hcc_conversion.federation.kept import model_in_rounds
from hcc_conversion.federation.rounds import main
from schemas.results import APPROXIMATE, NOT_SHARED

TITLES = dict(zip(NAMES, ("Harbour", "Lakeside", "Foshan"), strict=True))


@pytest.fixture
def here(tmp_path, monkeypatch):
    make_study(tmp_path, monkeypatch)
    return tmp_path


def keep(folder, n_rounds):
    """Requests and answers, as `make request`, `make answer` and `make combine` keep them."""
    main(["request", "--predictors", "hbv", "sex"])
    for number in range(1, n_rounds + 1):
        for name in NAMES:
            main(["answer", name, f"requests/round-{number}.json"])
        main(["combine", *map(str, sorted((folder / "answers").glob(f"*-round-{number}-*.json")))])
        if not (folder / f"requests/round-{number + 1}.json").exists():
            break


def model(folder, *, centres=TITLES, config=CONFIG, rows=ROWS):
    results = {name: results_of((name,), rows) for name in NAMES}
    return model_in_rounds(folder / "requests", centres, results, config)


def ratios(table):
    return table[table["line"] == "hazard_ratio"]


def test_without_a_round_there_is_no_line(here):
    assert model(here).empty
    main(["request", "--predictors", "hbv", "sex"])  # asked, and nobody has answered yet
    assert model(here).empty


def test_one_round_says_that_it_is_one(here):
    keep(here, 1)
    assert ratios(model(here))["note"].str.startswith(f"{APPROXIMATE}: 1 round, last step").all()
    assert ratios(model(here))["value"].notna().all()


def test_after_enough_rounds_they_are_the_model_of_the_rows(here):
    keep(here, 12)
    found, expected = multivariate(model(here)), multivariate(results_of(NAMES))
    np.testing.assert_allclose(found, expected.loc[found.index, found.columns], rtol=1e-6)
    assert set(ratios(model(here))["note"]) == {""}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"centres": TITLES | {"d": "Shandong"}}, "the rounds are without Shandong"),
        ({"centres": {"a": "Harbour", "b": "Lakeside"}}, "the rounds are with c"),
        (
            {"config": CONFIG | {"conversion": CONFIG["conversion"] | {"origin": "treatment"}}},
            "since the rounds began others are conversion.origin",
        ),
        (
            {"rows": ROWS | {"b": ROWS["b"][1:]}},
            "since it answered other patients are at Lakeside",
        ),
    ],
)
def test_rounds_of_something_else_are_not_shown(here, changes, reason):
    keep(here, 1)
    found = model(here, **changes)
    assert len(found) and found["value"].isna().all()
    assert set(found["note"]) == {f"{NOT_SHARED}: {reason}"}


def test_who_is_left_out_is_named(here):
    main(["request", "--predictors", "hbv", "sex"])
    for name in "ab":
        main(["answer", name, "requests/round-1.json"])
    main(["combine", *map(str, sorted((here / "answers").iterdir())), "--without", "c"])
    assert set(ratios(model(here))["note"]) == {f"{NOT_SHARED}: Foshan"}


def test_the_rules_know_every_letter(here):
    keep(here, 2)
    told = [str(path.relative_to(here / "requests")) for path in letters_of(here / "requests")]
    answered = [f"round-{number}/{name}.json" for number in (1, 2) for name in NAMES]
    asked = ["round-1.json", "round-2.json"]  # two predictors: the second step goes nowhere
    assert sorted(told) == sorted([*answered, *asked])
