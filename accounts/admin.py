"""The stock admin, for operators: to look, not to change. Changes go through the own pages."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest

from accounts.models import Annotator, ApiToken, AuditEntry, Invitation, Job, User

# Its own form knows neither the limits on tries nor the second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister(Group)  # roles say what people may
for of_allauth in (EmailAddress, EmailConfirmation, Authenticator):
    if admin.site.is_registered(of_allauth):  # they would show secrets and change addresses
        admin.site.unregister(of_allauth)


class LookOnly(admin.ModelAdmin[Model]):
    """Shows and never changes; filters only by what the page offers.

    Filters by other fields would answer questions about what the page leaves out.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Whether the address may filter by this."""
        offered = {str(name) for name in self.list_filter}
        by_date = lookup.split("__")[0] == self.date_hierarchy
        return by_date or lookup.removesuffix("__exact") in offered

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(LookOnly):
    list_display = ("email", "name", "role", "annotator", "is_active", "is_staff", "last_login")
    list_filter = ("role", "is_active", "is_staff")
    list_select_related = ("annotator",)
    search_fields = ("email", "name", "annotator__pseudonym")
    exclude = ("password", "groups", "user_permissions")


@admin.register(Annotator)
class AnnotatorAdmin(LookOnly):
    list_display = ("pseudonym", "created_at", "erased_at")
    search_fields = ("pseudonym",)


@admin.register(Invitation)
class InvitationAdmin(LookOnly):
    list_display = ("email", "role", "created_by", "created_at", "used_at", "revoked_at")
    list_select_related = ("created_by",)
    exclude = ("token_digest",)


@admin.register(ApiToken)
class ApiTokenAdmin(LookOnly):
    list_display = ("name", "hint", "user", "created_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    exclude = ("token_digest",)


@admin.register(AuditEntry)
class AuditEntryAdmin(LookOnly):
    list_display = ("at", "actor", "action", "subject", "details")
    list_filter = ("action",)
    list_select_related = ("actor",)
    search_fields = ("subject", "actor__pseudonym")
    date_hierarchy = "at"


@admin.register(Job)
class JobAdmin(LookOnly):
    list_display = ("title", "kind", "state", "attempt", "created_by", "created_at")
    list_filter = ("kind", "state")
    list_select_related = ("created_by",)
    exclude = ("errors",)
