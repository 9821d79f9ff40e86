"""Pass rates for programs: public, the same for everybody."""

from dataclasses import asdict

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from catalog.models import Benchmark
from execution.api_types import PassRatesReply
from execution.pass_rates import pass_rates


class PassRatesView(APIView):
    """No token is looked at, so that no reply can depend on who asks."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="read_pass_rates", responses={200: PassRatesReply}, auth=[])
    def get(self, request: Request, slug: str) -> JsonResponse:
        """How many answers of each model passed all tests of their items, best first."""
        benchmark = get_object_or_404(Benchmark, slug=slug)
        reply = JsonResponse({"rows": [asdict(row) for row in pass_rates(benchmark)]})
        reply.headers["Access-Control-Allow-Origin"] = "*"
        return reply
