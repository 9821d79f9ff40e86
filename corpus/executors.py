"""Who runs the tasks of a stage: this machine, a Ray cluster, or Slurm. All three are datatrove's;
the local one is taught to start a task again whose process was killed."""

import ctypes
import os
import signal
import sys
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any, Final, Protocol

from datatrove.executor.local import LocalPipelineExecutor
from datatrove.executor.ray import RayPipelineExecutor
from datatrove.executor.slurm import SlurmPipelineExecutor

from corpus.faults import CorpusError
from corpus.stages import Stage

TRIES: Final = 5  # of one task in one run; what kills it so often is not chance
_BIN: Final = Path(sys.executable).parent
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True)
class Machines:
    """What is stated on the command line."""

    kind: str  # local, ray, slurm
    workers: int  # tasks at once; 0: as many as there are processors
    partition: str = ""
    hours: int = 24  # of one Slurm task at most
    memory: int = 4  # GB for each task


class Executor(Protocol):
    """One of datatrove's."""

    logging_dir: Any

    def run(self) -> Any:
        """Run all tasks that were not completed."""

    def get_incomplete_ranks(self) -> list[int]:
        """The tasks that were not."""


class LocalExecutor(LocalPipelineExecutor):
    """Each task a process of its own, so that one that is killed is simply run again."""

    def run(self) -> None:
        """Run all incomplete tasks, so many at once. Raises CorpusError when one cannot be done."""
        waiting = deque(self.get_incomplete_ranks())
        running: dict[int, tuple[ForkProcess, int]] = {}
        tries: Counter[int] = Counter()
        try:
            while waiting or running:
                while waiting and len(running) < self.workers:
                    task = waiting.popleft()
                    process = get_context("fork").Process(target=self._child, args=(task,))
                    process.start()
                    running[process.sentinel] = process, task
                for sentinel in connection.wait(list(running)):
                    process, task = running.pop(int(str(sentinel)))
                    process.join()
                    if not self.is_rank_completed(task):
                        tries[task] += 1
                        self._give_up(task, tries[task])
                        waiting.append(task)
        finally:
            for process, _ in running.values():
                process.terminate()

    def _give_up(self, task: int, tries: int) -> None:
        if tries == TRIES:
            log = self.logging_dir.resolve_paths(f"logs/task_{task:05d}.log")
            raise CorpusError(
                f"Task {task} ended {tries} times before its end; {log} says why. "
                "The same command goes on from here."
            )

    def _child(self, task: int) -> None:
        """In the process of a task, which does not outlive the run."""
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() == 1:
            sys.exit(1)  # the run ended before this could be asked for
        said = Path(self.logging_dir.resolve_paths(f"said/{task:05d}.txt"))
        said.parent.mkdir(parents=True, exist_ok=True)
        with said.open("w") as file:  # what libraries print is not for the terminal
            os.dup2(file.fileno(), sys.stdout.fileno())
            os.dup2(file.fileno(), sys.stderr.fileno())
        self._run_for_rank(task, local_rank=1)  # 0 would log to the terminal


def make_executors(stages: Sequence[Stage], machines: Machines) -> list[Executor]:
    """For each stage one, each knowing the one before it. Raises CorpusError."""
    if machines.kind == "ray" and not os.environ.get("RAY_ADDRESS"):
        raise CorpusError("For Ray, state RAY_ADDRESS: the head of a cluster, as host:port.")
    if machines.kind == "slurm" and not machines.partition:
        raise CorpusError("For Slurm, state --partition.")
    made: list[Executor] = []
    for stage in stages:
        before = made[-1] if made else None
        made.append(_MAKERS[machines.kind](stage, machines, before))
    return made


def _local(stage: Stage, machines: Machines, _before: Executor | None) -> Executor:
    workers = min(machines.workers or os.cpu_count() or 1, stage.tasks)
    executor: Executor = LocalExecutor(
        stage.pipeline, tasks=stage.tasks, workers=workers, logging_dir=str(stage.folder / "log")
    )
    return executor


def _ray(stage: Stage, machines: Machines, _before: Executor | None) -> Executor:
    executor: Executor = RayPipelineExecutor(
        stage.pipeline,
        tasks=stage.tasks,
        workers=machines.workers or -1,
        logging_dir=str(stage.folder / "log"),
        mem_per_cpu_gb=machines.memory,
    )
    return executor


def _slurm(stage: Stage, machines: Machines, before: Executor | None) -> Executor:
    executor: Executor = SlurmPipelineExecutor(
        stage.pipeline,
        tasks=stage.tasks,
        workers=machines.workers or -1,
        time=f"{machines.hours}:00:00",
        partition=machines.partition,
        mem_per_cpu_gb=machines.memory,
        job_name=f"corpus-{stage.folder.name}",
        logging_dir=str(stage.folder / "log"),
        depends=before,
        env_command=f"cd {Path.cwd()} && export PYTHONPATH=$PWD PATH={_BIN}:$PATH",
        mail_type="NONE",
    )
    return executor


_MAKERS: Final = {"local": _local, "ray": _ray, "slurm": _slurm}
