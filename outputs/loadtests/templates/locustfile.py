{{define "wait"}}
{{- if eq .Waits "none"}}lambda: 0
{{- else if eq .Waits "constant"}}lambda: {{number .Backoff.Mean}}
{{- else if eq .Waits "exponential"}}lambda: random.expovariate(1 / {{number .Backoff.Mean}})
{{- else}}lambda: random.choice({{json .WaitTimes}}){{end}}
{{- end -}}
{{range .Remarks}}{{comment "#" .}}
{{end}}
import os
import random
{{- if not .Closed}}
import time
{{- end}}

import gevent
from locust import FastHttpUser, LoadTestShape, task{{if .Closed}}{{if eq .Thinks "constant"}}, constant{{end}}{{end}}

BASE_URL = os.environ.get("BASE_URL", {{json .BaseURL}})

# Requests: name, method, path, bytes of the body; and their shares.
REQUESTS = [
{{- range .Requests}}
    ({{json .Name}}, {{json .Method}}, {{json .Path}}, {{.Bytes}}),
{{- end}}
]
SHARES = [{{range $i, $r := .Requests}}{{if $i}}, {{end}}{{number $r.Share}}{{end}}]
LASTS = {{number .Lasts}}  # seconds
{{- if .Retrying}}

# Retries of clients by the name of the request: at most, how the wait grows, the random
# share that it may be less, seconds that it has at most, and the first wait.
RETRIES = {
{{- range $r := .Requests}}{{with .Retries}}
    {{json $r.Name}}: ({{if lt .Max 0}}float("inf"){{else}}{{.Max}}{{end}}, {{if .Factor}}{{number .Factor}}{{else}}1{{end}}, {{number .Jitter}}, {{if .Most}}{{number .Most}}{{else}}float("inf"){{end}}, {{template "wait" .}}),
{{- end}}{{end}}
}
{{- end}}


def send(client, kind):
    name, method, path, size = REQUESTS[kind]
{{- if .Retrying}}
    most_retries, factor, jitter, most, backoff = RETRIES.get(name, (0, 1, 0, 0, lambda: 0))
    retries = 0
    while True:
        status = client.request(method, path, name=name, data="x" * size if size else None).status_code
        if status and status != 429 and status < 500 or retries >= most_retries:
            return
        gevent.sleep(min(backoff() * factor ** min(retries, 60), most) * (1 - jitter * random.random()))
        retries += 1
{{- else}}
    client.request(method, path, name=name, data="x" * size if size else None)
{{- end}}


def drawn():
    return random.choices(range(len(REQUESTS)), SHARES)[0]

{{if .Closed}}
USERS = {{.Users}}
{{- if eq .Thinks "values"}}
# Seconds from an answer to the next request, as likely each: {{.Think}}.
THINK = {{json .ThinkTimes}}
{{- end}}


class Visitor(FastHttpUser):
    host = BASE_URL
    network_timeout = connection_timeout = {{number .Timeout}}
{{- if eq .Thinks "constant"}}
    wait_time = constant({{number .Think.Mean}})
{{- end}}
{{- if eq .Thinks "exponential"}}

    def wait_time(self):
        return random.expovariate(1 / {{number .Think.Mean}})
{{- else if eq .Thinks "values"}}

    def wait_time(self):
        return random.choice(THINK)
{{- end}}
{{- if ne .Thinks "none"}}

    def on_start(self):
        gevent.sleep({{if eq .Thinks "exponential"}}self.wait_time(){{else}}self.wait_time() * random.random(){{end}})  # they begin in the midst of thinking
{{- end}}

    @task
    def visit(self):
        send(self.client, drawn())


class Shape(LoadTestShape):
    def tick(self):
        return (USERS, USERS) if self.get_run_time() < LASTS else None
{{else}}
# Sources of requests: one for each process that Locust runs on (--processes).
SOURCES = int(os.environ.get("SOURCES", "1"))
SEED = int(os.environ.get("SEED", "{{.Seed}}"))
{{if .Moments}}
# When requests are sent: microseconds from one to the next.
GAPS = {{json .Gaps}}
{{- if .Kinds}}
# And which.
KINDS = {{json .Kinds}}
{{- end}}


def moments(source):
    """Seconds and kinds of the requests of a source: every so manyth of all."""
    at = 0
    for i, gap in enumerate(GAPS):
        at += gap
        if i % SOURCES == source:
            yield at / 1e6, {{if .Kinds}}KINDS[i]{{else}}drawn(){{end}}
{{else}}
# Seconds, and requests per second in them.
STAGES = [
{{- range .Stages}}
    ({{number .Seconds}}, {{number .Rate}}),
{{- end}}
]


def moments(source):
    """Seconds and kinds of the requests of a source: Poisson arrivals, of which the
    integral of the rate from one to the next is exponential; several of them together
    are Poisson arrivals again."""
    draws = random.Random(SEED + 1000003 * source)
    begin, left = 0.0, draws.expovariate(1)
    for seconds, rate in STAGES:
        per_second, at = rate / {{if gt .Batch 1.0}}{{number .Batch}} / {{end}}SOURCES, 0.0
        while left <= (seconds - at) * per_second:
            at += left / per_second
{{- if gt .Batch 1.0}}
            several = {{if .Geometric}}1
            while draws.random() >= 1 / {{number .Batch}}:
                several += 1{{else}}{{number .Batch}}{{end}}
            for _ in range(several):
                yield begin + at, drawn()
{{- else}}
            yield begin + at, drawn()
{{- end}}
            left = draws.expovariate(1)
        left -= (seconds - at) * per_second
        begin += seconds
{{end}}

class Source(FastHttpUser):
    """Sends each request at its moment, whether those before it are answered or not."""

    host = BASE_URL
    network_timeout = connection_timeout = {{number .Timeout}}
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
        time_over = self.get_run_time() >= LASTS + (1 if Source.under_way == 0 else {{number .Timeout}})
        return None if time_over else (SOURCES, SOURCES)
{{end -}}
