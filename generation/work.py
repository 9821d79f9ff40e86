"""What a process that asks servers must know of the work: whose jobs, which requests, what then."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol, TypeVar

from django.db.models import Model, QuerySet

from accounts.models import Job
from backends import BackendError, Request
from backends.pool import Reply
from catalog.models import Competitor
from generation.models import Endpoint

J = TypeVar("J", bound=Job)
W = TypeVar("W", bound=Model)  # a row with competitor, not_before and a state


class Work(Protocol[J, W]):
    """One kind of work that competitors do: answers, instructions, grades."""

    def jobs(self) -> Iterable[J]:
        """The jobs that are to be served now."""

    def waiting(self, job: J) -> QuerySet[W]:
        """What a job still wants."""

    def request(self, competitor: Competitor, wanted: W) -> Request:
        """What the competitor is asked for one of them."""

    def record(self, replies: Sequence[tuple[W, int, Reply[int]]]) -> None:
        """Write a batch: what was wanted, the endpoint that was asked, and what came of it."""

    def put_off(self, wanted: W, error: BackendError) -> None:
        """Ask again later, or give up."""

    def keep_progress(self, job: J, *, is_done: bool) -> None:
        """Say how far a job is, and that it is over once nothing is waited for."""

    def pause(self, job: J, message: str) -> None:
        """Stop a job that cannot go on without a person, and say why."""

    def budget_of(self, job: J) -> Decimal | None:
        """What a job may cost."""

    def spent_by(self, job: J) -> Decimal:
        """What a job has cost so far."""

    def spent_at(self, endpoint: Endpoint) -> Decimal:
        """What this kind of work, and what stands below it, has cost at a server."""
