import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

PSEUDONYM_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else


class Role(models.TextChoices):
    ANNOTATOR = "annotator", _("Annotator")
    CURATOR = "curator", _("Curator")
    LEAD = "lead", _("Lead")


def new_pseudonym() -> str:
    """A name that says nothing about the person, such as `annotator-7fk3qz`."""
    return "annotator-" + "".join(secrets.choice(PSEUDONYM_ALPHABET) for _ in range(6))


class Annotator(models.Model):
    """The permanent pseudonym that facts carry; it stays when the person is erased."""

    pseudonym = models.CharField(max_length=40, unique=True, default=new_pseudonym)
    group = models.CharField(max_length=60, blank=True)  # as leads sort people; votes copy it
    created_at = models.DateTimeField(default=now)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.pseudonym


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, *, role: str = Role.ANNOTATOR, password: str | None = None, **extra: Any
    ) -> "User":
        """Create an account with its annotator; no password means that none can sign in yet."""
        user = self.model(email=email.strip().lower(), role=Role(role).value, **extra)
        user.annotator = Annotator.objects.create()
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Create an operator, who may also open the stock admin."""
        return self.create_user(
            email, role=Role.LEAD, password=password, is_staff=True, is_superuser=True, **extra
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account: everything here names a person and goes when the person is erased."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.ANNOTATOR)
    annotator = models.OneToOneField(Annotator, on_delete=models.PROTECT, related_name="user")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    # How the person works on the battle page; annotations.keys says what the words mean. Here,
    # because this row is read with every request anyway.
    own_keys = models.JSONField(default=dict, editable=False)  # command -> keys, if not the default
    uses_single_keys = models.BooleanField(default=True, editable=False)
    created_at = models.DateTimeField(default=now)
    reset_links_ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_email"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def browser_name(self) -> str:
        """What tells this person's things from another's in a browser's storage, and no more."""
        return salted_hmac("accounts.browser_name", str(self.annotator_id)).hexdigest()[:12]

    @property
    def is_lead(self) -> bool:
        return self.is_superuser or self.role == Role.LEAD

    @property
    def is_curator(self) -> bool:
        """Curators and leads look after items."""
        return self.is_lead or self.role == Role.CURATOR
