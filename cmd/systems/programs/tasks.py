"""Jobs of Celery: each computes for as many nominal microseconds as it says."""
import os

import celery

import work

app = celery.Celery("tasks", broker="redis://127.0.0.1:" + os.environ["REDIS_PORT"] + "/0")
app.conf.task_ignore_result = True
app.conf.broker_pool_limit = 10


@app.task
def job(us):
    work.compute(us)
