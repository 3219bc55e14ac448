package recordings

import (
	"bytes"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/sim"
)

func init() {
	register("s3", "access logs of AWS S3: the time of the arrival, and the total in ms", &Format{
		Title: "S3 server access log", Tool: "AWS S3", Holds: "log", order: 10,
		Example: `0abc bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 0abc 3E57427F3 REST.GET.OBJECT a.png "GET /bucket/a.png?x HTTP/1.1" 200 - 113 113 7 6 "-" "S3Console/0.4" - s9lz= SigV4 ECDHE AuthHeader bucket.s3.amazonaws.com TLSv1.2 - -` + "\n" +
			`0abc bucket [06/Feb/2019:00:00:39 +0000] - AmazonS3 891CE47D2 S3.EXPIRE.OBJECT a.png "-" - - - 113 - - "-" "-" - - - - - - - - -` + "\n",
		Requests:   1,
		resolution: sim.Second,
		lines:      &lineLog{reader: func() requestReader { return new(s3Line) }, head: 50, left: "no line of an S3 access log"},
	})
}

// An s3Line is owner bucket [time of the arrival] client requester id operation key
// "request" status error bytes size total turn-around ...; the times are in ms, of which the
// total lasts until the last byte was sent.
type s3Line struct {
	request recording.Request
	clock   clock
	fields  [][]byte
	name    []byte
}

// s3Operation is why a line is no request: S3 does some things by itself.
const s3Operation = "an operation of S3 itself, no request"

func (l *s3Line) read(line []byte) (*recording.Request, string) {
	l.fields = spaced(l.fields[:0], line)
	f := l.fields
	if len(f) < 17 || len(f[2]) != len("[02/Jan/2006:15:04:05") || f[2][0] != '[' || len(f[3]) != len("-0700]") || !bytes.Contains(f[7], []byte(".")) {
		return nil, ""
	}
	at, ok := l.clock.read(append(append(append(l.name[:0], f[2][1:]...), ' '), f[3][:len(f[3])-1]...))
	if !ok {
		return nil, ""
	}
	request, f := f[9], f[10:]
	status, ok := figures.Digits(f[0])
	if !ok || status > 999 {
		if string(f[0]) == "-" {
			return nil, s3Operation
		}
		return nil, ""
	}
	l.request = recording.Request{At: at*int64(time.Second) + int64(time.Second)/2, Took: recording.NoTime, Status: int(status), Failed: status >= 400 || status == 0}
	if ms, ok := figures.Digits(f[4]); ok && ms < figures.LongestTook/1e6 {
		l.request.Took = ms * 1e6
	}
	method, target, _ := bytes.Cut(request, []byte(" "))
	l.name = endpointName(l.name, method, target)
	l.request.Endpoint = l.name
	return &l.request, ""
}
