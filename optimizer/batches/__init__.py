"""Batches: many scenarios, budgets and assumptions, solved anywhere, resumable, as one table."""

from optimizer.batches.batch import Request, batch
from optimizer.batches.executors import Given, Place, places
from optimizer.batches.run import Rules, Watch
from optimizer.batches.work import Effort

__all__ = ["Effort", "Given", "Place", "Request", "Rules", "Watch", "batch", "places"]
