"""The end of a limitation that was granted: the person is told before it is lifted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_asked_by_herself")]

    operations = [
        *(
            migrations.AddField(model_name="rightsrequest", name=name, field=field)
            for name, field in (
                (
                    "lifting_ground",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("fin", "Ce qui la justifiait a pris fin (art. 18-1)"),
                            ("retrait", "La personne revient sur sa demande"),
                        ],
                        default="",
                    ),
                ),
                ("lifting_motive", models.TextField(blank=True, default="")),
                ("told_on", models.DateField(null=True)),
                (
                    "told_by",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("courrier", "Par courrier"),
                            ("courriel", "Par courriel"),
                            ("telephone", "Par téléphone"),
                            ("entretien", "En entretien"),
                        ],
                        default="",
                    ),
                ),
                ("lifted_on", models.DateField(null=True)),
            )
        ),
        migrations.AddConstraint(
            model_name="rightsrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lifted_on__isnull", True),
                    models.Q(("told_on__isnull", False), ("told_on__lte", models.F("lifted_on"))),
                    _connector="OR",
                ),
                name="audit_told_before_lifted",
            ),
        ),
    ]
