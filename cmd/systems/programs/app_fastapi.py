"""The server of app.js on FastAPI, in threads of its pool."""
import fastapi
from fastapi.responses import PlainTextResponse

import work

app = fastapi.FastAPI()


@app.get("/", response_class=PlainTextResponse)
def hello():
    return "ok"


@app.get("/work", response_class=PlainTextResponse)
def do(s: str = ""):
    work.run(s)
    return "ok"


@app.get("/busy")
def busy(us: float, n: int):
    return work.busy(us, n)
