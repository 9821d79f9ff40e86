"""The commands that scripts rely on, against a server on a real socket."""

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Answer
from generation.models import GenerationJob
from tests.backends.server import serving


@pytest.fixture(scope="module")
def server():
    with serving() as started:
        yield started


def run(capsys, *arguments):
    call_command(*arguments)
    return capsys.readouterr().out


@pytest.fixture
def house(db, server, capsys):
    run(capsys, "add_endpoint", "House", "--url", server.url, "--parallel", "4")
    for name, model in (("Larch", "good"), ("Spruce", "echo"), ("Fir", "cut-off")):
        run(capsys, "add_competitor", name, "--endpoint", "House", "--model", model)


def test_from_an_address_to_answers(house, benchmark, capsys):
    out = run(
        capsys,
        *("generate", "--benchmark", "Tasks", "--competitor", "Larch", "--competitor"),
        *("Fir", "--samples", "2", "--wait"),
    )
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line.strip()}
    assert rows["Larch"][:5] == ["12", "12", "0", "0", "0"]
    assert rows["Fir"][:5] == ["12", "0", "12", "0", "0"]
    assert rows["all"][:5] == ["24", "12", "12", "0", "0"]
    assert "INFRASTRUCTURE FAILURES" in out
    assert Answer.objects.ready().count() == 12


def test_what_is_missing_ends_with_an_error(db, benchmark, capsys, monkeypatch):
    monkeypatch.setattr("generation.record.LONGEST_PAUSE", 0.01)
    monkeypatch.setattr("backends.pool.LONGEST_REST", 0.01)
    run(capsys, "add_endpoint", "Away", "--url", "http://127.0.0.1:9/v1")
    run(capsys, "add_competitor", "Ghost", "--endpoint", "Away", "--model", "ghost")
    with pytest.raises(CommandError, match="6 answers are still missing"):
        call_command("generate", "--benchmark", "Tasks", "--competitor", "Ghost", "--wait")
    assert GenerationJob.objects.get().done == 0
    assert not Answer.objects.exists()


def test_a_plan_asks_for_nothing(house, benchmark, server, capsys):
    before = server.connections
    out = run(capsys, "generate", "--benchmark", "Tasks", "--competitor", "Larch", "--plan")
    assert out.startswith("6 requests, about 2,400 tokens")
    assert server.connections == before
    assert not GenerationJob.objects.exists()


def test_serve_check_says_what_a_server_can_do(house, capsys):
    out = run(capsys, "serve_check", "House", "--model", "good")
    for name in ("Chat", "Stream", "Raw-prefix completion", "Seeds", "n", "Logprobs", "Metrics"):
        assert f"  {name}" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("serve_check", "Nowhere"), "no endpoint 'Nowhere'. Known: House"),
        (("generate", "--benchmark", "X", "--competitor", "Larch"), "no benchmark 'X'"),
        (("generate", "--benchmark", "Tasks", "--competitor", "X"), "no model 'X'. Known: Fir"),
        (("add_endpoint", "House", "--url", "http://127.0.0.1:1"), "already"),
        (("add_endpoint", "A", "--url", "http://192.0.2.1"), "does not allow"),
        (("add_endpoint", "A", "--url", "http://127.0.0.1:1", "--parallel", "0"), "from 1"),
        (
            ("add_competitor", "Larch", "--endpoint", "House", "--model", "a"),
            "other settings need another name",
        ),
        (
            ("add_competitor", "A", "--endpoint", "House", "--model", "a", "--top-p", "2"),
            "--top-p is 2.0",
        ),
        (
            (
                *("add_competitor", "A", "--endpoint", "House", "--model", "a"),
                *("--template-arguments", "[1]"),
            ),
            "give an object",
        ),
    ],
)
def test_wrong_words_are_answered_plainly(house, benchmark, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command(*arguments)
