"""Job runs and processes in the console."""

from django.contrib import admin
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from cauri.infra.jobs.models import JobRun, Pulse
from cauri.kit import permissions
from cauri.kit.web.console import ReadOnlyAdmin

# The schedule stands in config/schedule.py; django-celery-beat's pages would let staff change what it
# remembers.
for _theirs in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(_theirs)

VIEW = permissions.declare("jobs.view", "See jobs and processes", to=("sub_admin",))


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    """What ran, newest first."""

    permission = VIEW
    list_display = ("job", "started_at", "finished_at", "outcome", "error", "counts")
    list_filter = ("outcome", "job")
    ordering = ("-pk",)
    fields = ("job", "due_at", "started_at", "finished_at", "outcome", "error", "counts")


@admin.register(Pulse)
class PulseAdmin(ReadOnlyAdmin):
    """The processes seen lately."""

    permission = VIEW
    list_display = ("process", "queues", "relays", "schedules", "started_at", "seen_at")
    ordering = ("-seen_at",)
