"""The question after some votes, for programs."""

from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.after_vote.record_guess import GuessRefusedError, record_guess
from annotations.api.assignments import PROBLEM, own_assignment, private
from annotations.api.types import GuessBody, read_body
from web.problems import Problem


class GuessView(APIView):
    @extend_schema(
        operation_id="record_guess",
        request=GuessBody,
        responses={204: OpenApiResponse(description="Written down"), 409: PROBLEM, 422: PROBLEM},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Answer the `question` that the reply to your vote carried: which model wrote answer A.

        The same answer again is the same answer. Nobody is told whether it was right.
        """
        assignment = own_assignment(request, public_id)
        body = read_body(GuessBody, request)
        try:
            record_guess(assignment, body.model or "")
        except GuessRefusedError as error:
            raise Problem(status.HTTP_409_CONFLICT, str(error)) from error
        return private(None, status.HTTP_204_NO_CONTENT)
