package measured

import (
	"math"
	"strings"
	"testing"
)

const (
	dockerStats = "\x1b[2J\x1b[HCONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O   PIDS\n" +
		"a1b2c3d4e5f6   web       95.00%    45.2MiB / 1GiB        4.41%     1.2kB / 500B      8.19kB / 0B   5\n" +
		"f6e5d4c3b2a1   db        20.00%    256MiB / 2GiB         12.50%    3.4kB / 1.2kB     50.4MB / 10MB   25\n"
	pidstat = "Linux 6.12.86-amd64 (web01)   06/03/2026   _x86_64_   (8 CPU)\n\n" +
		"05:03:29 PM   UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command\n" +
		"05:03:29 PM  1000    251473   12.00    3.50    0.00    1.20   15.50     3  gunicorn\n" +
		"05:03:29 PM  1000    251474   10.00    4.50    0.00    1.20   14.50     3  gunicorn\n\n" +
		"05:03:30 PM   UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command\n" +
		"05:03:30 PM  1000    251473   12.00    3.50    0.00    1.20   50.00     3  gunicorn\n\n" +
		"Average:      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command\n" +
		"Average:     1000    251473   12.00    3.50    0.00    1.20   99.00     -  gunicorn\n"
	pidstatLines = "Linux 6.1.0 (h)  06/03/26  _x86_64_  (8 CPU)\n\n# Time        UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command\n" +
		"17:03:29     1000    251473   12.00    3.50    0.00    1.20   30.00     3  node\n" +
		"17:03:30     1000    251473   12.00    3.50    0.00    1.20   50.00     3  node\n"
	top = "top - 12:00:01 up 1 day,  1 user,  load average: 0.00, 0.01, 0.05\nTasks:   1 total\n%Cpu(s):  0.0 us\n\n" +
		"    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n" +
		"   1234 root      20   0    1000    900    800 S  99.0   0.1   0:01.00 node\n" +
		"top - 12:00:02 up 1 day,  1 user,  load average: 0.00, 0.01, 0.05\nTasks:   1 total\n%Cpu(s):  0.0 us\n\n" +
		"    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n" +
		"   1234 root      20   0    1000    900    800 S  40.0   0.1   0:01.40 node\n"
	psTimes = "USER  PID %CPU %MEM    VSZ   RSS TTY  STAT START   TIME COMMAND\nwww   10  3.0  0.1  1000  900 ?  S  10:00   1:00 /usr/bin/gunicorn app:app\nwww   11  3.0  0.1  1000  900 ?  S  10:00   0:30 /usr/bin/gunicorn app:app\n" +
		"USER  PID %CPU %MEM    VSZ   RSS TTY  STAT START   TIME COMMAND\nwww   10  3.0  0.1  1000  900 ?  S  10:00   1:04 /usr/bin/gunicorn app:app\nwww   11  3.0  0.1  1000  900 ?  S  10:00   0:34 /usr/bin/gunicorn app:app\n"
	cgroupTimed = "1700000000\nusage_usec 5000000\nuser_usec 4000000\nsystem_usec 1000000\n1700000010.5\nusage_usec 13400000\nuser_usec 1\n"
	promCounter = `{"status":"success","data":{"resultType":"matrix","result":[
 {"metric":{"__name__":"container_cpu_usage_seconds_total","pod":"web-1","container":"web"},"values":[[1000,"10"],[1015,"16"],[1030,"31"]]},
 {"metric":{"__name__":"container_cpu_usage_seconds_total","pod":"web-1","container":""},"values":[[1000,"11"],[1015,"17"],[1030,"33"]]}]}}`
	promRates = `[{"metric":{"pod":"web-1"},"values":[[1000,"0.5"],[1015,"NaN"],[1030,"0.7"]]},{"metric":{"pod":"db-1"},"values":[[1000,"0.1"],[1030,"0.1"]]}]`
)

// Each tool's own output, and cores by hand. The test took 10 seconds.
func TestReadCPUOfTools(t *testing.T) {
	for name, c := range map[string]struct {
		text     string
		of       []string
		from, to float64
		want     float64
	}{
		"docker stats":                      {text: dockerStats + strings.Replace(dockerStats, "95.00", "85.00", 1), of: []string{"web"}, want: 0.9},
		"docker stats of two":               {text: dockerStats, of: []string{"web", "f6e5d4c3b2a1"}, want: 1.15},
		"docker stats without more headers": {text: dockerStats + strings.SplitAfterN(dockerStats, "\n", 2)[1], of: []string{"web"}, want: 0.95},
		"docker stats in JSON":              {text: "\x1b[H{\"CPUPerc\":\"80.00%\",\"Name\":\"web\"}\n{\"CPUPerc\":\"40.00%\",\"Name\":\"web\"}\n{\"CPUPerc\":\"--\",\"Name\":\"web\"}\n", want: 0.6},
		"podman stats in JSON":              {text: `[{"id":"a","name":"web","cpu_percent":"12.00%"}]`, want: 0.12},
		"pidstat":                           {text: pidstat, want: (0.30 + 0.50) / 2},
		"pidstat -h":                        {text: pidstatLines, want: 0.4},
		"top":                               {text: top, want: 0.4},
		"ps aux, twice":                     {text: psTimes, of: []string{"gunicorn"}, want: 0.8},
		"ps cputimes, twice":                {text: "PID cputimes COMMAND\n1 100 node\nPID cputimes COMMAND\n1 107 node\n", want: 0.7},
		"a cgroup":                          {text: cgroupTimed, want: 0.8},
		"a cgroup without times":            {text: "usage_usec 5000000\nusage_usec 13000000\n", want: 0.8},
		"Prometheus, a counter":             {text: promCounter, want: 0.7},
		"Prometheus, a counter cut":         {text: promCounter, from: 1010, to: 1040, want: 1},
		"Prometheus, rates":                 {text: promRates, of: []string{"web-1"}, want: 0.6},
		"Prometheus, all its rates":         {text: promRates, of: []string{"pod=web-1", "pod=db-1"}, want: 0.7},
	} {
		used, err := ReadCPU("cpu.txt", strings.NewReader(c.text), c.of)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, problem, _ := used.Cores(c.from, c.to, 10); problem != "" || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %g cores, want %g; %s", name, got, c.want, problem)
		}
	}
}

func TestReadCPURefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "cpu.txt: is empty; give what docker stats",
		"hello\nworld\n":                 "cpu.txt:1: not CPU samples",
		dockerStats:                      "cpu.txt: has the CPU of several: db, web; say which are the server's, --cpu-of db",
		"[{]":                            "cpu.txt:1: is no JSON",
		`{"a":1}`:                        "cpu.txt:1: no Name, CPUPerc",
		"PID %CPU COMMAND\n1 5.0 node\n": "cpu.txt:1: %CPU of ps is the mean since the process began",
		"usage_usec 5\nusage_usec 4\n":   "cpu.txt:2: time or counter runs backwards",
		"1700000000\nusage_usec 5\nusage_usec 6\n": "some samples of cpu.stat have a time before them",
		promRates:                               "has the CPU of several: pod=db-1, pod=web-1",
		strings.SplitAfterN(top, "\ntop", 2)[0]: "no table of top counts",
		`{"data":{"result":[{"metric":{},"values":[]}]}}`: "",
	} {
		_, err := ReadCPU("cpu.txt", strings.NewReader(text), nil)
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
	if _, err := ReadCPU("cpu.txt", strings.NewReader(dockerStats), []string{"cache"}); err == nil || !strings.Contains(err.Error(), `has no CPU of "cache"; write one of db, web`) {
		t.Error(err)
	}
	used, err := ReadCPU("cpu.txt", strings.NewReader(promCounter), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, problem, _ := used.Cores(2000, 2010, 10); !strings.Contains(problem, "no sample between 1970-01-01T00:33:20Z") {
		t.Error(problem)
	}
	if _, problem, _ := used.Cores(1010, 1020, 10); problem != "one sample of a counter" {
		t.Error(problem)
	}
}

func FuzzReadCPU(f *testing.F) {
	for _, text := range []string{dockerStats, pidstat, pidstatLines, top, psTimes, cgroupTimed, promCounter, promRates, "test,cpu_percent\na,5\n", "NAMECPU %\n0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if used, err := ReadCPU("cpu.txt", strings.NewReader(text), nil); err == nil && used.Tests == nil {
			if cores, problem, _ := used.Cores(0, 0, 10); problem == "" && !(cores >= 0) {
				t.Errorf("%g cores", cores)
			}
		}
	})
}
