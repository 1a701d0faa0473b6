"""Daily water reminder: dispatcher, queue, worker, delivery reports."""
