"""The rows of the sandbox: their numbers, their changes, and the editor states that are kept."""

from __future__ import annotations

import pytest

from indream.sandbox.store import Store, Table

MIB = 1024 * 1024


def test_rows_have_numbers_that_are_never_reused() -> None:
    table: Table[str, str] = Table()
    assert [True, True, False, True] == [table.add(key, key * 2) for key in "abac"]
    assert [(3, "cc"), (2, "bb"), (1, "aa")] == list(table.newest_first())
    assert ([True, False], 2, "a") == ([table.remove("c") for _ in range(2)], len(table), table.oldest())
    table.add("d", "dd")
    assert (4, "dd") == table.numbered("d")
    assert (["aa", "bb", "dd"], "bb", None) == (list(table), table.get("b"), table.get("c"))


def test_changes_are_taken_once() -> None:
    table: Table[str, str] = Table()
    table.add("a", "")
    table.add("b", "")
    assert {1: "a", 2: "b"} == table.take_changes()
    assert {} == table.take_changes()
    table.touch("a")
    table.remove("b")
    taken = table.take_changes()
    assert {1: "a", 2: "b"} == taken
    table.touch("a")
    table.give_back(taken)
    assert taken == table.take_changes()
    table.clear()
    assert ({1: "a"}, 0) == (table.take_changes(), len(table))


@pytest.mark.parametrize(
    ("mebibytes", "more", "kept"),
    [
        ([32, 32], 0, [0, 1]),
        ([32, 32], 1, [1]),
        ([30, 30, 30], 0, [1, 2]),
        ([30, 30, 30, 4], 0, [1, 2, 3]),
        ([65], 0, []),
    ],
)
def test_the_latest_64_mib_of_editor_states_are_kept(
    mebibytes: list[int], more: int, kept: list[int]
) -> None:
    store = Store()
    for number, size in enumerate(mebibytes):
        store.keep_state(str(number), bytes(size * MIB + (more if number else 0)))
    assert list(map(str, kept)) == [key for key in "0123" if store.states.get(key) is not None]


def test_states_of_an_earlier_sandbox_count() -> None:
    store = Store()
    store.states.restore("a", 1, bytes(32 * MIB))
    store.keep_state("b", bytes(32 * MIB + 1))
    assert (None, 1) == (store.states.get("a"), len(store.states))
    store.clear()
    store.states.restore("c", 1, bytes(32 * MIB))
    store.keep_state("d", bytes(32 * MIB))
    assert 2 == len(store.states)
