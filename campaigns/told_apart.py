"""Battles of which tests say the better answer: one passes them all, the other fails most."""

from django.db.models import Exists, F, FloatField, OuterRef, QuerySet
from django.db.models.functions import Cast, Coalesce

from annotations.models import Battle
from execution.models import Execution

FAILS_MOST = 0.5  # of its tests, by weight, an answer passes at most that fails most of them


def told_apart(battles: QuerySet[Battle]) -> QuerySet[Battle]:
    """Those of these battles; verdicts that a program could have forged tell nothing apart."""
    share = Coalesce(F("share"), Cast("passed", FloatField()) / F("total"))
    ran = Execution.objects.filter(is_current=True, is_forgeable=False).annotate(part=share)
    passes = ran.filter(status=Execution.Status.PASS)
    fails = ran.filter(part__lte=FAILS_MOST).exclude(
        status__in=[Execution.Status.PASS, Execution.Status.NOT_RUN]
    )
    a, b = OuterRef("answer_a"), OuterRef("answer_b")
    return battles.filter(
        Exists(passes.filter(answer=a)) & Exists(fails.filter(answer=b))
        | Exists(passes.filter(answer=b)) & Exists(fails.filter(answer=a))
    )
