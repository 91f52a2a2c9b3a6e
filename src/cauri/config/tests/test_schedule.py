"""The schedule …"""

from celery import Celery
from django.conf import settings
from django.utils.module_loading import import_string

from cauri.config import schedule
from cauri.infra.jobs import declarations


def test_names_every_declared_job_and_nothing_else() -> None:
    app: Celery = import_string(settings.CELERY_APP)
    app.loader.import_default_modules()

    scheduled = {entry["task"] for entry in schedule.SCHEDULE.values()}
    declared = {job.name for job in declarations.declared() if not job.name.startswith("cowries.")}
    assert scheduled == declared
    assert scheduled <= set(app.tasks)
