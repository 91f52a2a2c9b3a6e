"""Which page stands where."""

from django.urls import path

from cauri.interfaces.public import lost_phone, receipt

urlpatterns = [
    path("lost-phone/", lost_phone.page, name="lost_phone"),
    path("r/<str:token>", receipt.page, name="receipt"),
]
