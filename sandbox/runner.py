"""The process that runs programs: `python -m sandbox.runner --socket PATH`.

It is asked and asks nobody: it knows no database, no broker and no key, and has no connection but
those that come to its socket. As root it opens the socket, makes the cgroups and becomes a user
that owns nothing; then it tries all walls, and serves only if they hold.
"""

import argparse
import ctypes
import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from sandbox.bubblewrap import Sandbox
from sandbox.cgroup import Cgroup, make_cgroups
from sandbox.execute import execute, toolchain_of
from sandbox.faults import SandboxError
from sandbox.feeder import code_inside
from sandbox.languages import LANGUAGES
from sandbox.walls import KEEPS, Wall, try_walls
from sandbox.wire import BrokenFrameError, receive, send, unpack_request

# A user that nobody else is: not in the file of users, and not among those that services take.
RUNNER_UID: Final = 61_917
CANNOT_RUN: Final = 78  # the exit status that says: do not start me again as things are
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 36, 38
_REQUEST_SECONDS: Final = 10.0
_OWNER_OF_CODE: Final = Path(__file__).stat().st_uid
_REMEDIES: Final = {
    "bubblewrap": "Install bubblewrap (on Debian: apt-get install bubblewrap), and start again.",
    "user": "Start as root, which gives the runner a user of its own, or accept by "
    "ARENA_RUNNER_ACCEPT=user that it runs as yours.",
}
_ANY_OTHER: Final = (
    "User namespaces have to be allowed here (docs/execution.md), or the runner needs a machine "
    "of its own."
)
_REMOVABLE: Final = ("seccomp", "network", "processes", "files", "memory")


def main(words: Sequence[str] | None = None) -> int:
    """Serve until told to stop; the exit status says whether it could."""
    stated = _arguments(words)
    os.environ.clear()  # whatever was in there: programs of strangers run below us
    listener = None if stated.check else _listen(stated.socket)
    cgroups = _drop_privileges(stated)
    try:
        sandbox = Sandbox(cgroups[0], without=frozenset(stated.without))
        walls = try_walls(sandbox, owner_of_code=_OWNER_OF_CODE)
        code_inside()  # compiled once for all slots
    except SandboxError as error:
        return _refuse(stated, [Wall("bubblewrap", "programs run apart", False, str(error))])
    missing = [wall for wall in walls if not wall.holds and wall.name not in stated.accept]
    if listener is None or missing:
        return _refuse(stated, walls) if missing else _tell(stated, walls, cgroups[0])
    about = _about(walls, cgroups)
    print(f"The runner serves {stated.socket} with {stated.slots} slots.", flush=True)  # noqa: T201
    return _Slots(listener, cgroups, about).keep()


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.runner", description=__doc__)
    parser.add_argument("--socket", default="", help="path of a socket, or host:port")
    parser.add_argument("--slots", type=int, default=max(1, min(os.cpu_count() or 1, 16)))
    parser.add_argument("--uid", type=int, default=RUNNER_UID, help="whom root becomes")
    parser.add_argument("--cgroup", default="arena-runner", help="name of its cgroups")
    parser.add_argument(
        "--accept", nargs="*", default=[], choices=sorted(KEEPS), help="walls that may be missing"
    )
    parser.add_argument("--check", action="store_true", help="try the walls and say what was found")
    parser.add_argument(
        "--without", nargs="*", default=[], choices=_REMOVABLE, help="with --check: leave walls out"
    )
    stated = parser.parse_args(words)
    if stated.without and not stated.check:
        parser.error("--without goes with --check alone")
    if not stated.check and not stated.socket:
        parser.error("give --socket, or --check")
    return stated


def _listen(address: str) -> socket.socket:
    if "/" not in address:
        host, _, port = address.rpartition(":")
        return socket.create_server((host.strip("[]"), int(port)), backlog=1024)
    Path(address).unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)  # for whoever started us, and nobody else
    listener.bind(address)
    os.umask(before)
    listener.listen(1024)
    return listener


def _drop_privileges(stated: argparse.Namespace) -> Sequence[Cgroup]:
    if os.geteuid() == 0:
        cgroups = make_cgroups(stated.cgroup, stated.slots, stated.uid)
        os.setgroups([])
        os.setresgid(stated.uid, stated.uid, stated.uid)
        os.setresuid(stated.uid, stated.uid, stated.uid)
    else:
        cgroups = make_cgroups(stated.cgroup, stated.slots, os.geteuid())
    os.chdir("/")
    _control(_PR_SET_NO_NEW_PRIVS, 1)
    _control(_PR_SET_PDEATHSIG, signal.SIGTERM)  # becoming another user had cleared it
    return cgroups


def _control(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _refuse(stated: argparse.Namespace, walls: Sequence[Wall]) -> int:
    if stated.check:
        print(json.dumps({"walls": [asdict(wall) for wall in walls]}))  # noqa: T201
    missing = [wall for wall in walls if not wall.holds and wall.name not in stated.accept]
    for wall in missing:
        print(f"Wall missing, {wall.name}: {wall.found}", file=sys.stderr)  # noqa: T201
    remedies = dict.fromkeys(_REMEDIES.get(wall.name, _ANY_OTHER) for wall in missing)
    print("Programs are not run.", *remedies, file=sys.stderr)  # noqa: T201
    return CANNOT_RUN


def _tell(stated: argparse.Namespace, walls: Sequence[Wall], cgroup: Cgroup) -> int:
    print(json.dumps(_about(walls, [cgroup] * stated.slots)))  # noqa: T201
    return 0


def _about(walls: Sequence[Wall], cgroups: Sequence[Cgroup]) -> dict[str, Any]:
    version = cgroups[0].version
    return {
        "slots": len(cgroups),
        "walls": [asdict(wall) for wall in walls],
        "languages": {name: toolchain_of(language) for name, language in LANGUAGES.items()},
        "bounded_by": f"cgroups, version {version}" if version else "looking at it, no cgroup",
    }


class _Slots:
    """A process for each slot; one that dies is replaced."""

    def __init__(
        self, listener: socket.socket, cgroups: Sequence[Cgroup], about: dict[str, Any]
    ) -> None:
        self._listener = listener
        self._cgroups = cgroups
        self._about = about
        self._running: dict[int, Cgroup] = {}
        self._is_over = False

    def keep(self) -> int:
        """Serve until told to stop."""
        # What a sandbox leaves behind comes to us: the first process of a machine may take seconds
        # to see the dead off, and until then they count among the processes of the next programs.
        _control(_PR_SET_CHILD_SUBREAPER, 1)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for cgroup in self._cgroups:
            self._start(cgroup)
        while self._running:
            pid, _status = os.wait()
            if pid not in self._running:  # it was left behind by a sandbox
                continue
            cgroup = self._running.pop(pid)
            if not self._is_over:
                self._start(cgroup)
        return 0

    def _start(self, cgroup: Cgroup) -> None:
        pid = os.fork()
        if pid:
            self._running[pid] = cgroup
            return
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            _control(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != 1:
                self._serve(Sandbox(cgroup))
        finally:
            os._exit(1)

    def _stop(self, _number: int, _frame: object) -> None:
        self._is_over = True
        for pid in self._running:
            os.kill(pid, signal.SIGKILL)

    def _serve(self, sandbox: Sandbox) -> None:
        while True:
            sandbox.prepare()
            connection, _address = self._listener.accept()
            with connection:
                try:
                    connection.settimeout(_REQUEST_SECONDS)
                    answer = self._answer(receive(connection), sandbox)
                    send(connection, answer)
                except (OSError, BrokenFrameError):
                    continue  # whoever asked has gone

    def _answer(self, message: dict[str, Any], sandbox: Sandbox) -> dict[str, Any]:
        if "about" in message:
            return self._about
        try:
            request = unpack_request(message["run"])
        except (KeyError, TypeError, AttributeError) as error:
            return {"fault": f"this is no request: {error!r}"}
        try:
            return {"report": asdict(execute(request, sandbox))}
        except SandboxError as error:
            return {"fault": str(error)}


if __name__ == "__main__":
    sys.exit(main())
