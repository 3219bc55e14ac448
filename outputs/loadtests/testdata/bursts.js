// Shop: a load test that sends the traffic of shop.toml.
// Traffic: 2 requests/s, Poisson; .
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

// When requests are sent: microseconds from one to the next.
const GAPS = [509839,170322,202605,189550,232573,30410,14664,150099,262005,211510,467437,155900,58098,30323,19251,236853,254423,529574,883947,51793,404405,305043,4503369,280392,2306795,530664,1975563,275466,47305,545402,445398,35677,757010,270701,1249927,243797,269552,132771,564427,10144492,448534,307085,1778821,619817,60476,1681798,884484,143506,773011,104215,759612,1594117,168640,209871,14649,82358,56618,75803,5377226,215160,570074,134023,301007,10372,603589,12723,421768,71659,113784,142426,597797,9652,242904,1617008,749606,201777,233956,79434,41277,134172,30651,684051,329825,158744,72005,50839,199703,445176,22338,145103,158176,9986,45569,141638,341469,302778,98393,56709,48665,158462,3061,523768,132636,77215,403831,603256,66059,186489,314993,265981,301166,30544,306177,142038,249145,179572,65224,500205,223771,195710];

const moments = new SharedArray('moments', () => {
  let at = 0;
  return GAPS.map((gap) => (at += gap) / 1e6);
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
