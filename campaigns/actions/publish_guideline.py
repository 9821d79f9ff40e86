"""A new version of how to judge; the votes before it keep the version that they followed."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from annotations.models import Campaign, Guideline
from catalog.rendering.digest import text_digest


class PublishedMeanwhileError(Exception):
    """Somebody wrote a version since the page was made."""


@transaction.atomic
def publish_guideline(
    campaign: Campaign, *, text: str, changes: str, known: int, actor: Annotator
) -> Guideline:
    """Write the version after `known`; refused when that is not the newest."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    newest = campaign.guidelines.aggregate(newest=Max("version"))["newest"] or 0
    if newest != known:
        raise PublishedMeanwhileError(
            _("Version %(newest)d was written since you opened this page. Look at it first.")
            % {"newest": newest}
        )
    guideline = Guideline.objects.create(
        campaign=campaign,
        version=newest + 1,
        text=text,
        text_digest=text_digest(text),
        changes=changes,
        created_by=actor,
    )
    write_audit("guideline_published", campaign.name, actor=actor, version=guideline.version)
    return guideline
