"""Keys that can be guessed, and key files that are none."""

import os
import secrets
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from hcc_conversion.ingest import key_file
from hcc_conversion.ingest.key_strength import weakness
from hcc_conversion.ingest.pseudonyms import KEY_VARIABLE, check_site_key, site_key
from hcc_conversion.run.problems import InvalidInput


@pytest.mark.parametrize(
    "key",
    [
        "x" * 40,
        "1234567890123456",
        "abcdefghijklmnop",
        "9876543210zyxwvut",
        "abcabcabcabcabcabc",
        "hospital1hospital1",
        "Password12345678",
        "PASSWORD!2026!hcc",
        "0101010101010101",
        "qwertyuiopasdfgh",
    ],
)
def test_a_key_that_is_tried_first_is_refused_without_being_shown(key, monkeypatch, tmp_path):
    monkeypatch.setenv(KEY_VARIABLE, key)
    with pytest.raises(InvalidInput, match="openssl rand") as refused:
        site_key(tmp_path / "key")
    assert key not in str(refused.value)


def test_keys_that_are_made_pass():
    for _ in range(2000):
        assert weakness(secrets.token_hex(32)) == ""
        assert weakness(secrets.token_urlsafe(24)) == ""
    assert weakness("correct horse battery staple") == ""


def test_a_file_that_is_no_key_gives_one_sentence(tmp_path, monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    (tmp_path / "folder").mkdir()
    (tmp_path / "bytes").write_bytes(b"\xff\xfe" * 20)
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name, said in (("folder", "a folder"), ("bytes", "UTF-8"), ("link", "cannot be read")):
        with pytest.raises(InvalidInput, match=said):
            check_site_key(tmp_path / name)


def test_a_key_that_others_may_read_is_closed_to_them(tmp_path, monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    path = tmp_path / "key"
    path.write_text(secrets.token_hex(32))
    path.chmod(0o644)
    site_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_jobs_share_one_key_without_hard_links(tmp_path, monkeypatch):
    def link(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.setattr(key_file.os, "link", link)
    with ThreadPoolExecutor(8) as jobs:
        found = set(jobs.map(site_key, [tmp_path / "key"] * 8))
    assert found == {(tmp_path / "key").read_text().strip().encode()}
    assert os.listdir(tmp_path) == ["key"]  # noqa: PTH208
