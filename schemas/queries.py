"""The queries of a centre: what validation found, as a list to work off that outlives a run."""

from schemas.written import WrittenTable, count, text

#: Found, and to be worked off; found and answered; a doubt that the centre file confirms; no longer
#: found.
STATUSES = (OPEN, ANSWERED, CONFIRMED, GONE) = ("open", "answered", "confirmed", "gone")


class Queries(WrittenTable):
    """One row per kind of problem of one column; no value of a patient's."""

    query = text("q and 7 hexadecimal digits, the same in every run: of what is found where")
    status = text("where it stands", allowed=STATUSES)
    since = text("day since which it has this status, 2026-11-28")
    first_seen = text("day on which it was first found")
    severity = text("error or warning")
    table = text("canonical table")
    file = text("file of the extract")
    column = text("in the words of the file; empty where the file is meant")
    rows = count("rows concerned; 0 where the whole is meant")
    which = text("the first of them, as numbers of the file")
    problem = text("what was found")
    expected = text("what would do")
    advice = text("what to do")
    answer = text("the centre's own, from its file")
    answered_by = text("who answered")
    to_answer = text("the entry for `answers` of the centre file, to be completed; of open ones")

    unique = ("query",)
