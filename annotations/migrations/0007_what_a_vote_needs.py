
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_own_keys_of_the_battle_page'),
        ('annotations', '0006_battles_ahead'),
        ('catalog', '0003_texts_are_frozen'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='requires',
            field=models.JSONField(blank=True, default=list, verbose_name='needed with each vote'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('requires__contained_by', ['difficulty', 'reasons', 'comment'])), name='what_a_vote_needs_is_known'),
        ),
    ]
