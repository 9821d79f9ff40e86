import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from accounts.append_only import protect


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0007_what_a_vote_needs'),
        ('catalog', '0003_texts_are_frozen'),
    ]

    operations = [
        migrations.CreateModel(
            name='Guess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('options', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name_plural': 'guesses',
            },
        ),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='an_entry_numbers_one_fact',
        ),
        migrations.AddField(
            model_name='guess',
            name='guessed',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.competitor'),
        ),
        migrations.AddField(
            model_name='guess',
            name='vote',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='guess', to='annotations.vote'),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='guess',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_entry', to='annotations.guess'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('earlier_description', None), ('guess', None), ('imported_vote', None), ('ruling', None), ('vote__isnull', False)), models.Q(('earlier_description', None), ('guess', None), ('imported_vote__isnull', False), ('ruling', None), ('vote', None)), models.Q(('earlier_description__isnull', False), ('guess', None), ('imported_vote', None), ('ruling', None), ('vote', None)), models.Q(('earlier_description', None), ('guess', None), ('imported_vote', None), ('ruling__isnull', False), ('vote', None)), models.Q(('earlier_description', None), ('guess__isnull', False), ('imported_vote', None), ('ruling', None), ('vote', None)), _connector='OR'), name='an_entry_numbers_one_fact'),
        ),
        migrations.RunSQL(
            "ALTER TABLE annotations_guess ADD CONSTRAINT the_guess_is_among_the_options "
            "CHECK (guessed_id IS NULL OR guessed_id = ANY (options));",
            "ALTER TABLE annotations_guess DROP CONSTRAINT the_guess_is_among_the_options;",
        ),
        protect("annotations_guess"),
    ]
