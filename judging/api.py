"""Judges for programs: public, the same for everybody."""

from typing import get_args

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from catalog.models import Benchmark, Competitor
from judging.api_types import JudgeReportReply, WinRatesReply
from judging.models import Judge
from judging.outcomes import Mode
from judging.queries.report import report_of
from judging.queries.subject import main_benchmark
from judging.queries.win_rates import win_rates
from web.problems import Problem

MODES = get_args(Mode)
PEOPLE = "people"
JUDGE = "judge:"


class PublicView(APIView):
    """No token is looked at, so that no reply can depend on who asks."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class WinRatesView(PublicView):
    @extend_schema(
        operation_id="read_win_rates",
        parameters=[
            OpenApiParameter("source", str, description="people, or judge:NAME"),
            OpenApiParameter("baseline", str, description="name or slug of a model; all without"),
            OpenApiParameter("mode", str, enum=MODES, description="strict by default"),
        ],
        responses={200: WinRatesReply},
        auth=[],
    )
    def get(self, request: Request, slug: str) -> JsonResponse:
        """Wins and ties against a baseline by category, best first."""
        benchmark = get_object_or_404(Benchmark, slug=slug)
        judge = _judge(request.query_params.get("source", PEOPLE))
        baseline = _competitor(request.query_params.get("baseline", ""))
        mode = request.query_params.get("mode", "strict")
        found: Mode | None = next((each for each in MODES if each == mode), None)
        if found is None:
            raise Problem(400, f"mode: found {mode!r}; write one of {', '.join(MODES)}.")
        return _open(win_rates(benchmark, judge, baseline, found))


class JudgeReportView(PublicView):
    @extend_schema(
        operation_id="read_judge_report",
        parameters=[OpenApiParameter("benchmark", str, description="slug; else the one it judged")],
        responses={200: JudgeReportReply},
        auth=[],
    )
    def get(self, request: Request, slug: str) -> JsonResponse:
        """How far a judge agrees with people, what pulls it, and what it is worth."""
        judge = get_object_or_404(Judge.objects.select_related("endpoint", "prompt"), slug=slug)
        named = request.query_params.get("benchmark")
        benchmark = get_object_or_404(Benchmark, slug=named) if named else main_benchmark(judge)
        if benchmark is None:
            raise Problem(404, f"{judge} has judged nothing so far.")
        return _open(report_of(judge, benchmark))


def _judge(source: str) -> Judge | None:
    """The judge of a source, or None for people."""
    if source == PEOPLE:
        return None
    name = source.removeprefix(JUDGE)
    found = Judge.objects.filter(name=name).first() or Judge.objects.filter(slug=name).first()
    if not source.startswith(JUDGE) or found is None:
        known = ", ".join(f"{JUDGE}{slug}" for slug in Judge.objects.values_list("slug", flat=True))
        raise Problem(
            400, f"source: found {source!r}; write {PEOPLE} or one of: {known or 'none'}."
        )
    return found


def _competitor(name: str) -> Competitor | None:
    if not name:
        return None
    there = Competitor.objects.filter(name=name).first()
    found = there or Competitor.objects.filter(slug=name).first()
    if found is None:
        raise Problem(400, f"baseline: there is no model {name!r}; write its name or slug.")
    return found


def _open(body: dict[str, object]) -> JsonResponse:
    reply = JsonResponse(body)
    reply.headers["Access-Control-Allow-Origin"] = "*"
    return reply
