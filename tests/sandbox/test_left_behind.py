"""What one sandbox leaves behind is not held against the program in the next."""

from types import SimpleNamespace

import pytest

from sandbox import CallTest, ExecutionRequest, Limits, Program, Runner, SandboxError, Status
from sandbox.execute import execute
from tests import runner

TEXT = "def double(x):\n    return 2 * x\n"
TESTS = (CallTest(("(2,)",), "result0 == 4"),)


def test_the_dead_of_earlier_sandboxes_do_not_count_among_the_processes():
    """The first process of a machine may see them off late; eight are room for one sandbox."""
    request = ExecutionRequest(Program("python", TEXT, "double"), TESTS, Limits(processes=8))
    with runner.running(slots=1) as (address, _process):
        asked = Runner(address)
        found = {asked.run(request).status for _ in range(40)}
    assert found == {Status.PASSED}


@pytest.mark.parametrize("number", [0, 1])
def test_a_program_that_was_never_started_is_not_blamed(number):
    said = [b'{"ready": true}', b'{"compiled": true}']
    said += [b'{"test": 0, "exit": 0}'] * number
    said += [b'{"fault": "Resource temporarily unavailable"}']
    outcome = SimpleNamespace(reply=b"\n".join(said), errors="", ended="", deaths=0, seconds=0.1)
    sandbox = SimpleNamespace(run=lambda *_args, **_options: outcome)
    request = ExecutionRequest(Program("python", TEXT, "double"), TESTS)
    with pytest.raises(SandboxError, match="was not started: Resource temporarily unavailable"):
        execute(request, sandbox)
