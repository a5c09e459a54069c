"""`make clean` removes what rules made, and leaves what somebody else put there."""

from base64 import b64encode

import pytest

from hcc_conversion.run.clean import clean, made_by_rules


@pytest.fixture
def folder(tmp_path):
    """What a run leaves, with Snakemake's records as it writes them."""

    def write(path, text="x"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    outputs = ["results/a/flow/results.parquet", "results/report/index.html"]
    for output in outputs:
        write(output)
        write(f".snakemake/metadata/{b64encode(output.encode()).decode()}", "{}")
    write("results/a/harmonised/draft/refusal.json")
    draft = b64encode(b"results/a/harmonised/draft").decode()
    write(f".snakemake/incomplete/{draft}", "")
    long = "results/a/" + "nnn/" * 60 + "x.csv"  # over two folders in Snakemake's records
    name = b64encode(long.encode()).decode()
    write(f".snakemake/metadata/@{name[:200]}/{name[200:]}", "{}")
    write("results/a/NOT_CURRENT.txt")
    write("logs/flow/a.log")
    write("benchmarks/flow/a.tsv", "s\th:m:s\tmax_rss\n1\t0:00:01\t2\n")
    write("report.html")
    return tmp_path


def test_nothing_is_left_of_a_run(folder):
    assert clean(folder) == []
    assert list(folder.iterdir()) == []


def test_what_no_rule_made_stays_and_is_named(folder):
    own = ["results/notes.docx", "results/a/my table.csv", "benchmarks/mine.tsv", "logs/mine.log"]
    for path in own:
        (folder / path).write_text("mine")
    (folder / "resources").mkdir()
    (folder / "resources/patients.csv").write_text("rows")
    assert clean(folder) == sorted(own)
    assert all((folder / path).read_text() == "mine" for path in own)
    assert (folder / "resources/patients.csv").is_file()
    assert not (folder / "results/report").exists()


def test_a_record_of_a_file_outside_deletes_nothing(folder):
    (folder / "resources").mkdir()
    (folder / "resources/patients.csv").write_text("rows")
    for path in ("resources/patients.csv", "results/../resources/patients.csv"):
        record = folder / ".snakemake/metadata" / b64encode(path.encode()).decode()
        record.write_text("{}")
    clean(folder)
    assert (folder / "resources/patients.csv").is_file()


def test_long_names_are_put_together_again(folder):
    assert any(len(path.name) < 10 and "nnn" in str(path) for path in made_by_rules(folder))


def test_a_folder_without_a_run_is_left_alone(tmp_path):
    assert clean(tmp_path) == []
