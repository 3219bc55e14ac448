"""Runs a locustfile without Locust: its modules are stubs, its clock stands still but for
sleep, and what it sends is written as JSON."""

import json
import os
import random
import sys
import time
import types


class State:
    now, sent, slept = 0.0, [], 0.0


def sleep(seconds):
    State.now += seconds
    State.slept += seconds


class Client:
    def request(self, method, path, name=None, data=None):
        State.sent.append({"at": State.now, "method": method, "url": path, "name": name, "bytes": len(data or "")})
        return types.SimpleNamespace(status_code=int(os.environ.get("STATUS", "200")))


class User:
    client = Client()
    environment = types.SimpleNamespace(runner=None)


class Shape:
    run_time = 0

    def get_run_time(self):
        return self.run_time


time.monotonic = lambda: State.now
locust = types.ModuleType("locust")
locust.FastHttpUser, locust.LoadTestShape = User, Shape
locust.task, locust.constant = (lambda f: f), (lambda seconds: lambda self: seconds)
gevent = types.ModuleType("gevent")
gevent.sleep, gevent.spawn = sleep, lambda call, *args: call(*args)
sys.modules.update({"locust": locust, "gevent": gevent})

random.seed(1)
file = {}
exec(compile(open("locustfile.py").read(), "locustfile.py", "exec"), file)
shape = file["Shape"]()
begins = shape.tick()
shape.run_time = 1e9
if "Source" in file:
    file["Source"]().arrive()
else:
    visitor = file["Visitor"]()
    for _ in range(int(sys.argv[1])):
        visitor.visit()
        if hasattr(visitor, "wait_time"):
            sleep(visitor.wait_time())
print(json.dumps({"sent": State.sent, "slept": State.slept, "begins": begins, "ends": shape.tick()}))
