"""The command that runs inside the sandbox, and the bytes that it reads first: its own code."""

import marshal
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, Final

from sandbox.faults import SandboxError
from sandbox.inside import FILES
from sandbox.limits import INTERPRETER

# Each file becomes a module under its own name, so that the next can import it from memory.
_BEGIN: Final = """
import marshal, sys
for name, code in marshal.load(sys.stdin.buffer):
    module = sys.modules[name] = type(sys)(name)
    exec(code, module.__dict__)
module.main()
"""
# By the interpreter that will read it: compiled code is of one version.
_COMPILE: Final = """
import marshal, sys
texts = marshal.load(sys.stdin.buffer)
codes = [(name, compile(text, name, "exec", dont_inherit=True)) for name, text in texts]
sys.stdout.buffer.write(marshal.dumps(codes))
"""
# -I and -S: nothing of the environment, no packages, a start in half the time.
FEEDER: Final = (INTERPRETER, "-I", "-S", "-c", _BEGIN)


@cache
def code_inside() -> bytes:
    """What `FEEDER` reads before the request. Raises SandboxError where there is no interpreter."""
    folder = Path(__file__).parent / "inside"
    texts = [(f"sandbox.inside.{name}", (folder / f"{name}.py").read_text()) for name in FILES]
    try:
        compiled = subprocess.run(
            [INTERPRETER, "-I", "-S", "-c", _COMPILE],
            input=marshal.dumps(texts, 2),
            capture_output=True,
            check=True,
            timeout=60,
            env={},
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SandboxError(f"{INTERPRETER} does not compile what runs inside: {error}") from error
    return compiled.stdout


def request_bytes(request: dict[str, Any]) -> bytes:
    """A request as it is read inside; of the second format, which every version reads."""
    return marshal.dumps(request, 2)
