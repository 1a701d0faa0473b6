"""The daily water reminder: dispatcher, queue, worker and delivery status."""
