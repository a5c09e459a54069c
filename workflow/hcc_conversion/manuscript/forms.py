"""How the statistics of a line stand in a cell, and what stands there where there are none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hcc_conversion.display.labels import method_label
from hcc_conversion.manuscript.model import Cell
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
    """

    heading: str
    parts: Sequence[tuple[str, Sequence[str]]]
    method: str = ""
    may_lack: bool = False


COUNT = Form("n", [("{n}", ["n"])])
EVENTS = Form("events", [("{events}", ["events"])])
MISSING = Form("n", [("{missing}", ["missing"])])
SHARE = Form("n (%)", [("{n}", ["n"]), (" ({percent})", ["percent"])])
SHARE_OF = Form(
    "n/N (%)",
    [("{n}", ["n"]), ("/{denominator}", ["denominator"]), (" ({percent})", ["percent"])],
)
MEAN = Form("mean (SD)", [("{mean}", ["mean"]), (" ({sd})", ["sd"])])
QUARTILES = Form(
    "median (quartiles)", [("{median}", ["median"]), (" ({q1} to {q3})", ["q1", "q3"])]
)
MEDIAN_RANGE = Form(
    "median (range)", [("{median}", ["median"]), (" ({min} to {max})", ["min", "max"])]
)
HAZARD_RATIO = Form(
    "HR (95% CI)",
    [("{estimate}", ["estimate"]), (" ({ci_low} to {ci_high})", ["ci_low", "ci_high"])],
    method="foot",
)
STATISTIC = Form("Test statistic", [("{statistic}", ["statistic"])], method="mark")
IN_MODEL = replace(HAZARD_RATIO, may_lack=True)
P_VALUE = Form("P", [("{p_value}", ["p_value"])])
P_IN_MODEL = replace(P_VALUE, may_lack=True)
#: Tests without a statistic are named at their P.
P_OF_TEST = Form("P", [("{p_value}", ["p_value"])], method="mark")


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
    texts = {name: value.text for name, value in line.items() if value.text}
    pieces = [(piece, names) for piece, names in form.parts if set(names) <= texts.keys()]
    if not pieces or pieces[0] != form.parts[0]:
        return _absent(source, key, form)
    used = [name for _, names in pieces for name in names]
    text = "".join(piece for piece, _ in pieces).format(**texts)
    numbers = {name: line[name].in_workbook for name in used}
    method = next((line[name].method for name in used if line[name].method), "")
    note = next((line[name].note for name in used if line[name].note), "")
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
