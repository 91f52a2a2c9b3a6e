"""Which company reports where."""

from django.urls import path

from cauri.interfaces.webhooks import africastalking, bankgateway, billers, dtone, onfido, paystack

urlpatterns = [
    path("africastalking/<str:token>", africastalking.receive),
    path("bankgateway", bankgateway.receive),
    path("billers", billers.receive),
    path("dtone/<str:token>", dtone.receive),
    path("onfido", onfido.receive),
    path("paystack", paystack.receive),
]
