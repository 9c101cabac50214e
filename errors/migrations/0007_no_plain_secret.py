from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('errors', '0006_signing_secrets'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='source',
            name='signing_secret',
        ),
    ]
