"""Which accounts were signed in from one network, or with one browser: never which.

No address and no browser is kept, only digests under the site's key, and those for `MARK_DAYS`
after the last sign-in. Nothing is stored in browsers and no script asks them anything.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import combinations
from typing import Final

from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from accounts.models import SignInMark, User

MARK_DAYS: Final = 30  # after the last sign-in that made it
MOST_SHARING: Final = 6  # people; what more share is an office, and says nothing of two of them
DIGEST_LENGTH: Final = 32  # of the digest's 64 characters
HEADERS: Final = ("HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE")

Pair = tuple[int, int]  # keys of annotators, the lower one first


def leave_marks(request: HttpRequest, user: User) -> None:
    """Keep from where this sign-in came, as digests; those of before get a new day."""
    network = get_ip(request)  # of an IPv6 address the network, as its last half changes
    browser = "\n".join([network, *(request.META.get(name, "") for name in HEADERS)])
    words = {SignInMark.Kind.NETWORK: network, SignInMark.Kind.BROWSER: browser}
    rows = [
        SignInMark(user=user, kind=kind, digest=digest_of(kind, word))
        for kind, word in words.items()
    ]
    SignInMark.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "kind", "digest"],
        update_fields=["seen_at"],
    )


def sharing_with(user: User) -> dict[User, set[str]]:
    """Others who share a mark with somebody, each with its kinds; none of an office's."""
    own = user.sign_in_marks.filter(seen_at__gte=oldest()).values_list("kind", "digest")
    found: dict[User, set[str]] = defaultdict(set)
    for kind, digest in own:
        same = SignInMark.objects.filter(kind=kind, digest=digest, seen_at__gte=oldest())
        others = list(same.exclude(user=user).select_related("user__annotator"))
        if len(others) < MOST_SHARING:
            for row in others:
                found[row.user].add(kind)
    return dict(found)


def digest_of(kind: str, word: str) -> str:
    """What is kept of a network or a browser: it can be compared, and read by nobody."""
    keyed = salted_hmac(f"accounts.sign_in_marks.{kind}", word, algorithm="sha256")
    return keyed.hexdigest()[:DIGEST_LENGTH]


def forget_marks() -> int:
    """Delete what is older than `MARK_DAYS`; returns how many."""
    deleted, _by_model = SignInMark.objects.filter(seen_at__lt=oldest()).delete()
    return deleted


def oldest() -> object:
    return now() - timedelta(days=MARK_DAYS)


def shared_marks(annotators: Iterable[int]) -> dict[Pair, set[str]]:
    """The pairs of these people who share a mark, each with its kinds."""
    holders: dict[tuple[str, str], set[int]] = defaultdict(set)
    rows = SignInMark.objects.filter(user__annotator__in=annotators, seen_at__gte=oldest())
    for kind, digest, annotator in rows.values_list("kind", "digest", "user__annotator"):
        holders[kind, digest].add(annotator)
    found: dict[Pair, set[str]] = defaultdict(set)
    for (kind, _digest), people in holders.items():
        if len(people) <= MOST_SHARING:
            for one, other in combinations(sorted(people), 2):
                found[one, other].add(kind)
    return dict(found)
