"""The base of what clients send. Amounts have their shapes in `cauri.money.shapes`."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A request body. A field that it does not name is refused, so that no client believes in one we ignore."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
