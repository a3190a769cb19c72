"""A Flask app that takes the service's webhooks: `flask --app examples.webhook_receiver run --port 8000`.

The secret is in INDREAM_WEBHOOK_SECRET; exports are made with a `callbackUrl` that leads to /webhooks here.
An event may come twice, late, or never: what counts is the task's state, so a repetition does no harm.
"""

from __future__ import annotations

import os

from flask import Flask, Response, request

from indream import WebhookVerificationError, parse_export_webhook

app = Flask(__name__)
finished: dict[str, str] = {}  # a table in a database, in real life


@app.post("/webhooks")
def receive() -> Response:
    """Take an event that is genuine."""
    request.max_content_length = 1_048_576  # more is answered with 413; needs Flask 3.1
    try:
        event = parse_export_webhook(
            webhook_secret=os.environ["INDREAM_WEBHOOK_SECRET"],
            raw_body=request.get_data(),
            headers=request.headers,
        )
    except WebhookVerificationError as error:
        app.logger.warning("webhook refused: %s", error.reason)
        return Response(status=400)
    if event.event_type != "EXPORT_STARTED":
        finished[event.task.task_id] = event.task.status
    return Response(status=204)
