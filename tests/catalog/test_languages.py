"""Labels of languages lead to one key, or to an error that names the nearest known words."""

import pytest
from pygments.lexers import get_lexer_by_name

from catalog import languages
from catalog.languages import (
    LANGUAGES,
    UnknownLanguageError,
    fence_word,
    normalise,
    of_fence,
)

# Labels that published benchmarks use, and the languages of the starter benchmark.
PUBLISHED = """python,general,css,java,c++,html,c,c#,js,bash,matlab,sql,swift,php,kotlin
    powershell,ts,go,html/css,rust,r,pinescript,bootstrap,dart,latex,GAS,c/c++,vhdl,autolisp
    verilog,ahk,c51,node.js,lua,mql4,assembly,PAD,luau,autohotkey,autoit,vba,haskell,pl/sql,mq4"""
STARTER = """python,rust,c,java,bash,sql,haskell,r,kotlin,perl,go,c++,tcl,lua,elixir,awk,makefile
    typescript,javascript,css,html,c#,php,ruby,swift,dart,powershell,scala,julia,yaml,dockerfile
    glsl,matlab,nginx configuration,arduino c++"""


def words(table: str) -> list[str]:
    return [word.strip() for line in table.splitlines() for word in line.split(",")]


def test_every_published_label_is_known():
    assert {key for label in words(PUBLISHED) for key in normalise(label)} <= set(LANGUAGES)


def test_every_language_of_the_starter_benchmark_is_one_language():
    assert [label for label in words(STARTER) if len(normalise(label)) != 1] == []


@pytest.mark.parametrize(
    ("label", "keys"),
    [
        ("C++", ("cpp",)),
        ("C#", ("csharp",)),
        ("  Objective_C ", ("objective-c",)),
        ("html/css", ("html", "css")),
        ("c/c++", ("c", "cpp")),
        ("HTML, CSS and JavaScript", ("html", "css", "javascript")),
        ("js + css", ("javascript", "css")),
        ("js/javascript", ("javascript",)),
        ("pl/sql", ("plsql",)),
        ("node.js", ("javascript",)),
        ("bootstrap", ("html", "css")),
        ("ahk", ("autohotkey",)),
        ("mq4", ("mql4",)),
        ("GAS", ("apps-script",)),
        ("GAS (Google Apps Script)", ("apps-script",)),
        ("PAD (Power Automate Desktop)", ("power-automate",)),
        ("Python 3.11", ("python",)),
        ("c++17", ("cpp",)),
        ("c51", ("c51",)),
        ("c99", ("c",)),
        ("arduino c++", ("arduino",)),
        ("Ｐｙｔｈｏｎ", ("python",)),
    ],
)
def test_a_label_leads_to_its_keys(label, keys):
    assert normalise(label) == keys


@pytest.mark.parametrize("label", ["general", "None", "", "N/A", "language-agnostic"])
def test_words_for_no_language_mean_none(label):
    assert normalise(label) == ()


@pytest.mark.parametrize("label", ["pyton", "klingon", "d3", "v8", "html/pyton", "c/", "/", "+"])
def test_an_unknown_label_is_an_error(label):
    with pytest.raises(UnknownLanguageError):
        normalise(label)


def test_the_error_names_the_nearest_known_words():
    with pytest.raises(UnknownLanguageError, match="'html/pyton'; nearest: python") as caught:
        normalise("html/pyton")
    assert "python" in caught.value.nearest


def test_nearest_words_are_looked_for_only_when_asked(monkeypatch):
    monkeypatch.setattr(languages.difflib, "get_close_matches", lambda *_: pytest.fail("asked"))
    with pytest.raises(UnknownLanguageError):
        normalise("html/pyton2")


def test_a_key_names_itself():
    assert [key for key in LANGUAGES if normalise(key) != (key,)] == []


def test_a_name_on_pages_leads_back_to_its_key():
    assert [key for key in LANGUAGES if normalise(LANGUAGES[key].name) != (key,)] == []


def test_the_table_is_large():
    assert len(LANGUAGES) >= 120


def test_each_lexer_exists():
    for language in LANGUAGES.values():
        assert language.lexer is None or get_lexer_by_name(language.lexer), language


@pytest.mark.parametrize(
    ("info", "word"),
    [
        ("python", "python"),
        ("{.python .x}", "python"),
        ("{r, echo=FALSE}", "r"),
        ("c++:main.cpp", "c++"),
        ("js title=x", "js"),
        ("", ""),
        ("  ", ""),
        ("{}", ""),
    ],
)
def test_the_word_of_a_fence_is_found(info, word):
    assert fence_word(info) == word


@pytest.mark.parametrize(
    ("info", "name"),
    [
        ("py", "Python"),
        ("gas", "Assembly"),
        ("tsx", "TSX"),
        ("Dockerfile", "Dockerfile"),
        ("output", "Output"),
    ],
)
def test_a_fence_leads_to_a_language(info, name):
    found = of_fence(info)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("info", ["", "text", "klingon", "html/css", "bootstrap", "src/main.py"])
def test_a_fence_without_one_language_is_not_guessed(info):
    assert of_fence(info) is None
