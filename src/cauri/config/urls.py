"""Every address of the platform, and the door behind it."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from cauri.interfaces.api.api import api

urlpatterns = [
    path("console/", admin.site.urls),
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("", api.urls),
]
