"""A FastAPI app that renders on request, and is told by webhook when a video is there.

    pip install "indream-client" fastapi uvicorn
    export INDREAM_API_KEY=… INDREAM_WEBHOOK_SECRET=… PUBLIC_URL=https://videos.example.com
    uvicorn examples.fastapi_app:app

PUT /videos/42 with {"title": "Hello"} starts a render, GET /videos/42 says how it is. The id is the caller's:
it names the export too, so asking again finds the same one, and an event that comes early finds its video.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel

from indream import (
    AsyncIndreamClient,
    IndreamError,
    SlotsFullError,
    ValidationError,
    WebhookVerificationError,
    parse_export_webhook,
)
from indream.types import ExportTask

TEMPLATE = json.loads((Path(__file__).parent / "states" / "title-card.json").read_text(encoding="utf-8"))
MAX_BODY_BYTES = 1_048_576
ENDED = {"COMPLETED", "FAILED", "CANCELED"}


class Order(BaseModel):
    """What a caller wants."""

    title: str


class Video(BaseModel):
    """What a caller is told."""

    id: str
    task_id: str | None = None
    status: str = "PENDING"
    url: str | None = None
    error: str | None = None

    def follow(self, task: ExportTask) -> None:
        """Take over what a task says; one that has ended for us stays as it is, whatever comes late."""
        if self.status not in ENDED:
            self.task_id, self.status = task.task_id, task.status
            self.url, self.error = task.output_url, task.error


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """One client for all requests."""
    async with AsyncIndreamClient() as client:
        app.state.client = client
        yield


app = FastAPI(lifespan=lifespan)
videos: dict[str, Video] = {}  # a table in a database, in real life


@app.put("/videos/{id}", status_code=202)
async def order(id: str, wanted: Order, request: Request) -> Video:
    """Start a render."""
    client: AsyncIndreamClient = request.app.state.client
    state: dict[str, Any] = copy.deepcopy(TEMPLATE)
    state["items"]["greeting"]["text"] = wanted.title
    payload = {
        "editorState": state,
        "ratio": "9:16",
        "scale": 1,
        "fps": 30,
        "format": "mp4",
        "clientTaskId": id,
        "callbackUrl": f"{os.environ['PUBLIC_URL']}/webhooks",
    }
    is_new = id not in videos
    video = videos.setdefault(id, Video(id=id))
    try:
        created = await client.exports.create(payload)
    except ValidationError as error:
        if is_new and video.task_id is None:  # else somebody has ordered it, before or meanwhile
            videos.pop(id, None)
        if isinstance(error, SlotsFullError):
            raise HTTPException(503, "All render slots are taken.", {"Retry-After": "30"}) from None
        raise HTTPException(422, [str(problem) for problem in error.problems] or error.title) from None
    except IndreamError as error:
        # It may have been created: the video stays, and asking again finds the same export.
        raise HTTPException(502, f"The service can't be reached: {type(error).__name__}.") from None
    video = videos.setdefault(id, video)
    video.task_id = created.task_id
    return video


@app.get("/videos/{id}")
async def look(id: str, request: Request) -> Video:
    """Say how it is; an event may have been lost, so ask where it has not ended."""
    client: AsyncIndreamClient = request.app.state.client
    video = videos.get(id)
    if video is None:
        raise HTTPException(404)
    if video.task_id is not None and video.status not in ENDED:
        video.follow(await client.exports.get(video.task_id))
    return video


@app.post("/webhooks", status_code=204)
async def receive(request: Request) -> None:
    """Take an event that is genuine."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY_BYTES:
            raise HTTPException(413)
    secret = os.environ["INDREAM_WEBHOOK_SECRET"]
    try:
        event = parse_export_webhook(webhook_secret=secret, raw_body=body, headers=request.headers)
    except WebhookVerificationError:
        raise HTTPException(400) from None
    video = videos.get(event.task.client_task_id or "")
    if video is not None:
        video.follow(event.task)
