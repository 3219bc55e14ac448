// A server on Fastify whose requests say what they do, step by step:
//
//	GET /work?s=c1000.q20000.c500
//
// c computes for so many nominal microseconds, i waits for a timer, q holds a connection of
// the pool while PostgreSQL sleeps, k looks into Redis (k1: there; k0-20000: not there, and
// then asks PostgreSQL), f calls another server for the steps in ?inner, b leaves a job of so
// many microseconds in a queue of BullMQ.
'use strict';
const http = require('node:http');
const { performance } = require('node:perf_hooks');
const env = process.env;

const perMicrosecond = 912; // iterations
let sink = 0;
function compute(us) {
  let x = 12345;
  for (let n = Math.round(us * perMicrosecond); n > 0; n--) x = (Math.imul(x, 1103515245) + 12345) | 0;
  sink = x;
}

const stats = { waits: 0, waited_ms: 0 };
let pool, redis, queue;
if (env.DATABASE_PORT) {
  const { Pool } = require('pg');
  pool = new Pool({ host: '127.0.0.1', port: +env.DATABASE_PORT, user: 'postgres', database: 'postgres', max: +env.POOL, idleTimeoutMillis: 0 });
}
if (env.REDIS_PORT) {
  const Redis = require('ioredis');
  redis = new Redis(+env.REDIS_PORT, '127.0.0.1', { maxRetriesPerRequest: null });
  if (env.QUEUE) {
    const { Queue } = require('bullmq');
    queue = new Queue('jobs', { connection: redis, defaultJobOptions: { removeOnComplete: true, removeOnFail: true } });
  }
}

async function query(us) {
  const asked = performance.now();
  const client = await pool.connect();
  stats.waits++;
  stats.waited_ms += performance.now() - asked;
  try {
    // PostgreSQL rounds up to whole milliseconds: so it is rounded to the nearest.
    await client.query({ name: 'wait', text: 'SELECT pg_sleep($1)', values: [Math.max(0, us - 500) / 1e6] });
  } finally {
    client.release();
  }
}

const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
function call(steps) {
  return new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port: +env.CALL_PORT, path: '/work?s=' + steps, agent }, (res) => {
      res.resume();
      res.on('end', () => (res.statusCode === 200 ? resolve() : reject(new Error('status ' + res.statusCode))));
    }).on('error', reject);
  });
}

const app = require('fastify')();
app.get('/', async () => 'ok');
async function run(steps, inner) {
  for (const step of (steps || '').split('.')) {
    const us = +step.slice(1);
    switch (step[0]) {
      case 'c': compute(us); break;
      case 'i': await new Promise((done) => setTimeout(done, us / 1e3)); break;
      case 'q': await query(us); break;
      case 'f': await call(inner); break;
      case 'b': await queue.add('job', { us }); break;
      case 'k': {
        const [there, miss] = step.slice(1).split('-');
        if ((await redis.get(there === '1' ? 'there' : 'absent')) === null) await query(+miss);
      }
    }
  }
}
app.get('/work', async (request) => {
  await run(request.query.s, request.query.inner);
  return 'ok';
});
app.get('/chunks', async (request, reply) => {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'text/plain' });
  for (let i = 0; i < +request.query.n; i++) {
    await run(request.query.s);
    reply.raw.write('chunk\n');
  }
  reply.raw.end();
});
app.get('/busy', async (request) => {
  const { us, n } = request.query;
  const before = process.cpuUsage();
  for (let i = 0; i < +n; i++) compute(+us);
  const used = process.cpuUsage(before);
  return { cpu_ms: (used.user + used.system) / 1e3 / n };
});
app.get('/stats', async () => {
  const now = { ...stats };
  stats.waits = stats.waited_ms = 0;
  return now;
});
app.listen({ host: '127.0.0.1', port: +env.PORT });
