"""Characters that cannot be seen are boxed and counted, in code and in prose."""

import re
import unicodedata

import pytest

from catalog.rendering import render
from catalog.rendering.plain import plain
from tests.catalog.test_rendering import Outline, outline

BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]
ZERO_WIDTH = [0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD]
FILLERS = [0x115F, 0x1160, 0x3164, 0xFFA0]
TAGS = list(range(0xE0000, 0xE0080))
SELECTORS = [*range(0xFE00, 0xFE10), 0xE0100, 0xE01EF]
OTHERS = [0x0000, 0x000D, 0x0008, 0x001B, 0x0085, 0x2028, 0x2029]
HIDDEN = BIDI + ZERO_WIDTH + FILLERS + TAGS + SELECTORS + OTHERS

PLACES = {
    "fenced code": "```python\nx = 'a{}b'\n```",
    "a comment": "```c\n/* a{}b */\n```",
    "code without a language": "```\na{}b\n```",
    "inline code": "Use `a{}b` here.",
    "prose": "A word a{}b in prose.",
    "the end of a paragraph": "A word{}\n\nnext",
    "the start of a paragraph": "{}A word",
    "a table": "| a{}b |\n|--|\n| x |",
    "a heading": "# a{}b",
    "the text of a link": "[a{}b](https://docs.example.com)",
    "the description of an image": "![a{}b](x.png)",
}


def boxes(html: str) -> list[str | None]:
    spans = Outline(html).attributes("span")
    return [span["data-char"] for span in spans if span.get("class") == "hidden-char"]


@pytest.mark.parametrize("place", PLACES)
def test_every_hidden_character_is_boxed_and_counted_in(place):
    missed = []
    for code in HIDDEN:
        rendered = render(PLACES[place].format(chr(code)))
        if place == "the end of a paragraph" and code == 0x000D:
            continue  # with the line feed behind it this is an ordinary line end
        if boxes(rendered.html) != [f"U+{code:04X}"] or rendered.hidden_characters != 1:
            missed.append(f"U+{code:04X}")
    assert missed == []


def test_a_box_says_the_name_of_its_character():
    html = render("`\u202e`").html
    assert 'title="U+202E RIGHT-TO-LEFT OVERRIDE"' in html
    assert 'dir="ltr"' in html  # isolates, with or without the style sheet


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\ufe0f", "\U000e0041"])
def test_copied_code_is_the_original(character):
    code = f"if access{character} == 'user':\n    pass\n"
    assert "".join(outline(f"```python\n{code}```").code) == code


def test_repetitions_share_a_box_and_are_all_counted():
    rendered = render("a" + "\u200b" * 500 + "b")
    assert boxes(rendered.html) == ["U+200B ×500"]
    assert rendered.hidden_characters == 500


def test_beyond_thousands_of_boxes_short_labels_do():
    rendered = plain("a\u200b" * 20_000, "a test")
    assert rendered.hidden_characters == 20_000
    assert len(boxes(rendered.html)) == 5_000
    assert rendered.html.count("a[U+200B]") == 15_000


def test_a_character_reference_hides_nothing():
    rendered = render("a&#x202e;b and &#8203;c")
    assert boxes(rendered.html) == ["U+202E", "U+200B"]


def test_ordinary_line_ends_are_no_hidden_characters():
    assert render("one\r\n\r\n```\r\ncode\r\n```\r\n").hidden_characters == 0


def test_a_lone_carriage_return_is_boxed_and_ends_its_line():
    rendered = render("```\nvisible\rhidden\n```")
    assert boxes(rendered.html) == ["U+000D"]
    assert Outline(rendered.html).text.rstrip().endswith("visible\nhidden")


def test_what_a_text_can_hold_never_passes_for_a_stand_in():
    rendered = render("\ud800 \ud80d \udfff `\ud83d`")
    assert boxes(rendered.html) == ["U+FFFD"] * 4
    rendered.html.encode("utf-8")


def test_the_plain_fallback_boxes_hidden_characters_too():
    rendered = plain("a\u202eb\0\rc\ud800", "a test")
    assert boxes(rendered.html) == ["U+202E", "U+0000", "U+000D", "U+FFFD"]
    assert rendered.hidden_characters == 4


EMOJI = [
    "❤️", "☎️", "✔️", "©️", "™️", "1️⃣", "#️⃣", "☺︎", "👍🏽", "🇩🇪", "🧑‍💻", "👩🏾‍🔬", "👨‍👩‍👧‍👦",
    "🏳️‍🌈", "🏴‍☠️", "❤️‍🔥", "👁️‍🗨️", "🐻‍❄️", "🤷🏻‍♀️", "🕵️‍♂️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "⚠️", "➡️",
]  # fmt: skip
SENTENCES = ["{}", "Well done {}", "{}{} twice", "- **{} Step:** go on"]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_emoji_in_prose_are_no_false_alarm(sentence):
    flagged = [e for e in EMOJI if render(sentence.format(e, e)).hidden_characters]
    assert flagged == []


def test_a_lone_star_key_is_no_false_alarm():
    assert render("Press *️⃣ to go on").hidden_characters == 0


@pytest.mark.parametrize(
    "text",
    [
        "a\u200db",  # a joiner between letters
        "👍\u200d",  # a joiner that joins nothing
        "👍\ufe0f\ufe0f",  # one selector too many
        "a\ufe0f",
        "🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in "hello") + "\U000e007f",
    ],
)
def test_what_only_looks_like_an_emoji_is_flagged_in_prose(text):
    assert render(text).hidden_characters > 0


def test_joiners_of_emoji_are_flagged_in_code():
    assert render("`🧑\u200d💻`").hidden_characters == 1


def test_ordinary_writing_of_many_languages_is_not_flagged():
    text = (
        "Grüße, naïve café; 你好，世界。Привет! γειά שלום नमस्ते 안녕하세요 こんにちは\u3000\u00a0…"
    )
    assert render(text).hidden_characters == 0


def test_no_format_character_of_unicode_is_forgotten():
    shown_on_purpose = re.compile(
        "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]"
    )
    forgotten = [
        f"U+{code:04X}"
        for code in range(0x110000)
        if unicodedata.category(chr(code)) == "Cf"
        and not shown_on_purpose.match(chr(code))
        and not 0x13430 <= code <= 0x1345F  # joiners of Egyptian hieroglyphs
        and render(f"`{chr(code)}`").hidden_characters != 1
    ]
    assert forgotten == []
