"""Files that are none, and what cannot be text: one line, at once."""

import os

import pytest

from hcc_conversion.run.text_file import UnreadableText, read_text, unreadable


def prepare(place):
    (place / "folder").mkdir()
    os.mkfifo(place / "pipe")
    (place / "link").symlink_to("nowhere")
    (place / "latin").write_bytes("é".encode("cp1252"))
    (place / "large").write_bytes(b"a" * 10_000_001)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("folder", "it is a folder"),
        ("pipe", "it is a pipe or a device"),
        ("link", "it is a link to nowhere, which does not exist"),
        ("none", "it does not exist"),
        ("latin", "byte 0 is not UTF-8"),
        ("large", "it is larger than 10 MB"),
    ],
)
def test_what_is_no_text_is_said_in_a_line(tmp_path, name, said):
    prepare(tmp_path)
    with pytest.raises(UnreadableText, match=said):
        read_text(tmp_path / name)


def test_what_may_not_be_read_is_said(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(UnreadableText, match="cannot be opened: permission denied"):
        read_text(tmp_path / "a")


def test_data_that_cannot_be_read(tmp_path):
    prepare(tmp_path)
    assert unreadable(tmp_path / "latin") == ""
    assert unreadable(tmp_path / "folder").startswith("is a folder")
    assert unreadable(tmp_path / "pipe").startswith("is a pipe")
    assert unreadable(tmp_path / "link").startswith("is a link to nowhere")
    assert unreadable(tmp_path / "none") == "does not exist"
