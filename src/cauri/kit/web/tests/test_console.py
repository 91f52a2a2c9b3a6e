from typing import Any

import pytest
from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import models
from django.test import RequestFactory

from cauri.kit.web.console import ConsoleWrites, ReadOnlyAdmin


@pytest.fixture
def page() -> Any:
    return ReadOnlyAdmin(Session, AdminSite())


@pytest.mark.django_db
def test_lets_even_a_superuser_look_at_most(page: Any) -> None:
    request = RequestFactory().get("/")
    request.user = get_user_model()(is_active=True, is_staff=True, is_superuser=True)
    perms = page.get_model_perms(request)
    assert (perms["add"], perms["change"], perms["delete"]) == (False, False, False)
    assert not page.has_view_permission(request), "a page that declares no permission is seen by nobody"
    assert "delete_selected" not in page.get_actions(request)


@pytest.mark.parametrize("door", ["save_model", "save_related", "save_formset", "delete_model", "delete_queryset"])
def test_saves_nothing_whoever_opens_a_door(page: Any, door: str) -> None:
    with pytest.raises(ConsoleWrites, match="ReadOnlyAdmin"):
        getattr(page, door)(None, models.Model, None, True)
