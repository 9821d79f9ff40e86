
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from accounts.append_only import protect


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_own_keys_of_the_battle_page'),
        ('catalog', '0004_answers_at_work'),
    ]

    operations = [
        migrations.AddField(
            model_name='answer',
            name='looked_at_by',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='answer',
            name='masked',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='answer',
            name='shown_digest',
            field=models.CharField(blank=True, db_index=True, max_length=64),
        ),
        migrations.CreateModel(
            name='SelfNaming',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('named', 'Names its author'), ('not_named', 'Does not name its author')], max_length=10)),
                ('found', models.JSONField(default=list)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='self_namings', to='catalog.answer')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.annotator')),
            ],
            options={
                'indexes': [models.Index(fields=['answer', '-id'], name='newest_self_naming')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['named', 'not_named'])), name='verdict_is_known')],
            },
        ),
        protect("catalog_selfnaming"),
    ]
