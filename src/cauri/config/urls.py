"""Every address of the platform, and the door behind it."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from cauri.interfaces.api.api import api
from cauri.interfaces.console import mailbox
from cauri.interfaces.public import addresses as public
from cauri.interfaces.webhooks import addresses as webhooks

admin.autodiscover()

urlpatterns = [
    path("console/", admin.site.urls),
    path("mailbox/", mailbox.page),
    path("webhooks/", include(webhooks.urlpatterns)),
    path("", include(public.urlpatterns)),
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("", api.urls),
]
