// A worker of BullMQ: each job computes for as many nominal microseconds as it says.
'use strict';
const { Worker } = require('bullmq');
const Redis = require('ioredis');
const perMicrosecond = 912; // iterations, as in app.js
let sink = 0;
function compute(us) {
  let x = 12345;
  for (let n = Math.round(us * perMicrosecond); n > 0; n--) x = (Math.imul(x, 1103515245) + 12345) | 0;
  sink = x;
}
new Worker('jobs', async (job) => compute(job.data.us), {
  connection: new Redis(+process.env.REDIS_PORT, '127.0.0.1', { maxRetriesPerRequest: null }), concurrency: +process.env.CONCURRENCY || 1,
});
