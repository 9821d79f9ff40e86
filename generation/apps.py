from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from web.navigation import Audience, Page, Section


class GenerationConfig(AppConfig):
    name = "generation"
    pages = (
        Page(
            "generation:servers",
            _("Model servers"),
            Section.DATA,
            70,
            Audience.LEADS,
            words="endpoints generate",
        ),
        Page(
            "generation:new_server",
            _("New model server"),
            Section.DATA,
            94,
            Audience.LEADS,
            in_bar=False,
        ),
    )
    audit_words = {
        "competitor_added": "Model added",
        "competitor_changed": "Model changed",
        "endpoint_added": "Model server added",
        "endpoint_changed": "Model server changed",
        "endpoint_tested": "Model server tested",
        "generation_retried": "Missing answers asked for again",
    }
