"""Factories of the models of `accounts/`."""

from factory.declarations import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.models import Annotator, Invitation, Job, Role, SignInMark, User
from tests.factories.digests import sha256


class AnnotatorFactory(DjangoModelFactory):
    class Meta:
        model = Annotator


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = Sequence(lambda n: f"person{n}@example.org")
    role = Role.ANNOTATOR
    password = "!"
    annotator = SubFactory(AnnotatorFactory)


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    token_digest = Sequence(lambda n: sha256(f"invitation {n}"))


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    kind = "import_items"
    title = Sequence(lambda n: f"Import {n}")
    errors: list = []
    error_count = LazyAttribute(lambda o: len(o.errors))


class SignInMarkFactory(DjangoModelFactory):
    class Meta:
        model = SignInMark

    user = SubFactory(UserFactory)
    kind = "network"
    digest = Sequence(lambda n: sha256(f"network {n}")[:32])
