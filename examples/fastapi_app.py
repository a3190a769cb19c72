"""A FastAPI app that renders videos on request and receives webhooks when they are completed.

    pip install "indream-client>=2" fastapi uvicorn
    export INDREAM_API_KEY=… INDREAM_WEBHOOK_SECRET=… PUBLIC_URL=https://videos.example.com
    uvicorn examples.fastapi_app:app

PUT /videos/42 with {"title": "Hello"} starts a render, GET /videos/42 returns its status. The caller's id is
also the `clientTaskId` of the export, so that a repeated request finds the same export, and an early event
finds its video.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

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
from indream.timeline import Text, Timeline
from indream.types import ExportTask

MAX_BODY_BYTES = 1_048_576
ENDED = {"COMPLETED", "FAILED", "CANCELED"}


class Order(BaseModel):
    """A request for a video."""

    title: str


class Video(BaseModel):
    """The state of a video, as callers see it."""

    id: str
    task_id: str | None = None
    status: str = "PENDING"
    url: str | None = None
    error: str | None = None

    def follow(self, task: ExportTask) -> None:
        """Copy the state of a task. A video that has ended does not change, even if an event is late."""
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
videos: dict[str, Video] = {}  # in production, use a database table


@app.put("/videos/{id}", status_code=202)
async def order(id: str, video_order: Order, request: Request) -> Video:
    """Start a render."""
    client: AsyncIndreamClient = request.app.state.client
    timeline = Timeline("9:16", background="#1d3557")
    timeline.append(Text(video_order.title, duration=4))
    payload = timeline.to_payload(client_task_id=id, callback_url=f"{os.environ['PUBLIC_URL']}/webhooks")
    is_new = id not in videos
    video = videos.setdefault(id, Video(id=id))
    try:
        created = await client.exports.create(payload)
    except ValidationError as error:
        if is_new and video.task_id is None:  # otherwise another request has created the export
            videos.pop(id, None)
        if isinstance(error, SlotsFullError):
            raise HTTPException(503, "All export slots are taken.", {"Retry-After": "30"}) from None
        raise HTTPException(422, [str(problem) for problem in error.problems] or error.title) from None
    except IndreamError as error:
        # The export may exist. Keep the video, so that the caller's next request finds the same export.
        raise HTTPException(502, f"The service cannot be reached: {type(error).__name__}.") from None
    video = videos.setdefault(id, video)
    video.task_id = created.task_id
    return video


@app.get("/videos/{id}")
async def show(id: str, request: Request) -> Video:
    """Return the state of a video. An event may be lost, so ask the service unless the video has ended."""
    client: AsyncIndreamClient = request.app.state.client
    video = videos.get(id)
    if video is None:
        raise HTTPException(404)
    if video.task_id is not None and video.status not in ENDED:
        video.follow(await client.exports.get(video.task_id))
    return video


@app.post("/webhooks", status_code=204)
async def receive(request: Request) -> None:
    """Receive an event and verify it."""
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
