"""Every string of the code is translated, whole and with the same parts, in every language."""

import re
from collections import Counter

import pytest
from django.conf import settings

from tests.catalogues import LANGUAGES, missing, mo_of, path_of, po_of, translated

MARKS = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w*\}|</?[a-z][^>]*>")
COUNTS = {"%(n)s", "%(count)s", "%(count)d", "%(number)s", "{number}"}  # may be a word: "one error"


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def catalogue(language):
    return translated(language)


def test_the_files_are_what_the_code_says(language, catalogue):
    hint = "run `python -m tests.catalogues` and translate what is new"
    assert path_of(language).read_bytes() == po_of(catalogue), hint
    assert path_of(language, "mo").read_bytes() == mo_of(po_of(catalogue), language), hint


def test_nothing_is_left_to_translate(catalogue):
    assert missing(catalogue) == []


def test_a_translation_has_the_parts_of_its_source(catalogue):
    wrong = []
    for message in catalogue:
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = Counter(MARKS.findall(sources[-1]))
        for form in forms:
            differing = (wanted - Counter(MARKS.findall(form))) + (
                Counter(MARKS.findall(form)) - wanted
            )
            if differing and not (len(sources) > 1 and set(differing) <= COUNTS):
                wrong.append((sources[-1], form))
    assert wrong == []


def test_a_translation_begins_and_ends_like_its_source(catalogue):
    wrong = [
        message.id
        for message in catalogue
        if message.id
        and isinstance(message.id, str)
        and (message.id[:1].isspace(), message.id[-1:].isspace())
        != (message.string[:1].isspace(), message.string[-1:].isspace())
    ]
    assert wrong == []


def test_the_languages_of_the_site_are_those_of_the_catalogues():
    served = {code.replace("-hans", "_Hans") for code, _name in settings.LANGUAGES}
    assert served == {"en", *LANGUAGES}
