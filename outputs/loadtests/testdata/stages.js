// Shop: a load test that sends the traffic of shop.toml.
// Traffic: counts.csv, (from 1970-01-01 00:00 UTC): mean 23.33, peak 40 requests/s.
// Assumed, because nobody says: browse is GET /browse; --path 'NAME=POST /path' says otherwise.
// Run it with K6_CSV_TIME_FORMAT=unix_micro k6 run --out csv=results.csv, or --out
// json=results.json, and compare: fleetcost validate results.csv --scenario shop.toml --design
// NAME --instances N.

import http from 'k6/http';
import exec from 'k6/execution';
import { sleep } from 'k6';
import { SharedArray } from 'k6/data';
import { Trend } from 'k6/metrics';

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

// Room for that many requests under way, or waiting for their moment: where answers take
// longer than a second in the mean, "late" tells that VUS must be higher.
const VUS = Number(__ENV.VUS || 50);

// Seconds, and requests per second in them.
const STAGES = [
  [10, 10],
  [20, 40],
  [10, 0],
  [20, 25],
];

// Uniform numbers from 0 to 1 that a seed fixes (mulberry32).
function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

// When requests are sent: Poisson arrivals, of which the integral of the rate from one to
// the next is exponential.
const moments = new SharedArray('moments', () => {
  const u = uniform(Number(__ENV.SEED || 1));
  const next = () => -Math.log(1 - u());
  const all = [];
  let begin = 0;
  let left = next();
  for (const [seconds, rate] of STAGES) {
    const perSecond = rate;
    let at = 0;
    while (left <= (seconds - at) * perSecond) {
      at += left / perSecond;
      all.push(begin + at);
      left = next();
    }
    left -= (seconds - at) * perSecond;
    begin += seconds;
  }
  return all;
});

export const options = {
  scenarios: {
    arrivals: {
      executor: 'shared-iterations', iterations: moments.length, vus: Math.min(VUS, moments.length),
      maxDuration: "60s", gracefulStop: '30s',
    },
  },
  thresholds: { late: ['p(99)<10'] }, // ms behind its moment: else this is another traffic
};

const late = new Trend('late', true);

export default function () {
  const i = exec.scenario.iterationInTest;
  const wait = exec.scenario.startTime + 1000 * moments[i] - Date.now();
  if (wait > 0) sleep(wait / 1000);
  late.add(Math.max(0, -wait));
  send(drawn());
}
