"""Factories of the models of `catalog/`."""

from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from catalog.described import described, items_digest
from catalog.models import (
    Answer,
    Benchmark,
    BenchmarkItem,
    Competitor,
    ItemNotes,
    Release,
    ReleasedItem,
    RenderedText,
    Retirement,
)
from tests.factories.accounts import AnnotatorFactory
from tests.factories.digests import sha256


class BenchmarkFactory(DjangoModelFactory):
    class Meta:
        model = Benchmark

    name = Sequence(lambda n: f"Benchmark {n}")
    slug = Sequence(lambda n: f"benchmark-{n}")


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = BenchmarkItem

    benchmark = SubFactory(BenchmarkFactory)
    key = Sequence(lambda n: f"item-{n}")
    messages = LazyAttribute(lambda o: [{"role": "user", "content": f"Write {o.key}."}])
    content_digest = LazyAttribute(lambda o: sha256(str(o.messages)))
    prompt_digest = LazyAttribute(lambda o: sha256(o.messages[0]["content"]))
    main_category = "Development and Programming"
    sub_category = "Code Debugging"
    languages = ["python"]
    difficulty = "medium"


class ItemNotesFactory(DjangoModelFactory):
    class Meta:
        model = ItemNotes

    item = SubFactory(ItemFactory)
    title = "Ferry tickets counted twice"
    knowledge = "That a list must not change under the loop that walks it."
    difficulty_reason = "The mistake stands in four lines."
    good_answer = ["Names the loop as the cause.", "Builds a new list."]
    bad_answers = ["Blames the reader of the file."]


class ReleaseFactory(DjangoModelFactory):
    """A release of one item."""

    class Meta:
        model = Release

    benchmark = SubFactory(BenchmarkFactory)
    name = Sequence(lambda n: f"release-{n}")
    item_count = 1

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        item = ItemFactory(benchmark=kwargs["benchmark"])
        kwargs.setdefault("items_digest", items_digest([described(item, item)]))
        release = super()._create(model_class, *args, **kwargs)
        ReleasedItem.objects.create(release=release, item=item)
        return release


class RetirementFactory(DjangoModelFactory):
    class Meta:
        model = Retirement

    item = SubFactory(ItemFactory)
    reason = "Every answer passes."
    asked_by = SubFactory(AnnotatorFactory)


class CompetitorFactory(DjangoModelFactory):
    class Meta:
        model = Competitor

    name = Sequence(lambda n: f"Competitor Nr{n}")
    slug = Sequence(lambda n: f"competitor-nr{n}")


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer

    item = SubFactory(ItemFactory)
    competitor = SubFactory(CompetitorFactory)
    status = Answer.Status.READY
    text = Sequence(lambda n: f"Text number {n}.")
    text_digest = LazyAttribute(lambda o: sha256(o.text) if o.text else "")
    shown_digest = SelfAttribute("text_digest")  # looked at, and no name found


class RenderedTextFactory(DjangoModelFactory):
    class Meta:
        model = RenderedText

    text_digest = Sequence(lambda n: sha256(str(n)))
    renderer_version = "test"
    html = "<p>Text.</p>"
    html_digest = LazyAttribute(lambda o: sha256(o.html))
    method = "full"
