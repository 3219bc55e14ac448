# Shop: a load test that sends the traffic of shop.toml.
# Traffic: 2 requests/s, Poisson; .
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

# When requests are sent: microseconds from one to the next.
GAPS = [509839,170322,202605,189550,232573,30410,14664,150099,262005,211510,467437,155900,58098,30323,19251,236853,254423,529574,883947,51793,404405,305043,4503369,280392,2306795,530664,1975563,275466,47305,545402,445398,35677,757010,270701,1249927,243797,269552,132771,564427,10144492,448534,307085,1778821,619817,60476,1681798,884484,143506,773011,104215,759612,1594117,168640,209871,14649,82358,56618,75803,5377226,215160,570074,134023,301007,10372,603589,12723,421768,71659,113784,142426,597797,9652,242904,1617008,749606,201777,233956,79434,41277,134172,30651,684051,329825,158744,72005,50839,199703,445176,22338,145103,158176,9986,45569,141638,341469,302778,98393,56709,48665,158462,3061,523768,132636,77215,403831,603256,66059,186489,314993,265981,301166,30544,306177,142038,249145,179572,65224,500205,223771,195710]


def moments(source):
    """Seconds and kinds of the requests of a source: every so manyth of all."""
    at = 0
    for i, gap in enumerate(GAPS):
        at += gap
        if i % SOURCES == source:
            yield at / 1e6, drawn()


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
