"""Every fault of the start is one sentence that says what to do, never a traceback."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from arena_site.supervisor import checks, data_folder, postgres_files
from arena_site.supervisor.configuration import check_python, read
from arena_site.supervisor.data_folder import (
    DataFolder,
    open_data_folder,
    postgres_home,
    read_secrets,
    socket_folder,
)
from arena_site.supervisor.faults import StartError


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def folder(tmp_path):
    opened = open_data_folder(tmp_path / "data")
    yield opened
    os.close(opened.lock)


def start(**variables: object) -> subprocess.CompletedProcess:
    """Run the supervisor as `make run` does, with faults that end it before it starts anything."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "arena_site.supervisor"],
        env=kept | {name: str(value) for name, value in variables.items()},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_fault_is_one_line_and_exit_status_1(taken_port, tmp_path):
    done = start(ARENA_PORT=taken_port, ARENA_DATA=tmp_path)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert f"Port {taken_port} is in use by another program." in line
    assert "ARENA_PORT=" in line
    assert done.stdout == ""


def test_a_file_that_cannot_be_written_is_one_line_too(tmp_path):
    (tmp_path / "environment.part").mkdir()  # where addresses are written before they are renamed
    (tmp_path / "secrets.json.part").mkdir()
    done = start(ARENA_DATA=tmp_path)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"Code Arena stopped. {tmp_path}")
    assert "repair the permissions" in line


def test_the_port_of_the_event_streams_is_looked_at_too(taken_port):
    with pytest.raises(StartError, match=r"Choose another with ARENA_LIVE_PORT, for example"):
        checks.check_port(taken_port, "ARENA_LIVE_PORT")


def test_a_free_port_is_taken_as_it_is():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    checks.check_port(port, "ARENA_PORT")


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 13, 0), (2, 7, 18)])
def test_other_pythons_are_refused(version):
    with pytest.raises(StartError, match=r"Install Python 3\.11 or 3\.12"):
        check_python(version)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9)])
def test_the_two_known_pythons_are_welcome(version):
    check_python(version)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"ARENA_PORT": "http"}, "ARENA_PORT is 'http'; give a number from 1 to 65535"),
        ({"ARENA_PORT": "0"}, "ARENA_PORT is '0'"),
        ({"ARENA_PORT": "65535"}, "ARENA_LIVE_PORT is '65536'"),
        ({"ARENA_PORT": "80", "ARENA_LIVE_PORT": "80"}, "choose two ports"),
        ({"ARENA_URL": "arena.example.org"}, "ARENA_URL is 'arena.example.org'; give an address"),
        ({"ARENA_LIVE_URL": "ftp://x"}, "ARENA_LIVE_URL is 'ftp://x'; give an address"),
        ({"DATABASE_URL": "postgresql:///a"}, "DATABASE_OWNER_URL is not set"),
        ({"DATABASE_OWNER_URL": "postgresql:///a"}, "DATABASE_URL is not set"),
    ],
)
def test_settings_that_cannot_work_are_refused(variables, sentence):
    with pytest.raises(StartError) as fault:
        read(variables)
    assert sentence in str(fault.value)


def test_without_any_variable_everything_has_a_default():
    found = read({})
    assert (found.port, found.live_port) == (8000, 8001)
    assert (found.url, found.live_url) == ("http://127.0.0.1:8000", "http://127.0.0.1:8001")
    assert found.data == Path.cwd() / ".local"
    assert (found.database_url, found.owner_url, found.redis_url) == (None, None, None)


def test_an_empty_variable_counts_as_none():
    assert read({"ARENA_PORT": "", "DATABASE_URL": "", "REDIS_URL": ""}) == read({})


def test_the_other_addresses_follow_port_and_url():
    found = read({"ARENA_PORT": "9000", "ARENA_URL": "https://arena.example.org/"})
    assert found.url == "https://arena.example.org"
    assert found.live_url == "https://arena.example.org:9001"


def test_a_database_that_does_not_answer_is_named_without_its_password():
    with pytest.raises(StartError) as fault:
        checks.check_database("postgresql://u:hidden-word@127.0.0.1:1/arena", "DATABASE_URL")
    sentence = str(fault.value)
    assert "The database at 127.0.0.1:1 cannot be used" in sentence
    assert "correct DATABASE_URL" in sentence
    assert "hidden-word" not in sentence


def test_a_database_address_with_a_slip_is_not_repeated():
    with pytest.raises(StartError) as fault:
        checks.check_database("postgresq//u:hidden-word@host/arena", "DATABASE_OWNER_URL")
    assert "DATABASE_OWNER_URL is not an address of Postgres" in str(fault.value)
    assert "hidden-word" not in str(fault.value)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("redis://:hidden-word@127.0.0.1:1/0", "The broker at 127.0.0.1:1 does not answer."),
        ("unix:///nowhere/redis.sock", "The broker at /nowhere/redis.sock does not answer."),
        ("http://127.0.0.1", "REDIS_URL is not an address of Redis"),
    ],
)
def test_a_broker_that_does_not_answer_is_named_without_its_password(url, sentence):
    with pytest.raises(StartError) as fault:
        checks.check_broker(url)
    assert sentence in str(fault.value)
    assert "hidden-word" not in str(fault.value)


def test_a_wrong_password_for_the_broker_is_not_called_silence(settings):
    address = settings.REDIS_URL.replace("unix://", "unix://somebody:hidden-word@")
    with pytest.raises(StartError, match="does not accept the user name or password") as fault:
        checks.check_broker(address)
    assert "hidden-word" not in str(fault.value)


def test_a_data_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StartError, match=r"cannot be written .* choose another folder with"):
        open_data_folder(tmp_path / "file" / "data")


def test_a_second_supervisor_is_refused_with_the_number_of_the_first(folder):
    with pytest.raises(StartError, match=rf"already runs .* \(process {os.getpid()}\)"):
        open_data_folder(folder.root)


def test_a_data_folder_of_another_user_is_refused(folder, monkeypatch):
    read_secrets(folder)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(StartError, match="belongs to the user"):
        read_secrets(folder)


def test_secrets_are_random_kept_and_private(folder, tmp_path):
    known = read_secrets(folder)
    assert read_secrets(folder) == known
    assert len(set(known.values())) == len(known) == 5
    assert (folder.root / "secrets.json").stat().st_mode & 0o777 == 0o600
    other = open_data_folder(tmp_path / "other")
    assert not set(read_secrets(other).values()) & set(known.values())
    os.close(other.lock)


@pytest.mark.parametrize("name", ["x" * 100, "with space", "100%", "a?b", "caf\u00e9"])
def test_a_long_or_strange_path_gets_a_short_folder_for_sockets(tmp_path, monkeypatch, name):
    long = DataFolder(tmp_path / name, -1)
    other = DataFolder(tmp_path / f"{name}2", -1)
    with tempfile.TemporaryDirectory(prefix="t") as short:
        monkeypatch.setattr(data_folder.tempfile, "gettempdir", lambda: short)
        found = socket_folder(long)
        assert found.parent == Path(short)
        assert socket_folder(long) == found != socket_folder(other)


def test_a_path_that_is_too_long_everywhere_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(data_folder.tempfile, "gettempdir", lambda: str(tmp_path / ("t" * 100)))
    with pytest.raises(StartError, match=r"too long for sockets, .* Set TMPDIR or ARENA_DATA"):
        socket_folder(DataFolder(tmp_path / ("x" * 100), -1))


def test_a_socket_folder_prepared_by_somebody_else_is_refused(tmp_path, monkeypatch):
    long = DataFolder(tmp_path / ("x" * 100), -1)
    with tempfile.TemporaryDirectory() as short:  # the one of pytest may be too long for sockets
        monkeypatch.setattr(data_folder.tempfile, "gettempdir", lambda: short)
        socket_folder(long).chmod(0o777)
        with pytest.raises(StartError, match="belongs to somebody else"):
            socket_folder(long)


def test_without_its_package_the_embedded_database_is_missed_in_plain_words(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres_files, "PACKAGE", "no_such_package")
    with pytest.raises(StartError, match="set DATABASE_URL to a Postgres server of yours"):
        postgres_files.binaries(tmp_path)


def test_root_keeps_the_database_where_its_user_can_reach_it(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(data_folder, "reachable", lambda _path: False)
    monkeypatch.setattr(data_folder, "PLACE_FOR_HIDDEN_DATA", tmp_path)
    home = postgres_home(folder)
    assert home.parent == tmp_path
    assert postgres_home(folder) == home
    home.rmdir()
    with pytest.raises(StartError, match=r"is gone. Put it back"):
        postgres_home(folder)


def test_data_that_became_unreachable_is_not_silently_left_behind(folder, monkeypatch):
    (folder.root / "postgres").mkdir()
    monkeypatch.setattr(data_folder, "reachable", lambda _path: False)
    with pytest.raises(StartError, match="cannot reach"):
        postgres_home(folder)
