"""Finds the course's own cells that no answer can depend on.

Where points are decided, learners' cells run a second time, and nobody sees what is shown there.
A demonstration of the course (a picture, a table, a network trained to be looked at) need not run
again: only what answers, checks and the learner's own cells may build on. If in doubt, a cell runs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from autograder.notebook.cell_names import READERS, SHARED_GENERATORS, CellNames, names_of

# With these, a learner's cell may reach names that it does not write down.
_SUSPECT = frozenset(["__main__", "get_ipython", "inspect", "sys"])


def needless(
    cells: Sequence[tuple[str, bool]],
    *,
    known: Collection[str] = (),
    tame: bool = False,
) -> frozenset[int]:
    """Return the places of the cells that can go without changing what the others give.

    Each cell is its source, and whether it may go at all. A cell is kept if a kept one reads a name
    that it binds, or an object that it may change.

    Parameters
    ----------
    known : sources of cells that the lesson's author wrote
        They reach no names that they do not write down.
    tame : bool
        Whether the author vouches that cells that may go change nothing but the names that they
        bind.
    """
    uses = [names_of(source) for source, _ in cells]
    kept = {place for place, (_, free) in enumerate(cells) if not free}
    if any(use.bound & READERS for use in uses):
        return frozenset()
    if any(uses[place].mentioned & _SUSPECT for place in kept if cells[place][0] not in known):
        return frozenset()
    # Functions and modules are used, not changed; names that no cell binds are built in.
    things = frozenset().union(*(use.bound - use.functions for use in uses))
    # Functions that are only defined draw nothing yet, and checks seed for themselves.
    seeded = not tame and any(uses[place].acts for place in kept)
    every = [link for use in uses for link in use.linked]
    groups = _groups([link & things for link in every])
    joined = _groups(every)
    reach = [] if tame else [_reach(use, uses, joined) for use in uses]
    while True:
        if any(uses[place].secretive for place in kept if cells[place][0] not in known):
            return frozenset()
        wanted = frozenset().union(*(uses[place].read for place in kept))
        same = _linked(wanted & things, groups)
        more = {
            place
            for place, use in enumerate(uses)
            if place not in kept
            and (
                use.secretive
                or (seeded and SHARED_GENERATORS in use.bound)
                or use.bound & wanted
                or (not tame and reach[place] & same)
            )
        }
        if not more:
            return frozenset(range(len(cells))) - kept
        kept |= more


def _groups(links: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Join the links that share a name, so that each name is in one group at most."""
    groups: list[frozenset[str]] = []
    for link in set(links):
        touched = [group for group in groups if group & link]
        groups = [group for group in groups if not group & link]
        groups.append(link.union(*touched))
    return groups


def _linked(names: frozenset[str], groups: list[frozenset[str]]) -> frozenset[str]:
    """Return these names and all others that may reach the same objects."""
    return names.union(*(group for group in groups if group & names))


def _reach(
    use: CellNames, uses: Sequence[CellNames], groups: list[frozenset[str]]
) -> frozenset[str]:
    """Return what a cell may change, also through functions of other cells and through other names."""
    named = _linked(use.mentioned, groups)
    called = (other.changed for other in uses if other.functions & named)
    return use.changed.union(*called)
