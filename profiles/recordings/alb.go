package recordings

import (
	"bytes"
	"strconv"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/sim"
)

func init() {
	register("alb", "access logs of AWS's Application and Classic Load Balancers: three times of a request, added", &Format{
		Title: "AWS load balancer access log", Tool: "AWS ALB, ELB", Holds: "log", order: 10,
		Example: `https 2015-05-13T23:39:42.029431Z app/shop/50dc6c495c0c9188 203.0.113.136:20000 10.0.1.17:8080 0.000 0.003 0.000 200 200 300 6518 "GET https://shop.example.com:443/feed.xml HTTP/2.0" "curl" - - arn:x "Root=1" "shop.example.com" "arn:y" 0 2015-05-13T23:39:42.026306Z "forward" "-" "-" "10.0.1.17:8080" "200" "-" "-" TID_1` + "\n" +
			`2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -` + "\n",
		Requests:   2,
		resolution: sim.Microsecond,
		lines: &lineLog{
			reader: func() requestReader { return new(albLine) }, head: 20, left: "no request of a load balancer",
			none: func(in *Input) error {
				if in.left[albConnection] == 0 {
					return nil
				}
				return in.problem(0, "is a log of connections: they have no requests", "bring the log of what is behind the balancer, or a count of its requests")
			},
		},
	})
}

// albConnection is why a line is no request: of a TCP listener, or of a Network Load Balancer.
const albConnection = "a connection of a TCP listener, no request"

// An albLine is a request that a balancer of AWS wrote when it was answered: type (of an
// ALB), time of the answer, balancer, client, target, three times in seconds, -1 where no
// target answered, status, ... "request" ... and of an ALB the time of the arrival.
type albLine struct {
	request recording.Request
	name    []byte
	fields  [][]byte
}

func (l *albLine) read(line []byte) (*recording.Request, string) {
	l.fields = spaced(l.fields[:0], line)
	f := l.fields
	if len(f) < 2 {
		return nil, ""
	}
	if len(f) > 3 && string(f[0]) == "tls" && bytes.HasPrefix(f[3], []byte("net/")) {
		return nil, albConnection
	}
	classic := len(f[0]) > 0 && f[0][0] >= '0' && f[0][0] <= '9'
	if !classic {
		f = f[1:]
	}
	if len(f) < 12 {
		return nil, ""
	}
	end, err := time.Parse(time.RFC3339Nano, string(f[0]))
	if err != nil || !believed(end) {
		return nil, ""
	}
	status, ok := figures.Digits(f[7])
	if !ok && string(f[7]) != "-" {
		return nil, ""
	}
	l.request = recording.Request{At: end.UnixNano(), Took: recording.NoTime, Status: int(status), Failed: status >= 400 || status == 0}
	took := 0.0
	for _, field := range f[4:7] {
		v, err := strconv.ParseFloat(string(field), 64)
		if err != nil {
			return nil, ""
		}
		if v < 0 { // no target answered: no time
			took = -1
			break
		}
		took += v
	}
	if took >= 0 {
		l.request.Took = int64(took*1e9 + 0.5)
		l.request.At -= l.request.Took
	}
	if !classic && len(f) > 20 {
		if at, err := time.Parse(time.RFC3339Nano, string(f[20])); err == nil && believed(at) {
			l.request.At = at.UnixNano()
		}
	}
	method, target, _ := bytes.Cut(f[11], []byte(" "))
	if classic && status == 0 && string(method) == "-" {
		return nil, albConnection
	}
	l.name = endpointName(l.name, method, target)
	l.request.Endpoint = l.name
	return &l.request, ""
}

// spaced splits a line at its spaces; what stands in quotes is one field, without them.
func spaced(fields [][]byte, line []byte) [][]byte {
	for len(line) > 0 {
		if line[0] == '"' {
			text, rest, ok := quoted(line[1:])
			if !ok {
				return append(fields, line[1:])
			}
			fields = append(fields, text)
			line = bytes.TrimPrefix(rest, []byte(" "))
			continue
		}
		i := bytes.IndexByte(line, ' ')
		if i < 0 {
			return append(fields, line)
		}
		fields, line = append(fields, line[:i]), line[i+1:]
	}
	return fields
}
