import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from accounts.append_only import protect


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0005_self_namings'),
        ('leaderboard', '0003_uneven_crowds'),
    ]

    operations = [
        migrations.CreateModel(
            name='BoardStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('up_to', models.BigIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'get_latest_by': 'up_to',
            },
        ),
        migrations.AddField(
            model_name='board',
            name='step_hours',
            field=models.PositiveIntegerField(default=24),
        ),
        migrations.AddField(
            model_name='board',
            name='step_people',
            field=models.PositiveIntegerField(default=3),
        ),
        migrations.AddField(
            model_name='board',
            name='step_votes',
            field=models.PositiveIntegerField(default=20),
        ),
        migrations.AddField(
            model_name='snapshot',
            name='votes_until',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='board',
            constraint=models.CheckConstraint(condition=models.Q(('step_hours__gte', 1), ('step_people__gte', 1), ('step_votes__gte', 1)), name='a_step_has_votes_people_and_hours'),
        ),
        migrations.AddField(
            model_name='boardstep',
            name='board',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='leaderboard.board'),
        ),
        migrations.AddConstraint(
            model_name='boardstep',
            constraint=models.UniqueConstraint(fields=('board', 'up_to'), name='one_step_per_number'),
        ),
        protect("leaderboard_boardstep"),
    ]
