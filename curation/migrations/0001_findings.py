import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0006_own_keys_of_the_battle_page'),
        ('catalog', '0006_releases'),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.benchmarkitem')),
            ],
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('duplicate', 'Nearly the same item'), ('contamination', 'Known from a public set'), ('secret', 'Looks like a secret'), ('personal_data', 'Personal data'), ('link', 'Points outside'), ('characters', 'Characters that are no text'), ('length', 'Unusual length'), ('language', 'Label and text differ')], max_length=20)),
                ('fingerprint', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('fixed', 'Fixed')], default='open', max_length=10)),
                ('severity', models.FloatField()),
                ('places', models.JSONField(default=list)),
                ('words', models.CharField(max_length=300)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.annotator')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='catalog.benchmarkitem')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-severity', 'id'], name='findings_worst_first')],
                'constraints': [models.UniqueConstraint(fields=('item', 'fingerprint'), name='a_thing_is_found_once_in_an_item'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'accepted', 'fixed'])), name='finding_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), models.Q(models.Q(('reason', ''), _negated=True), ('decided_by__isnull', False)), _connector='OR'), name='an_accepted_finding_has_a_reason'), models.CheckConstraint(condition=models.Q(('kind__in', ['duplicate', 'contamination', 'secret', 'personal_data', 'link', 'characters', 'length', 'language'])), name='finding_kind_is_known')],
            },
        ),
    ]
