"""Which endpoints somebody has to ask."""

from accounts.models import Job
from generation.models import Endpoint, WantedAnswer
from web.locks import Lock, taken_parts

ACTIVE = (Job.State.PENDING, Job.State.RUNNING)


def is_somebody_needed() -> bool:
    """Whether a job is to be begun, or wants something of an endpoint that nobody asks."""
    wanting = WantedAnswer.objects.filter(
        state=WantedAnswer.State.WAITING, job__state__in=ACTIVE
    ).values("competitor")
    endpoints = Endpoint.objects.filter(servings__competitor__in=wanting)
    asked = taken_parts(Lock.ENDPOINT)
    if set(endpoints.values_list("pk", flat=True)) - asked:
        return True
    return not asked and Job.objects.filter(kind="generate", state__in=ACTIVE).exists()
