"""The three commands, as a person or a script calls them."""

import pytest
from django.core.management import CommandError, call_command

from backends import BackendError, Kind
from backends.scripted import Reply
from judging.models import Judge, Judgment, Prompt
from judging.prompt_files import shipped
from tests.judging.conftest import serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch):
    """Commands ask a judge that says this."""
    said = {"reply": "[[B>A]]"}
    monkeypatch.setattr(
        "judging.management.commands.judge.serve_jobs",
        lambda **more: serve(lambda _: said["reply"], **more),
    )
    return said


def test_add_judge(endpoint, capsys, tmp_path):
    common = ("--endpoint", "House", "--model", "org/Oak-70B")
    call_command("add_judge", "Oak", *common, "--protocol", "codearena")
    judge = Judge.objects.get(name="Oak")
    assert (judge.family, judge.temperature, judge.prompt.version) == ("oak", 0.2, 1)
    assert judge.prompt.digest[:12] in capsys.readouterr().out
    own = tmp_path / "own.toml"
    own.write_text(shipped("codearena").replace("Be fair", "Be very fair"))
    call_command("add_judge", "Oak 2", *common, "--protocol", "codearena", "--prompt", str(own))
    assert Judge.objects.get(name="Oak 2").prompt.version == 2
    call_command("add_judge", "Oak 3", *common, "--protocol", "codearena")
    assert Prompt.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("system = ", "no TOML"),
        ('protocol = "jury"', "protocol: found 'jury'"),
        ('name = "x"\nprotocol = "battles"\nsystem = "s"\ntask = "t"', "no place for answer_a"),
        (shipped("ratings"), "not for codearena"),
        (shipped("codearena") + "\ntone = 'kind'", "tone: there is no such field"),
    ],
)
def test_a_bad_prompt_is_refused_with_its_place(endpoint, tmp_path, words, said):
    own = tmp_path / "own.toml"
    own.write_text(words)
    common = ("--endpoint", "House", "--model", "m", "--protocol", "codearena")
    with pytest.raises(CommandError, match=said):
        call_command("add_judge", "Oak", *common, "--prompt", str(own))
    assert not Judge.objects.exists()


def test_judge_and_wait(answered, judge_of, asked, capsys):
    answered(3)
    judge_of("codearena")
    common = ("--benchmark", "tasks", "--judge", "Oak")
    with pytest.raises(CommandError, match="--baseline"):
        call_command("judge", *common)
    call_command("judge", *common, "--baseline", "Larch", "--plan")
    assert "6 requests (0 judged already)" in capsys.readouterr().out
    call_command("judge", *common, "--baseline", "Larch", "--competitor", "Spruce", "--wait")
    out = capsys.readouterr().out
    assert [line.split()[:4] for line in out.splitlines() if line.startswith("all")] == [
        ["all", "6", "6", "0"]
    ]
    assert Judgment.objects.count() == 6


def test_a_job_with_missing_judgments_ends_badly(answered, judge_of, asked, monkeypatch):
    monkeypatch.setattr("judging.actions.record.LONGEST_PAUSE", 0.01)
    monkeypatch.setattr("backends.pool.LONGEST_REST", 0.01)
    broken = BackendError("It broke.", permanent=False, kind=Kind.SERVER)
    asked["reply"] = Reply((), error=broken)
    answered(1)
    judge_of("codearena")
    with pytest.raises(CommandError, match="2 judgments are still missing"):
        call_command(
            "judge", "--benchmark", "tasks", "--judge", "Oak", "--baseline", "Larch", "--wait"
        )
    assert not Judgment.objects.exists()


def test_unknown_names_are_answered_with_the_known(answered, judge_of):
    answered(1)
    judge_of("codearena")
    with pytest.raises(CommandError, match=r"no judge 'Elm'\. Known: Oak"):
        call_command("judge", "--benchmark", "tasks", "--judge", "Elm")
