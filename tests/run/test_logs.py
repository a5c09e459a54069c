"""What a crash leaves in the log and on the screen."""

import subprocess
import sys

import pytest
from places import ROOT

from hcc_conversion.run.attempts import Attempts
from hcc_conversion.run.logs import without_values
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.study.results import ResultRows, WrongLine

#: Run as a job is: `log_to`, then what fails.
JOB = """
import sys
from hcc_conversion.run.logs import log_to
log_to(sys.argv[1])
{failing}
"""


def crash(tmp_path, failing):
    log = tmp_path / "job.log"
    run = subprocess.run(
        [sys.executable, "-c", JOB.format(failing=failing), str(log)],
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'workflow'}"},
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    return log.read_text(), run.stderr


def test_a_crash_shows_what_it_is_and_where_and_no_value(tmp_path):
    cell = "name = chr(77) + 'eier'\nint(name)"  # the code has no name in it, the message has
    for text in crash(tmp_path, cell):
        assert "ValueError" in text and "line" in text
        assert "Meier" not in text


#: What libraries raise with a cell in the message; "Meier" itself stands in no line of code.
_NAME = "name = chr(77) + 'eier'\n"
QUOTING = {
    "numbers of pandas": "import pandas as pd\npd.to_numeric(pd.Series([name]))",
    "dates of pandas": "import pandas as pd\npd.to_datetime(pd.Series([name]), format='%Y')",
    "rows of pandas": (
        "import pandas as pd, io\n"
        "pd.read_csv(io.StringIO('a\\n1\\n' + name), dtype={{'a': 'int64'}})"
    ),
    "Arrow": (
        "import pandas as pd, pyarrow as pa\n"
        "pa.Table.from_pandas(pd.DataFrame({{'a': pd.Series([1, name], dtype=object)}}))"
    ),
    "pandera": (
        "import pandas as pd, pandera.pandas as pr\n"
        "pr.DataFrameSchema({{'a': pr.Column(str, pr.Check.isin(['f']))}})"
        ".validate(pd.DataFrame({{'a': [name]}}), lazy=True)"
    ),
    "one error after another": (
        "try:\n    int(name)\nexcept ValueError as error:\n    raise RuntimeError(name) from error"
    ),
    "a note": ("error = ValueError('x')\nerror.add_note(name)\nraise error"),
    "a group": "raise ExceptionGroup(name, [ValueError(name)])",
}


@pytest.mark.parametrize("failing", QUOTING.values(), ids=QUOTING)
def test_a_crash_of_a_library_quotes_no_cell(tmp_path, failing):
    for text in crash(tmp_path, (_NAME + failing).format()):
        assert "job failed" in text or "Traceback" not in text
        assert "Meier" not in text


@pytest.mark.parametrize(
    "failing",
    [
        "import warnings\nwarnings.warn(f'could not convert {{name}}')",
        "import threading\n"
        "thread = threading.Thread(target=int, args=[name])\nthread.start()\nthread.join()",
        "class Cell:\n    def __del__(self):\n        int(name)\ncell = Cell()\ndel cell",
    ],
    ids=["warning", "thread", "destructor"],
)
def test_what_does_not_end_a_job_quotes_no_cell_either(tmp_path, failing):
    texts = crash(tmp_path, (_NAME + failing).format() + "\nraise SystemExit(3)")
    assert "Warning" in texts[0] or "ValueError" in texts[0]
    assert not any("Meier" in text for text in texts)


def test_an_error_of_files_is_shown_whole(tmp_path):
    for text in crash(tmp_path, "open('/nowhere/at/all')"):
        assert "/nowhere/at/all" in text


def test_what_stops_a_centre_is_shown_without_a_traceback(tmp_path):
    stop = (
        "from hcc_conversion.run.problems import InvalidInput\n"
        "raise InvalidInput('It does not fit:', ['row 3'])"
    )
    for text in crash(tmp_path, stop):
        assert "row 3" in text and "Traceback" not in text


def test_an_error_of_ours_that_names_keys_alone_is_told_whole():
    with pytest.raises(WrongLine) as stopped:
        ResultRows("flow").add("converted", "sex", line="means", mean=1.0)
    assert "'means'" in without_values(stopped.value)
    attempts = Attempts()
    with attempts.step("flow"):
        raise stopped.value
    with pytest.raises(InvalidInput, match="'means'"):
        attempts.finish("What failed:")


@pytest.mark.parametrize("error", [KeyError("Meier"), ValueError("Meier"), RuntimeError("Meier")])
def test_no_message_that_may_quote_a_cell_is_told(error):
    assert without_values(error) == type(error).__name__
