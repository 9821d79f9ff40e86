from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.languages import LANGUAGES
from catalog.models import Answer, Benchmark, BenchmarkItem, Competitor, Difficulty, IdentityLeak
from web.forms import ANY, one_of, search


def benchmark_choices() -> list[tuple[str, Any]]:
    """Slugs and names; read once for each form that offers them."""
    return [ANY, *Benchmark.objects.values_list("slug", "name")]


def competitor_choices() -> list[tuple[str, Any]]:
    return [ANY, *Competitor.objects.values_list("slug", "name")]


def category_choices(column: str, benchmark: str = "") -> list[tuple[str, Any]]:
    """The categories that items have, of one benchmark or of all."""
    items = BenchmarkItem.objects.filter(is_latest=True).exclude(**{column: ""})
    if benchmark:
        items = items.filter(benchmark__slug=benchmark)
    there = items.order_by(column).values_list(column, flat=True).distinct()
    return [ANY, *((name, name) for name in there)]


def with_chosen(
    choices: list[tuple[str, Any]],
    chosen: str,
    read_part: Callable[[str], list[tuple[str, Any]]],
) -> list[tuple[str, Any]]:
    """The choices, and the chosen one if it is one of any benchmark: the list is empty then."""
    if chosen in dict(choices) or chosen not in dict(read_part("")):
        return choices
    return [*choices, (chosen, chosen)]


class ChoosingForm(forms.Form):
    """A form whose choices `sources` are read from the tables when it is made.

    Categories are those of the benchmark that is chosen; one that was chosen before stays.
    """

    sources: Mapping[str, Callable[[], list[tuple[str, Any]]]] = {
        "benchmark": benchmark_choices,
        "competitor": competitor_choices,
    }
    of_benchmark: Mapping[str, Callable[[str], list[tuple[str, Any]]]] = {
        "category": partial(category_choices, "main_category"),
        "sub_category": partial(category_choices, "sub_category"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, read in self.sources.items():
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = read()
        for name, read_part in self.of_benchmark.items():
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = with_chosen(
                    read_part(self.data.get("benchmark", "")), self.data.get(name, ""), read_part
                )


class ItemFilter(ChoosingForm):
    """Which items a list shows."""

    q = search(_("Key or text"))
    benchmark = one_of(_("Benchmark"))
    category = one_of(_("Category"))
    sub_category = one_of(_("Sub-category"))
    language = one_of(_("Language"), [(key, known.name) for key, known in LANGUAGES.items()])
    difficulty = one_of(_("Difficulty"), Difficulty.choices)
    status = one_of(_("Status"), BenchmarkItem.Status.choices)


NAMINGS = [
    ("open", _("Found, to decide")),
    ("named", _("Decided: it does")),
    ("not_named", _("Decided: it does not")),
]


class AnswerFilter(ChoosingForm):
    """Which answers a list shows; never whose, for the list leads to their texts."""

    q = search(_("Key of the item"))
    benchmark = one_of(_("Benchmark"))
    status = one_of(_("Status"), Answer.Status.choices)
    failure = one_of(_("Failed by"), Answer.Failure.choices)
    naming = one_of(_("Names its author"), NAMINGS)


class CompetitorFilter(forms.Form):
    q = search(_("Name, model or provider"))
    status = one_of(_("Status"), Competitor.Status.choices)


class BenchmarkFilter(forms.Form):
    q = search(_("Name"))
    state = one_of(_("Voting"), [("open", _("Open")), ("closed", _("Closed"))])


class NamingForm(forms.Form):
    """Whether an answer names its author, as a curator decides."""

    verdict = forms.ChoiceField(choices=IdentityLeak.State.choices)
    note = forms.CharField(required=False, max_length=500)


class StatusForm(forms.Form):
    """The new status of an item."""

    status = forms.ChoiceField(choices=BenchmarkItem.Status.choices)
    reason = forms.CharField(required=False, max_length=500)


class SwitchForm(forms.Form):
    """One switch of a benchmark, and where it is to stand."""

    switch = forms.ChoiceField(
        choices=[("is_open", ""), ("shows_names", ""), ("retires_by_two", "")]
    )
    on = forms.ChoiceField(choices=[("yes", ""), ("no", "")])


class DescriptionForm(forms.ModelForm[Competitor]):
    """What boards tell of a model besides its votes; no setting with which it answered."""

    class Meta:
        model = Competitor
        fields = (
            *("provider", "licence", "weights", "billions", "price_in", "price_out"),
            *("status", "retired_because"),
        )
        labels = {
            "provider": _("Maker"),
            "licence": _("Licence"),
            "weights": _("Weights"),
            "billions": _("Billions of parameters"),
            "price_in": _("Dollars for a million tokens read"),
            "price_out": _("Dollars for a million tokens written"),
            "status": _("Status"),
            "retired_because": _("Why it is retired"),
        }
        help_texts = {
            "billions": _("Empty while the maker does not say."),
            "status": _("A retired model is in no new battle. Its votes stay and count."),
            "retired_because": _("Everybody can read it on the boards."),
        }

    def clean(self) -> dict[str, Any]:
        """Who takes a model out says why; who brings it back takes the reason away."""
        data = super().clean() or {}
        if data.get("status") == Competitor.Status.ACTIVE:
            data["retired_because"] = ""
        elif not data.get("retired_because"):
            self.add_error("retired_because", _("Say why: readers will miss the model."))
        return data
