"""`cauri openapi`: the API's document."""

import json

import click

from cauri.interfaces.api.api import api


@click.command()
def openapi() -> None:
    """Print the OpenAPI document, as the snapshot in tests/ keeps it."""
    document = api.get_openapi_schema(path_prefix="/")
    click.echo(json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True))


COMMANDS = (openapi,)
