"""The organisation tree in memory: what hangs below what. Pure; the figures add up by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from center.figures.views import Node


class Tree:
    """All organisations, those no longer in use too: cases of their members still count."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes = {node.id: node for node in nodes}
        self._children: defaultdict[int | None, list[Node]] = defaultdict(list)
        for node in self._nodes.values():
            self._children[node.parent_id].append(node)

    def find(self, organization_id: int) -> Node | None:
        """Return an organisation."""
        return self._nodes.get(organization_id)

    @property
    def roots(self) -> list[Node]:
        """The organisations above which there is none: the center."""
        return self._children[None]

    def children(self, organization_id: int) -> list[Node]:
        """Return what hangs right below an organisation."""
        return self._children.get(organization_id, [])

    def below(self, organization_id: int) -> frozenset[int]:
        """Return an organisation and everything below it."""
        found: set[int] = set()
        waiting = [organization_id]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += [child.id for child in self.children(one)]
        return frozenset(found)

    def lines_for(self, organization_id: int) -> dict[int, Node]:
        """Return, for everything below an organisation, the line it counts in: a child of it, or itself."""
        own = self._nodes[organization_id]
        lines = {organization_id: own}
        for child in self.children(organization_id):
            lines.update(dict.fromkeys(self.below(child.id), child))
        return lines

    def in_order(self, organization_id: int, depth: int = 0) -> list[tuple[Node, int]]:
        """Return an organisation and everything below it as a menu shows them, each with its depth."""
        found = [(self._nodes[organization_id], depth)]
        for child in self.children(organization_id):
            found += self.in_order(child.id, depth + 1)
        return found
