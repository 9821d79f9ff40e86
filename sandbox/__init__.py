"""Runs the programs of strangers behind walls and says what came of it. See docs/execution.md."""

from sandbox.client import About, Runner, RunnerGoneError
from sandbox.faults import SandboxError
from sandbox.languages import LANGUAGES, Language
from sandbox.limits import Limits
from sandbox.program import CallTest, ExecutionRequest, InputTest, Program, ScriptTest, Test
from sandbox.report import ExecutionReport, Status, TestReport
from sandbox.walls import Wall

__all__ = [
    "LANGUAGES",
    "About",
    "CallTest",
    "ExecutionReport",
    "ExecutionRequest",
    "InputTest",
    "Language",
    "Limits",
    "Program",
    "Runner",
    "RunnerGoneError",
    "SandboxError",
    "ScriptTest",
    "Status",
    "Test",
    "TestReport",
    "Wall",
]
