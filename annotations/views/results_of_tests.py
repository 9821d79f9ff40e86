"""Whether the answers of an own battle work: their tests, and runs on one's own input."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import SignedInRequest, signed_in_required
from annotations.actions.open_evidence import open_evidence
from annotations.after_vote.own_input import OwnInputForm, Ran, run_on, sides_that_run
from annotations.after_vote.results_of_tests import results_of
from annotations.models import Assignment
from sandbox import SandboxError
from web.limits import LimitExceededError, count_one

RUNS_PER_MINUTE = 10


@require_safe
@signed_in_required
def results_of_tests(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Results of both answers, by letter; that they were opened is kept with the vote."""
    assignment = _open_to(request, public_id)
    open_evidence(assignment, "tests")
    return _results(request, assignment)


@require_POST
@signed_in_required
def run_answer(request: SignedInRequest, public_id: UUID, letter: str) -> HttpResponse:
    """One answer on the input of whoever looks; so many times a minute for each person."""
    assignment = _open_to(request, public_id)
    if letter not in sides_that_run(assignment):
        raise Http404
    form = OwnInputForm(request.POST)
    if not form.is_valid():
        trouble = " ".join(str(error) for each in form.errors.values() for error in each)
        return _ran(request, assignment, letter, status=422, trouble=trouble)
    try:
        count_one("run_answer", request.user.annotator_id, limit=RUNS_PER_MINUTE)
        ran = run_on(assignment, letter, **form.cleaned_data)
    except LimitExceededError as error:
        reply = _ran(request, assignment, letter, status=429, trouble=str(error))
        reply.headers["Retry-After"] = str(error.retry_after)
        return reply
    except SandboxError as error:
        return _ran(request, assignment, letter, status=503, trouble=str(error))
    open_evidence(assignment, f"run:{letter}")
    return _ran(request, assignment, letter, ran=ran)


def _open_to(request: SignedInRequest, public_id: UUID) -> Assignment:
    """An own battle that is voted on, or whose campaign lets people look before."""
    own = Assignment.objects.lent_to(request.user.annotator_id).select_related("battle__campaign")
    assignment = get_object_or_404(own, public_id=public_id)
    if not assignment.shows_tests:
        raise Http404
    return assignment


def _results(request: SignedInRequest, assignment: Assignment, **context: Any) -> HttpResponse:
    context |= {
        "public_id": assignment.public_id,
        "results": results_of(assignment),
        "may_run": sides_that_run(assignment),
    }
    status = context.pop("status", 200)
    name = "results_of_tests" if request.htmx else "results_page"
    return render(request, f"annotations/{name}.html", context, status=status)


def _ran(
    request: SignedInRequest,
    assignment: Assignment,
    letter: str,
    *,
    ran: Ran | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """What came of it: a part for a script, which puts in 200 and 422 alone, or a page."""
    context = {"letter": letter, "ran": ran, "trouble": trouble}
    if request.htmx:
        reply = render(request, "annotations/ran.html", context)
        reply.status_code = 422 if status != 200 else 200
        return reply
    return _results(request, assignment, status=status, **context)
