# Shop: a load test that sends the traffic of shop.toml.
# Traffic: 40 users who think for lognormal, p50 1.109400392s, p99 13.865998435s.
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


USERS = 40
# Seconds from an answer to the next request, as likely each: lognormal, p50 1.109400392s, p99 13.865998435s.
THINK = [0.049349,0.080163,0.097134,0.112836,0.126595,0.138501,0.149882,0.162062,0.174147,0.183925,0.192384,0.202341,0.211918,0.221651,0.231142,0.239355,0.248023,0.256603,0.264847,0.272331,0.280273,0.288403,0.297783,0.305571,0.313538,0.321198,0.329651,0.337612,0.345664,0.353697,0.36251,0.370329,0.378838,0.386637,0.395881,0.404561,0.413659,0.421992,0.430654,0.439897,0.447789,0.45588,0.466235,0.475028,0.483379,0.492345,0.500868,0.510288,0.5198,0.528178,0.536922,0.54711,0.555904,0.563851,0.572454,0.582159,0.591239,0.600893,0.609918,0.619571,0.629858,0.63852,0.647173,0.656932,0.667957,0.679261,0.69029,0.700268,0.710664,0.720553,0.732371,0.745446,0.755888,0.765947,0.778612,0.790372,0.801245,0.811813,0.822796,0.833976,0.84494,0.858511,0.871981,0.885386,0.899047,0.913421,0.926952,0.939542,0.954387,0.96736,0.979658,0.99199,1.003336,1.016789,1.030411,1.046113,1.06179,1.076064,1.089036,1.103205,1.121476,1.137722,1.153828,1.170364,1.186728,1.201573,1.217794,1.232521,1.250203,1.266457,1.285948,1.301993,1.319631,1.338702,1.358763,1.375906,1.396227,1.414666,1.435208,1.460183,1.482211,1.506544,1.524744,1.546492,1.567641,1.590089,1.612072,1.633512,1.658914,1.681526,1.705035,1.730606,1.757483,1.781336,1.806793,1.833022,1.861126,1.890111,1.919783,1.949993,1.980056,2.005305,2.03711,2.069572,2.106732,2.148017,2.186426,2.221399,2.260748,2.301532,2.342666,2.380905,2.422453,2.471346,2.523256,2.569301,2.615726,2.673039,2.725637,2.778321,2.83591,2.89881,2.950682,3.006944,3.064111,3.131405,3.197494,3.271198,3.346347,3.416141,3.487512,3.580084,3.668929,3.751663,3.833247,3.937548,4.05896,4.172731,4.303702,4.426417,4.56067,4.708438,4.872353,5.038524,5.206897,5.376893,5.595464,5.892899,6.154514,6.45467,6.805375,7.201725,7.689203,8.16487,8.819887,9.672299,10.984331,12.706421,15.738822,26.03813]


class Visitor(FastHttpUser):
    host = BASE_URL
    network_timeout = connection_timeout = 3600

    def wait_time(self):
        return random.choice(THINK)

    def on_start(self):
        gevent.sleep(self.wait_time() * random.random())  # they begin in the midst of thinking

    @task
    def visit(self):
        send(self.client, drawn())


class Shape(LoadTestShape):
    def tick(self):
        return (USERS, USERS) if self.get_run_time() < LASTS else None
