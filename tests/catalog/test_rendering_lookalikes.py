"""Letters and signs that pass for ASCII are marked in code, where they deceive and only there."""

import re
import unicodedata

import pytest

from catalog.rendering import lookalikes, render
from catalog.rendering.plain import plain
from tests.catalog.test_rendering import Outline, outline

CYRILLIC_A, CYRILLIC_C, OMICRON = "\u0430", "\u0441", "\u03bf"


def fenced(language: str, code: str) -> str:
    return f"```{language}\n{code}\n```"


def marks(text: str) -> list[str]:
    spans = Outline(render(text).html).attributes("span")
    return [str(s["title"]).split()[0] for s in spans if s.get("class") == "look-alike"]


@pytest.mark.parametrize(
    "letter",
    [
        CYRILLIC_A,
        "\u0456",  # Ukrainian i
        OMICRON,
        "\u03bd",  # nu
        "\u0585",  # Armenian oh
        "\u13aa",  # Cherokee go
        "\ua4e3",  # Lisu zha
        "\u0251",  # the a of phonetics
        "\uff41",  # wide
        "\U0001d41a",  # bold
        "\U0001d7d8",  # a digit in double lines
    ],
)
@pytest.mark.parametrize("language", ["", "python", "c", "java", "rust", "html", "klingon"])
def test_a_letter_within_a_latin_word_is_marked_in_code(letter, language):
    assert marks(fenced(language, f"p{letter}yload")) == [f"U+{ord(letter):04X}"]


def test_inline_code_is_code_too():
    assert marks(f"Call `p{CYRILLIC_A}yload` now") == ["U+0430"]


@pytest.mark.parametrize(
    "code", ["x = 'p{}yload'", "# p{}yload", '"""p{}yload"""', "x = f'{{p{}yload}}'"]
)
def test_a_latin_word_is_marked_in_strings_and_comments_as_well(code):
    assert marks(fenced("python", code.format(CYRILLIC_A))) == ["U+0430"]


def test_a_mark_says_what_it_is_and_copying_gives_the_character():
    page = outline(fenced("python", f"p{CYRILLIC_A}yload = 1"))
    (mark,) = (a for a in page.attributes("span") if a.get("class") == "look-alike")
    assert mark["title"] == "U+0430 CYRILLIC SMALL LETTER A"
    assert "".join(page.code) == f"p{CYRILLIC_A}yload = 1\n"


def test_marks_are_counted_with_the_hidden_characters():
    assert render(f"`p{CYRILLIC_A}yl{OMICRON}ad\u200b`").hidden_characters == 3


@pytest.mark.parametrize("word", ["\u0441\u043e\u0440\u0443", "\u0441", "\uff45\uff56\uff41\uff4c"])
def test_a_word_of_look_alikes_alone_is_marked_in_latin_code(word):
    assert len(marks(fenced("python", f"{word} = 1  # привет"))) == len(word)


def test_a_look_alike_beside_an_underscore_is_part_of_the_word():
    assert marks(fenced("python", f"x = 'is_{CYRILLIC_A}'")) == ["U+0430"]


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", "сумма = х + у  # с вами"),
        ("python", "# он, а с ним API-ключ и SQLзапрос, х-координата\nx = 'о нас: {у}'"),
        ("", "Привет, а у нас с вами 10й урок по C++"),
        ("html", "<p>О нас</p><p>с</p>"),
        ("julia", "ρ_max = ν + σ; α = 1; x² = Δx"),
        ("lean", "theorem t (a : ℕ) : a ∣ a ∧ ℝ = ℝ"),
        ("java", '// 注释：ＡＰＩ Step１（重要）；\nString s = "ＡＢＣ：API";'),
        ("", "用户，请输入：ＡＰＩ；（重要）"),
        ("python", "データ１ = 'ＡＢＣ'  # ＪＳＯＮを読む"),
        ("python", 's = "“quoted” – it’s"  # − “x” …'),
        ("html", "<p>It’s “quoted” – a − b</p>"),
        ("", "a − b ≤ “c” – d’s"),
        ("python", "naïve = 'Größe' # kırmızı résumé"),
        ("python", "print('τι κάνεις;')  # Ερώτηση\u037e"),
        ("c", 'puts("Բարեւ։"); // Բարեւ։'),
        ("python", "変数a = 1; 变量_b = x你y"),
        ("bash", "echo 日本語 | grep -c ‘x’"),
    ],
)
def test_code_is_not_marked_for_being_written_by_people_of_the_world(language, code):
    assert marks(fenced(language, code)) == []


def test_prose_is_never_marked():
    assert marks(f"A p{CYRILLIC_A}yload, **p{CYRILLIC_A}yload**, “x” − y\u037e") == []


@pytest.mark.parametrize("sign", ["\u037e", "\u01c3", "\ua789", "\u2024", "\u0589"])
@pytest.mark.parametrize("language", ["", "javascript", "c", "python"])
def test_signs_without_business_in_code_are_marked(sign, language):
    assert marks(fenced(language, f"a = b{sign}")) == [f"U+{ord(sign):04X}"]


@pytest.mark.parametrize("sign", ["\u2212", "\u201c", "\u2019", "\u2013", "\uff1b", "\uff08"])
@pytest.mark.parametrize("language", ["javascript", "java", "c", "cpp", "go", "rust", "python"])
def test_typographic_signs_are_marked_where_the_language_does_not_know_them(sign, language):
    assert marks(fenced(language, f"a = b {sign} c")) == [f"U+{ord(sign):04X}"]


def test_the_name_of_a_language_can_deceive_as_well():
    assert marks(fenced(f"pyth{OMICRON}n", "x")) == ["U+03BF"]


def test_the_plain_fallback_marks_mixed_words_only():
    rendered = plain(f"p{CYRILLIC_A}yload, а у нас с вами SQLзапрос “x”", "a test")
    assert rendered.html.count('class="look-alike"') == 1
    assert rendered.hidden_characters == 1


def test_beyond_thousands_of_marks_short_labels_do():
    rendered = plain(f"a{CYRILLIC_A} " * 6_000, "a test")
    assert rendered.hidden_characters == 6_000
    assert rendered.html.count("look-alike") == 5_000
    assert rendered.html.count(f"a{CYRILLIC_A}[U+0430]") == 1_000


def test_no_text_makes_a_flag_of_its_own():
    assert marks("`a\udffeb`") == []


def test_every_look_alike_is_a_letter_of_its_alphabet():
    for name, (letters, alike) in lookalikes._LETTERS.items():
        strangers = re.findall(f"(?![{letters}])[{alike}]", alike)
        assert strangers == [], name
        if name in {"Cherokee", "Cyrillic", "Greek", "Lisu", "Armenian"}:
            assert all(name.upper() in unicodedata.name(letter) for letter in alike)
