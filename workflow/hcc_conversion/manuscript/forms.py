"""How the statistics of a line stand in a cell, and what stands there where there are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hcc_conversion.analyses.cox_table import REFERENCE as REFERENCE_LEVEL
from hcc_conversion.display.labels import method_label
from hcc_conversion.manuscript.model import Cell, Number
from hcc_conversion.manuscript.numbers import (
    WRITE,
    Write,
    percent_text,
    summaries_of,
    with_decimals,
)
from hcc_conversion.manuscript.sources import PAPER, Key, Source
from schemas.results import DEFINED_OTHERWISE, HIDDEN, NO_PATIENTS, NOT_COLLECTED, NOT_SHARED

NOT_PRINTED, NO_LINE, NOT_ESTIMABLE = "–", "·", "NE"
#: How a note begins, then what stands in the cell.
_ABBREVIATED = {
    NOT_COLLECTED: "NC",
    DEFINED_OTHERWISE: "NC",
    NO_PATIENTS: "NP",
    HIDDEN: "hidden",
    NOT_SHARED: "NSh",
    "not recorded": "NR",
}
#: What stands in a cell without a value, then what it means; in the order of the foot.
ABSENT = {
    NOT_PRINTED: "not printed in the paper",
    NO_LINE: "no such record",
    "NC": "not collected, or defined otherwise",
    "NE": "not estimable",
    "NP": "no patients",
    "NR": "not recorded in any patient",
    "NSh": "not shared by all sites",
    "hidden": "hidden, as it would tell of few patients",
}


@dataclass(frozen=True)
class Form:
    """How a line is printed.

    parts
        pieces of text with the statistics that they hold in braces; the first decides whether there
        is a value at all, a later one is left out where one of its statistics is missing.
    heading
        the statistic, as labels of rows and columns name it: ``n (%)``.
    method
        ``mark``: the method is named in the foot by a letter; ``foot``: once for all; empty: not.
    may_lack
        whether the cell stays empty where there is no such line, as of a covariate that is in no
        model.
    write
        statistic, then how it is printed.
    estimate
        what an estimate is, as a workbook heads it.
    """

    heading: str
    parts: Sequence[tuple[str, Sequence[str]]]
    method: str = ""
    may_lack: bool = False
    write: Mapping[str, Write] = field(default_factory=lambda: WRITE)
    estimate: str = "HR"


def measured_in(unit: str, form: Form) -> Form:
    """The form with the decimals of values that are measured in *unit*."""
    return replace(form, write=summaries_of(unit, form.write))


COUNT = Form("n", [("{n}", ["n"])])
EVENTS = Form("events", [("{events}", ["events"])])
MISSING = Form("n", [("{missing}", ["missing"])])
SHARE = Form("n (%)", [("{n}", ["n"]), (" ({percent})", ["percent"])])
SHARE_OF = Form(
    "n/N (%)",
    [("{n}", ["n"]), ("/{denominator}", ["denominator"]), (" ({percent})", ["percent"])],
)
_LIMITS = "{ci_low} to {ci_high}"
SHARE_LIMITS = Form(
    "95% CI, %",
    [(_LIMITS, ["ci_low", "ci_high"])],
    method="foot",
    write={**WRITE, "ci_low": percent_text, "ci_high": percent_text},
)
MEAN = Form("mean (SD)", [("{mean}", ["mean"]), (" ({sd})", ["sd"])])
QUARTILES = Form(
    "median (quartiles)",
    [("{median}", ["median"]), (" ({q1} to {q3})", ["q1", "q3"])],
    method="foot",
)
MEDIAN_RANGE = Form(
    "median (range)", [("{median}", ["median"]), (" ({min} to {max})", ["min", "max"])]
)
_ESTIMATE = [("{estimate}", ["estimate"]), (f" ({_LIMITS})", ["ci_low", "ci_high"])]
HAZARD_RATIO = Form("HR (95% CI)", _ESTIMATE, method="foot")
DIFFERENCE = Form(
    "Difference (95% CI)",
    _ESTIMATE,
    method="foot",
    write=summaries_of(""),
    estimate="difference",
)
STANDARDISED = Form(
    "Standardised difference",
    _ESTIMATE[:1],
    method="foot",
    write={**WRITE, "estimate": with_decimals(2)},
    estimate="standardised difference",
)
STATISTIC = Form("Test statistic", [("{statistic}", ["statistic"])], method="mark")
IN_MODEL = replace(HAZARD_RATIO, may_lack=True)
#: What stands at the level that the others are compared with.
REFERENCE = Form(REFERENCE_LEVEL, [(REFERENCE_LEVEL, [])])
P_VALUE = Form("P", [("{p_value}", ["p_value"])])
P_IN_MODEL = replace(P_VALUE, may_lack=True)
#: Tests are named at their P.
P_OF_TEST = replace(P_VALUE, method="mark")


@dataclass(frozen=True)
class Filled:
    """A cell, and what must be said of it in the foot.

    is_absent
        whether there is no value, and *reason* why.
    note
        what to know of the value, or why it is not estimable.
    """

    cell: Cell
    is_absent: bool = False
    reason: str = ""
    note: str = ""
    method: str = ""

    @property
    def tells(self) -> bool:
        """Whether there is something to say: a value, or why there can be none."""
        return not self.is_absent or self.cell.text == NOT_ESTIMABLE

    @property
    def is_zero(self) -> bool:
        """Whether nobody is counted."""
        counted = next(iter(self.cell.numbers.values()), None)
        return not self.is_absent and counted is not None and counted.value == 0


def fill(source: Source, key: Key, form: Form) -> Filled:
    """The cell of a line of *source*."""
    line = source.values.get(key, {})
    texts = {
        name: value.printed or form.write[name](float(value.number))
        for name, value in line.items()
        if value.is_known and name in form.write
    }
    pieces = [(piece, names) for piece, names in form.parts if set(names) <= texts.keys()]
    if not texts or not pieces or pieces[0] != form.parts[0]:
        return _absent(source, key, form)
    used = [name for _, names in pieces for name in names]
    text = "".join(piece for piece, _ in pieces).format(**texts)
    numbers = {
        form.estimate if name == "estimate" else name: Number(
            line[name].number, len(texts[name].partition(".")[2])
        )
        for name in used
    }
    method = next((line[name].method for name in used if line[name].method), "")
    # Which level the others are compared with, a form says.
    notes = (line[name].note for name in used if line[name].note != REFERENCE_LEVEL)
    note = next(filter(None, notes), "")
    return Filled(Cell(text, numbers), note=note, method=method_label(method))


def _absent(source: Source, key: Key, form: Form) -> Filled:
    if form.may_lack and not source.values.get(key):
        return Filled(Cell(), True)
    if source.kind == PAPER:
        return Filled(Cell(NOT_PRINTED), True, ABSENT[NOT_PRINTED])
    asked = [name for _, names in form.parts[:1] for name in names]
    found = [value for name, value in source.values.get(key, {}).items() if name in asked]
    if not found:
        return Filled(Cell(NO_LINE), True, ABSENT[NO_LINE])
    note = found[0].note
    for beginning, text in _ABBREVIATED.items():
        if note.startswith(beginning):
            return Filled(Cell(text), True, ABSENT[text])
    return Filled(Cell(NOT_ESTIMABLE), True, ABSENT[NOT_ESTIMABLE], note=note)
