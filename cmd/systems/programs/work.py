"""The steps of a request, as in app.js, for servers in Python that block."""
import os
import threading
import time

PER_MICROSECOND = 14.4  # iterations
DATABASE = os.environ.get("DATABASE_PORT")
PERSISTENT = os.environ.get("PERSISTENT", "1") == "1"
kept = threading.local()
cache = None
if os.environ.get("REDIS_PORT"):
    import redis

    cache = redis.Redis(port=int(os.environ["REDIS_PORT"]))
if DATABASE:
    import psycopg2


def compute(us):
    x = 12345
    for _ in range(round(us * PER_MICROSECOND)):
        x = (x * 1103515245 + 12345) & 0xFFFFFFFF
    return x


def connect():
    connection = psycopg2.connect(host="127.0.0.1", port=int(DATABASE), user="postgres", dbname="postgres")
    connection.autocommit = True
    return connection


def query(us):
    """A connection of the thread's own: kept, or opened for each request (CONN_MAX_AGE = 0)."""
    connection = getattr(kept, "connection", None)
    if connection is None:
        connection = connect()
        if PERSISTENT:
            kept.connection = connection
    with connection.cursor() as cursor:
        # PostgreSQL rounds up to whole milliseconds: so it is rounded to the nearest.
        cursor.execute("SELECT pg_sleep(%s)", (max(0, us - 500) / 1e6,))
        cursor.fetchall()
    if not PERSISTENT:
        connection.close()


def run(steps):
    for step in steps.split("."):
        kind, rest = step[:1], step[1:]
        if kind == "c":
            compute(float(rest))
        elif kind == "i":
            time.sleep(float(rest) / 1e6)
        elif kind == "q":
            query(float(rest))
        elif kind == "b":
            from tasks import job

            job.delay(float(rest))
        elif kind == "k":
            there, _, miss = rest.partition("-")
            if cache.get("there" if there == "1" else "absent") is None:
                query(float(miss))


def busy(us, n):
    before = time.process_time()
    for _ in range(n):
        compute(us)
    return {"cpu_ms": (time.process_time() - before) * 1e3 / n}
