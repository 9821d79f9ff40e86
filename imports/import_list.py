"""The imports so far: a list whose search, filters and place are in its address."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actions.jobs import visible_jobs
from accounts.models import Job, User
from catalog.intake.uploads import KINDS
from web.forms import one_of, search
from web.listing import Listing, read_list


class ImportFilter(forms.Form):
    q = search(_("File or benchmark"))
    kind = one_of(
        _("Kind"),
        [
            ("import_items", _("Items")),
            ("import_answers", _("Answers")),
            ("import_votes", _("Votes")),
        ],
    )
    state = one_of(_("State"), Job.State.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # the form for a new file stands on the same page and has a kind too
        super().__init__(*args, **{**kwargs, "auto_id": "filter_%s"})


def list_imports(user: User, query: QueryDict) -> Listing[Job]:
    """The page of imports that the address names, newest first; dry runs are none."""

    def matching(*, q: str, kind: str, state: str) -> QuerySet[Job]:
        asked = {"title__icontains": q, "kind": kind, "state": state}
        return (
            visible_jobs(user)
            .filter(kind__in=KINDS, parameters__dry_run=False)
            .filter(**{name: value for name, value in asked.items() if value})
            .select_related("created_by__user")
            .defer("errors", "parameters", "summary")
        )

    return read_list(query, ImportFilter, matching, key="public_id")
