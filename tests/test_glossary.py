"""The glossary names every model of ours, and the code keeps to its words."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

GLOSSARY = (Path(__file__).parent.parent / "docs" / "glossary.md").read_text()
APPS = [Path(app.path) for app in apps.get_app_configs()]
ROOMS = {path.name for path in APPS if path.parent == settings.BASE_DIR} | {"web", "children"}
MODELS = [m.__name__ for m in apps.get_models() if m._meta.app_label in ROOMS]
ROWS = re.findall(r"^\| (.+?) \| .+? \| ?(.*?) ?\|$", GLOSSARY, re.MULTILINE)[1:]
# Words that also mean something else; what they mean there.
OTHERWISE = {
    "admin": r"\w*Admin",  # Django's pages for operators
    "annotation": "AnnotationsConfig",  # the room
    "example": r"(load_|has_|_?remove_|add_)?example",  # a board of simulated people
    "filter": r"\w*Filter|read_filters|\w+_filter",  # of a list, in its address; of Bloom
    "freeze": "freeze",  # of a table, by triggers
    "instructions": r"\w*[Ii]nstruction\w*",  # that a model wrote for the user
    "leak": r"IdentityLeak\w*|\w*identity_leaks?",  # of an author's name
    "lock": r"lock|\w+_lock|lock_\w+|Lock",  # of rows, tables and the database
    "member": r"_?members?",  # of a file or of a group of processes
    "next": r"\w*next\w*",  # one after the other
    "output": r"digest_of_output",  # of a signed manifest: the numbers
    "problem": r"Problem\w*|problem_details",  # RFC 9457
    "question": r"Question\w*|question_\w+",  # which model was A, after a vote
    "queue": r"Queue|queues",  # of disagreements; of the broker
    "score": r"Score\w*|scores_of|_?mutation_score",  # what chooses among samples
    "threshold": "Thresholds",  # of shares of tests, as AceCoder has them
    "response": "start_response",  # of WSGI
    "report": r"\w*[Rr]eport\w*",  # what a worker measured, what an import did
}

# Words of every program: in its rooms' pages and documents they are not said of these things.
COMMON = {"attempt", "case", "cases", "code", "error", "judge", "request", "review", "run", "task"}


def forbidden():
    """Each word that the glossary does not want, with the one that it wants."""
    for wanted, unwanted in ROWS:
        for word in filter(None, map(str.strip, unwanted.split(","))):
            if word.lower() not in COMMON:
                yield word.lower().replace(" ", "_").replace("-", "_"), wanted


def names(*more):
    """Every class and function of the rooms, with the file where it stands."""
    for room in sorted(ROOMS | set(more)):
        yield from names_in(room)


@cache
def names_in(room):
    return [
        (node.name, path.relative_to(settings.BASE_DIR))
        for path in sorted((settings.BASE_DIR / room).rglob("*.py"))
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    ]


def is_said(word, name):
    in_words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return bool(re.search(rf"(^|_){word}s?(_|$)", in_words))


def test_the_glossary_has_every_model():
    assert [name for name in MODELS if f"**{name}**" not in GLOSSARY] == []


def test_no_class_and_no_function_is_called_what_the_glossary_does_not_say():
    known = list(names())
    assert len(known) > 500
    wrong = [
        f"{path}: {name} (say {wanted})"
        for word, wanted in forbidden()
        for name, path in known
        if is_said(word, name) and not re.fullmatch(OTHERWISE.get(word, ""), name)
    ]
    assert wrong == []


def test_a_forbidden_word_would_be_found():
    words = dict(forbidden())
    assert words["honeypot"] == "**GoldBattle**"
    assert is_said("honeypot", "draw_honeypots")
    assert is_said("queue_entry", "QueueEntry")
    assert not is_said("ban", "banner")


# Words that had several meanings, with the one place where a class has this name.
ONE_MEANING = {
    "Outcome": "annotations/models/battle.py",
    "RatingState": "stats/bradley_terry.py",
    "Reason": "annotations/models/vote.py",
    "Standing": "leaderboard/standing.py",
    "Strength": "annotations/models/vote.py",
}
# They say neither what a function gives nor what it does.
SAYS_NOTHING = {"found", "known", "said", "told"}


@pytest.mark.parametrize(("word", "place"), ONE_MEANING.items())
def test_a_word_has_one_meaning(word, place):
    everywhere = names("stats", "backends", "sandbox")
    assert [str(path) for name, path in everywhere if name == word] == [place]


def test_the_name_of_a_function_says_what_it_gives():
    everywhere = names("stats", "backends", "sandbox")
    assert [f"{path}: {name}" for name, path in everywhere if name in SAYS_NOTHING] == []
