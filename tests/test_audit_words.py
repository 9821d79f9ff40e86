"""Whatever any room writes into the audit log, the log can say in words."""

import ast
from collections import defaultdict
from pathlib import Path

from django.apps import apps
from django.conf import settings

from accounts.audit_log import audit_words

WRITERS = {"write_audit", "audit_entry"}
ROOMS = [
    folder
    for folder in (Path(room.path) for room in apps.get_app_configs())
    if folder.parent == settings.BASE_DIR
]
HOME = settings.BASE_DIR / "accounts" / "actions" / "audit.py"
SOURCES = [path for room in ROOMS for path in sorted(room.rglob("*.py")) if path != HOME]


def name_of(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def action_of(call):
    """The expression that says the action, where this call writes an entry or hands one on."""
    named = [word.value for word in call.keywords if word.arg == "action"]
    if name_of(call) in WRITERS:
        return (named or call.args)[0]
    return named[0] if named and name_of(call) not in {"add_argument", "filter"} else None


class Module:
    """What one file says of its names: the values they are given, and what callers must name."""

    def __init__(self, text):
        self.nodes = list(ast.walk(ast.parse(text)))
        self.values = defaultdict(list)
        for node in self.of_kind(ast.Assign):
            if isinstance(node.targets[0], ast.Name):
                self.values[node.targets[0].id].append(node.value)
        signatures = self.of_kind(ast.arguments)
        self.handed_on = {word.arg for signature in signatures for word in signature.kwonlyargs}

    def of_kind(self, kind):
        return [node for node in self.nodes if isinstance(node, kind)]

    def written(self):
        """Every action that is written here, also out of a table or by way of a variable."""
        found = (action_of(call) for call in self.of_kind(ast.Call))
        return self.all_of(action for action in found if action)

    def all_of(self, expressions):
        return set().union(*map(self.read, expressions))

    def read(self, expression):
        match expression:
            case ast.Constant(value=str(action)):
                return {action}
            case ast.IfExp(body=one, orelse=other):
                return self.all_of([one, other])
            case ast.Subscript(value=ast.Name(id=name)) if name in self.values:
                return self.all_of(each for table in self.values[name] for each in table.values)
            case ast.Name(id=name) if name in self.values:
                return self.all_of(self.values[name])
            case ast.Name(id="action") if "action" in self.handed_on:
                return set()  # callers name it so, and are read themselves
        raise AssertionError(f"cannot tell the action: {ast.unparse(expression)}")


def all_written():
    return set().union(*(Module(path.read_text()).written() for path in SOURCES))


def test_every_action_that_is_written_anywhere_has_words():
    assert all_written() - set(audit_words()) == set()


def test_actions_are_found_however_they_are_written():
    plain, out_of_a_table, by_a_variable, handed_on, unsaved = (
        "pair_up", "item_retired", "names_shown", "votes_imported", "item_described",
    )  # fmt: skip
    assert all_written() >= {plain, out_of_a_table, by_a_variable, handed_on, unsaved}


def test_no_two_rooms_and_no_two_actions_share_words():
    rooms = [getattr(room, "audit_words", {}) for room in apps.get_app_configs()]
    assert sum(map(len, rooms)) == len(audit_words())
    assert len({str(words) for words in audit_words().values()}) == len(audit_words())


def test_entries_are_made_by_those_functions_alone():
    makers = [
        path
        for path in SOURCES
        if "AuditEntry(" in (text := path.read_text()).replace("class AuditEntry(", "")
        or "AuditEntry.objects.create" in text
    ]
    assert makers == []
