"""Calls whose work is under way, or done, when they return, whatever is done with the iterator that they return."""

from __future__ import annotations

from typing import Final

STARTED: Final = frozenset(
    {
        "concurrent.futures._base.Executor.map",
        "multiprocessing.pool.Pool.imap",
        "multiprocessing.pool.Pool.imap_unordered",
    }
)
"""Full names of functions and methods, those of a base class for its subclasses too. An executor submits all calls at once."""

STARTING: Final = frozenset({"distributed.client.Client", "distributed.deploy.cluster.Cluster", "distributed.deploy.spec.SpecCluster"})
"""Full names of classes of libraries that can be awaited and entered, and are at work as soon as they are made."""
