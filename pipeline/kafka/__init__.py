"""Everything that speaks to Kafka outside Faust: clients, topics, delivery of single records."""
