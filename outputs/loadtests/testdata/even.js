// Shop: a load test that sends the traffic of shop.toml.
// Traffic: counts.csv, (from 1970-01-01 00:00 UTC): mean 23.33, peak 40 requests/s.
// Assumed, because nobody says: browse is GET /browse; --path 'NAME=POST /path' says otherwise.
// Requests are evenly spaced; those of the scenario come at random (Poisson), and wait longer:
// before a queue waits go with ca² + cs², the squared variations of gaps and of service times
// (Allen, Cunneen), and ca² is 0 here and 1 there. Where service times vary as exponential ones
// do, half of the waiting is missing; where they do not vary, all of it. fleetcost validate
// predicts the very moments at which requests were sent, so its comparison is fair; the goal of
// the scenario is not tried by this.
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

// Room for that many requests under way: where answers take longer than a second in the
// mean, k6 tells of dropped_iterations, and VUS must be higher.
const VUS = Number(__ENV.VUS || 50);

export const options = {
  scenarios: {
    arrivals: {
      executor: 'ramping-arrival-rate', startRate: 10, timeUnit: "1s",
      stages: [ // a step, then its time
        { target: 10, duration: '0s' }, { target: 10, duration: "10s" },
        { target: 40, duration: '0s' }, { target: 40, duration: "20s" },
        { target: 0, duration: '0s' }, { target: 0, duration: "10s" },
        { target: 25, duration: '0s' }, { target: 25, duration: "20s" },
      ],
      preAllocatedVUs: VUS, maxVUs: 4 * VUS,
    },
  },
};

export default function () {
  send(drawn());
}
