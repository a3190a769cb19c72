"""The word list: each rule has a pattern, advice, an example that it finds and one that it passes."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A rule for sentences: strings, comments, and the text of pages."""

    pattern: re.Pattern[str]
    advice: str
    bad: str
    good: str


def _rule(pattern: str, advice: str, bad: str, good: str) -> Rule:
    """A space in the pattern also matches a line break."""
    return Rule(re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE | re.MULTILINE), advice, bad, good)


SENTENCES = (
    _rule(
        r"(?<!\bthere\s)(?<!\bThere\s)\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|later\b|fewer\b)",
        'write "is not a …"',
        "The file is no video.",
        "The file is not a video. There is no video. It is no longer used.",
    ),
    _rule(
        r"(?<!\bthere\s)\b(?:is|are|was|were) (?-i:none)\b(?! of\b)",
        'write "is not one", or name what is missing',
        "where a number is none",
        "where there is none; None is returned; it is None",
    ),
    _rule(
        r"\b(?:told|tells?|telling)\b(?![^.;]{0,50}\bapart\b)",
        "an error, a field or a page says, shows, reports or returns something",
        "The error tells which field is missing.",
        "The error says which field is missing. Nothing tells the two apart.",
    ),
    _rule(r"\banew\b", 'write "again"', "The file is written anew.", "The file is written again."),
    _rule(
        r"\bmend(?:s|ed|ing)?\b", 'write "fix"', "It mends the file.", "It fixes the file. I recommend it."
    ),
    _rule(r"\bin vain\b", "say what fails", "It waits in vain.", "It waits and gets nothing."),
    _rule(
        r"\b(?:amid(?:st)?|in the midst of|in midst)\b",
        'write "during" or "in the middle of"',
        "The connection ends in the midst of the body.",
        "The connection ends in the middle of the body.",
    ),
    _rule(
        r"\bof no (?:use|account|avail)\b",
        'write "not used", "does not matter"',
        "The value is of no account.",
        "The value does not matter.",
    ),
    _rule(
        r"\bbut for\b(?! (?:each|every|instance|example)\b)",
        'write "except"',
        "All files but for the last are kept.",
        "All files except the last are kept. Not a body but, for instance, a dict; but for instance a list.",
    ),
    _rule(r"\bby then\b", "name the moment", "It has ended by then.", "It has ended when the call returns."),
    _rule(r"\btime-outs?\b", 'write "timeout"', "A time-out ends it.", "A timeout ends it."),
    _rule(
        r"(?<![.\w])cancell(?:ed|ing)\b(?!\()",
        'write "canceled", "canceling"',
        "The export was cancelled.",
        "The export was canceled; cancellation is final. `task.cancelled()` is true.",
    ),
    _rule(
        r"\b(?:behaviour|neighbour|colour|favour|honour|flavour|centre|catalogue|whilst|analys(?:e[sd]?|ing)\b"
        r"|(?:recogni|normali|seriali|initiali|organi|optimi|summari|minimi|maximi|speciali|capitali|synchroni)s"
        r"(?:e[sdr]?|ing|ation)\b|(?:label|model|signal|travel)l(?:ed|ing)\b|licence)",
        "use the American spelling",
        "The colour is recognised.",
        "The color is recognized. An analysis is signaled.",
    ),
    _rule(r"\bfolders?\b", 'write "directory"', "the folder of the file", "the directory of the file"),
    _rule(
        r"\b(?:led away|(?:comes?|came|coming) along)\b",
        "use the ordinary verb",
        "Requests that are led away.",
        "Requests that are redirected.",
    ),
    _rule(
        r"\bfor good\b(?! reasons?)",
        'write "permanently"',
        "The file is gone for good.",
        "The file is removed permanently.",
    ),
    _rule(
        r"(?<!thing\s)(?<!body\s)(?<!one\s)(?<!where\s)(?<!what\s)(?<!who\s)(?<!how\s)\belse\b(?!:|\s\x22)",
        'write "otherwise", "or", or a second sentence',
        "It returns the task, else it raises.",
        "It returns the task; otherwise it raises. Nothing else is read.",
    ),
    _rule(
        r"\bso (?:many|long)\b(?! (?:as|that)\b)",
        'write "N items", "this long"',
        "It waits so many seconds.",
        "It waits this many seconds, so long as the task runs.",
    ),
    _rule(
        r"\b(?:is|are|was|were) over(?=[.,;:)]| and\b| when\b|$)",
        'write "has ended"',
        "When the time is over, it raises.",
        "When the time is up, it raises. The size is over 60 s.",
    ),
    _rule(
        r"\b(?:be|is|are|was|were) had\b",
        'write "is available"',
        "A file that cannot be had.",
        "A file that is not available.",
    ),
    _rule(
        r"\b(?:answers?|responses?|bytes|data|body|bodies|requests?|headers?|status|statuses|polls?)"
        r" (?:comes?|came|goes|went|go on)\b(?! from\b)",
        "data is sent, received, read, written, resumed",
        "before the response came",
        "before the response was received; the request comes from the service",
    ),
    _rule(
        r"(?:(?:^|[.!?:]\s+)[\"'(]*)(?-i:What|Who|Whatever|Whoever)\b(?!\sto\sdo\s(?:about|with|after|if)\b)(?![^.!]*\?)",
        'name the subject: "A file that …", "The value …"',
        "What is missing is sent.",
        "The missing part is sent. What is missing?",
    ),
)

# Variables, parameters, attributes and functions with exactly this name.
NAMES = ("told", "left", "came", "went", "wanted", "one", "others", "known", "given", "had", "said", "meant")
NAME_ADVICE = "name what it holds, with a noun of the domain: `message`, `remaining`, `expected`, `item`"

# The same for a part of a name, as in `is_cancelled` or `test_a_file_is_written_anew`.
PARTS = {
    "told": "say, show, report, return",
    "tell": "say, show, report, return",
    "tells": "say, show, report, return",
    "anew": "again",
    "mend": "fix",
    "mended": "fixed",
    "mends": "fixes",
    "amid": "during",
    "midst": "middle",
    "vain": "say what fails",
    "cancelled": "canceled",
    "cancelling": "canceling",
    "neighbour": "neighbor",
    "neighbours": "neighbors",
    "behaviour": "behavior",
    "colour": "color",
    "folder": "directory",
    "folders": "directories",
    "whoever": "name the subject",
}
