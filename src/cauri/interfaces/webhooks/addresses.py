"""Which company reports where."""

from django.urls import path

from cauri.interfaces.webhooks import onfido

urlpatterns = [path("onfido", onfido.receive)]
