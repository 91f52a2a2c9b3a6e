"""`cauri staff`: who may sign in to the console."""

import click

from cauri.identity.staff import factors, queries, roles, services
from cauri.infra.audit.acts import SYSTEM
from cauri.interfaces.cli import database
from cauri.kit import clock, permissions
from cauri.kit.transactions import retrying, transaction


@click.group()
def staff() -> None:
    """Who may sign in to the console."""


@staff.command()
@click.argument("username")
@click.option("--email", prompt=True)
@click.option("--role", prompt=True, help="One of those that `cauri staff roles` lists.")
@click.password_option(help="At least twelve characters; asked for when not given.")
@database.needed
def enrol(username: str, *, email: str, role: str, password: str) -> None:
    """Give somebody a login to the console, in a role."""
    member = retrying(lambda: services.enrol(username, email=email, password=password, role=role, now=clock.now()))
    click.echo(f"{member.username} may sign in to the console, as {member.role}.")


@staff.command("roles")
@database.needed
def list_roles() -> None:
    """Tell the roles, and every permission there is."""
    for name, title in roles.titles().items():
        click.echo(f"{name}: {title}")
    for permission in permissions.declared().values():
        click.echo(f"  {permission.name}: {permission.title}")


@staff.command("define-role")
@click.argument("name")
@click.option("--title", prompt=True)
@click.option("--may", multiple=True, required=True, help="A permission; as often as you need it.")
@database.needed
def define_role(name: str, *, title: str, may: tuple[str, ...]) -> None:
    """Make a role of one's own of named permissions, or change one."""
    role = retrying(lambda: roles.define(name, title=title, may=may, by=SYSTEM, now=clock.now()))
    click.echo(f"{role.name} may {', '.join(role.permissions)}.")


@staff.command("reset-second-factor")
@click.argument("username")
@database.needed
def reset_second_factor(username: str) -> None:
    """Forget somebody's authenticator, when it and the recovery codes are lost."""
    member = queries.named(username.lower())
    if member is None:
        raise click.ClickException(f"nobody on the staff is called {username}")
    with transaction():
        factors.reset(member, by=SYSTEM, now=clock.now())
    click.echo(f"{member.username} sets up another authenticator at the next sign-in.")


COMMANDS = (staff,)
