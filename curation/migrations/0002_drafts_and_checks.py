import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from accounts.append_only import protect


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_own_keys_of_the_battle_page'),
        ('catalog', '0006_releases'),
        ('curation', '0001_findings'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('writing', 'Being written'), ('checking', 'Being checked'), ('returned', 'Back with the writer'), ('accepted', 'Accepted')], default='writing', max_length=10)),
                ('round', models.PositiveIntegerField(default=1)),
                ('raw', models.TextField(blank=True)),
                ('text', models.TextField()),
                ('knowledge', models.CharField(max_length=500)),
                ('difficulty', models.CharField(choices=[('easy', 'Easy'), ('medium', 'Medium'), ('hard', 'Hard')], max_length=10)),
                ('raw_languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('main_category', models.CharField(max_length=80)),
                ('sub_category', models.CharField(max_length=80)),
                ('licence', models.CharField(max_length=100)),
                ('source', models.CharField(max_length=300)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('benchmark', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='catalog.benchmark')),
                ('item', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='catalog.benchmarkitem')),
                ('writer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='accounts.annotator')),
            ],
        ),
        migrations.CreateModel(
            name='CheckLease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveIntegerField()),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('leased_until', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('checked', 'Checked'), ('passed_on', 'Passed on')], max_length=10)),
                ('checker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='check_leases', to='accounts.annotator')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leases', to='curation.draft')),
            ],
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveIntegerField()),
                ('text_digest', models.CharField(max_length=64)),
                ('answers', models.JSONField()),
                ('reasons', models.JSONField(default=dict)),
                ('holds', models.BooleanField()),
                ('seconds', models.FloatField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('checker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='accounts.annotator')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='curation.draft')),
            ],
        ),
        migrations.CreateModel(
            name='CurationPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checks', models.PositiveSmallIntegerField(default=4)),
                ('yes_needed', models.PositiveSmallIntegerField(default=3)),
                ('target', models.JSONField(blank=True, default=dict)),
                ('benchmark', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='catalog.benchmark')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('checks__gte', models.F('yes_needed')), ('checks__lte', 9), ('yes_needed__gte', 1)), name='enough_checks_for_the_yes_needed')],
            },
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['state', 'sent_at'], name='drafts_to_check'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['writing', 'checking', 'returned', 'accepted'])), name='draft_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('item__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('item', None)), _connector='OR'), name='exactly_an_accepted_draft_is_an_item'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(('difficulty__in', ['easy', 'medium', 'hard'])), name='draft_difficulty_is_known'),
        ),
        migrations.AddConstraint(
            model_name='checklease',
            constraint=models.UniqueConstraint(fields=('draft', 'checker', 'round'), name='a_draft_is_lent_once_in_a_round'),
        ),
        migrations.AddConstraint(
            model_name='checklease',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('checker',), name='a_checker_holds_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='checklease',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'checked', 'passed_on'])), name='lease_outcome_is_known'),
        ),
        migrations.AddConstraint(
            model_name='check',
            constraint=models.UniqueConstraint(fields=('draft', 'checker', 'round'), name='one_check_of_a_person_in_a_round'),
        ),
        protect("curation_check"),
    ]
