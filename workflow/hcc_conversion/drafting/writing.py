"""A draft as the text of a centre file, with a comment wherever a person must look."""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from hcc_conversion.drafting.assemble import Draft
from hcc_conversion.drafting.knowledge import knowledge
from hcc_conversion.drafting.proposals import DraftedBlock, Proposal
from hcc_conversion.drafting.sources import Source
from schemas.vocabulary import TABLE_NAMES

CHECK = "CHECK"
_WIDTH = 98
_PLAIN = re.compile(r"[^\W\d_][\w /().%^·+-]*")
#: Words that YAML would read as something else than text.
_NOT_TEXT = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"}


def centre_file(centre_id: str, draft: Draft) -> str:
    """The text of ``config/centres/<centre_id>.yaml``."""
    lines = [
        f"# Drafted from the extract of {centre_id}. Every line marked {CHECK} is a guess: look at",
        "# it and take the mark away. What has no mark fits by name and cells; read it too.",
        "# Keys: config/README.md. Fields: docs/data-dictionary.md.",
        f"name: {scalar(centre_id)}  # {CHECK}: the name that tables print",
        f"nature: real  # {CHECK}",
        f"description: to be written  # {CHECK}: the patients and the data's source",
        f"covers: admitted  # {CHECK}: which patients the extract holds, see config/README.md",
        "on_invalid: stop",
        f"enabled: false  # {CHECK}: take this line out when the rest is checked",
        "",
        *(f"# Used as a data dictionary: {label}" for label in draft.dictionaries),
        "sources:",
    ]
    for source in draft.sources:
        lines += _source(source)
    lines += ["", "tables:"]
    for table in TABLE_NAMES:
        blocks = [block for block in draft.blocks if block.table == table]
        if not blocks:
            continue
        is_written = any(not block.needed for block in blocks)
        lines.append(f"  {table}:" if is_written else f"  # {table}:")
        for block in blocks:
            lines += _block(block)
    lines += ["", *_still_needed(draft), "", *_open(draft)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _source(source: Source) -> Iterator[str]:
    yield f"  {source.name}:"
    for key, value in source.settings.items():
        doubt = source.guesses.get(key, "")
        said = f"  # {CHECK}: {doubt}" if doubt else "  # found" if key in source.guesses else ""
        yield f"    {key}: {flow(value)}{said}"


def _block(block: DraftedBlock) -> Iterator[str]:
    before = "# " if block.needed else ""
    if block.needed:
        fields = knowledge().fields[block.table]
        yield f"    # {CHECK}: left out, since no column gives what is needed:"
        for name in block.needed:
            values = ", ".join(map(str, fields[name].get("values", ())))
            yield f"    #   {name}: {values or fields[name]['description']}"
    for doubt in block.doubts:
        yield f"    # {CHECK}: {doubt}"
    yield f"    {before}- source: {block.source}"
    if block.same_patients:
        yield f"    {before}  same_patients: true"
    if block.where:
        yield f"    {before}  where: {flow(list(block.where))}"
    yield f"    {before}  columns:"
    for proposal in block.proposals:
        for line in _field(proposal):
            yield f"    {before}    {line}"
    for proposal in block.to_complete:
        values = ", ".join(_permitted(proposal))
        yield f"    {before}    # {CHECK}: {'; '.join(proposal.doubts)}. Complete with {values}:"
        yield f"    {before}    # {proposal.target.field}: {flow(proposal.mapping)}"


def _permitted(proposal: Proposal) -> list[str]:
    """What codes of a field can mean, as it is written."""
    spec = knowledge().spec(proposal.target)
    values = [True, False] if spec["kind"] == "yes_no" else spec.get("values", ())
    return [*map(scalar, values), "null"]


def _field(proposal: Proposal) -> Iterator[str]:
    if proposal.doubts:
        yield f"# {CHECK}: {'; '.join(proposal.doubts)}"
    for note in proposal.notes:
        yield f"# {note}"
    line = f"{proposal.target.field}: {flow(proposal.mapping)}"
    listed = {"codes", "bounds"} & set(proposal.mapping)
    if len(line) <= _WIDTH or not listed:
        yield line
        return
    yield f"{proposal.target.field}:"
    for key, value in proposal.mapping.items():
        if key not in listed:
            yield f"  {key}: {flow(value)}"
            continue
        yield f"  {key}:"
        for code, ours in value.items():
            yield f"    {scalar(code)}: {scalar(ours)}"


def flow(value: Any) -> str:
    """A value on one line of YAML."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list):
        return f"[{', '.join(flow(item) for item in value)}]"
    return scalar(value)


def scalar(value: Any) -> str:
    """A text, number or boolean as YAML; quoted wherever it could be read as something else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    is_plain = _PLAIN.fullmatch(text) and text == text.strip() and text.lower() not in _NOT_TEXT
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def still_needed(draft: Draft) -> list[str]:
    """What the centre needs and no column gives."""
    fields = {proposal.target.field for _, proposal in draft.mapped() if _is_of_patients(proposal)}
    blocks = {block.table for block in draft.blocks if not block.needed}
    needed = []
    if "patients" not in blocks:
        needed.append("the table patients: no file with one row per patient was found")
    elif "day_zero" not in fields:
        needed.append(
            "patients.day_zero: {constant: diagnosis}, treatment or surgery: from which event of"
            " the patient days are counted"
        )
    has_dates = any("date_format" in str(proposal.mapping) for _, proposal in draft.mapped())
    if has_dates and "day_zero_date" not in fields:
        needed.append("patients.day_zero_date: the date of that event; dates are counted from it")
    for name, why in (
        ("last_contact_day", "date of death, or last date known alive; without it no survival"),
        ("died", "without it no survival"),
        (
            "in_study_window",
            "the date of admission; without it all count as admitted in the window of the study",
        ),
    ):
        if name not in fields:
            needed.append(f"patients.{name}: {why}")
    left_out = {block.table: block.needed for block in draft.blocks if block.needed}
    for table, names in left_out.items():
        needed.append(f"{table}: {', '.join(names)}")
    return needed


def _is_of_patients(proposal: Proposal) -> bool:
    return proposal.target.table == "patients"


def _still_needed(draft: Draft) -> Iterator[str]:
    needed = still_needed(draft)
    if needed:
        yield "# Still needed:"
        yield from (f"#   {one}" for one in needed)


def _open(draft: Draft) -> Iterator[str]:
    yield "# Columns that are not mapped:"
    mapped = {block.source for block in draft.blocks}
    for source, columns in draft.unmatched.items():
        if source not in mapped:  # what stands in its first row may be no names
            why = next(iter(columns.values()), "") or "none fits by name"
            yield f"#   {source}: none of its {len(columns)} columns; {why}"
            continue
        if columns:
            yield f"#   {source}:"
        for name, why in columns.items():
            yield f"#     {name}" + (f": {why}" if why else "")
    yield "# Fields that no column is mapped to (not collected, unless you add them):"
    for table in TABLE_NAMES:
        names = [one.field for one in draft.unmapped_fields() if one.table == table]
        if len(names) == len(knowledge().fields[table]):
            names = ["all"]
        text = f"{table}: {', '.join(names)}"
        if names:
            yield from textwrap.wrap(
                text, _WIDTH, initial_indent="#   ", subsequent_indent="#     "
            )
