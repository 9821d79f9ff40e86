"""What a lead states about a file to import; the same words as on the command line."""

import csv
import tempfile
from pathlib import Path
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from annotations.importers import VOTE_FORMATS, ColumnMapping, MappingError, WinnerMapping
from catalog.importers import ANSWER_FORMATS, ITEM_FORMATS
from catalog.models import Benchmark
from catalog.tag_table import TagTableError, load_tag_table

MAX_BYTES = 200_000_000
MAX_TABLE_BYTES = 1_000_000
FORMATS: Final = {
    "import_items": tuple(ITEM_FORMATS),
    "import_answers": tuple(ANSWER_FORMATS),
    "import_votes": tuple(VOTE_FORMATS),
}
KINDS: Final = (
    ("import_items", _("Items, with the answers that their records carry")),
    ("import_answers", _("Answers to items")),
    ("import_votes", _("Votes")),
)
# Fields that say something about some kinds only: stated for another kind they are an error.
ONLY_FOR: Final = {
    "tag_table": ("import_items",),
    "allow_unknown_languages": ("import_items",),
    "allow_unknown_categories": ("import_items",),
    "competitor": ("import_answers",),
    "create_items": ("import_answers",),
    "new_attempts": ("import_items", "import_answers"),
    "empty_is_failure": ("import_items", "import_answers"),
    "columns": ("import_votes",),
    "winners": ("import_votes",),
}
PLAIN: Final = {"autocomplete": "off", "spellcheck": "false"}


def _text(label: Any, help_text: Any, longest: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        help_text=help_text,
        widget=forms.TextInput(attrs=PLAIN),
    )


class ImportForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What the file holds"), choices=KINDS, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_("JSON Lines, a JSON list or CSV, plain or packed with gzip."),
    )
    benchmark = forms.ModelChoiceField(
        label=_("Benchmark"),
        queryset=Benchmark.objects.all(),
        required=False,
        empty_label=_("a new one"),
    )
    new_benchmark = _text(
        _("Name of the new benchmark"), _("Only when no benchmark is chosen above."), 200
    )
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[
            ("", _("recognise it")),
            *((name, name) for names in FORMATS.values() for name in names),
        ],
    )
    ignore = _text(
        _("Fields to leave in the file"),
        _("Unknown fields are errors unless they are named here, with commas between them."),
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
    competitor = _text(_("Model"), _("Where the file does not name whose answers it holds."), 200)
    create_items = forms.BooleanField(
        label=_("Make items from the prompts in the file"), required=False
    )
    empty_is_failure = forms.BooleanField(
        label=_("Empty answers are failures of the model"), required=False
    )
    new_attempts = forms.BooleanField(
        label=_("Other texts for answered items are new attempts"), required=False
    )
    columns = _text(
        _("Columns"), _("Such as model_a=left,model_b=right,judge=worker,question_id=prompt")
    )
    winners = _text(_("Winners"), _("Such as left=model_a,right=model_b,tie=tie"))

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        size = file.size or 0
        if size > MAX_BYTES:
            said = _now("The file has %(size)s; at most %(most)s. Import it by command instead.")
            sizes = {"size": filesizeformat(size), "most": filesizeformat(MAX_BYTES)}
            raise ValidationError(said % sizes)
        return file

    def clean_ignore(self) -> list[str]:
        stated = [self.cleaned_data["ignore"]]
        try:
            cells = next(csv.reader(stated, strict=True, skipinitialspace=True), [])
        except csv.Error as error:
            said = _now("Write names with commas between them; quote one that holds a comma.")
            raise ValidationError(said) from error
        return [cell.strip() for cell in cells if cell.strip()]

    def clean_new_benchmark(self) -> str:
        name: str = self.cleaned_data["new_benchmark"]
        if not name.isprintable():
            raise ValidationError(_now("Remove the invisible character."))
        there = Benchmark.objects.filter(Q(name__iexact=name) | Q(slug=name)).first()
        if name and there:
            said = _now("There is a benchmark %s: choose it above, or take another name.")
            raise ValidationError(said % there.name)
        return name

    def clean_columns(self) -> str:
        return _parsed(ColumnMapping, self.cleaned_data["columns"])

    def clean_winners(self) -> str:
        return _parsed(WinnerMapping, self.cleaned_data["winners"])

    def clean_tag_table(self) -> dict[str, list[str]] | None:
        """The table itself; it is small, and the job keeps it."""
        file: UploadedFile[bytes] | None = self.cleaned_data["tag_table"]
        if file is None:
            return None
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
        kind = data.get("kind")
        is_named = bool(data.get("new_benchmark"))
        if "new_benchmark" in data and bool(data.get("benchmark")) == is_named:
            said = _now("Choose a benchmark, or leave the choice open and name a new one.")
            self.add_error("new_benchmark", said)
        if kind is None:
            return data
        if data.get("format") and data["format"] not in FORMATS[kind]:
            one_of = ", ".join(FORMATS[kind])
            self.add_error("format", _now("For this kind of file: %s.") % one_of)
        for name, kinds in ONLY_FOR.items():
            if data.get(name) and kind not in kinds:
                said = _now("This is of no use for what the file holds: leave it empty.")
                self.add_error(name, said)
        return data

    def benchmark_name(self) -> str:
        """The name of the benchmark that was chosen or is to be made."""
        chosen: Benchmark | None = self.cleaned_data["benchmark"]
        return chosen.name if chosen else self.cleaned_data["new_benchmark"]

    def parameters(self) -> dict[str, Any]:
        """What the job keeps; a dry run until somebody has looked at it."""
        data = self.cleaned_data
        return {
            "benchmark": self.benchmark_name(),
            "file_name": data["file"].name,
            "format": data["format"],
            "ignore": data["ignore"],
            "empty": "failed" if data["empty_is_failure"] else "refuse",
            "tags": data["tag_table"],
            "dry_run": True,
            **{
                name: data[name]
                for name in ("competitor", "create_items", "new_attempts", "columns", "winners")
            },
            "allow_unknown_languages": data["allow_unknown_languages"],
            "allow_unknown_categories": data["allow_unknown_categories"],
        }


def _parsed(mapping: type[ColumnMapping] | type[WinnerMapping], text: str) -> str:
    """The statement as it was typed, once it can be understood."""
    if text:
        try:
            mapping.parse(text)
        except MappingError as error:
            raise ValidationError(str(error)) from error
    return text
