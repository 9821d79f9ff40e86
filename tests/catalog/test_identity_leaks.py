"""What gives an author away, and what only mentions a name."""

import time

import pytest

from benchmarks.leak_phrases import AUTHORS, PHRASES
from catalog.identity_leaks import SIGN, find_identity_leaks, mask, names_of

NAMES = names_of(["Bolt 7B", "acme/Bolt-7B-Instruct", "Acme Labs", "Hand-written sample: ash"])

MENTIONS = (
    "Call the OpenAI API with `openai.chat.completions.create`.",
    "Claude Shannon founded information theory.",
    "Use the GPT-2 tokenizer of Hugging Face for this.",
    "React was developed by Facebook and is used by Instagram.",
    "Store the file in Google Drive, then share it.",
    "The Gemini constellation is north of Orion.",
    "Clone it from GitHub and run llama.cpp with a quantised Llama 3 model.",
    "1. **GitHub**: Create an account.",
    "A bolt connects both plates; take a hand-written note.",
    "```python\nprint('I am Qwen, made by Alibaba')\n```",
    'Set `name = "I am GPT-4"` in the header.',
    "~~~\nI am Claude\n```\n~~~",
)


def test_every_known_phrasing_is_found_for_a_model_of_this_site_alone():
    for phrase in PHRASES:
        said = phrase.format(m="Bolt 7B", c="Acme Labs")
        text = f"Sort the list first.\n\n{said}\n\nThen print."
        found = find_identity_leaks(text, NAMES)
        assert found, phrase
        assert {place.name.lower() for place in found} <= {"bolt 7b", "acme labs"}, phrase
        assert all(text[place.start : place.end] == place.name for place in found), phrase


@pytest.mark.parametrize(("model", "maker"), AUTHORS)
def test_every_author_is_found(model, maker):
    names = names_of([model, maker])
    for leak in (f"I am **{model}**.", f"I was trained by {maker}."):
        assert find_identity_leaks(f"Hello! {leak} Here is the code.", names)


@pytest.mark.parametrize("text", MENTIONS)
def test_what_only_mentions_a_name_is_left_alone(text):
    assert find_identity_leaks(text, NAMES) == []


def test_once_it_named_itself_all_its_places_in_prose_are_hidden_and_code_is_not():
    text = "I am Qwen. Ask Qwen again.\n\n```\nQwen\n```\n"
    masked = mask(text, [vars(place) for place in find_identity_leaks(text, NAMES)])
    assert masked == f"I am {SIGN}. Ask {SIGN} again.\n\n```\nQwen\n```\n"


def test_names_of_a_site_come_from_models_makers_and_identifiers():
    assert names_of(["acme/Bolt-7B", "Open AI", "x"]).own == {
        "acme/bolt-7b",
        "acme",
        "bolt-7b",
        "bolt",
        "open ai",
    }


def test_the_digest_of_names_tells_sets_apart():
    assert names_of(["One"]).digest != names_of(["Two"]).digest
    assert names_of(["One", "Two"]).digest == names_of(["Two", "One"]).digest


@pytest.mark.parametrize(
    "text",
    ["x" * 10**6, "gpt " * 2 * 10**5, "i am " * 2 * 10**5, "`" * 10**5, "- " * 3 * 10**5 + "gpt"],
    ids=["one word", "names", "self", "ticks", "list"],
)
def test_hostile_texts_take_no_longer_than_their_length(text):
    begun = time.process_time()
    find_identity_leaks(text, NAMES)
    assert time.process_time() - begun < 5  # a fifth of it on a quiet machine; squared it is hours
