
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0008_guesses_are_facts'),
        ('catalog', '0005_self_namings'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='an_entry_numbers_one_fact',
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='self_naming',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_entry', to='catalog.selfnaming'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('earlier_description', None), ('guess', None), ('imported_vote', None), ('ruling', None), ('self_naming', None), ('vote__isnull', False)), models.Q(('earlier_description', None), ('guess', None), ('imported_vote__isnull', False), ('ruling', None), ('self_naming', None), ('vote', None)), models.Q(('earlier_description__isnull', False), ('guess', None), ('imported_vote', None), ('ruling', None), ('self_naming', None), ('vote', None)), models.Q(('earlier_description', None), ('guess', None), ('imported_vote', None), ('ruling__isnull', False), ('self_naming', None), ('vote', None)), models.Q(('earlier_description', None), ('guess__isnull', False), ('imported_vote', None), ('ruling', None), ('self_naming', None), ('vote', None)), models.Q(('earlier_description', None), ('guess', None), ('imported_vote', None), ('ruling', None), ('self_naming__isnull', False), ('vote', None)), _connector='OR'), name='an_entry_numbers_one_fact'),
        ),
    ]
