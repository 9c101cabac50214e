"""A team's own causes for what is no response, too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('errors', '0012_connections'),
    ]

    operations = [
        migrations.AddField(
            model_name='guidanceentry',
            name='kind',
            field=models.CharField(db_default='response', default='response', max_length=16),
        ),
    ]
