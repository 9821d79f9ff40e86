"""Files as they come: unpacked, looked at, and kept for some days until somebody decides."""

import hashlib
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import now

from accounts.models import Annotator
from imports.models import Upload
from imports.recognise import Recognised, recognise
from imports.signatures import first_bytes, what_it_is
from imports.unpacking import is_archive, unpack

KEPT: Final = timedelta(days=7)
_PIECE = 65_536
_LONGEST = 200


@transaction.atomic
def keep_uploads(
    files: Sequence[UploadedFile[bytes]], *, actor: Annotator, instead_of: Upload | None = None
) -> list[Upload]:
    """Keep files, and what is in archives. Raises ArchiveError, and then keeps none.

    A single file instead of another one takes over what was stated about it.
    """
    kept: list[Upload] = []
    for file in files:
        name = printable(file.name or "")
        with _on_disk(file) as path, tempfile.TemporaryDirectory() as folder:
            if not what_it_is(first_bytes(path)) and is_archive(path):
                inside = unpack(path, name, Path(folder))
                kept += [_keep(each.path, each.name, actor, archive=name) for each in inside]
            else:
                kept.append(_keep(path, name, actor))
    if instead_of and len(kept) == 1:
        kept[0].stated, kept[0].tags = instead_of.stated, instead_of.tags
        kept[0].save(update_fields=["stated", "tags"])
        remove_upload(instead_of)
    return kept


def state(upload: Upload, stated: Mapping[str, Any], tags: Mapping[str, Any] | None) -> None:
    """Remember what was stated about a file, for whoever looks at it again."""
    upload.stated = dict(stated)
    upload.tags = None if tags is None else dict(tags)
    upload.save(update_fields=["stated", "tags"])


def remove_upload(upload: Upload) -> None:
    """Forget a file. Dry runs and imports that were asked for have a copy of their own."""
    name = upload.file.name
    storage = upload.file.storage
    upload.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def sweep_uploads() -> None:
    """Forget the files that nobody decided on for a week."""
    for upload in Upload.objects.filter(uploaded_at__lt=now() - KEPT):
        remove_upload(upload)


def printable(name: str) -> str:
    """A name as it can be shown: signs that cannot be seen are replaced."""
    seen = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)
    return seen[-_LONGEST:]


def _keep(path: Path, name: str, actor: Annotator, archive: str = "") -> Upload:
    found = recognise(path)
    upload = Upload(
        name=name,
        archive=archive,
        size=path.stat().st_size,
        sha256=_digest(path),
        found=found.as_json(),
        uploaded_by=actor,
    )
    if is_of_use(found):
        with path.open("rb") as file:
            upload.file.save(secrets.token_hex(16), File(file), save=False)
    upload.save()
    return upload


def is_of_use(found: Recognised) -> bool:
    """Whether a file may have rows; of all others the name is kept, and no byte."""
    return found.what in {"rows", "text"}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _on_disk(file: UploadedFile[bytes]) -> Iterator[Path]:
    """Where an uploaded file lies; small ones are only in memory until here."""
    with tempfile.NamedTemporaryFile() as copy:
        for block in file.chunks(_PIECE):
            copy.write(block)
        copy.flush()
        yield Path(copy.name)
