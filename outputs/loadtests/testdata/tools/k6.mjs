// Runs a script of k6 without k6: its modules are stubs, its clock stands still but for
// sleep, and what it sends is written as JSON.
import { writeFileSync, mkdirSync } from 'node:fs';

mkdirSync('node_modules/k6', { recursive: true });
const modules = {
  index: 'export const sleep = (s) => { state.now += 1000 * s; state.slept.push(s); };',
  http: "export default { request: (method, url, body, params) => (state.sent.push({ at: (state.now - state.begin) / 1000, method, url, bytes: body ? body.length : 0, timeout: params.timeout, name: params.tags.name }), { status: state.status }) };",
  execution: 'export default { scenario: { startTime: state.begin, get iterationInTest() { return state.i; } }, vu: { get iterationInScenario() { return state.i; } } };',
  data: 'export class SharedArray { constructor(name, make) { const all = make(); state.moments = all.length; return all; } }',
  metrics: 'export class Trend { add(v) { state.late.push(v); } }',
};
for (const name in modules) writeFileSync(`node_modules/k6/${name}.js`, modules[name]);
writeFileSync('node_modules/k6/package.json', JSON.stringify({
  name: 'k6', type: 'module',
  exports: { '.': './index.js', './http': './http.js', './execution': './execution.js', './data': './data.js', './metrics': './metrics.js' },
}));

globalThis.__ENV = {};
globalThis.state = { begin: 1e12, now: 1e12, i: 0, sent: [], slept: [], late: [], moments: 0, status: Number(process.env.STATUS || 200) };
Date.now = () => state.now;
let seed = 1;
Math.random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;

const script = await import(`${process.cwd()}/script.mjs`);
const times = state.moments || Number(process.argv[2]);
for (state.i = 0; state.i < times; state.i++) {
  if (state.moments) state.now = state.begin; // a virtual user of its own
  script.default();
}
console.log(JSON.stringify({ options: script.options, sent: state.sent, slept: state.slept.reduce((a, b) => a + b, 0), late: Math.max(0, ...state.late.slice(0, 1000)) }));
