# Shop: a load test that sends the traffic of shop.toml.
# Traffic: 50 requests/s, Poisson.
# Assumed, because nobody says: browse is GET /browse; --path 'NAME=POST /path' says otherwise.
# The tool has one timeout for all requests: the longest of the scenario, 3600s.
# Run it with locust --headless -f locustfile.py --csv results, and compare: fleetcost validate
# results_stats.csv --scenario shop.toml --design NAME --instances N.

import os
import random
import time

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


# Sources of requests: one for each process that Locust runs on (--processes).
SOURCES = int(os.environ.get("SOURCES", "1"))
SEED = int(os.environ.get("SEED", "1"))

# Seconds, and requests per second in them.
STAGES = [
    (60, 50),
]


def moments(source):
    """Seconds and kinds of the requests of a source: Poisson arrivals, of which the
    integral of the rate from one to the next is exponential; several of them together
    are Poisson arrivals again."""
    draws = random.Random(SEED + 1000003 * source)
    begin, left = 0.0, draws.expovariate(1)
    for seconds, rate in STAGES:
        per_second, at = rate / SOURCES, 0.0
        while left <= (seconds - at) * per_second:
            at += left / per_second
            yield begin + at, drawn()
            left = draws.expovariate(1)
        left -= (seconds - at) * per_second
        begin += seconds


class Source(FastHttpUser):
    """Sends each request at its moment, whether those before it are answered or not."""

    host = BASE_URL
    network_timeout = connection_timeout = 3600
    concurrency = 100000
    begun = under_way = 0

    @task
    def arrive(self):
        source, Source.begun = Source.begun, Source.begun + 1
        if hasattr(self.environment.runner, "worker_index"):
            source = self.environment.runner.worker_index
        began = time.monotonic()
        for at, kind in moments(source % SOURCES):
            gevent.sleep(max(0, began + at - time.monotonic()))
            gevent.spawn(self.answered, kind)
        gevent.sleep(1e6)  # until the test ends

    def answered(self, kind):
        Source.under_way += 1
        try:
            send(self.client, kind)
        finally:
            Source.under_way -= 1


class Shape(LoadTestShape):
    def tick(self):
        time_over = self.get_run_time() >= LASTS + (1 if Source.under_way == 0 else 3600)
        return None if time_over else (SOURCES, SOURCES)
