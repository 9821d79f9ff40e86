"""Which endpoints somebody has to ask for mining jobs."""

from accounts.models import Job
from generation.models import Endpoint
from mining.models import MiningJob, WantedReply
from web.locks import Lock, taken_parts

ACTIVE = (Job.State.PENDING, Job.State.RUNNING)


def is_somebody_needed() -> bool:
    """Whether a job is to be begun or ended, or wants something of an endpoint that nobody asks."""
    jobs = MiningJob.objects.filter(state__in=ACTIVE).exclude(kind=MiningJob.SCREEN)
    wanting = WantedReply.objects.filter(state=WantedReply.State.WAITING, job__in=jobs)
    endpoints = Endpoint.objects.filter(servings__competitor__in=wanting.values("competitor"))
    if set(endpoints.values_list("pk", flat=True)) - taken_parts(Lock.ENDPOINT):
        return True
    return jobs.exclude(pk__in=wanting.values("job")).exists()
