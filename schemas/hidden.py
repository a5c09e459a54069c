"""What of a centre's results does not leave, and why: beside what does."""

from schemas.results import KEY
from schemas.written import WrittenTable, text

#: Variables whose levels are names that stand in records: regimens, reasons, complications.
_LEVELS_OF_RECORDS = (
    *("regimen", "response_by_regimen"),
    *("unresectability_combination", "complications"),
)


def name_in_records(analysis: str, variable: str, level: str) -> str:
    """Of a line of results the name that stands there only since somebody's record has it.

    Empty for all other lines. Where counts are hidden such a line is left out whole with its count:
    that it is there would say that there is somebody. So a line that a bundle lacks is not 0 there,
    but not shared.
    """
    if analysis == "trae" and not variable.startswith("trae") and variable != "patients":
        return variable
    of_study = level.startswith("any ")
    return level if variable in _LEVELS_OF_RECORDS and not of_study else ""


class Hidden(WrittenTable):
    """One row per value of the results that is hidden; none of the values."""

    analysis = text("as in the results")
    population = text("as in the results")
    group = text("as in the results")
    variable = text("as in the results")
    level = text("as in the results")
    stat = text("as in the results")
    reason = text("why it is hidden")

    unique = KEY
