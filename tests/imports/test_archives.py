"""Archives of strangers: a file for each model, or one clear sentence and nothing kept."""

import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role
from imports.models import Upload
from imports.unpacking import ArchiveError, ArchiveLimits, is_archive, unpack
from tests.uploads import give, signed_in

ROW = b'{"item": "one", "text": "Done."}\n'


def tar_of(*members: tuple[str, bytes], **of_each) -> bytes:
    """A tar of these files; what is stated besides is said of each of them."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            for key, value in of_each.items():
                setattr(member, key, value)
            archive.addfile(member, io.BytesIO(content) if member.isreg() else None)
    return packed.getvalue()


def zip_of(*members: tuple[str, bytes], mode: int = 0o644, level: int | None = None) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members:
            member = zipfile.ZipInfo(name)
            member.external_attr = mode << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return packed.getvalue()


def unpacked(content: bytes, folder: Path, **limits) -> dict[str, bytes]:
    """What is in an archive, by name."""
    path, inside = folder / "archive", folder / "inside"
    path.write_bytes(content)
    inside.mkdir()
    assert is_archive(path)
    taken = unpack(path, "archive.xz", inside, ArchiveLimits(**limits))
    return {each.name: each.path.read_bytes() for each in taken}


def locked(content: bytes) -> bytes:
    """A .zip that says of its first file that a password is needed."""
    at = content.index(b"PK\x01\x02")
    return content[: at + 8] + b"\x01" + content[at + 9 :]


def long_list(content: bytes) -> bytes:
    """A .zip that says that its list of files has 3 GB."""
    at = content.index(b"PK\x05\x06")
    return content[: at + 12] + struct.pack("<L", 3_000_000_000) + content[at + 16 :]


TWO = (("answers/red.jsonl", ROW), ("answers/blue.jsonl", ROW * 2))


@pytest.mark.parametrize(
    "content",
    [
        zip_of(*TWO),
        tar_of(*TWO),
        gzip.compress(tar_of(*TWO)),
        lzma.compress(tar_of(*TWO)),
        zip_of(*TWO, ("answers/.DS_Store", b"x"), ("__MACOSX/red.jsonl", b"x")),
    ],
    ids=["zip", "tar", "tar_gz", "tar_xz", "hidden"],
)
def test_each_file_of_an_archive_comes_out_as_it_was(content: bytes, tmp_path: Path):
    assert unpacked(content, tmp_path) == dict(TWO)


def test_what_xz_packed_alone_has_the_name_without_it(tmp_path: Path):
    assert unpacked(lzma.compress(ROW), tmp_path) == {"archive": ROW}


def test_rows_packed_with_gzip_are_no_archive(tmp_path: Path):
    path = tmp_path / "rows.gz"
    path.write_bytes(gzip.compress(ROW))
    assert not is_archive(path)


LINK = {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}
HOSTILE = {
    "link": (tar_of(("red", b""), **LINK), "link"),
    "hard_link": (tar_of(("red", b""), type=tarfile.LNKTYPE, linkname="red"), "link"),
    "device": (tar_of(("red", b""), type=tarfile.CHRTYPE), "no plain file"),
    "pipe": (tar_of(("red", b""), type=tarfile.FIFOTYPE), "no plain file"),
    "link_in_zip": (zip_of(("red", b"/etc/passwd"), mode=stat.S_IFLNK | 0o777), "link"),
    "upwards": (tar_of(("../red", ROW)), "name that is not taken"),
    "upwards_in_zip": (zip_of(("a/../../red", ROW)), "name that is not taken"),
    "absolute": (tar_of(("/etc/red", ROW)), "name that is not taken"),
    "drive": (zip_of(("C:\\red", ROW)), "name that is not taken"),
    "line_break": (tar_of(("red\nblue", ROW)), "name that is not taken"),
    "turned_around": (tar_of(("red\u202elnosj", ROW)), "name that is not taken"),
    "long_name": (tar_of(("r" * 201, ROW)), "name that is not taken"),
    "zip_in_tar": (tar_of(("red.zip", zip_of(*TWO))), "inside an archive"),
    "tar_in_zip": (zip_of(("red.tar", tar_of(*TWO))), "inside an archive"),
    "tar_gz_in_zip": (zip_of(("red.jsonl", gzip.compress(tar_of(*TWO)))), "inside an archive"),
    "xz_in_xz": (lzma.compress(lzma.compress(ROW)), "inside an archive"),
    "bomb_in_zip": (zip_of(("red", bytes(20_000_000))), "bomb"),
    "bomb_in_gz": (gzip.compress(tar_of(("red", bytes(20_000_000)))), "bomb"),
    "bomb_in_xz": (lzma.compress(bytes(20_000_000)), "bomb"),
    "long_header": (
        tar_of(("red", ROW), pax_headers={"comment": "x" * 3_000_000}),
        "made to do harm",
    ),
    "cut_off": (lzma.compress(tar_of(*TWO))[:-40], "cut off"),
    "cut_off_zip": (zip_of(*TWO)[:-30], "cut off"),
    "cut_off_gz": (gzip.compress(tar_of(*TWO))[:-20], "cut off"),
    "after_the_end": (lzma.compress(tar_of(*TWO)) + b"more", "damaged"),
    "locked": (locked(zip_of(*TWO)), "locked"),
    "long_list": (long_list(zip_of(*TWO)), "too many files"),
    "nothing": (zip_of(), "no file"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_one_thing_that_does_not_belong_there_refuses_the_archive(name: str, tmp_path: Path):
    content, phrase = HOSTILE[name]
    with pytest.raises(ArchiveError, match=phrase):
        unpacked(content, tmp_path)


def test_files_and_bytes_are_counted_not_believed(tmp_path: Path):
    for number, limits in enumerate(({"files": 1}, {"bytes": len(ROW) * 2})):
        folder = tmp_path / str(number)
        folder.mkdir()
        with pytest.raises(ArchiveError, match="Send it in parts"):
            unpacked(zip_of(*TWO), folder, **limits)


@pytest.fixture
def lead(settings, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return signed_in(Role.LEAD)


@pytest.mark.django_db
def test_an_archive_becomes_a_file_for_each_model(lead: Client):
    sent = SimpleUploadedFile("answers.tar.xz", lzma.compress(tar_of(*TWO)))
    assert give(lead, sent)["Location"] == "/imports/"
    page = lead.get("/imports/").content.decode()
    assert page.count("from answers.tar.xz") == 2
    for upload in Upload.objects.all():
        form = lead.get(f"/imports/files/{upload.public_id}/").context["form"]
        assert form["competitor"].value() == Path(upload.name).stem


@pytest.mark.django_db
def test_a_refused_archive_keeps_nothing_of_what_came_with_it(lead: Client, tmp_path: Path):
    good = SimpleUploadedFile("rows.jsonl", ROW)
    reply = give(lead, good, SimpleUploadedFile("bad.tar", HOSTILE["link"][0]))
    assert reply.status_code == 422
    assert "is a link or no plain file" in reply.content.decode()
    assert not Upload.objects.exists()
