"""Workbooks written cell by cell, also as no spreadsheet program would."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl


def save_workbook(
    path: Path, sheets: dict[str, list[list]], change: Callable | None = None
) -> Path:
    """Sheets of rows of cells; *change* gets the workbook before it is saved."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    book.save(path)
    return path


def replace_part(path: Path, part: str, old: str, new: str) -> None:
    """Replace text in one part of a saved workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for empty in (b"<v/>", b"<v></v>"):  # as openpyxl writes with lxml at hand
        parts[part] = parts[part].replace(empty, b"<v />")
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
