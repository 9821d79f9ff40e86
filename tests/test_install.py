"""The scripts behind `make run` and `make test`, with stubs in place of what they call."""

import shutil
import subprocess
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"
SHELL_TOOLS = ("cat", "cksum", "dirname", "mkdir", "rm", "sh", "touch", "tr")

PYTHON = """
case "$*" in
    *"sys.version_info"*) exit {unsupported} ;;
    *"print(sys.executable)"*) echo "$0" ;;
    "-m venv"*) [ {venv_works} = 1 ] || exit 1
        for made; do :; done
        mkdir -p "$made/bin"; cat "$0" >"$made/bin/python"; chmod +x "$made/bin/python" ;;
    "-m pip"*) echo "pip $*" >>calls ;;
esac
"""
UV = """
echo "uv $*" >>calls
case "$*" in
    venv*) for made; do :; done
        mkdir -p "$made/bin"; cat "$STUBS/python3.11" >"$made/bin/python"
        chmod +x "$made/bin/python" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path):
    """A folder with the scripts and short lock files, and a PATH of stubs alone."""
    made = Checkout(tmp_path)
    made.stub("python3.11", PYTHON.format(unsupported=0, venv_works=1))
    return made


class Checkout:
    def __init__(self, folder: Path) -> None:
        self.root, self.stubs = folder / "checkout", folder / "stubs"
        (self.root / "requirements").mkdir(parents=True)
        self.stubs.mkdir()
        for script in ("install", "install-browser"):
            shutil.copy(REQUIREMENTS / script, self.root / "requirements")
        for kind in ("run", "test", "bench"):
            (self.root / "requirements" / f"{kind}.lock").write_text(f"package-of-{kind}==1\n")
        for tool in (*SHELL_TOOLS, "chmod"):
            (self.stubs / tool).symlink_to(str(shutil.which(tool)))

    def stub(self, name: str, text: str) -> None:
        path = self.stubs / name
        path.write_text(f"#!{self.stubs}/sh\n{text}\n")
        path.chmod(0o755)

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [str(self.stubs / "sh"), f"requirements/{script}", *arguments],
            cwd=self.root,
            env={"PATH": str(self.stubs), "STUBS": str(self.stubs)},
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> list[str]:
        """What was called since this was asked the last time."""
        file = self.root / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines


def test_without_uv_pip_installs_what_the_hashes_name(checkout):
    assert checkout.run("install", "run").returncode == 0
    (call,) = checkout.calls()
    assert call.startswith("pip ")
    assert "--require-hashes -r requirements/run.lock" in call


def test_with_uv_pip_is_left_alone(checkout):
    checkout.stub("uv", UV)
    assert checkout.run("install", "run").returncode == 0
    version, make, install = checkout.calls()
    assert (version, make.split()[1]) == ("uv --version", "venv")
    assert "--require-hashes -r requirements/run.lock" in install


def test_a_second_time_nothing_is_installed_until_a_lock_file_changes(checkout):
    for kinds in (["run"], ["test", "run"]):  # what tests need holds what a start needs
        for kind in kinds:
            checkout.run("install", kind)
        assert len(checkout.calls()) == 1
        assert checkout.run("install", kinds[-1]).returncode == 0
        assert checkout.calls() == []
    (checkout.root / "requirements" / "run.lock").write_text("package-of-run==2\n")
    checkout.run("install", "run")
    assert len(checkout.calls()) == 1


@pytest.mark.parametrize("uv", ["", UV])
def test_the_peers_of_the_benchmark_live_apart_from_the_application(checkout, uv):
    if uv:
        checkout.stub("uv", uv)
    checkout.run("install", "run")
    checkout.calls()
    assert checkout.run("install", "bench").returncode == 0
    install = checkout.calls()[-1]
    assert "--require-hashes -r requirements/bench.lock" in install
    assert (checkout.root / ".local" / "bench-venv" / "bin" / "python").exists()
    for kind in ("bench", "run"):
        assert checkout.run("install", kind).returncode == 0
    assert checkout.calls() == []


def test_an_installation_that_broke_off_is_done_again(checkout):
    checkout.stub("uv", UV + 'case "$1" in pip) exit 1 ;; esac')
    assert checkout.run("install", "run").returncode != 0
    checkout.calls()
    checkout.stub("uv", UV)
    assert checkout.run("install", "run").returncode == 0
    assert any(call.startswith("uv pip install") for call in checkout.calls())


def test_a_machine_without_a_known_python_is_told_which_to_install(checkout):
    checkout.stub("python3.11", PYTHON.format(unsupported=1, venv_works=1))
    done = checkout.run("install", "run")
    assert done.returncode != 0
    assert "Python 3.11 or 3.12 is needed" in done.stderr


def test_a_python_without_venv_is_told_what_to_install(checkout):
    checkout.stub("python3.11", PYTHON.format(unsupported=0, venv_works=0))
    done = checkout.run("install", "run")
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr


LETTERS = "echo some-font"


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "chromium-headless-shell"])
def test_a_browser_that_is_there_is_taken_where_it_has_letters(checkout, name):
    checkout.stub(name, "")
    checkout.stub("id", "echo 1000")
    checkout.stub("fc-list", LETTERS)
    done = checkout.run("install-browser")
    assert (done.returncode, done.stderr) == (0, "")
    assert checkout.calls() == []


def test_a_browser_without_letters_gets_them(checkout):
    checkout.stub("chromium", "")
    checkout.stub("fc-list", 'case "$1" in *ja) ;; *) echo some-font ;; esac')
    checkout.stub("id", "echo 0")
    checkout.stub("apt-get", APT.format(installs="yes"))
    assert checkout.run("install-browser").returncode == 0
    assert any("fonts-noto-cjk" in call for call in checkout.calls())


def test_who_may_not_install_is_told_of_missing_letters_and_goes_on(checkout):
    checkout.stub("chromium", "")
    checkout.stub("id", "echo 1000")
    done = checkout.run("install-browser")
    assert done.returncode == 0
    assert "sudo apt-get install fonts-noto-cjk" in done.stderr


APT = """
echo "apt-get $*" >>calls
case "$1" in
    update) exit 1 ;;
    install) [ -n "{installs}" ] && touch "$STUBS/chromium" && chmod +x "$STUBS/chromium" ;;
esac
"""


@pytest.mark.parametrize(("installs", "status"), [("yes", 0), ("", 1)])
def test_root_installs_the_browser_and_is_told_when_that_failed(checkout, installs, status):
    checkout.stub("id", "echo 0")
    checkout.stub("apt-get", APT.format(installs=installs))
    done = checkout.run("install-browser")
    assert done.returncode == status
    update, whole, lean = checkout.calls()  # by itself: not every distribution has it
    assert (update.split()[1], whole.split()[1]) == ("update", "install")
    assert lean.endswith("--no-install-recommends chromium-headless-shell")
    assert ("sudo apt-get install chromium" in done.stderr) == bool(status)


def test_others_are_told_what_to_install(checkout):
    checkout.stub("id", "echo 1000")
    checkout.stub("apt-get", APT.format(installs="yes"))
    done = checkout.run("install-browser")
    assert done.returncode == 1
    assert "sudo apt-get install chromium" in done.stderr
    assert checkout.calls() == []
