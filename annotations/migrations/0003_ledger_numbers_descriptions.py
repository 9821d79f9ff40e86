import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0002_facts_are_append_only"),
        ("catalog", "0002_earlier_descriptions"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="ledgerentry", name="an_entry_numbers_one_fact"),
        migrations.AddField(
            model_name="ledgerentry",
            name="earlier_description",
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="ledger_entry", to="catalog.earlierdescription"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('earlier_description', None), ('imported_vote', None), ('vote__isnull', False)), models.Q(('earlier_description', None), ('imported_vote__isnull', False), ('vote', None)), models.Q(('earlier_description__isnull', False), ('imported_vote', None), ('vote', None)), _connector='OR'), name="an_entry_numbers_one_fact"),
        ),
    ]
