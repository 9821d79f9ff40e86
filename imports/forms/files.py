"""The beginning of an import: files, and nothing else."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 60_000_000  # of all files that are sent together; the site takes little more
MAX_FILES = 100


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    widget = _FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Every file, in a list."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(_FilesField, self).clean(each, initial) for each in given or [None]]


class FilesForm(forms.Form):
    files = _FilesField(  # type: ignore[assignment]  # a field, which Django takes off the class
        label=_("Files"),
        max_length=200,
        help_text=_(
            "Tasks, answers or votes: JSON Lines, JSON, CSV or Parquet, also packed (.gz), "
            "or an archive with a file for each model (.zip, .tar, .tar.gz, .tar.xz)."
        ),
    )
    instead_of = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_files(self) -> list[UploadedFile[bytes]]:
        files: list[UploadedFile[bytes]] = self.cleaned_data["files"]
        if len(files) > MAX_FILES:
            raise ValidationError(_now("At most %d files at once.") % MAX_FILES)
        size = sum(each.size or 0 for each in files)
        if size > MAX_BYTES:
            said = _now("These files have %(size)s; at most %(most)s at once. Pack them with gzip.")
            sizes = {"size": filesizeformat(size), "most": filesizeformat(MAX_BYTES)}
            raise ValidationError(said % sizes)
        return files
