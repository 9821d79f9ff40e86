from django.urls import path

from curation.views import bulk, checks, findings, funnel, releases, taxonomy, versions

app_name = "curation"

RELEASES = "benchmarks/<slug:slug>/releases/"

urlpatterns = [
    path("curation/", funnel.curation, name="curation"),
    path("curation/check/", checks.check, name="check"),
    path("curation/check/next/", checks.next_check, name="next_check"),
    path("curation/check/pass-on/", checks.pass_check_on, name="pass_check_on"),
    path("curation/drafts/new/", funnel.new_draft, name="new_draft"),
    path("curation/drafts/<uuid:public_id>/", funnel.draft, name="draft"),
    path("benchmarks/<slug:slug>/funnel/", funnel.funnel, name="funnel"),
    path("curation/drafts/<uuid:public_id>/mend/", funnel.mend, name="mend"),
    path("benchmarks/<slug:slug>/funnel/items/", funnel.send_items, name="send_items"),
    path("benchmarks/<slug:slug>/funnel/plan/", funnel.set_plan, name="set_plan"),
    path("curation/taxonomy/", taxonomy.taxonomy, name="taxonomy"),
    path("curation/taxonomy/change/", taxonomy.change_taxonomy, name="change_taxonomy"),
    path("curation/tags/", taxonomy.tags, name="tags"),
    path("curation/tags/place/", taxonomy.set_tag, name="set_tag"),
    path("curation/languages/", taxonomy.languages, name="languages"),
    path("items/<uuid:public_id>/versions/", versions.versions, name="versions"),
    path("items/edit/", bulk.edit, name="edit_items"),
    path("items/edits/", bulk.bulk_edits, name="bulk_edits"),
    path("items/edits/<uuid:public_id>/", bulk.bulk_edit, name="bulk_edit"),
    path("items/edits/<uuid:public_id>/undo/", bulk.undo, name="undo_edit"),
    path("curation/findings/", findings.findings, name="findings"),
    path("curation/findings/<int:finding>/", findings.decide, name="decide_finding"),
    path(RELEASES, releases.releases, name="releases"),
    path(f"{RELEASES}<int:release>/", releases.release, name="release"),
    path(f"{RELEASES}<int:release>/<str:name>", releases.release_file, name="release_file"),
]
