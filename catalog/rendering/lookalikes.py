# ruff: noqa: RUF001
"""Letters and signs in code that pass for ASCII: which of them deceive, and so get a mark.

A word is looked at as the reader does. It deceives where all its letters of another alphabet pass
for ASCII letters ("payload" with one Cyrillic a) and it either mixes them with Latin ones or stands
in code that has no other word of that alphabet. A word with one letter that is plainly foreign
hides nothing, and comments and strings in Russian, Greek or Japanese are what they seem. The
table is our own choice of what a fixed-width font draws alike; Unicode's report 39 has the idea.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final, Literal, NamedTuple

# Code, code that its lexer did not understand, and what is written for people.
Place = Literal["c", "e", "w"]
CODE: Final = "c"
BROKEN: Final = "e"
WORDS: Final = "w"

# Stands before each character that deceives, until it is marked. Half surrogates cannot occur in
# stored text; this one is no stand-in of `hidden` either.
FLAG: Final[str] = chr(0xDFFE)

_MOST_WORDS: Final = 20_000  # with foreign letters that are looked at in one piece of code
_LONGEST_WORD: Final = 200  # characters; what is longer nobody reads as a word

_BOLD_AND_THE_LIKE: Final = "\U0001d400-\U0001d6a3\U0001d7ce-\U0001d7ff"
_WIDE: Final = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
# Of each alphabet: its letters, and those that pass for ASCII.
_LETTERS: Final = {
    "Greek": (
        "\u0370-\u0377\u037b-\u037d\u037f\u0386\u0388-\u03ff\u1f00-\u1fff",
        "οινρυϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ",
    ),
    "Cyrillic": ("\u0400-\u052f\ua640-\ua69f", "асԁеһіјӏорԛѕуүѵԝхАВСЕԌНІЈКМОРԚЅТУҮѴԜХӀЗЬ"),
    "Armenian": ("\u0531-\u0587", "օոսհցզՕՍՏԼ"),
    "Cherokee": ("\u13a0-\u13fd\uab70-\uabbf", "ᎠᎡᎢᎥᎩᎪᎫᎬᎳᎷᎻᏀᏂᏃᏏᏒᏔᏕᏙᏚᏞᏟᏢᏦᏧᏴ"),
    "Lisu": ("\ua4d0-\ua4f7", "ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ"),
    "phonetic": ("\u0250-\u02af", "ɑɡ"),
    "mathematical": (_BOLD_AND_THE_LIKE, _BOLD_AND_THE_LIKE),
    "wide": (_WIDE, _WIDE),
}


class _Alphabet(NamedTuple):
    name: str
    letter: re.Pattern[str]
    plainly_foreign: re.Pattern[str]


_ALPHABETS: Final = [
    _Alphabet(name, re.compile(f"[{letters}]"), re.compile(f"(?![{alike}])[{letters}]"))
    for name, (letters, alike) in _LETTERS.items()
]
_FOREIGN = re.compile("[" + "".join(letters for letters, _ in _LETTERS.values()) + "]")
_CJK = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"\w+")
_PART = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[A-Za-z]")

# Signs that have no business in code, and to whom they are ordinary punctuation.
_SIGNS: Final = {"\u037e": "Greek", "\u0589": "Armenian", "\u01c3": "", "\ua789": "", "\u2024": ""}
_SIGN = re.compile(f"[{''.join(_SIGNS)}]")
# The same, and signs that people write too: only where the language does not know them.
_BROKEN_SIGN = re.compile(
    f"[{''.join(_SIGNS)}"
    "\u00b4\u02b9-\u02bc\u02c2-\u02c4\u02c6\u02cb\u02d0\u02dc\u2010-\u2015\u2018-\u201f\u2032-\u2037"
    "\u2039\u203a\u2044\u2212\u2215-\u2217\u2223\u2236\u223c\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40"
    "\uff5b-\uff5e]"
)


def flagged(pieces: Sequence[tuple[Place, str]]) -> list[str]:
    """Return the texts of one piece of code, with a flag before each character that deceives."""
    text = "".join(part for _, part in pieces)
    if text.isascii():
        return [part for _, part in pieces]
    at_home = _at_home(text, pieces)
    deceiving = sorted({*_letters(text, pieces, at_home), *_signs(pieces, at_home)})
    done, start = [], 0
    for _, part in pieces:
        end = start + len(part)
        own = deceiving[bisect_left(deceiving, start) : bisect_left(deceiving, end)]
        cuts = [start, *own, end]
        done.append(FLAG.join(text[a:b] for a, b in pairwise(cuts)))
        start = end
    return done


def _at_home(text: str, pieces: Sequence[tuple[Place, str]]) -> set[str]:
    """The alphabets in which this code is openly written."""
    code = "".join(part for place, part in pieces if place != WORDS and not part.isascii())
    found = {alphabet.name for alphabet in _ALPHABETS if alphabet.plainly_foreign.search(code)}
    return found | ({"wide"} if _CJK.search(text) else set())


def _letters(text: str, pieces: Sequence[tuple[Place, str]], at_home: set[str]) -> Iterator[int]:
    places = "".join(place * len(part) for place, part in pieces)
    for word in islice(_suspects(text, places), _MOST_WORDS):
        with_latin = _LATIN.search(word[0]) is not None
        for part in _PART.finditer(text, word.start(), word.end()):
            yield from _letters_of_part(part, places, at_home, with_latin)


def _suspects(text: str, places: str) -> Iterator[re.Match[str]]:
    """Words with foreign letters; where people write, only those with Latin letters too."""
    for word in _WORD.finditer(text):
        found = word[0]
        if found.isascii() or len(found) > _LONGEST_WORD or not _FOREIGN.search(found):
            continue
        if places[word.start()] != WORDS or _LATIN.search(found):
            yield word


def _letters_of_part(
    part: re.Match[str], places: str, at_home: set[str], with_latin: bool
) -> Iterator[int]:
    """Where letters of a part of a word pass for ASCII, one alphabet after another."""
    if part[0].isascii():
        return
    mixed = _LATIN.search(part[0]) is not None
    for name, letter, plainly_foreign in _ALPHABETS:
        if plainly_foreign.search(part[0]):
            continue
        for found in letter.finditer(part.string, part.start(), part.end()):
            people = places[found.start()] == WORDS
            if name in at_home:
                is_what_it_seems = not mixed or (people and name == "wide")
            else:
                is_what_it_seems = people and not with_latin
            if not is_what_it_seems:
                yield found.start()


def _signs(pieces: Sequence[tuple[Place, str]], at_home: set[str]) -> Iterator[int]:
    start = 0
    for place, part in pieces:
        if place == BROKEN:
            yield from (start + sign.start() for sign in _BROKEN_SIGN.finditer(part))
        elif place == CODE and not part.isascii():
            for sign in _SIGN.finditer(part):
                if _SIGNS[sign[0]] not in at_home:
                    yield start + sign.start()
        start += len(part)
