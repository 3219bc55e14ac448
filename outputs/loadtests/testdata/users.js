// Shop: a load test that sends the traffic of shop.toml.
// Traffic: 40 users who think for exponential, mean 2s.
// Assumed, because nobody says: browse is GET /browse; --path 'NAME=POST /path' says otherwise.
// Run it with K6_CSV_TIME_FORMAT=unix_micro k6 run --out csv=results.csv, or --out
// json=results.json, and compare: fleetcost validate results.csv --scenario shop.toml --design
// NAME --instances N.

import http from 'k6/http';
import exec from 'k6/execution';
import { sleep } from 'k6';

const BASE_URL = __ENV.BASE_URL || "http://localhost:8080";

// Requests, with the shares up to each.
const REQUESTS = [
  { name: "browse", upto: 0.9, method: "GET", path: "/browse", timeout: "5s", body: null },
  { name: "order", upto: 1, method: "POST", path: "/orders", timeout: "3600s", body: 'x'.repeat(1200) },
];

function drawn() {
  const u = Math.random();
  return REQUESTS.find((r) => u < r.upto) || REQUESTS[REQUESTS.length - 1];
}

function send(r) {
  http.request(r.method, BASE_URL + r.path, r.body, { timeout: r.timeout, tags: { name: r.name }, responseType: 'none' });
}

export const options = {
  scenarios: {
    users: { executor: 'constant-vus', vus: 40, duration: "60s", gracefulStop: '30s' },
  },
};

// Seconds from an answer to the next request: exponential.
const think = () => -2 * Math.log(1 - Math.random());

export default function () {
  if (exec.vu.iterationInScenario === 0) sleep(think()); // they begin in the midst of thinking
  send(drawn());
  sleep(think());
}
