"""Bars in a notebook, and in a terminal: `python -m examples.notebook_progress`, or a cell for each `# %%`.

Editors open this file as a notebook; or copy the cells. A notebook needs
`pip install "indream-client[cli]>=2" ipywidgets`, and starts in the directory above `examples/`.
"""

# %%
import csv
from pathlib import Path

from indream import IndreamClient
from indream.progress import ProgressBars
from indream.timeline import Template, Text, Timeline

client = IndreamClient()
timeline = Timeline("9:16", background="#1d3557")
timeline.append(Text("{{title}}", duration=4))
template = Template(timeline)

# %%
with ProgressBars() as bars:
    result = client.exports.render(
        template.fill(title="A notebook").to_payload(),
        "notebook.mp4",
        idempotency_key="notebook-1",
        overwrite=True,
        on_progress=bars.export("render"),
        on_download=bars.bytes("download"),
    )
print(result.path, result.task.billed_standard_seconds)


# %%
Path("notebook-videos").mkdir(exist_ok=True)
with Path("examples/titles.csv").open(newline="", encoding="utf-8") as file, ProgressBars() as bars:
    jobs = template.jobs(csv.DictReader(file), key="id")
    outcomes = list(client.exports.render_many(jobs, "notebook-videos", on_progress=bars.batch("titles")))
print(*(outcome.path or outcome.error for outcome in outcomes), sep="\n")
