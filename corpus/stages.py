"""A recipe as stages of the engine: what lies between two stages is on disk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.asking.block import AskingBlock
from corpus.asking.step import AskingStep
from corpus.document import Place, Step
from corpus.duplicates import duplicate_stages
from corpus.engine.blocks import InputReader, ShardReader, ShardWriter, StepBlock
from corpus.engine.inputs import Input
from corpus.recipe import Recipe
from corpus.steps.duplicates import ExactDuplicates, NearDuplicates
from corpus.writing.finish import Finish
from corpus.writing.parts import PartWriter


@dataclass(frozen=True)
class Stage:
    """Blocks that run one after the other in each of some tasks."""

    folder: Path
    tasks: int
    pipeline: list[Any]


@dataclass
class _Plan:
    """The stages so far, and the one that is being put together."""

    recipe: Recipe
    out: Path
    tasks: int
    stages: list[Stage] = field(default_factory=list)
    pipeline: list[Any] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Of the stage that is being put together."""
        return self.out / "stages" / f"{len(self.stages) + 1:02d}"

    def add(self, step: Step) -> None:
        """One step; duplicates need stages of their own, models begin one."""
        if isinstance(step, ExactDuplicates | NearDuplicates):
            self._add_duplicates(step)
        elif isinstance(step, AskingStep):
            self._close()
            self.pipeline.append(AskingBlock(step, *self._where))
        else:
            self.pipeline.append(StepBlock(step, *self._where))

    @property
    def _where(self) -> tuple[Path, int, Place]:
        place = Place(self.recipe.seed, self.recipe.folder, self.folder)
        return self.folder, len(self.pipeline), place

    def _close(self, *last: Any) -> None:
        """End the stage with its documents on disk; the next one begins with them."""
        documents = self.folder / "documents"
        self.stages.append(
            Stage(self.folder, self.tasks, [*self.pipeline, ShardWriter(documents), *last])
        )
        self.pipeline = [ShardReader(documents)]

    def _add_duplicates(self, step: ExactDuplicates | NearDuplicates) -> None:
        blocks = duplicate_stages(step, self.folder / "duplicates", self.tasks, self.recipe.seed)
        self._close(blocks.signature)
        for tasks, block in blocks.between:
            self.stages.append(Stage(self.folder, tasks, [block]))
        self.pipeline.append(blocks.make_filter(self.folder, len(self.pipeline)))

    def finish(self, inputs: Sequence[Input]) -> list[Stage]:
        """All stages, the last of which makes one whole of what the tasks wrote."""
        last = self.folder
        self.stages.append(
            Stage(last, self.tasks, [*self.pipeline, PartWriter(self.out, self.recipe.write)])
        )
        folders = [stage.folder for stage in self.stages]
        finish = Finish(self.out, folders, self.recipe, self.tasks, list(inputs))
        return [*self.stages, Stage(self.folder, 1, [finish])]


def stages_of(recipe: Recipe, inputs: Sequence[Input], tasks: int, out: Path) -> list[Stage]:
    """What has to run, in its order."""
    plan = _Plan(recipe, out, tasks)
    plan.pipeline = [InputReader(plan.folder, list(inputs), recipe.read)]
    for step in recipe.steps:
        plan.add(step)
    return plan.finish(inputs)
