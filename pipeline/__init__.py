"""Only what runs: the room that knows Kafka, Faust, order, time, retries, config and HTTP serving."""
