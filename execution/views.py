"""Tests of an item for curators: read, written, tried; and how the answers did."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.audit import write_audit
from accounts.roles import SignedInRequest, curator_required
from catalog.models import BenchmarkItem
from execution.actions.run_answers import request_of
from execution.actions.save_tests import save_tests
from execution.forms import ProgramForm, TestsForm
from execution.models import Execution, Synthesis, TestSet
from sandbox import ExecutionReport, Runner, SandboxError
from web.limits import LimitExceededError, count_one

TRIES_PER_MINUTE = 10


@require_safe
@curator_required
def item_tests(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The newest tests of an item, and what became of its answers."""
    return _page(request, _item(public_id))


@require_POST
@curator_required
def write_tests(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Make a new version of the tests."""
    item = _item(public_id)
    form = TestsForm(request.POST)
    if not form.is_valid():
        return _page(request, item, tests_form=form, status=422)
    with transaction.atomic():
        maker = request.user.annotator
        if save_tests(item, form.row(item), TestSet.Source.WRITTEN, maker):
            write_audit("tests_written", f"item {item.public_id}", actor=maker)
    return redirect("execution:item_tests", public_id)


@require_POST
@curator_required
def try_program(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Run a program against the tests; nothing is kept of it."""
    item = _item(public_id)
    form = ProgramForm(request.POST)
    if not form.is_valid():
        return _page(request, item, program_form=form, status=422)
    tests = get_object_or_404(TestSet, item=item, is_latest=True)
    context: dict[str, Any] = {"program_form": form}
    try:
        count_one("try_program", request.user.annotator_id, limit=TRIES_PER_MINUTE)
        context["report"] = report_of(form.cleaned_data["program"], tests)
    except LimitExceededError as error:
        return _page(request, item, trouble=str(error), status=429, **context)
    except SandboxError as error:
        trouble = f"{error} See manage.py sandbox_check."
        return _page(request, item, trouble=trouble, status=503, **context)
    return _page(request, item, **context)


def report_of(text: str, tests: TestSet) -> ExecutionReport | None:
    """What comes of a text against tests; None where no program is found in it."""
    request = request_of(text, tests)
    return Runner(settings.RUNNER).run(request) if request else None


def _item(public_id: UUID) -> BenchmarkItem:
    return get_object_or_404(BenchmarkItem.objects.select_related("benchmark"), public_id=public_id)


def _page(
    request: HttpRequest, item: BenchmarkItem, *, status: int = 200, **context: Any
) -> HttpResponse:
    tests = item.test_sets.filter(is_latest=True).first()
    texts = [test["text"] for test in tests.tests] if tests else []
    executions = Execution.objects.filter(item=item, is_current=True).defer("details")
    report = context.get("report")
    context = {
        "item": item,
        "tests": tests,
        "tests_form": TestsForm(initial={"tests": "\n".join(texts)}),
        "program_form": ProgramForm(),
        "synthesis": Synthesis.objects.filter(item=item).order_by("-pk").first(),
        "executions": executions.select_related("competitor").order_by("competitor__name"),
        "tried": list(zip(texts, report.tests, strict=True)) if report else None,
        **context,
    }
    return render(request, "execution/item_tests.html", context, status=status)
