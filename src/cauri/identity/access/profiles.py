"""What customers see and say about themselves. It stands here, because only who is signed in may."""

from datetime import datetime

from cauri.identity.access import reauthentication, sessions
from cauri.identity.access.callers import Caller
from cauri.identity.users import queries
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import NOWHERE, Origin
from cauri.kit.transactions import durable, transaction


def profile_of(caller: Caller) -> User:
    """The caller, with everything that is known of them."""
    return queries.user(caller.user_id)


@durable
def change_profile(
    caller: Caller,
    *,
    username: str | None = None,
    language: str | None = None,
    pin: str | None = None,
    password: str | None = None,
    now: datetime,
    origin: Origin = NOWHERE,
) -> User:
    """Give oneself a username, or another language for messages; what is None stays.

    Another username than before takes the PIN or the password: under the name, others send money. Raises
    users.UsernameInvalid, UsernameTaken, TooManyUsernames, UnknownLanguage, and what `reauthenticate` and
    `sessions.must_stand` raise.
    """
    person = queries.user(caller.user_id)
    renamed = username is not None and username != person.username
    if renamed and person.username is not None:
        reauthentication.reauthenticate(caller, pin=pin, password=password, now=now, origin=origin)
    with transaction():
        sessions.must_stand(caller)
        if username is not None and renamed:
            users.choose_username(person, username, now=now, origin=origin)
        if language is not None and language != person.language:
            users.choose_language(person, language, now=now)
    return person
