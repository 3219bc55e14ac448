package main

import "testing"

// accessLogs are the logs of servers.
var accessLogs = []recordedFile{
	{
		// Arrivals are the time of the creation of the request, which stands in the line.
		file: "alb.log", kind: "alb", requests: 40, errors: 5, mean: 40 / 626.681463, first: "2023-06-18T13:58:01.026Z", last: "2023-06-18T14:08:27.707Z",
		p50: 24, p95: 190, p99: 240, avg: 1496.0 / 36, max: 240, anyEndpoints: true,
	},
	{
		file: "caddy_compose.log", kind: "json-log", requests: 4, errors: 0, mean: 4 / 129.311, first: "2025-10-21T04:10:28.613Z", last: "2025-10-21T04:12:37.924Z",
		p50: 0.073649, p95: 1.674508, p99: 1.674508, avg: 0.765174, max: 1.674508, anyEndpoints: true,
	},
	{
		file: "gunicorn_access.log", kind: "access-log", requests: 60, errors: 23, mean: 60.0 / 262618, first: "2018-11-16T12:57:43Z", last: "2018-11-19T13:54:41Z",
		p50: none, p95: none, p99: none, avg: none, max: none, anyEndpoints: true,
	},
	{
		file: "nginx_combined_no_time.log", kind: "access-log", requests: 60, errors: 2, mean: 60.0 / 14, first: "2019-01-22T00:26:14Z", last: "2019-01-22T00:26:28Z",
		p50: none, p95: none, p99: none, avg: none, max: none, anyEndpoints: true,
	},
	{
		file: "nginx_combined_with_request_time.log", kind: "access-log", requests: 14, errors: 3, mean: 14.0 / 158, first: "2015-09-05T20:58:05Z", last: "2015-09-05T21:00:43Z",
		p50: 123, p95: 60_000, p99: 60_000, avg: 5599.545, max: 60_000,
		endpoints: "POST /foo/bar: 5, 0, 100; GET /foo/bar: 4, 2, 123; GET /diary/entry/1234: 1, 0, 135; GET /diary/entry/5678: 1, 0, 432; GET /foo/bar/5xx: 1, 1, 60000; GET /req: 1, 0, NaN; POST /hoge/piyo: 1, 0, 234",
	},
	{
		file: "nginx_ingress.log", kind: "access-log", requests: 10, errors: 2, mean: 10.0 / 80298926, first: "2020-02-07T11:48:51Z", last: "2022-08-24T21:04:17Z",
		p50: 1, p95: 33, p99: 33, avg: 4.1, max: 33,
		endpoints: "GET /products/42: 2, 0, 1; DELETE /products/42: 1, 0, 0; GET /favicon.ico: 1, 1, 0; GET /test/test.mp4: 1, 0, 1; GET /v2: 1, 0, 2; GET /v2/some: 1, 0, 1; PATCHp /products/42: 1, 1, 0; POST /_bulk: 1, 0, 33; POST /products: 1, 0, 1",
	},
	{
		file: "uwsgi.log", kind: "uwsgi", requests: 19, errors: 0, mean: 19.0 / 423, first: "2016-03-13T22:49:12Z", last: "2016-03-13T22:56:15Z",
		p50: 17, p95: 129, p99: 129, avg: 34.950947, max: 129, endpoints: "POST /update_metrics: 16, 0, 17; POST /endpoint2: 3, 0, 16",
	},
}

func TestFormatsOfAccessLogs(t *testing.T) { compareRecorded(t, accessLogs) }
