"""The command that names the walls around programs."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from arena_site.management.commands import sandbox_check
from sandbox import About, Wall


def output():
    out = StringIO()
    call_command("sandbox_check", stdout=out)
    return out.getvalue()


def test_each_wall_of_the_runner_is_named(settings, runner_address):
    settings.RUNNER = runner_address
    if any(not wall.holds for wall in sandbox_check.Runner(runner_address).about().walls):
        with pytest.raises(CommandError, match="1 of 10 walls are missing"):  # our own user
            output()
        return
    text = output()
    for name in ("user", "seccomp", "network", "files", "processes", "memory", "time", "output"):
        assert f"ok   {name} " in text
    assert "2 slots" in text
    assert "Python 3" in text


def test_where_no_runner_answers_the_walls_are_tried(settings, tmp_path, monkeypatch):
    settings.RUNNER = str(tmp_path / "nothing")
    holds = Wall("network", "programs reach nobody", True)
    lacks = Wall("files", "programs see little", False, "could read /etc/passwd")
    about = About(0, (holds, lacks), {"go": ""}, "")
    monkeypatch.setattr(sandbox_check, "_tried_here", lambda: about)
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 2 walls are missing"):
        call_command("sandbox_check", stdout=out)
    assert "No runner answers" in out.getvalue()
    assert "ok   network" in out.getvalue()
    assert "BAD  files    could read /etc/passwd" in out.getvalue()
    assert "not installed (golang-go)" in out.getvalue()
