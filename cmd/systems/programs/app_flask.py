"""The server of app.js on Flask."""
import flask

import work

app = flask.Flask(__name__)


@app.get("/")
def hello():
    return "ok"


@app.get("/work")
def do():
    work.run(flask.request.args.get("s", ""))
    return "ok"


@app.get("/busy")
def busy():
    return work.busy(float(flask.request.args["us"]), int(flask.request.args["n"]))
