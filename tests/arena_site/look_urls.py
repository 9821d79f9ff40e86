"""Addresses with the names that the shared templates link to, and a page of every block."""

from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, include, path


class DemoForm(forms.Form):
    name = forms.CharField(label="Name", help_text="Short.")
    overlap = forms.IntegerField(label="Votes for each battle")
    seed = forms.IntegerField(label="Seed", required=False)
    mail = forms.EmailField(label="E-mail")
    role = forms.ChoiceField(label="Role", choices=[("lead", "Lead")])
    shown = forms.ChoiceField(
        label="When?", choices=[("now", "Now"), ("end", "Later")], widget=forms.RadioSelect
    )
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)
    file = forms.FileField(label="File")
    dry = forms.BooleanField(label="Only check", required=False, help_text="Changes nothing.")


class DemoFilters(forms.Form):
    q = forms.CharField(label="Search", required=False)
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "Any")])
    flagged = forms.BooleanField(label="Flagged only", required=False)


def person(role: str) -> SimpleNamespace:
    """Somebody signed in, as far as templates can tell."""
    return SimpleNamespace(
        is_authenticated=True,
        is_curator=role in {"curator", "lead"},
        is_lead=role == "lead",
        email=f"{role}@example.org",
        get_role_display=role.capitalize(),
        __str__=lambda: role,
    )


def gallery(request: HttpRequest) -> HttpResponse:
    """Every block once, for somebody of the role that the address names."""
    context = {
        "user": person(request.GET.get("role", "lead")),
        "form": DemoForm({"name": "starter", "overlap": "three"}),
        "filter_form": DemoFilters({"q": "debounce"}),
        "chips": [{"label": "Status", "value": "Ready", "remove": "?q=debounce"}],
        "sort": "-votes",
    }
    return render(request, "parts/gallery.html", context)


def public(request: HttpRequest) -> HttpResponse:
    return render(request, "public.html")


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def pages(*names: str) -> list[URLPattern]:
    return [path(f"{name}/", empty, name=name) for name in names]


urlpatterns = [
    path("gallery/", gallery),
    path("public/", public),
    path("", include(([path("", empty, name="home"), *pages("first", "methods")], "leaderboard"))),
    path("", include((pages("imports"), "imports"))),
    path("", include((pages("battles", "votes"), "campaigns"))),
    path("", include((pages("work", "my_votes"), "annotations"))),
    path("", include((pages("curation", "edit_items"), "curation"))),
    path("", include((pages("items", "answers", "competitors", "benchmarks"), "catalog"))),
    path("", include((pages("people", "invitations", "account", "jobs"), "accounts"))),
    path("api/docs/", empty, name="api-docs"),
    path("account/", include("allauth.urls")),
]
