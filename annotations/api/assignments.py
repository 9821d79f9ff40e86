"""Battles and votes for programs: claim the next battle, vote on it, keep it, skip it."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from annotations.actions.cast_vote import (
    CastVote,
    IncompleteError,
    Named,
    VoteRefusedError,
    cast_vote,
)
from annotations.actions.change_vote import change_vote
from annotations.after_vote.guessing import Question, question_about
from annotations.after_vote.reveal import revealed
from annotations.after_vote.show_names import NamesHiddenError, show_names
from annotations.api.types import (
    AssignmentReply,
    ClaimBody,
    LeaseReply,
    NamesReply,
    ProblemReply,
    SkipBody,
    VoteBody,
    VoteReply,
    read_body,
)
from annotations.lending.claim_battle import claim_to_show
from annotations.lending.empty_queue import why_nothing
from annotations.lending.keep_lease import AssignmentClosedError, extend_lease, skip
from annotations.lending.lend import LentBattle
from annotations.lending.skip_budget import SkipBudgetError
from annotations.models import Assignment
from catalog.models import Benchmark
from web.limits import LimitExceededError, count_one
from web.problems import Problem

KEY_HEADER = "Idempotency-Key"
KEY_LENGTH = 255
PROBLEM = OpenApiResponse(ProblemReply, description="What is wrong, and in which field")
PUTS_A_VOTE: dict[str, Any] = {
    "request": VoteBody,
    "parameters": [
        OpenApiParameter(
            KEY_HEADER,
            str,
            OpenApiParameter.HEADER,
            required=True,
            description="A text of your own for this vote, such as a UUID. Sending the same vote "
            "again with the same key is safe.",
        )
    ],
    "responses": {
        201: VoteReply,
        200: OpenApiResponse(VoteReply, description="Nothing new: this vote stands already"),
        404: PROBLEM,
        409: PROBLEM,
        422: PROBLEM,
        429: PROBLEM,
    },
}


class ClaimView(APIView):
    @extend_schema(
        operation_id="claim_battle",
        request=ClaimBody,
        responses={
            201: AssignmentReply,
            204: OpenApiResponse(description="Nothing to do; the header Arena-Reason says why"),
            422: PROBLEM,
            429: PROBLEM,
        },
    )
    def post(self, request: Request) -> Response:
        """Claim the next battle; while one is open, that one is given again."""
        body = read_body(ClaimBody, request)
        check_benchmark(body.benchmark)
        annotator_id = annotator_of(request)
        limit("claim", annotator_id)
        lent = claim_to_show(annotator_id, benchmark=body.benchmark, campaign=body.campaign)
        if lent is None:
            nothing = why_nothing(annotator_id, benchmark=body.benchmark)
            return private(None, status.HTTP_204_NO_CONTENT, {"Arena-Reason": nothing.code})
        return private(assignment_reply(lent), status.HTTP_201_CREATED)


class VoteView(APIView):
    @extend_schema(operation_id="cast_vote", **PUTS_A_VOTE)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Vote on a battle that you hold."""
        return put_vote(request, public_id, cast_vote)


class ChangeView(APIView):
    @extend_schema(operation_id="change_vote", **PUTS_A_VOTE)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Change one of your last ten votes; the old one is kept.

        A change after you were shown the names is kept too, but boards go on counting the
        vote before it. Votes of a qualification stay as they are.
        """
        return put_vote(request, public_id, change_vote)


class NamesView(APIView):
    @extend_schema(
        operation_id="show_names", request=None, responses={200: NamesReply, 409: PROBLEM}
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Be told who wrote the answers, after your vote and where names are shown at all.

        It is remembered: changes of the vote do not count any more, and you are never lent
        these answers again.
        """
        assignment = own_assignment(request, public_id)
        try:
            show_names(assignment)
        except NamesHiddenError as error:
            raise Problem(status.HTTP_409_CONFLICT, str(error)) from error
        told = revealed(assignment)
        return private(told.names if told else {})


class ActivityView(APIView):
    @extend_schema(
        operation_id="extend_lease", request=None, responses={200: LeaseReply, 409: PROBLEM}
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Say that you are still at work; the lease is extended."""
        try:
            until = extend_lease(own_assignment(request, public_id))
        except AssignmentClosedError as error:
            raise Problem(status.HTTP_409_CONFLICT, str(error)) from error
        return private({"expires_at": until})


class SkipView(APIView):
    @extend_schema(
        operation_id="skip_battle",
        request=SkipBody,
        responses={204: OpenApiResponse(description="Given back"), 409: PROBLEM, 422: PROBLEM},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Give the battle back with a reason; you will not see it again."""
        assignment = own_assignment(request, public_id)
        body = read_body(SkipBody, request)
        try:
            skip(assignment, reason=body.reason.value)
        except (AssignmentClosedError, SkipBudgetError) as error:
            raise Problem(status.HTTP_409_CONFLICT, str(error)) from error
        return private(None, status.HTTP_204_NO_CONTENT)


def put_vote(request: Request, public_id: UUID, put: Callable[..., CastVote]) -> Response:
    """Cast or change a vote as the body says, under the key of the header."""
    try:
        body = read_body(VoteBody, request)
        key = idempotency_key(request)
    except APIException:
        own_assignment(request, public_id)  # that there is none is said first
        raise
    voter = annotator_of(request)
    admit = partial(limit, "vote", voter)
    try:
        cast = put(Named(public_id, voter), body.ballot(), client_id=key, admit=admit)
    except Assignment.DoesNotExist as error:
        raise Http404 from error
    except IncompleteError as error:
        raise Problem(
            status.HTTP_422_UNPROCESSABLE_ENTITY,
            str(error),
            errors=[{"field": what.value, "message": "needed here"} for what in error.missing],
        ) from error
    except VoteRefusedError as error:
        raise Problem(status.HTTP_409_CONFLICT, str(error)) from error
    code = status.HTTP_201_CREATED if cast.created else status.HTTP_200_OK
    return private(vote_reply(public_id, cast), code)


def annotator_of(request: Request) -> int:
    """The pseudonym behind the token; permission has made sure that there is one."""
    return cast(User, request.user).annotator_id


def check_benchmark(slug: str) -> None:
    """A misspelt benchmark is an error, not an empty queue."""
    if slug and not Benchmark.objects.filter(slug=slug).exists():
        raise Problem(
            status.HTTP_422_UNPROCESSABLE_ENTITY,
            "There is no such benchmark; give the slug of one, or leave the field out.",
            errors=[{"field": "benchmark", "message": "not known", "found": slug}],
        )


def own_assignment(request: Request, public_id: UUID) -> Assignment:
    """An assignment of this person, closed ones too; anybody else's does not exist."""
    own = Assignment.objects.lent_to(annotator_of(request)).filter(public_id=public_id).first()
    if own is None:
        raise Http404
    return own


def idempotency_key(request: Request) -> str:
    key = request.headers.get(KEY_HEADER, "").strip()
    if not key or len(key) > KEY_LENGTH:
        raise Problem(
            status.HTTP_422_UNPROCESSABLE_ENTITY,
            f"Send the header {KEY_HEADER} with 1 to {KEY_LENGTH} characters of your own, new "
            "for each vote.",
            errors=[{"field": KEY_HEADER, "message": "missing or too long", "found": key[:80]}],
        )
    return key


def limit(what: str, annotator_id: int) -> None:
    try:
        count_one(what, annotator_id, limit=settings.VOTES_PER_MINUTE)
    except LimitExceededError as error:
        raise Problem(
            status.HTTP_429_TOO_MANY_REQUESTS, str(error), retry_after=error.retry_after
        ) from error


def private(
    data: dict[str, Any] | None,
    code: int = status.HTTP_200_OK,
    headers: dict[str, str] | None = None,
) -> Response:
    """A reply that no cache may keep."""
    return Response(data, status=code, headers={"Cache-Control": "no-store", **(headers or {})})


def assignment_reply(lent: LentBattle) -> dict[str, Any]:
    assignment, battle = lent.assignment, lent.shown
    item = battle.item
    return {
        "id": assignment.public_id,
        "expires_at": assignment.leased_until,
        "requires": battle.requires,
        "battle": {
            "id": battle.public_id,
            "item": {
                "id": item.public_id,
                "messages": item.messages,
                "main_category": item.main_category,
                "sub_category": item.sub_category,
                "languages": item.languages,
            },
            **{
                side.letter: {"id": side.public_id, "text": side.text, "html": side.html}
                for side in battle.sides
            },
        },
    }


def vote_reply(public_id: UUID, cast: CastVote) -> dict[str, Any]:
    vote = cast.vote
    return {
        "assignment": public_id,
        "winner": vote.winner,
        "strength": vote.strength or None,
        "difficulty": vote.difficulty or None,
        "cast_at": vote.cast_at,
        "surplus": vote.surplus,
        "question": question_reply(question_about(vote, public_id)),
    }


def question_reply(question: Question | None) -> dict[str, Any] | None:
    if question is None:
        return None
    return {"options": [{"model": m.slug, "name": m.name} for m in question.options]}
