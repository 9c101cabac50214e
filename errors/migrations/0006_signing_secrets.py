"""
The signing secrets of sources, sealed. The one that each source has is kept, in the form in which Codat writes secrets.
"""

import base64

from django.db import migrations, models
import django.db.models.deletion


def keep_secrets(apps, schema_editor):
    from errors.domain.webhooks import secret_text
    from errors.sealing import seal

    source_model, secret_model = apps.get_model("errors", "Source"), apps.get_model("errors", "SigningSecret")
    for source in source_model.objects.exclude(signing_secret=""):
        text = source.signing_secret
        try:
            secret = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:  # none of ours: nothing was ever signed with it
            continue
        if len(secret) < 16:
            continue
        secret_model.objects.create(source=source, sealed=seal(secret_text(secret)), created_at=source.created_at)


class Migration(migrations.Migration):

    dependencies = [
        ('errors', '0005_source_uses'),
    ]

    operations = [
        migrations.CreateModel(
            name='SigningSecret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.TextField()),
                ('created_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(null=True)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signing_secrets', to='errors.source')),
            ],
        ),
        migrations.CreateModel(
            name='SignatureFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32)),
                ('count', models.PositiveBigIntegerField()),
                ('last_at', models.DateTimeField()),
                ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='signature_failures', to='errors.source')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'code'), name='signature_failure_once')],
            },
        ),
        migrations.RunPython(keep_secrets, migrations.RunPython.noop),
    ]
