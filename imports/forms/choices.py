"""What a lead states about a file: only what matters for what the file holds."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from catalog.models import Benchmark
from catalog.tag_table import TagTableError, load_tag_table
from imports.forms import mapping
from imports.guesses import guess_model
from imports.models import Upload
from imports.recognise import FORMATS, Recognised

MAX_TABLE_BYTES = 1_000_000
PLAIN: Final = {"autocomplete": "off", "spellcheck": "false"}
NAMED_INSIDE: Final = ("competitor", "model", "model_id")  # fields that say whose answers


class ImportForm(forms.Form):
    benchmark = forms.ModelChoiceField(
        label=_("Benchmark"),
        queryset=Benchmark.objects.all(),
        required=False,
        empty_label=_("a new one"),
    )
    new_benchmark = forms.CharField(
        label=_("Name of the new benchmark"),
        required=False,
        max_length=200,
        help_text=_("Only when no benchmark is chosen above."),
        widget=forms.TextInput(attrs=PLAIN),
    )
    competitor = forms.CharField(
        label=_("Model"),
        max_length=200,
        help_text=_("The file does not name whose answers it holds. Taken from the file's name."),
        widget=forms.TextInput(attrs=PLAIN),
    )
    create_items = forms.BooleanField(
        label=_("Make items from the prompts in the file"), required=False
    )
    empty_is_failure = forms.BooleanField(
        label=_("Empty answers are failures of the model"), required=False
    )
    new_attempts = forms.BooleanField(
        label=_("Other texts for answered items are new attempts"), required=False
    )
    allow_unknown_languages = forms.BooleanField(
        label=_("Keep programming languages that are not known here"), required=False
    )
    allow_unknown_categories = forms.BooleanField(
        label=_("Keep categories that are not known here"), required=False
    )
    tag_table = forms.FileField(
        label=_("Table of tags"),
        required=False,
        max_length=200,
        help_text=_("JSON: each free tag with a list of [main, sub] categories."),
    )

    def __init__(
        self,
        upload: Upload,
        kind: str,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.upload = upload
        self.kind = kind
        self.found = Recognised.from_json(upload.found)
        stated = dict(initial or {})
        super().__init__(data, files, initial=stated)
        self.read_as = self.found.format_for(kind) or self._stated("format")
        self._keep_what_matters()
        self.words: list[str] = []
        self._are_words_new = False
        if kind == Upload.Kind.VOTES:
            self._ask_for_columns()

    def clean_new_benchmark(self) -> str:
        name: str = self.cleaned_data["new_benchmark"]
        if not name.isprintable():
            raise ValidationError(_now("Remove the invisible character."))
        there = Benchmark.objects.filter(Q(name__iexact=name) | Q(slug=name)).first()
        if name and there:
            said = _now("There is a benchmark %s: choose it above, or take another name.")
            raise ValidationError(said % there.name)
        return name

    def clean_tag_table(self) -> dict[str, list[str]] | None:
        """The table itself; it is small, and the job keeps it."""
        file: UploadedFile[bytes] | None = self.cleaned_data["tag_table"]
        if file is None:
            return self.upload.tags
        if (file.size or 0) > MAX_TABLE_BYTES:
            raise ValidationError(_now("A table of tags has at most 1 MB."))
        with tempfile.NamedTemporaryFile() as copy:
            copy.write(file.read())
            copy.flush()
            try:
                table = load_tag_table(Path(copy.name))
            except TagTableError as error:
                raise ValidationError(str(error)) from error
        return {tag: [*category] for tag, category in table.items()}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        is_named = bool(data.get("new_benchmark"))
        if "new_benchmark" in data and bool(data.get("benchmark")) == is_named:
            said = _now("Choose a benchmark, or leave the choice open and name a new one.")
            self.add_error("new_benchmark", said)
        if self.kind == Upload.Kind.VOTES:
            self._check_columns()
        return data

    def benchmark_name(self) -> str:
        """The name of the benchmark that was chosen or is to be made."""
        chosen: Benchmark | None = self.cleaned_data["benchmark"]
        return chosen.name if chosen else self.cleaned_data["new_benchmark"]

    def parameters(self) -> dict[str, Any]:
        """What the job keeps; a dry run until somebody has looked at it."""
        data = self.cleaned_data
        chosen = mapping.chosen_columns(data)
        meanings = {self.fields[name].label: data[name] for name in self.words}
        return {
            "benchmark": self.benchmark_name(),
            "file_name": self.upload.name,
            "format": self.read_as,
            "ignore": [*data.get("ignore", ()), *self._unused(chosen)],
            "empty": "failed" if data.get("empty_is_failure") else "refuse",
            "tags": data.get("tag_table"),
            "dry_run": True,
            "competitor": data.get("competitor", ""),
            "columns": mapping.stated_columns(chosen),
            "winners": mapping.stated_winners({str(k): v for k, v in meanings.items()}),
            **{
                name: data.get(name, False)
                for name in (
                    "create_items",
                    "new_attempts",
                    "allow_unknown_languages",
                    "allow_unknown_categories",
                )
            },
            "upload": str(self.upload.public_id),
        }

    def not_imported(self) -> list[str]:
        """Columns that stay in the file, by what is chosen now."""
        if self.kind == Upload.Kind.VOTES:
            used = {self[mapping.COLUMN + fact].value() for fact in mapping.FACTS}
            return [each.name for each in self.found.columns if each.name not in used]
        if not self.read_as:
            return []
        reader = FORMATS[self.kind][self.read_as]()
        left = {name for name in self.found.names if reader.leaves_out(name)}
        left |= reader.not_needed(self.found.names)
        return [each.name for each in self.found.columns if each.name in left]

    def _unused(self, chosen: Mapping[str, str]) -> list[str]:
        is_votes = self.kind == Upload.Kind.VOTES
        return mapping.columns_to_ignore(chosen, self.found) if is_votes else []

    def _stated(self, name: str) -> str:
        """What is chosen for a field now, before it is checked."""
        source = self.data if self.is_bound else self.initial
        return str(source.get(name) or "")

    def _keep_what_matters(self) -> None:
        fitting = self.found.formats.get(self.kind) or list(FORMATS[self.kind])
        if len(fitting) > 1:
            choices = [(name, name) for name in fitting]
            self.fields["format"] = forms.ChoiceField(label=_("Format"), choices=choices)
        else:
            self.read_as = fitting[0]
        if self.read_as not in fitting:
            self.read_as = ""
        unknown = self._unknown()
        if unknown:
            self.fields["ignore"] = forms.MultipleChoiceField(
                label=_("Fields that are not known here: leave them in the file"),
                required=False,
                choices=[(name, name) for name in unknown],
                widget=forms.CheckboxSelectMultiple,
                help_text=_("A field that is neither known nor left in the file is an error."),
            )
        for name, matters in self._matters().items():
            if not matters:
                del self.fields[name]
        if "competitor" in self.fields:
            self.fields["competitor"].initial = guess_model(self.upload.name)
            self.fields["competitor"].required = bool(self.found.columns)

    def _matters(self) -> dict[str, bool]:
        """For each option that is of no use for some files whether it is of use for this one."""
        names = self.found.names
        answers = self.kind == Upload.Kind.ANSWERS
        items = self.kind == Upload.Kind.ITEMS
        carries = items and any(n == "answers" or n.endswith("_response") for n in names)
        return {
            "competitor": answers and not names.intersection(NAMED_INSIDE),
            "create_items": answers and bool(names & {"prompt", "messages"}),
            "empty_is_failure": answers or carries,
            "new_attempts": answers or carries,
            "allow_unknown_languages": items and self.read_as != "arena_hard_items",
            "allow_unknown_categories": items and self.read_as in {"", "own_items"},
            "tag_table": items and self.read_as in {"", "codearena"},
        }

    def _unknown(self) -> list[str]:
        """Fields that the format does not know: errors, unless they are left in the file."""
        if self.kind == Upload.Kind.VOTES or not self.read_as:
            return []
        reader = FORMATS[self.kind][self.read_as]()
        names = self.found.names
        unneeded = reader.not_needed(names)
        return [
            each.name
            for each in self.found.columns
            if each.name not in unneeded
            and not reader.takes_field(each.name)
            and not reader.leaves_out(each.name)
        ]

    def _ask_for_columns(self) -> None:
        self.fields |= mapping.column_fields(self.found)
        winner = str(self[mapping.COLUMN + "winner"].value() or "")
        words = mapping.word_fields(self.found, winner)
        self.fields |= words
        self.words = [*words]
        if self.is_bound and any(name not in self.data for name in words):
            self._are_words_new = True
            guessed = {name: field.initial for name, field in words.items()}
            self.data = {**{name: self.data[name] for name in self.data}, **guessed}

    def _check_columns(self) -> None:
        chosen = mapping.chosen_columns(self.cleaned_data)
        for fact, column in chosen.items():
            if list(chosen.values()).count(column) > 1:
                self.add_error(mapping.COLUMN + fact, _now("This column is chosen twice."))
        if self._are_words_new:
            said = _now("Say what the words of this column mean, and look again.")
            self.add_error(mapping.COLUMN + "winner", said)
