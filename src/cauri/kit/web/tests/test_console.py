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


def test_lets_even_a_superuser_look_only(page: Any) -> None:
    request = RequestFactory().get("/")
    request.user = get_user_model()(is_active=True, is_staff=True, is_superuser=True)
    assert page.has_view_permission(request)
    assert page.get_model_perms(request) == {"add": False, "change": False, "delete": False, "view": True}
    assert "delete_selected" not in page.get_actions(request)


@pytest.mark.parametrize("door", ["save_model", "save_related", "save_formset", "delete_model", "delete_queryset"])
def test_saves_nothing_whoever_opens_a_door(page: Any, door: str) -> None:
    with pytest.raises(ConsoleWrites, match="ReadOnlyAdmin"):
        getattr(page, door)(None, models.Model, None, True)
