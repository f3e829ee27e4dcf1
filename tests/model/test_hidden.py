"""hidden: what is told here as a secret stands in no text."""

from __future__ import annotations

import json

import pytest

from flyte_nb.model import hidden
from flyte_nb.model.hidden import COVER, hide, masked


@pytest.fixture(autouse=True)
def nothing_is_hidden(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hidden, "_secrets", frozenset())
    monkeypatch.setattr(hidden, "_spellings", ())


def test_a_text_without_secrets_is_itself():
    hide("correct horse")
    given = "nothing of interest"
    assert masked(given) is given


@pytest.mark.parametrize("spell", [str, repr, json.dumps, lambda s: json.dumps(s, ensure_ascii=False)])
def test_every_spelling_is_covered(spell):
    secret = 'it\'s "quoted" \\ ünder\ttab'
    hide(secret)
    assert "quoted" not in masked(f"before {spell(secret)} after")
    assert masked(f"before {secret} after") == f"before {COVER} after"


@pytest.mark.parametrize("cut", range(8, 20))
def test_a_secret_that_was_cut_is_covered(cut: int):
    hide("abcdefghijklmnopqrstuvwxyz")
    assert masked(f"say {'abcdefghijklmnopqrstuvwxyz'[:cut]}…") == f"say {COVER}…"
    assert masked(f"…{'abcdefghijklmnopqrstuvwxyz'[-cut:]} is the end") == f"…{COVER} is the end"


def test_a_secret_too_short_covers_nothing():
    hide("", "a", "abc")
    assert masked("abc a") == "abc a"


def test_of_two_secrets_the_longer_one_is_covered_as_a_whole():
    hide("password", "password-two")
    assert masked("password-two password") == f"{COVER} {COVER}"


def test_a_key_of_many_lines_is_covered_line_by_line():
    hide("-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n")
    assert "hkiG9w0B" not in masked("line 2: hkiG9w0BAQEFAASC")


def test_a_hundred_secrets_in_a_large_text_take_no_time():
    hide(*(f"secret number {n:04}" for n in range(100)))
    assert masked("secret number 0042 " * 1000).count(COVER) == 1000
