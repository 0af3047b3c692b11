"""The only room that knows Kafka, Faust, order, time, retries, config, HTTP serving and the command
line.
"""
