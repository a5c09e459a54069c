"""The text of `report.check_centre`: verdict, findings, fields, what the centre takes part in."""

from collections.abc import Iterator, Mapping, Sequence

from hcc_conversion.analyses.analysis import Analysis
from hcc_conversion.analyses.taking_part import Part
from hcc_conversion.ingest.field_profiles import FieldProfile
from hcc_conversion.ingest.finding_groups import Group, Place
from hcc_conversion.run.terminal import visible, wrapped
from hcc_conversion.run.wording import counted

#: Places of one kind that are listed before it is said how many more there are.
LISTED = 12


def verdict_text(name: str, verdict: str, width: int) -> list[str]:
    """The line that ends a run, broken to the width of the terminal."""
    return wrapped(f"{name}: {verdict}", width)


def findings_text(
    groups: Sequence[Group], centre_file: str, width: int, *, everything: bool = False
) -> list[str]:
    """What was found, a paragraph for each kind."""
    lines = ["FINDINGS", ""]
    if not groups:
        return [*lines, "  none"]
    for group in groups:
        lines += [*_group(group, centre_file, width, everything), ""]
    return lines[:-1]


def _group(group: Group, centre_file: str, width: int, everything: bool) -> Iterator[str]:
    inside = "    "
    yield from wrapped(f"{group.severity}: {group.problem}", width, first="  ", then=inside)
    listed = group.places if everything else group.places[:LISTED]
    for place in listed:
        yield from wrapped(_place(place), width, first=f"{inside}- ", then=f"{inside}  ")
    if len(group.places) > len(listed):
        yield f"{inside}- and {len(group.places) - len(listed)} more places (all with --all)"
    if group.expected:
        yield from wrapped(f"expected: {group.expected}", width, first=inside, then=f"{inside}  ")
    if group.advice.strip():
        yield from wrapped(f"to do: {group.advice}", width, first=inside, then=f"{inside}  ")
    for key, entries in _to_write(listed).items():
        why = ", if somebody looked and it is true, with why and who" if key == "confirmed" else ""
        yield from wrapped(
            f"in {centre_file}, under '{key}'{why}:", width, first=inside, then=f"{inside}  "
        )
        # As one line each, however long: it is there to be copied.
        yield from (f"{inside}  {visible(entry)}" for entry in entries)
    if group.follows:
        at_rows = f", at {counted(group.n_rows_following, 'row')}" if group.n_rows_following else ""
        yield from wrapped(
            f"may follow from it: {counted(group.follows, 'other kind')} of findings in the same"
            f" columns, or held against them{at_rows}; look at them once this is mended (now with"
            " --all)",
            width,
            first=inside,
            then=f"{inside}  ",
        )


def _place(place: Place) -> str:
    where = place.file + (f", column '{place.column}'" if place.column else "")
    if place.n_rows:
        where += f": {counted(place.n_rows, 'row')}: {place.rows}"
    return where + (f"; found {place.found}" if place.found else "")


def _to_write(places: Sequence[Place]) -> dict[str, list[str]]:
    """Key of the centre file, then what to write there, each once."""
    entries: dict[str, list[str]] = {}
    for place in places:
        for key, entry in place.to_write.items():
            if entry not in entries.setdefault(key, []):
                entries[key].append(entry)
    return entries


def fields_text(profiles: Sequence[FieldProfile], width: int) -> list[str]:
    """How each field looks, table by table."""
    heading = "FIELDS, as they are read, in our units; without rows that were set aside"
    lines = wrapped(heading, width)
    if not profiles:
        why = "shown once every file and column is found and every unit is known"
        return [*lines, "", *wrapped(why, width, first="  ", then="  ")]
    table = ""
    for one in profiles:
        if one.table != table:
            table = one.table
            lines += ["", f"  {table}"]
        told = f"{one.known} known, {one.missing} missing" + (f"; {one.shows}" if one.shows else "")
        text = f"{one.field} <- {one.columns}: {told}"
        text += f" ({one.unusual.upper()})" if one.unusual else ""
        lines += wrapped(text, width, first="    ", then="        ")
    return lines


def taking_part_text(
    populations: Sequence[Part],
    parts: Mapping[str, Sequence[Part]],
    analyses: Mapping[str, Analysis],
    bounded: Mapping[str, Sequence[str]],
    width: int,
    *,
    stops: bool,
) -> list[str]:
    """Whom and what the centre can tell, and what is to be mapped for the rest.

    *bounded*: numbers that it holds as bounds (`hcc_conversion.analyses.taking_part.bounds_told`).
    """
    once = ", once it no longer stops" if stops else ""
    lines = [*wrapped(f"WHAT IT TAKES PART IN{once}", width), "", "  Populations"]
    lines += _parts(populations, width)
    for name, of_analysis in parts.items():
        if of_analysis:
            analysis = analyses[name]
            title = f"{analysis.title} ({analysis.paper})"
            lines += wrapped(title, width, first="  ", then="    ")
            lines += _parts(of_analysis, width)
    lines += ["  Numbers held as bounds"] if bounded else []
    for why, names in bounded.items():
        first = "    no:  " if why else "    yes: "
        text = "; ".join(names) + (f" -- {why}" if why else "")
        lines += wrapped(text, width, first=first, then="         ")
    return lines


def _parts(parts: Sequence[Part], width: int) -> Iterator[str]:
    """Those that can be told in one paragraph; then what to map, with all that it is for."""
    told = "; ".join(part.name for part in parts if not part.lacking)
    if told:
        yield from wrapped(told, width, first="    yes: ", then="         ")
    lacking: dict[tuple[str, ...], list[str]] = {}
    for part in parts:
        if part.lacking:
            lacking.setdefault(tuple(part.lacking), []).append(part.name)
    for wanted, names in lacking.items():
        text = f"{'; '.join(names)} -- it takes {' + '.join(wanted)}"
        yield from wrapped(text, width, first="    no:  ", then="         ")
