"""FastEval's `answers.json`: several answers of one unnamed model to each HumanEval task."""

from collections import Counter
from collections.abc import Iterator

from catalog.importers.answering import answer, unstated_competitor
from catalog.importers.checking import checked
from catalog.importers.formats import Format, Options
from catalog.importers.problems import Fault
from catalog.importers.record import Record
from catalog.importers.rows import AnswerRow, Name, Row, Text


class _Task(Row):
    task_id: Name
    prompt: Text
    completion_raw: str | None


class FastEval(Format[AnswerRow]):
    """The raw completion is the answer: it is what the model wrote.

    The processed one is what FastEval cut out of it to run, and in some files it is empty for
    half of the answers although the model wrote something.
    """

    name = "fasteval"
    is_foreign = True
    needs = "task_id, prompt and completion_raw"
    required = frozenset({"task_id", "prompt", "completion_raw"})
    takes = required
    left_out = frozenset({"completion_processed"})

    def __init__(self, options: Options | None = None) -> None:
        super().__init__(options)
        self._samples: Counter[str] = Counter()

    def faults_of_options(self) -> Iterator[Fault]:
        """The files never name the model."""
        return unstated_competitor(self.options)

    def rows(self, record: Record) -> Iterator[AnswerRow | Fault]:
        """One answer; the answers to a task are numbered as they come."""
        for task in checked(_Task, record.fields):
            if isinstance(task, Fault):
                yield task
                continue
            self._samples[task.task_id] += 1
            fields: dict[str, object] = {
                **record.place,
                "item_key": task.task_id,
                "competitor": self.options.competitor,
                "sample": self._samples[task.task_id],
                "prompt": task.prompt,
            }
            names = {"text": "completion_raw", "prompt": "prompt"}
            yield from answer(AnswerRow, fields, task.completion_raw, self.options, names)
