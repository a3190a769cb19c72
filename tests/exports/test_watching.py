"""Pauses between polls; many exports watched together: requests, what they teach, how many a round has."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indream._exports.watching import PageAsk, Pause, TaskAsk, Watch, pause, read_task_ids, request_of
from indream._models.models import Envelope
from indream._wire.answer import Response
from indream.errors import (
    APIConnectionError,
    APIError,
    AuthError,
    IndreamError,
    NotFoundError,
    RateLimitError,
    ServerError,
    ValidationError,
)
from indream.types import ExportTaskListResponse
from tests.support.fake_service import TASK, export_task
from tests.support.many_exports import Account

Ask = PageAsk | TaskAsk
SECONDS = st.floats(0.001, 3600)
CHANCE = st.floats(0, 1)
COUNT = st.integers(0, 10**6)


@pytest.mark.rule("deadlines.poll-given")
@given(given_interval=SECONDS, usual=SECONDS, unchanged=COUNT, chance=CHANCE)
def test_an_explicit_pause_is_kept(
    given_interval: float, usual: float, unchanged: int, chance: float
) -> None:
    """Exactly, always."""
    assert given_interval == pause(given_interval, usual, unchanged, chance)


@pytest.mark.rule("deadlines.poll-growing")
@given(usual=SECONDS, unchanged=COUNT, chance=CHANCE)
def test_pauses_stay_within_bounds(usual: float, unchanged: int, chance: float) -> None:
    """From the usual interval to 10 s, or the usual one where that is longer; give or take a tenth."""
    seconds = pause(None, usual, unchanged, chance)
    assert usual * 0.899 <= seconds <= max(usual, 10) * 1.101


@pytest.mark.parametrize(
    ("usual", "unchanged", "chance", "seconds"),
    [
        (2, 0, 0.5, 2),
        (2, 0, 0, 1.8),
        (2, 0, 1, 2.2),
        (2, 1, 0.5, 2.5),
        (2, 7, 0.5, 2 * 1.25**7),
        (2, 8, 0.5, 10),
        (2, 1_000_000, 1, 11),
        (20, 9, 0.5, 20),
        (1e-6, 64, 0.5, 1e-6 * 1.25**64),
        (1e-6, 65, 0.5, 1e-6 * 1.25**64),
    ],
)
def test_the_pause_after_unchanged_rounds(
    usual: float, unchanged: int, chance: float, seconds: float
) -> None:
    """By a quarter each time."""
    assert seconds == pytest.approx(pause(None, usual, unchanged, chance))


def found(*tasks: dict[str, Any], cursor: str | None = None) -> Response[Any]:
    """A page of the list."""
    document = {"data": list(tasks), "meta": {"nextPageCursor": cursor}}
    return Response(200, {}, b"", ExportTaskListResponse.model_validate(document))


def an_export(**fields: Any) -> Response[Any]:
    """An export."""
    return Response(200, {}, b"", Envelope(export_task(**fields), {}))


def shown(task_id: str, status: str = "PROCESSING", **fields: Any) -> dict[str, Any]:
    """An export on a page."""
    return {**TASK, "taskId": task_id, "status": status, **fields}


class Drive:
    """Does what a watch says, with an account; keeps what came of it."""

    def __init__(self, account: Account, watch: Watch) -> None:
        self.account = account
        self.watch = watch
        self.now = 0.0
        self.rounds: list[list[Ask]] = [[]]
        self.bounds: list[int] = [self.bound()]
        self.ended: list[str] = []
        self.before: Callable[[Ask], IndreamError | None] = lambda _: None
        account.clock = lambda: self.now

    def bound(self) -> int:
        """The largest number of requests of the next round."""
        return max(30, math.ceil(len(self.watch.open) / 50) + 10)

    def step(self) -> bool:
        """Do one thing; False when there is nothing left to do."""
        step = self.watch.next(0.5)
        if isinstance(step, Pause):
            self.now += step.seconds
            self.bounds.append(self.bound())
            self.rounds.append([])
        elif step is not None:
            self.rounds[-1].append(step)
            fault = self.before(step)
            if fault is not None:
                self.watch.fail(step, fault)
            elif isinstance(step, PageAsk):
                items, cursor = self.account.page(step.cursor)
                self.watch.learn_page(found(*items, cursor=cursor))
            else:
                self.watch.learn_task(step.task_id, an_export(**self.account.task(step.task_id)))
            self.ended += list(self.watch.take_ended())
        return step is not None

    def run(self, rounds: int = 10_000) -> None:
        """Go on until all have ended, or for some rounds."""
        rounds += len(self.rounds)
        while len(self.rounds) < rounds and self.step():
            pass

    @property
    def last_round(self) -> list[Ask]:
        """The last round that is complete."""
        return self.rounds[-2]


def names(count: int) -> list[str]:
    """Ids of exports of ours."""
    return [f"ours-{number}" for number in range(count)]


def pages_in(asks: Iterable[Ask]) -> int:
    """How many of them are pages."""
    return sum(isinstance(ask, PageAsk) for ask in asks)


@st.composite
def accounts(draw: st.DrawFn) -> tuple[Account, list[str], random.Random]:
    """Any account: how many are ours, how many others', in which order, what the list doesn't show."""
    chance = random.Random(draw(st.integers(0, 2**32)))  # drawing each number of a shuffle takes long
    ours = names(draw(st.integers(1, 120)))
    further = [f"other-{number}" for number in range(draw(st.integers(0, 150)))]
    order = draw(st.sampled_from([ours + further, further + ours, (ours + further)[::-1]]))
    if draw(st.booleans()):
        chance.shuffle(order)
    span = draw(st.sampled_from([0.0, 30.0, 300.0]))
    return (
        Account(
            {task_id: chance.uniform(0, span) for task_id in ours},
            order,
            hidden={task_id for task_id in ours if chance.random() < draw(st.sampled_from([0.0, 0.2, 1.0]))},
            page_size=draw(st.integers(1, 50)),
        ),
        ours,
        chance,
    )


def shuffled(order: list[str], chance: random.Random) -> list[str]:
    """Another order, by dealing and collecting as with cards: `shuffle` takes a hundred times as long."""
    piles = [order[start::7] for start in chance.sample(range(7), 7)]
    return [*chain.from_iterable(piles)]


@settings(max_examples=60)
@given(
    account=accounts(),
    adding=st.booleans(),
    reordering=st.booleans(),
    faulty=st.sampled_from([0.0, 0.0, 0.3]),
)
def test_every_ended_export_is_reported_once(
    account: tuple[Account, list[str], random.Random], adding: bool, reordering: bool, faulty: float
) -> None:
    """In any order of the list, and with exports added or moved while it is read; rounds stay bounded."""
    world, ours, chance = account
    drive = Drive(world, Watch(ours, usual=2))

    def meddle(ask: Ask) -> IndreamError | None:
        if adding:
            world.order.insert(chance.randint(0, len(world.order)), f"new-{len(world.order)}")
        if reordering:
            world.order = shuffled(world.order, chance)
        return APIConnectionError("gone") if chance.random() < faulty else None

    drive.before = meddle
    drive.run()
    assert sorted(ours) == sorted(drive.ended)
    assert all(len(asks) <= bound for asks, bound in zip(drive.rounds, drive.bounds, strict=True))
    assert drive.watch.next(0.5) is None


@settings(max_examples=25)
@given(account=accounts())
def test_every_open_export_is_polled_in_turn(account: tuple[Account, list[str], random.Random]) -> None:
    """Each open export is looked at within as many rounds as it takes to ask for all, one by one."""
    world, ours, _ = account
    world.ends = dict.fromkeys(ours, math.inf)
    watch = Watch(ours, usual=2)
    drive = Drive(world, watch)
    for _ in range(3):
        before = {task_id: watch.last_seen(task_id) for task_id in ours}
        drive.run(rounds=math.ceil(len(ours) / 5) + 1)
        assert all(watch.last_seen(task_id) is not before[task_id] for task_id in ours)


# --- pages or single exports


@pytest.mark.parametrize(
    "order",
    [
        lambda ours, old: ours[::-1] + old,
        lambda ours, old: old[:200] + ours,
        lambda ours, old: random.Random(7).sample(ours + old[:200], len(ours) + 200),
    ],
    ids=["newest first", "oldest first", "no order"],
)
def test_a_thousand_exports_take_one_round_of_30_requests(
    order: Callable[[list[str], list[str]], list[str]],
) -> None:
    """All open exports of an account are seen in a round of up to 30 requests, in all rounds."""
    ours, old = names(1000), [f"old-{number}" for number in range(100_000)]
    account = Account(dict.fromkeys(ours, math.inf), order(ours, old))
    watch = Watch(ours, usual=2)
    drive = Drive(account, watch)
    for _ in range(4):
        before = [watch.last_seen(task_id) for task_id in ours]
        drive.run(rounds=1)
        assert len(drive.last_round) <= 30
        assert not any(watch.last_seen(task_id) is seen for task_id, seen in zip(ours, before, strict=True))


def test_exports_missing_from_the_list_are_requested_one_by_one() -> None:
    """Is asked for by itself in the same round, as far as there is room; the pages stop where they did."""
    ours = names(1000)
    hidden = set(ours[::100])
    account = Account(
        dict.fromkeys(ours, math.inf), ours + [f"old-{number}" for number in range(10_000)], hidden=hidden
    )
    drive = Drive(account, Watch(ours, usual=2))
    drive.run(rounds=3)
    assert hidden == {ask.task_id for ask in drive.last_round if isinstance(ask, TaskAsk)}
    assert 20 == pages_in(drive.last_round)


def test_exports_that_do_not_fit_a_round_take_turns() -> None:
    """A thousand exports that the list never shows: no round asks for one again before all had their turn."""
    ours = names(1000)
    account = Account(dict.fromkeys(ours, math.inf), [f"old-{number}" for number in range(100_000)])
    drive = Drive(account, Watch(ours, usual=2))
    drive.run(rounds=70)
    asked = [ask.task_id for asks in drive.rounds for ask in asks if isinstance(ask, TaskAsk)]
    assert ours == asked[:1000]
    assert asked[: len(asked) - 1000] == asked[1000:]
    assert max(len(asks) for asks in drive.rounds) <= 30
    # The use of the list is measured now and then, and only for a while.
    assert pages_in(ask for asks in drive.rounds for ask in asks) < len(asked) / 3


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_exports_are_requested_one_by_one(count: int) -> None:
    """A page is not worth it."""
    ours = names(count)
    drive = Drive(Account(dict.fromkeys(ours, math.inf), ours), Watch(ours, usual=2))
    drive.run(rounds=2)
    assert [TaskAsk(task_id) for task_id in ours] == drive.last_round


def test_four_exports_are_requested_by_a_page() -> None:
    """With fifty entries."""
    ours = names(4)
    drive = Drive(Account(dict.fromkeys(ours, math.inf), ours), Watch(ours, usual=2))
    drive.run(rounds=2)
    assert [PageAsk(None)] == drive.last_round
    assert "/v1/exports?pageSize=50&pageCursor=c" == request_of(PageAsk("c")).target


def test_exports_that_the_list_did_not_show_are_sought_there_every_16_rounds() -> None:
    """They are requested one by one meanwhile."""
    ours = names(10)
    drive = Drive(Account(dict.fromkeys(ours, math.inf), ours, hidden=ours), Watch(ours, usual=2))
    drive.run(rounds=50)
    assert [0, 16, 32, 48] == [number for number, asks in enumerate(drive.rounds) if pages_in(asks)]


def test_a_round_of_more_than_a_thousand_exports_has_room_for_all_pages() -> None:
    """And for ten more requests: of hidden exports, as many are polled one by one."""
    ours = names(2_000)
    account = Account(dict.fromkeys(ours, math.inf), ours[50:], hidden=set(ours[:50]))
    drive = Drive(account, Watch(ours, usual=2))
    drive.run(rounds=2)
    assert [(39, 50)] * 2 == [(pages_in(asks), len(asks)) for asks in drive.rounds[:2]]


def test_a_long_list_is_not_read_for_a_few_exports() -> None:
    """Exports scattered over a list are asked for by themselves once that is known."""
    ours = names(10)
    order = [f"old-{number}" for number in range(10_000)]
    for place, task_id in enumerate(ours):
        order.insert(place * 500, task_id)
    drive = Drive(Account(dict.fromkeys(ours, math.inf), order), Watch(ours, usual=2))
    drive.run(rounds=8)
    assert [11, 10, 10, 10, 10, 10, 10, 10] == [len(asks) for asks in drive.rounds[:-1]]


def test_an_export_that_the_list_shows_late_is_found_there() -> None:
    """An export that was not in the list at first is looked for there again after a while."""
    ours = names(40)
    account = Account(dict.fromkeys(ours, math.inf), ours, hidden=ours)
    drive = Drive(account, Watch(ours, usual=2))
    drive.run(rounds=2)
    assert 0 == pages_in(drive.last_round)
    account.hidden = ()
    drive.run(rounds=20)
    assert [PageAsk(None)] == drive.last_round


def test_a_repeated_cursor_ends_the_list() -> None:
    """A cursor that was followed before is the end of a reading."""
    ours = names(40)
    watch = Watch(ours, usual=2)
    for cursor in ("a", "b"):
        assert isinstance(watch.next(0.5), PageAsk)
        watch.learn_page(found(shown(ours[0]), shown(ours[1]), cursor=cursor))
        del ours[:2]
    assert PageAsk("b") == watch.next(0.5)
    watch.learn_page(found(shown(ours[0]), shown(ours[1]), cursor="a"))
    assert TaskAsk(ours[2]) == watch.next(0.5)


def test_repeated_rows_end_the_list() -> None:
    """Rows that were seen in this reading already don't keep it going, though the cursors are new."""
    ours = names(40)
    watch = Watch(ours, usual=2)
    for number in range(10):
        if isinstance(watch.next(0.5), TaskAsk):
            break
        watch.learn_page(found(*map(shown, ours[:5]), cursor=f"cursor-{number}"))
    assert 4 == number


def test_a_finished_list_is_not_read_again_in_the_round() -> None:
    """Is not read again in the same round: the rest is asked for by itself."""
    ours = names(40)
    watch = Watch(ours, usual=2)
    watch.next(0.5)
    watch.learn_page(found(*map(shown, ours[:20])))
    assert TaskAsk(ours[20]) == watch.next(0.5)


def test_a_long_list_leaves_requests_for_single_exports() -> None:
    """A list that goes on over several rounds is not all that they ask for."""
    ours = names(1000)
    order = random.Random(7).sample([*ours, *(f"old-{number}" for number in range(4000))], 5000)
    drive = Drive(Account(dict.fromkeys(ours, math.inf), order), Watch(ours, usual=2))
    drive.run(rounds=3)
    assert [(25, 30)] * 3 == [(pages_in(asks), len(asks)) for asks in drive.rounds[:3]]
    assert [PageAsk(None), PageAsk("1250")] == [drive.rounds[0][0], drive.rounds[1][0]]


# --- the content of an answer


@pytest.mark.parametrize("status", ["COMPLETED", "FAILED", "CANCELED"])
def test_an_end_on_a_page_needs_no_other_request(status: str) -> None:
    """No request more is made for it; a second row with it changes nothing."""
    watch = Watch(names(5), usual=2)
    watch.next(0.5)
    watch.learn_page(found(shown("other", status), *[shown("ours-0", status)] * 2))
    assert [("ours-0", status)] == [(id_, task.status) for id_, task in watch.take_ended().items()]
    assert {} == watch.take_ended()
    assert "ours-0" not in watch.open


@pytest.mark.parametrize("by_page", [True, False])
def test_an_export_with_an_unknown_status_is_given_up(by_page: bool) -> None:
    """It may or may not be terminal: the export is given up, the others are not."""
    watch = Watch(names(5), usual=2)
    if by_page:
        watch.learn_page(found(shown("other", "ARCHIVED"), shown("ours-1", "ARCHIVED")))
    else:
        watch.learn_task("ours-1", an_export(taskId="ours-1", status="ARCHIVED"))
    (lost,) = watch.take_lost().items()
    assert "ours-1" == lost[0]
    assert ("SDK_UNEXPECTED_RESPONSE", 1, "ours-1") == (lost[1].error_code, lost[1].attempts, lost[1].task_id)
    assert ("$.data[1].status" if by_page else "$.data.status") in str(lost[1])
    assert {"ours-0", "ours-2", "ours-3", "ours-4"} == set(watch.open)
    assert {} == watch.take_lost()


def test_an_export_with_the_answer_of_another_is_given_up() -> None:
    """Its state is not known, and that of the other one does not count for it."""
    watch = Watch(names(2), usual=2)
    watch.learn_task("ours-0", an_export(taskId="ours-1", status="COMPLETED"))
    assert {"ours-0": "SDK_UNEXPECTED_RESPONSE"} == {
        task_id: error.error_code for task_id, error in watch.take_lost().items()
    }
    assert ("ours-1",) == watch.open
    assert {} == watch.take_ended()


@pytest.mark.parametrize(
    "error",
    [
        NotFoundError(404),
        ValidationError(400),
        ValidationError(422),
        APIError(200, error_code="SDK_UNEXPECTED_RESPONSE"),
    ],
)
def test_a_refused_export_is_given_up(error: APIError) -> None:
    """Is lost; the others go on."""
    watch = Watch(names(2), usual=2)
    watch.fail(TaskAsk("ours-0"), error)
    assert {"ours-0": error} == watch.take_lost()
    assert "ours-0" == error.task_id
    assert TaskAsk("ours-1") == watch.next(0.5)


@pytest.mark.parametrize(
    "error", [NotFoundError(404), ValidationError(400), APIError(200, error_code="SDK_UNEXPECTED_RESPONSE")]
)
def test_a_refused_page_leads_to_single_requests(error: APIError) -> None:
    """Or that can't be read: the exports are asked for by themselves."""
    watch = Watch(names(5), usual=2)
    ask = watch.next(0.5)
    assert PageAsk(None) == ask
    watch.fail(ask, error)
    assert [TaskAsk(task_id) for task_id in names(5)[:1]] == [watch.next(0.5)]
    assert 5 == len(watch.open)


@pytest.mark.parametrize("ask", [PageAsk(None), TaskAsk("ours-0")])
@pytest.mark.parametrize(
    "error", [AuthError(401), AuthError(403), ServerError(501), APIError(302), IndreamError("odd")]
)
def test_permanent_errors_are_raised(ask: Ask, error: IndreamError) -> None:
    """Is the same for all exports: raised."""
    watch = Watch(names(5), usual=2)
    watch.next(0.5)
    with pytest.raises(type(error)):
        watch.fail(ask, error)


# --- faults and pauses


def test_a_fault_ends_the_round() -> None:
    """The list gets a rest in the next round, so that a list that never answers holds nobody up."""
    watch = Watch(names(5), usual=2)
    ask = watch.next(0.5)
    assert isinstance(ask, PageAsk)
    watch.fail(ask, ServerError(503))
    assert isinstance(watch.next(0.5), Pause)
    for task_id in names(5):
        assert TaskAsk(task_id) == watch.next(0.5)
        watch.learn_task(task_id, an_export(taskId=task_id))
    assert isinstance(watch.next(0.5), Pause)
    assert PageAsk(None) == watch.next(0.5)


def test_a_failing_export_does_not_delay_others() -> None:
    """The next round begins with the next export."""
    ours = names(3)
    drive = Drive(Account({"ours-0": math.inf, "ours-1": 0, "ours-2": 0}), Watch(ours, usual=2))
    drive.before = lambda ask: ServerError(503) if ask == TaskAsk("ours-0") else None
    drive.run(rounds=2)
    assert ["ours-1", "ours-2"] == drive.ended


def test_the_last_fault_is_kept_until_an_answer_comes() -> None:
    """For the error of a watch that times out."""
    watch = Watch(names(1), usual=2)
    fault = APIConnectionError("gone")
    watch.fail(TaskAsk("ours-0"), fault)
    assert fault is watch.fault
    watch.learn_task("ours-0", an_export(taskId="ours-0"))
    assert watch.fault is None


def test_retry_after_postpones_the_next_round() -> None:
    """Where it is longer than the pause, once."""
    watch = Watch(names(1), usual=2)
    pauses: list[float] = []
    for seconds in (61.0, 1.0, None):
        ask = watch.next(0.5)
        assert isinstance(ask, TaskAsk)
        error = RateLimitError(429)
        error.retry_after = seconds
        watch.fail(ask, error)
        step = watch.next(0.5)
        assert isinstance(step, Pause)
        pauses.append(step.seconds)
    assert 61 == pauses[0]
    assert 2 < pauses[1] < pauses[2] < 10


def looks(watch: Watch, *progress: float) -> list[float]:
    """The pauses after looks at one export, which show this progress."""
    pauses: list[float] = []
    for value in progress:
        assert isinstance(watch.next(0.5), TaskAsk)
        watch.learn_task("ours-0", an_export(taskId="ours-0", progress=value))
        step = watch.next(0.5)
        assert isinstance(step, Pause)
        pauses.append(step.seconds)
    return pauses


def test_pauses_grow_while_nothing_changes() -> None:
    """From the usual one to 10 s, and over again when an export has moved."""
    pauses = looks(Watch(names(1), usual=2), *[5] * 20, 6)
    assert [2, 10, 2] == pytest.approx([pauses[0], pauses[-2], pauses[-1]])
    assert sorted(pauses[:-1]) == pauses[:-1]


def test_an_explicit_interval_is_kept() -> None:
    """Exactly."""
    assert [0.3] * 5 == looks(Watch(names(1), usual=2, poll_interval=0.3), *[5] * 5)


# --- exports that come and go


def test_exports_are_added_and_forgotten() -> None:
    """Also between a request and its answer."""
    watch = Watch(usual=2)
    assert watch.next(0.5) is None
    for task_id in ("a", "b", "a"):
        watch.add(task_id)
    assert ("a", "b") == watch.open
    assert TaskAsk("a") == watch.next(0.5)
    watch.learn_task("a", an_export(taskId="a"))
    seen = watch.last_seen("a")
    watch.add("a")
    assert watch.last_seen("a") is seen is not None
    watch.forget("a")
    watch.learn_task("a", an_export(taskId="a", status="COMPLETED"))
    watch.fail(TaskAsk("a"), NotFoundError(404))
    watch.fail(TaskAsk("a"), ServerError(503))
    watch.forget("never there")
    assert ({}, {}, ("b",), None) == (
        watch.take_ended(),
        watch.take_lost(),
        watch.open,
        watch.last_seen("a"),
    )


def test_a_removed_export_is_not_looked_for() -> None:
    """Is not sought any longer."""
    watch = Watch(names(5), usual=2)
    watch.next(0.5)
    for task_id in names(5)[:4]:
        watch.forget(task_id)
    watch.learn_page(found(shown("other"), cursor="more"))
    assert TaskAsk("ours-4") == watch.next(0.5)


# --- ids


class Named:
    """Something that has a task id."""

    def __init__(self, task_id: str) -> None:
        self.task_id = task_id


def test_ids_are_taken_from_tasks_and_strings() -> None:
    """Each once, in their order."""
    assert ["a", "b", "c"] == read_task_ids(iter(["a", Named("b"), "a", Named("c"), "b"]))
    assert [] == read_task_ids(())


@pytest.mark.parametrize(
    ("task_ids", "error", "words"),
    [
        ("task-1", TypeError, "not one string"),
        (b"task-1", TypeError, "not one string"),
        (None, TypeError, "NoneType"),
        (5, TypeError, "int"),
        (["a", None], TypeError, r"task_ids\[1\]"),
        ([b"a"], TypeError, r"task_ids\[0\]"),
        ([Named(None)], TypeError, r"task_ids\[0\]"),
        (["a", ""], ValueError, r"task_ids\[1\]"),
        ([".."], ValueError, r"task_ids\[0\]"),
        (["\ud800"], ValueError, "surrogate"),
    ],
)
def test_an_invalid_id_is_named_by_its_position(task_ids: Any, error: type[Exception], words: str) -> None:
    """The place is named."""
    with pytest.raises(error, match=words):
        read_task_ids(task_ids)
