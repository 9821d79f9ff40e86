"""Which endpoints somebody has to ask for judgments."""

from accounts.models import Job
from judging.models import JudgingJob, WantedJudgment

ACTIVE = (Job.State.PENDING, Job.State.RUNNING)


def is_somebody_needed(locked: set[int]) -> bool:
    """Whether a job is to be begun or ended, or wants something of an endpoint nobody asks."""
    jobs = JudgingJob.objects.filter(state__in=ACTIVE)
    waiting = WantedJudgment.objects.filter(state=WantedJudgment.State.WAITING, job__in=jobs)
    wanting = set(waiting.values_list("job__judge__endpoint", flat=True).distinct())
    ended = jobs.exclude(pk__in=waiting.values("job")).exists()
    return bool(wanting - locked) or ended
