"""What every part of a scenario is: frozen, and without keys that nobody knows."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Frozen, and refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
