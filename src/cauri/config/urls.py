"""Every address of the platform, and the door behind it."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from cauri.interfaces.api.api import api
from cauri.interfaces.console import mailbox

urlpatterns = [
    path("console/", admin.site.urls),
    path("mailbox/", mailbox.page),
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("", api.urls),
]
