"""The platforms of connections, and an index for the lists of push operations that ended."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('errors', '0011_file_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('connection_id', models.CharField(max_length=128, unique=True)),
                ('platform', models.CharField(max_length=128)),
                ('platform_key', models.CharField(db_index=True, max_length=128)),
            ],
        ),
        migrations.AddIndex(
            model_name='pushoperation',
            index=models.Index(fields=['rank', 'seen_at', 'id'], name='push_in_state'),
        ),
    ]
