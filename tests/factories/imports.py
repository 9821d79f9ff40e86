"""Factories of the models of `imports/`."""

from factory.declarations import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from imports.models import Upload
from imports.recognise import Column, Recognised


class UploadFactory(DjangoModelFactory):
    """A file of one item in our own form, whose bytes were lost."""

    class Meta:
        model = Upload

    name = Sequence(lambda n: f"items-{n}.jsonl")
    size = 60
    sha256 = "0" * 64
    found = LazyFunction(
        lambda: Recognised(
            "rows",
            "import_items",
            {"import_items": ["own_items"]},
            [Column("key", ["one"], ["one"]), Column("messages", ["1 elements"], None)],
            rows=1,
        ).as_json()
    )
    uploaded_by = SubFactory("tests.factories.accounts.AnnotatorFactory")
