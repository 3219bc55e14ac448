package profiles_test

import (
	"strings"
	"testing"

	"fleetcost/profiles"
)

// A call of SQS carries a mebibyte at most, its messages together.
func TestWhatACallOfAQueueCarries(t *testing.T) {
	const text = `
title = "queued"
[traffic]
pattern = "constant"
rate = 10
[goal]
p99 = "1s"
[cloud]
provider = "aws"
region   = "us-east-1"
[backend.jobs]
queue   = "standard"
message = "128KiB"
batch   = 8
[request.page]
steps = [ { cpu = "1ms" }, { io = "jobs", time = "1ms" } ]
[design.node]
runtime = "node-http"
machine = "c7g.large"
`
	for sets, says := range map[string]string{
		"backend.jobs.batch=8":       "",
		"backend.jobs.message=129KB": "",
		"backend.jobs.message=1MiB":  "backend.jobs.message: a call of SQS carries 1 MiB at most",
		"backend.jobs.batch=9":       "backend.jobs.message: a call of SQS carries 1 MiB at most",
		"backend.jobs.message=1.1MB": "backend.jobs.message: ",
	} {
		_, err := profiles.Load(profiles.Source{Name: "queued.toml", Text: []byte(text), Sets: []string{sets}})
		if says == "" && err != nil || says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
			t.Errorf("%s: %v; want %q", sets, err, says)
		}
	}
}
