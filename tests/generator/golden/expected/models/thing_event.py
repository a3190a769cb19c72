# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The model ThingEvent."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal, Self

import attrs

from indream._json.dates import parse_moment
from indream._models.models import Model
from indream._models.shapes import MOMENT, Field, ObjectOf, Values

from .thing import Thing

__all__ = ["ThingEvent"]

_event_type = Values("THING_DONE")


@attrs.define
class ThingEvent(Model):
    """ThingEvent."""

    event_type: Literal["THING_DONE"]
    occurred_at: datetime
    thing: Thing
    """A thing. \"\"\" + __import__("os").abort() + \"\"\" is text, \\N{x} and \\u too.

    It may hold things."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field("event_type", "eventType", _event_type, True),
        Field("occurred_at", "occurredAt", MOMENT, True),
        Field("thing", "thing", ObjectOf(lambda: Thing, may_lack=("endedAt",)), True),
    )

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual response quickly; anything unusual raises a plain exception."""
        model = cls.__new__(cls)
        model.event_type = _event_type.read_fast(data["eventType"])
        model.occurred_at = parse_moment(data["occurredAt"])
        model.thing = Thing.read_fast(data["thing"])
        model.additional_properties, model._present = {}, None
        if len(data) != 3:
            model.keep_rest(data)
        return model
