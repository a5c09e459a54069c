"""What the comparison with a paper comes to, as it is written beside the tables it is made from."""

from schemas.written import WrittenTable, text

#: What a sentence tells, in the order of reading.
TELLS = (MADE_FROM_IT, DIFFERS, AGREES, OPEN, CANNOT_TELL, UNSOUND, NOT_PRINTED, INSIDE, ABSENT) = (
    *("made from the paper", "differs", "agrees", "open", "paper cannot tell"),
    *("printed value cannot be right", "not printed", "inside the limits", "absent"),
)
#: And of all sites.
TELLS_OF_ALL = (POOLED, ONE_SITE) = ("pooled", "one site")
#: Of `Sentences`: all sites together.
EVERY_SITE = "all"
#: Of `History`: the run before, and this one.
BEFORE, NOW = "before", "now"
#: Headings of the table: what is compared, the mean of what sites have, and of many sites the
#: middle one with the ends.
QUANTITY, TYPICAL, RANGE = "Quantity", "Typical site", "Median of sites (range)"


class Sentences(WrittenTable):
    """One row per sentence, in the order of reading; of all sites first."""

    paper = text("stem of the paper's files")
    scope = text("a centre, or all")
    tells = text("what it tells", allowed=(*TELLS, *TELLS_OF_ALL))
    topic = text("of the quantities that it is about; empty of several")
    sentence = text("by rule, from the results")

    unique = ("paper", "scope", "tells", "topic", "sentence")


class History(WrittenTable):
    """The answer of this run and of the last one that had another; key: run, scope, headline."""

    run = text("before or now", allowed=(BEFORE, NOW))
    date = text("day on which it was computed")
    version = text("of the workflow")
    scope = text("a centre, or the pool")
    name = text("of the scope, for a reader")
    headline = text("name of the quantity")
    title = text("of it, for a reader")
    value = text("as the answer prints it")

    unique = ("run", "scope", "headline")
