"""Small bundles, made in tests as a site makes them, and zip files that nobody should make."""

import json
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from hcc_conversion.disclosure.bundle import make_bundle
from hcc_conversion.disclosure.release import zip_bytes
from hcc_conversion.ingest.bundle_manifest import MANIFEST, SCHEMA_VERSION, Manifest, definition
from hcc_conversion.study.results import ResultRows, proportion
from schemas.sufficient import Distributions, LifeTables, LikelihoodGrids, LogRankSums

WINDOW = {"start": "2019-06-01", "end": "2022-06-01"}
STUDY = {"baseline": {"populations": {"uhcc": "characteristics"}}, "seed": 1}
ABOUT = {
    "name": "Lakeside",
    "nature": "simulated",
    "description": "invented patients",
    "covers": "admitted",
}


def manifest(min_count=1, *, hide_zeros=True, study=STUDY, released_on="", centre="lakeside"):
    return Manifest(
        SCHEMA_VERSION,
        {"version": "0.2.0", "commit": "0" * 40},
        centre,
        ABOUT,
        min_count,
        hide_zeros,
        {"baseline": definition(study, WINDOW, ["baseline"])},
        ["patients.age_years", "patients.sex"],
        {},
        "A. Person" if released_on else "",
        released_on,
    )


def sexes(men, women, *, age=55.0):
    """Results of the baseline: patients, their sex, and their mean age."""
    rows = ResultRows("baseline")
    n = men + women
    rows.add("uhcc", "patients", line="count", n=n)
    rows.add("uhcc", "sex", line="known", n=n, missing=0)
    for level, count in (("male", men), ("female", women)):
        rows.add("uhcc", "sex", level, line="proportion", **proportion(count, n))
    rows.add("uhcc", "age_years", line="known", n=n, missing=0)
    rows.add("uhcc", "age_years", line="mean", mean=age, sd=9.0)
    return rows.table()


def grid(group="univariate", variable="sex", level="male"):
    """A log partial likelihood at three points; the second is a third of a whole number."""
    return LikelihoodGrids.of(
        [
            ("uhcc", group, variable, level, "efron", x, -(x**2) / 3, -2 * x / 3, 2 / 3)
            for x in (-0.1, 0.0, 0.1 + 0.2)
        ]
    )


def log_rank():
    return LogRankSums.of(
        [
            ("uhcc", "adjuvant", "os", one, other, 7.0, 22 / 3, 1.5 if one == other else -1.5)
            for one in ("yes", "no")
            for other in ("yes", "no")
        ]
    )


def life_table(events=(6, 7), ends=(90.0, 365.0), line=("uhcc", "", "os", "")):
    """Nobody is censored; two intervals, the first of them from before day 0."""
    starts = (-1.0, *ends[:-1])
    return LifeTables.of(
        [
            (*line, "event", start, end, n)
            for start, end, n in zip(starts, ends, events, strict=True)
        ]
    )


def distribution():
    """As it leaves: the first bin and the last are open."""
    inf = float("inf")
    place = ("uhcc", "", "age_years", "")
    return Distributions.of([(*place, -inf, 50.0, 40), (*place, 50.0, inf, 60)])


def distribution_in_full(ages=((41.0, 40), (67.0, 60))):
    """As it is computed: each age with its patients is a bin."""
    place = ("uhcc", "", "age_years", "")
    return Distributions.of([(*place, age, age, n) for age, n in ages])


def tables(results=None, **others):
    return {"baseline": {"results": sexes(60, 40) if results is None else results, **others}}


def bundle(results=None, *, min_count=1, released=(), released_on="2026-11-02", **others):
    """A bundle as it would be read, of the baseline alone."""
    told = manifest(min_count, released_on=released_on)
    return make_bundle(told, STUDY, tables(results, **others), released).bundle


def contents(results=None, **others):
    """Name, then bytes, of the members of a good bundle."""
    told = manifest(released_on="2026-11-02")
    return dict(make_bundle(told, STUDY, tables(results, **others)).contents)


def write(path, members, *, declare=True):
    """A zip file of *members*; with *declare* the manifest is made to fit whatever they are."""
    if declare:
        members = {**members, MANIFEST: declared(members)}
    path.write_bytes(zip_bytes(members))
    return path


def declared(members, **changes):
    """The manifest of *members* with their hashes and rows, and *changes*."""
    told = json.loads(members[MANIFEST])
    told["members"] = {
        name: {"sha256": sha256(content).hexdigest(), "rows": max(content.count(b"\n") - 1, 0)}
        for name, content in members.items()
        if name != MANIFEST
    }
    return json.dumps({**told, **changes}).encode()


def write_named(path, members, names, **attributes):
    """A zip file of *members* and, with the *attributes* of their entries, of *names* beside."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        for name, content in names.items():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            for attribute, value in attributes.items():
                setattr(entry, attribute, value)
            archive.writestr(entry, content)
    path.write_bytes(buffer.getvalue())
    return path
