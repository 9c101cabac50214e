"""Times in SQLite: text becomes microseconds since 1970. PostgreSQL has its own type, and nothing to do."""

import datetime
import errors.models.moments
from django.db import migrations
from errors.models.moments import MomentField

AS_NUMBERS = (
    "CAST(strftime('%s', substr({0}, 1, 19)) AS INTEGER) * 1000000"
    " + CASE WHEN length({0}) > 19 THEN CAST(substr({0} || '000000', 21, 6) AS INTEGER) ELSE 0 END"
)


def rewrite(apps, schema_editor):
    """In place, since the columns take numbers too; then each table is made anew with the columns' new type."""
    if schema_editor.connection.vendor != 'sqlite':
        return
    for model in apps.get_app_config('errors').get_models():
        columns = [field.column for field in model._meta.local_fields if isinstance(field, MomentField)]
        if columns:
            changes = ', '.join(f'{column} = {AS_NUMBERS.format(column)}' for column in columns)
            schema_editor.execute(f'UPDATE {model._meta.db_table} SET {changes}', params=None)  # else the %s of strftime would be one of ours
            schema_editor._remake_table(model)


class Migration(migrations.Migration):

    dependencies = [
        ('errors', '0008_push_lookups'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.AlterField(
                model_name='apitoken',
                name='created_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='apitoken',
                name='last_used_at',
                field=errors.models.moments.MomentField(null=True),
            ),
            migrations.AlterField(
                model_name='apitoken',
                name='revoked_at',
                field=errors.models.moments.MomentField(null=True),
            ),
            migrations.AlterField(
                model_name='company',
                name='first_seen_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='company',
                name='last_seen_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='companytally',
                name='bucket_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='condition',
                name='ended_at',
                field=errors.models.moments.MomentField(default=datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)),
            ),
            migrations.AlterField(
                model_name='condition',
                name='opened_at',
                field=errors.models.moments.MomentField(default=datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)),
            ),
            migrations.AlterField(
                model_name='daytally',
                name='bucket_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='errorresponse',
                name='occurred_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='errorresponse',
                name='received_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='guidanceentry',
                name='updated_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='guidancenote',
                name='created_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='heartbeat',
                name='seen_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='hourtally',
                name='bucket_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='issue',
                name='first_seen_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='issue',
                name='last_seen_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='issuecompany',
                name='first_seen_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='issuecompany',
                name='last_seen_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='minutetally',
                name='bucket_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='pushoperation',
                name='due_at',
                field=errors.models.moments.MomentField(default=datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)),
            ),
            migrations.AlterField(
                model_name='pushoperation',
                name='opened_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='pushoperation',
                name='seen_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='pushstate',
                name='at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='quota',
                name='at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='quota',
                name='resets_at',
                field=errors.models.moments.MomentField(null=True),
            ),
            migrations.AlterField(
                model_name='rejectedpart',
                name='received_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='signaturefailure',
                name='last_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='signingsecret',
                name='created_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='signingsecret',
                name='retired_at',
                field=errors.models.moments.MomentField(null=True),
            ),
            migrations.AlterField(
                model_name='source',
                name='created_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='source',
                name='last_delivery_at',
                field=errors.models.moments.MomentField(null=True),
            ),
            migrations.AlterField(
                model_name='source',
                name='last_trial_at',
                field=errors.models.moments.MomentField(null=True),
            ),
            migrations.AlterField(
                model_name='sourceminute',
                name='minute_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='sourcetoken',
                name='created_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='sourcetoken',
                name='last_used_at',
                field=errors.models.moments.MomentField(null=True),
            ),
            migrations.AlterField(
                model_name='sourcetoken',
                name='revoked_at',
                field=errors.models.moments.MomentField(null=True),
            ),
            migrations.AlterField(
                model_name='ticket',
                name='created_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='webhookmessage',
                name='received_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='codatapikey',
                name='created_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='codatapikey',
                name='paused_until',
                field=errors.models.moments.MomentField(null=True),
            ),
            migrations.AlterField(
                model_name='pushlookup',
                name='created_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='pushlookup',
                name='due_at',
                field=errors.models.moments.MomentField(),
            ),
            migrations.AlterField(
                model_name='pushlookup',
                name='tried_at',
                field=errors.models.moments.MomentField(null=True),
            ),
        ]),
        migrations.RunPython(rewrite),
    ]
