"""Work in child processes that may hang, grow or die without harm to anybody else.

The one way to run something with limits. Outside, `Child` starts `python -m MODULE MEMORY SECONDS`
when it is first needed, hands it a message and waits so long for the reply:

    child = Child("catalog.rendering.worker", seconds=2.0, memory=768 * 1024 * 1024)
    child.send({"text": "..."})
    rendered = child.receive(as_rendering)   # raises FrameTimeoutError or BrokenFrameError
    child.stop()

Inside, the module's `main` ends in `serve(answer, memory, seconds)`: it takes the limits upon
itself, says that it is ready and answers message after message until the pipe is closed. A child
knows no framework, no address and no secret: its environment is five variables.

`run_command` runs any other command once, from its start to its end, within time, output and
memory. `frames` are the messages themselves, for other pipes and sockets. Programs of strangers
need walls besides: that is the sandbox's business.
"""

from children.child import Child, ChildUnavailableError
from children.command import CommandResult, run_command
from children.frames import BrokenFrameError, FrameTimeoutError
from children.serve import serve

__all__ = [
    "BrokenFrameError",
    "Child",
    "ChildUnavailableError",
    "CommandResult",
    "FrameTimeoutError",
    "run_command",
    "serve",
]
