"""Fields that many lists and pages have."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

ANY = ("", _("Any"))


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, also when it was sent empty; None when it is only shown."""
    return request.POST if request.method == "POST" else None


def search(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=200)


def one_of(label: Any, choices: Any = ()) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[ANY, *choices])


def day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, input_formats=["%Y-%m-%d"], widget=widget)
