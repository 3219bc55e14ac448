{{define "wait"}}
{{- if eq .Waits "none"}}() => 0
{{- else if eq .Waits "constant"}}() => {{number .Backoff.Mean}}
{{- else if eq .Waits "exponential"}}() => -{{number .Backoff.Mean}} * Math.log(1 - Math.random())
{{- else}}() => ((all) => all[Math.floor(Math.random() * all.length)])({{json .WaitTimes}}){{end}}
{{- end -}}
{{range .Remarks}}{{comment "//" .}}
{{end}}
import http from 'k6/http';
import exec from 'k6/execution';
import { sleep } from 'k6';
{{- if and (not .Closed) (not .EvenlySpaced)}}
import { SharedArray } from 'k6/data';
import { Trend } from 'k6/metrics';
{{- end}}

const BASE_URL = __ENV.BASE_URL || {{json .BaseURL}};

// Requests, with the shares up to each.
const REQUESTS = [
{{- range .Requests}}
  { name: {{json .Name}}, upto: {{number .Upto}}, method: {{json .Method}}, path: {{json .Path}}, timeout: {{json (seconds .Timeout)}}, body: {{if .Bytes}}'x'.repeat({{.Bytes}}){{else}}null{{end}}
{{- with .Retries}}, retry: { max: {{if lt .Max 0}}Infinity{{else}}{{.Max}}{{end}}, factor: {{if .Factor}}{{number .Factor}}{{else}}1{{end}}, jitter: {{number .Jitter}}, most: {{if .Most}}{{number .Most}}{{else}}Infinity{{end}}, backoff: {{template "wait" .}} }{{end}} },
{{- end}}
];

function drawn() {
  const u = Math.random();
  return REQUESTS.find((r) => u < r.upto) || REQUESTS[REQUESTS.length - 1];
}

function send(r) {
{{- if .Retrying}}
  for (let i = 0; ; i++) {
    const answer = http.request(r.method, BASE_URL + r.path, r.body, { timeout: r.timeout, tags: { name: r.name }, responseType: 'none' });
    const answered = answer.status !== 0 && answer.status !== 429 && answer.status < 500;
    if (answered || !r.retry || i === r.retry.max) return;
    const { backoff, factor, jitter, most } = r.retry;
    sleep(Math.min(backoff() * factor ** Math.min(i, 60), most) * (1 - jitter * Math.random()));
  }
{{- else}}
  http.request(r.method, BASE_URL + r.path, r.body, { timeout: r.timeout, tags: { name: r.name }, responseType: 'none' });
{{- end}}
}
{{if .Closed}}
export const options = {
  scenarios: {
    users: { executor: 'constant-vus', vus: {{.Users}}, duration: {{json (seconds .Lasts)}}, gracefulStop: '30s' },
  },
};
{{if eq .Thinks "constant"}}
// Seconds from an answer to the next request.
const think = () => {{number .Think.Mean}};
{{else if eq .Thinks "exponential"}}
// Seconds from an answer to the next request: exponential.
const think = () => -{{number .Think.Mean}} * Math.log(1 - Math.random());
{{else if eq .Thinks "values"}}
// Seconds from an answer to the next request, as likely each: {{.Think}}.
const THINK = {{json .ThinkTimes}};
const think = () => THINK[Math.floor(Math.random() * THINK.length)];
{{end}}
export default function () {
{{- if ne .Thinks "none"}}
  if (exec.vu.iterationInScenario === 0) sleep({{if eq .Thinks "exponential"}}think(){{else}}think() * Math.random(){{end}}); // they begin in the midst of thinking
{{- end}}
  send(drawn());
{{- if ne .Thinks "none"}}
  sleep(think());
{{- end}}
}
{{else if .EvenlySpaced}}{{$unit := .Unit}}
// Room for that many requests under way: where answers take longer than a second in the
// mean, k6 tells of dropped_iterations, and VUS must be higher.
const VUS = Number(__ENV.VUS || {{.UnderWay}});

export const options = {
  scenarios: {
    arrivals: {
{{- if eq (len .Stages) 1}}
      executor: 'constant-arrival-rate', rate: {{$unit.Whole (index .Stages 0).Rate}}, timeUnit: {{json $unit.Unit}}, duration: {{json (seconds .Lasts)}},
{{- else}}
      executor: 'ramping-arrival-rate', startRate: {{$unit.Whole (index .Stages 0).Rate}}, timeUnit: {{json $unit.Unit}},
      stages: [ // a step, then its time
{{- range .Stages}}
        { target: {{$unit.Whole .Rate}}, duration: '0s' }, { target: {{$unit.Whole .Rate}}, duration: {{json (seconds .Seconds)}} },
{{- end}}
      ],
{{- end}}
      preAllocatedVUs: VUS, maxVUs: 4 * VUS,
    },
  },
};

export default function () {
  send(drawn());
}
{{else}}
// Room for that many requests under way, or waiting for their moment: where answers take
// longer than a second in the mean, "late" tells that VUS must be higher.
const VUS = Number(__ENV.VUS || {{.UnderWay}});
{{if .Moments}}
// When requests are sent: microseconds from one to the next.
const GAPS = {{json .Gaps}};
{{- if .Kinds}}
// And which.
const KINDS = {{json .Kinds}};
{{- end}}

const moments = new SharedArray('moments', () => {
  let at = 0;
  return GAPS.map((gap) => (at += gap) / 1e6);
});
{{else}}
// Seconds, and requests per second in them.
const STAGES = [
{{- range .Stages}}
  [{{number .Seconds}}, {{number .Rate}}],
{{- end}}
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
  const u = uniform(Number(__ENV.SEED || {{.Seed}}));
  const next = () => -Math.log(1 - u());
  const all = [];
  let begin = 0;
  let left = next();
  for (const [seconds, rate] of STAGES) {
    const perSecond = rate{{if gt .Batch 1.0}} / {{number .Batch}}{{end}};
    let at = 0;
    while (left <= (seconds - at) * perSecond) {
      at += left / perSecond;
{{- if gt .Batch 1.0}}
      const several = {{if .Geometric}}1 + Math.floor(Math.log(1 - u()) / Math.log1p(-1 / {{number .Batch}})){{else}}{{number .Batch}}{{end}};
      for (let k = 0; k < several; k++) all.push(begin + at);
{{- else}}
      all.push(begin + at);
{{- end}}
      left = next();
    }
    left -= (seconds - at) * perSecond;
    begin += seconds;
  }
  return all;
});
{{end}}
export const options = {
  scenarios: {
    arrivals: {
      executor: 'shared-iterations', iterations: moments.length, vus: Math.min(VUS, moments.length),
      maxDuration: {{json (seconds .Lasts)}}, gracefulStop: '30s',
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
  send({{if .Kinds}}REQUESTS[KINDS[i]]{{else}}drawn(){{end}});
}
{{end -}}
