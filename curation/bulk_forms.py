"""Which items are edited at once, and what becomes of them; all of it stands in the address."""

from typing import Any

from django import forms

from catalog.actions.set_taxonomy import languages_of
from catalog.forms import ItemFilter
from catalog.languages import UnknownLanguageError, normalise
from catalog.models import BenchmarkItem, Difficulty
from catalog.tree import site_aliases, site_categories

SAME = ("", "as it is")
CLEARED = "-"  # empties a column


class ChosenItems(ItemFilter):
    """The filters of the list of items, and single ones that were marked there."""

    item = forms.ModelMultipleChoiceField(
        BenchmarkItem.objects.filter(is_latest=True),
        to_field_name="public_id",
        required=False,
        widget=forms.MultipleHiddenInput,
    )


class ChangesForm(forms.Form):
    """New values; what is left empty stays as it is."""

    set_category = forms.ChoiceField(label="Category", required=False)
    set_difficulty = forms.ChoiceField(
        label="Difficulty", required=False, choices=[SAME, *Difficulty.choices]
    )
    set_languages = forms.CharField(
        label="Programming languages",
        required=False,
        max_length=300,
        help_text=f"Separated by commas; {CLEARED} for none in particular.",
    )
    set_licence = forms.CharField(label="Licence", required=False, max_length=100)
    set_source = forms.CharField(label="Source", required=False, max_length=300)
    set_status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[SAME, ("active", "Active again"), ("retired", "Retired")],
    )
    reason = forms.CharField(
        label="Why they are retired", required=False, max_length=500, help_text="Others read it."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["set_category"]
        if isinstance(field, forms.ChoiceField):
            pairs = site_categories()
            # Two main categories may have a sub category of one name: the value says both.
            field.choices = [SAME, *((f"{p.main}\n{p.sub}", f"{p.sub} ({p.main})") for p in pairs)]

    def clean_set_languages(self) -> list[str] | None:
        """The labels as they are written; None where they stay."""
        text: str = self.cleaned_data["set_languages"].strip()
        if not text:
            return None
        labels = [] if text == CLEARED else [part.strip() for part in text.split(",")]
        for label in labels:
            try:
                normalise(label, site_aliases())
            except UnknownLanguageError as error:
                raise forms.ValidationError(f"{str(error).capitalize()}.") from error
        return labels

    def clean(self) -> dict[str, Any]:
        """Retiring takes a reason."""
        data = super().clean() or {}
        if data.get("set_status") == "retired" and not data.get("reason", "").strip():
            self.add_error("reason", "Say why they are retired.")
        return data

    @property
    def changes(self) -> dict[str, Any]:
        """New values by column."""
        data = self.cleaned_data
        found = {
            name: data[f"set_{name}"]
            for name in ("difficulty", "licence", "source", "status")
            if data[f"set_{name}"]
        }
        if data["set_category"]:
            found["main_category"], found["sub_category"] = data["set_category"].split("\n")
        if (labels := data["set_languages"]) is not None:
            found |= {"raw_languages": labels, "languages": languages_of(labels, site_aliases())}
        return found
