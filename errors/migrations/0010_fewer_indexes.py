"""Times that each error changes leave the indexes that no page reads by."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('errors', '0009_moments'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='company',
            name='company_newest',
        ),
        migrations.RemoveIndex(
            model_name='issue',
            name='issue_first',
        ),
        migrations.RemoveIndex(
            model_name='issuecompany',
            name='company_issues',
        ),
        migrations.AddIndex(
            model_name='issuecompany',
            index=models.Index(fields=['company'], name='company_issues'),
        ),
    ]
