"""Bars in a notebook, and in a terminal: `python -m examples.notebook_progress`, or a cell for each `# %%`.

Editors open this file as a notebook; or copy the cells. A notebook needs `pip install "indream-client[cli]"
ipywidgets`, and starts in the folder above `examples/`.
"""

# %%
import json
from pathlib import Path

from indream import IndreamClient
from indream.batch import jobs_from_csv
from indream.progress import ProgressBars

client = IndreamClient()
state = json.loads(Path("examples/states/title-card.json").read_text(encoding="utf-8"))
options = {"ratio": "9:16", "scale": 1, "fps": 30, "format": "mp4"}

# %%
with ProgressBars() as bars:
    result = client.exports.render(
        {"editorState": state, **options},
        "notebook.mp4",
        idempotency_key="notebook-1",
        overwrite=True,
        on_progress=bars.export("render"),
        on_download=bars.bytes("download"),
    )
print(result.path, result.task.billed_standard_seconds)


# %%
def job(row: dict[str, str]) -> dict[str, object]:
    """One row of the table."""
    items = {**state["items"], "greeting": {**state["items"]["greeting"], "text": row["title"]}}
    return {"key": row["id"], "payload": {"editorState": {**state, "items": items}, **options}}


Path("notebook-videos").mkdir(exist_ok=True)
with ProgressBars() as bars:
    outcomes = list(
        client.exports.render_many(
            jobs_from_csv("examples/titles.csv", job), "notebook-videos", on_progress=bars.batch("titles")
        )
    )
print(*(outcome.path or outcome.error for outcome in outcomes), sep="\n")
