"""Changes of the tree, of where tags lead, and of what languages are called."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from catalog.languages import LANGUAGES
from catalog.tag_table import TagTableError, load_tag_pairs
from catalog.taxonomy import Category
from catalog.tree import site_categories

MAX_TABLE_BYTES = 2_000_000


class CategoryChoice(forms.ChoiceField):
    """A pair of the tree; two main categories may have a sub category of one name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=_pairs, **options)

    def clean(self, value: Any) -> Category:
        """The pair."""
        main, sub = super().clean(value).split("\n")
        return Category(main, sub)


def _pairs() -> list[tuple[str, str]]:
    pairs = ((f"{p.main}\n{p.sub}", f"{p.sub} ({p.main})") for p in site_categories())
    return [("", "Choose"), *pairs]


class AddCategoryForm(forms.Form):
    """Another category."""

    main = forms.CharField(label="Main category", max_length=80)
    sub = forms.CharField(label="Sub category", max_length=80)


class RenameCategoryForm(AddCategoryForm):
    """One of the tree, and what it is called from now on."""

    old_main = forms.CharField(max_length=80)
    old_sub = forms.CharField(max_length=80)


class RemoveCategoryForm(forms.Form):
    """One of the tree that nothing is in."""

    old_main = forms.CharField(max_length=80)
    old_sub = forms.CharField(max_length=80)


class TagForm(forms.Form):
    """Where one free tag leads."""

    tag = forms.CharField(max_length=200)
    category = CategoryChoice()


class TagTableForm(forms.Form):
    """A table of tags as it is published."""

    table = forms.FileField(
        label="Table of tags",
        help_text="JSON: each tag with a list of [main, sub]. The first pair counts, all are kept.",
    )

    def clean_table(self) -> dict[str, list[Category]]:
        """The table itself."""
        file: UploadedFile[bytes] = self.cleaned_data["table"]
        if (file.size or 0) > MAX_TABLE_BYTES:
            raise forms.ValidationError("A table of tags has at most 2 MB.")
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, "table")  # the name stands in errors
            copy.write_bytes(file.read())
            try:
                return load_tag_pairs(copy)
            except TagTableError as error:
                raise forms.ValidationError(str(error)) from error


class LanguageForm(forms.Form):
    """What a label of a language means."""

    label = forms.CharField(max_length=60)
    languages = forms.MultipleChoiceField(
        required=False,
        choices=[("", ""), *((key, known.name) for key, known in LANGUAGES.items())],
    )

    def clean_languages(self) -> list[str]:
        """The keys; the empty choice says: none in particular."""
        return [key for key in self.cleaned_data["languages"] if key]
