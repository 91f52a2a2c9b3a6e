"""Which company reports where."""

from django.urls import path

from cauri.interfaces.webhooks import onfido, paystack

urlpatterns = [path("onfido", onfido.receive), path("paystack", paystack.receive)]
