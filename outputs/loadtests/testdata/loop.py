# Shop: a load test that sends the traffic of shop.toml.
# Traffic: 8 users without think time.
# Assumed, because nobody says: browse is GET /browse; --path 'NAME=POST /path' says otherwise.
# The tool has one timeout for all requests: the longest of the scenario, 3600s.
# Run it with locust --headless -f locustfile.py --csv results, and compare: fleetcost validate
# results_stats.csv --scenario shop.toml --design NAME --instances N.

import os
import random

import gevent
from locust import FastHttpUser, LoadTestShape, task

BASE_URL = os.environ.get("BASE_URL", "http://localhost:8080")

# Requests: name, method, path, bytes of the body; and their shares.
REQUESTS = [
    ("browse", "GET", "/browse", 0),
    ("order", "POST", "/orders", 1200),
]
SHARES = [0.9, 0.1]
LASTS = 60  # seconds


def send(client, kind):
    name, method, path, size = REQUESTS[kind]
    client.request(method, path, name=name, data="x" * size if size else None)


def drawn():
    return random.choices(range(len(REQUESTS)), SHARES)[0]


USERS = 8


class Visitor(FastHttpUser):
    host = BASE_URL
    network_timeout = connection_timeout = 3600

    @task
    def visit(self):
        send(self.client, drawn())


class Shape(LoadTestShape):
    def tick(self):
        return (USERS, USERS) if self.get_run_time() < LASTS else None
