"""The Faust side of delivery, shared by enrich and watch: batches in order, deliveries awaited,
then acknowledged.
"""
