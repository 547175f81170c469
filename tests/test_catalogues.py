"""The wording is complete, the same in shape in both languages, and everything the code asks for is there."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from talk import Say

from adapters.cli import main
from bot.domain.models import LANGS, Lang
from bot.i18n import catalogue, missing, t
from bot.settings import ROOT

PLURAL = re.compile(r"\.(one|other)$")


def _bases(lang: Lang) -> set[str]:
    return {PLURAL.sub("", key) for key in catalogue(lang)}


def _fields(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert _bases("zh-TW") == _bases("en")


def test_both_languages_fill_in_the_same_values() -> None:
    def fields(lang: Lang) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for key, pattern in catalogue(lang).items():
            found.setdefault(PLURAL.sub("", key), set()).update(_fields(pattern))
        return found

    assert fields("zh-TW") == fields("en")


@pytest.mark.parametrize("lang", LANGS)
def test_no_wording_is_empty(lang: Lang) -> None:
    assert [key for key, pattern in catalogue(lang).items() if not pattern.strip()] == []


def test_chinese_wording_uses_full_width_marks() -> None:
    """A half-width mark right behind a Chinese character is a slip."""
    slip = re.compile(r"[\u4e00-\u9fff][,;:?!](?!\w|//)")
    assert {key: text for key, text in catalogue("zh-TW").items() if slip.search(text)} == {}


def _literal_keys() -> set[str]:
    sources = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("adapters/**/*.py")]
    call = re.compile(r'\bt\(\s*[\w.]+,\s*"([a-z0-9_.]+)"')
    return {key for path in sources for key in call.findall(Path(path).read_text("utf-8"))}


def test_every_key_in_the_code_is_in_the_catalogues() -> None:
    keys = _literal_keys()
    assert len(keys) > 50
    assert keys - _bases("en") == set()


def test_plural_forms_follow_the_number() -> None:
    assert t("en", "cards.n_initiatives", n=1) == "1 initiative"
    assert t("en", "cards.n_initiatives", n=2) == "2 initiatives"
    assert t("zh-TW", "cards.n_initiatives", n=1) == "1 項措施"


def test_s12_a_key_that_no_catalogue_has_is_shown_by_its_name() -> None:
    assert t("en", "cards.no_such_key", n=2) == "[cards.no_such_key]"


def test_s12_a_key_that_one_language_lacks_is_named_and_shown_in_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    assert missing() == []
    for key in ("commands.ask.usage", "cards.n_initiatives.one", "cards.n_initiatives.other"):
        monkeypatch.delitem(catalogue("zh-TW"), key, raising=False)
    assert t("zh-TW", "commands.ask.usage") == t("en", "commands.ask.usage")
    assert "bot/i18n/zh-TW/commands.toml has no 'ask.usage'" in missing()


async def test_s12_one_missing_wording_breaks_no_answer_but_the_start(
    say: Say, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(catalogue("zh-TW"), "commands.ask.usage")
    assert (await say("/help")).kind == "help"
    assert main(["run", "/help"]) == 1
    assert "bot/i18n/zh-TW/commands.toml has no 'ask.usage'" in capsys.readouterr().err


@pytest.mark.parametrize("lang", LANGS)
def test_help_calls_the_message_menus_by_their_names(lang: Lang) -> None:
    said = t(lang, "cards.help_ways.menu_how")
    assert all(t(lang, key) in said for key in ("slack.shortcut", "discord.related_menu"))
