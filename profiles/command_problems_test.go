package profiles

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/servers"
)

func sortedLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// Each bad command, more keys of the design, and its problems; KEY stands for
// the place of the command.
var badCommands = []struct{ sentence, command, more, want string }{
	{"an unknown option", "gunicorn --wrokers 4 app:app", "", `KEY: gunicorn has no --wrokers; did you mean --workers?`},
	{"an unknown option like no other", "gunicorn --turbocharged app:app", "", `KEY: gunicorn has no --turbocharged; remove it`},
	{"a short option that another server has", "uvicorn app:app -w 4", "", `KEY: uvicorn has no -w; did you mean --workers?`},
	{"an option that may be several", "gunicorn --worker 4 app:app", "", `KEY: --worker may be --worker-class, --worker-connections, --worker-tmp-dir or --workers; write it whole`},
	{"uvicorn takes no abbreviations", "uvicorn --worker 4 app:app", "", `KEY: uvicorn has no --worker; did you mean --workers?`},
	{"numbers that are none, out of range, missing", "gunicorn -w four --threads 0 --backlog", "",
		`KEY: --backlog has no value; write --backlog and its value, e.g. 2048
KEY: -w: "four" is not a whole number; write a whole number from 1 to 100000, or "$(nproc)"
KEY: names no application; add the application, e.g. "gunicorn -w 4 app:app"
KEY: --threads: "0" is out of range; write a whole number from 1 to 10000`},
	{"numbers below zero, and fractions", "gunicorn -w -1 --timeout 2.5 app:app", "",
		`KEY: -w: "-1" is out of range; write a whole number from 1 to 100000, or "$(nproc)"
KEY: --timeout: "2.5" is not a whole number; write a whole number from 0 to 2592000`},
	{"an option in place of a value", "gunicorn --workers --threads 4 app:app", "",
		`KEY: --workers has no value; write --workers and its value, e.g. 1`},
	{"a value that none may have", "gunicorn --preload=yes app:app", "", `KEY: --preload takes no value, but has "yes"; write --preload`},
	{"one word too many", "gunicorn app:app 8", "", `KEY: "8" is one word too many behind app:app; remove it, or write the option that it belongs to`},
	{"a number that nobody needs is judged too", "gunicorn --max-requests-jitter x -k uvicorn.workers.UvicornWorker --threads y app:app", "",
		`KEY: --threads: "y" is not a whole number; write a whole number from 1 to 10000
KEY: --max-requests-jitter: "x" is not a whole number; write a whole number from 0 to 1073741824`},

	{"a module for a class", "gunicorn -k uvicorn app:app", "", `KEY: -k: there is no model of workers of class "uvicorn"; write "uvicorn.workers.UvicornWorker"`},
	{"a class without a model", "gunicorn --worker-class=tornado app:app", "",
		`KEY: --worker-class: there is no model of workers of class "tornado"; write "sync", "gthread", "gevent", "asgi" or "uvicorn.workers.UvicornWorker"`},
	{"what contradicts itself: reloading what is loaded before", "gunicorn --reload --preload app:app", "", `KEY: --reload: does not work with --preload; remove one of them`},
	{"what contradicts itself: reloading several", "uvicorn app:app --workers 4 --reload", "", `KEY: --reload: uvicorn ignores --workers then; remove --reload`},
	{"what contradicts itself: eight at once, one after the other", "celery -A app worker -P solo -c 8", "",
		`KEY: -c: 8 tasks at once, but a solo pool runs one after the other; write -P prefork, or leave -c out`},
	{"a limit that lets nobody in", "uvicorn app:app --limit-concurrency 1", "", `KEY: --limit-concurrency: 1 refuses every request: its own connection counts; write at least 2`},
	{"threads of an event loop", "uvicorn app:app --threads 4", "", `KEY: uvicorn has no --threads; an event loop has no threads; more processes are --workers`},
	{"workers of node", "node --workers 4 server.js", "", `KEY: node has no --workers; one process is one event loop; write "pm2 start server.js -i max" for one per core`},
	{"V8's option with a space", "node --max-old-space-size 2048 server.js", "", `KEY: --max-old-space-size has its value behind =; write --max-old-space-size=…`},
	{"nothing for node to run", "node", "", `KEY: names no program; write e.g. "node server.js"`},
	{"a cluster of Python", "pm2 start app.py -i 4", "", `KEY: -i 4 starts copies of app.py that share no port: pm2's cluster is of Node.js; write the server itself, e.g. "gunicorn -w 4 app:app"`},
	{"Python under pm2", "pm2 start api --interpreter python3", "", `KEY: api is Python, which pm2 only keeps running; write the server itself, e.g. "gunicorn -w 4 app:app"`},
	{"a command under pm2", `pm2 start "npm run start"`, "", `KEY: npm run start is a program of its own, which pm2 only keeps running; write its command itself`},
	{"a file of pm2", "pm2 start ecosystem.config.js", "", `KEY: ecosystem.config.js is not read; write what it says, e.g. "pm2 start app.js -i max"`},
	{"pm2's number of processes", "pm2 start app.js -i -2", "", `KEY: -i: "-2" is not a number of processes; write a whole number, max or 0 for one per core, or -1 for one less`},
	{"what pm2 did before", "pm2 restart all", "", `KEY: pm2 restart does not say how the program was started; write e.g. "pm2 start app.js -i max"`},
	{"a celery that is no worker", "celery -A app beat", "", `KEY: celery starts no worker here; write e.g. "celery -A app worker -c 8"`},
	{"a pool that is not known", "celery -A app worker -P thread -c 4", "", `KEY: -P: there is no pool "thread"; did you mean threads?`},
	{"threads for which the default is no use", "celery -A app worker -P gevent", "",
		`KEY: --concurrency: missing; add how many tasks run at once: celery's default, the number of CPUs, is rarely meant for gevent`},
	{"numbers of Celery's", "celery -A app worker --autoscale=3,10 --time-limit soon", "",
		`KEY: --autoscale: "3,10" are not two numbers of processes; write the most and the fewest, e.g. --autoscale=10,3
KEY: --time-limit: "soon" is not a number of seconds; write a number above 0`},

	{"commands in a row, and the server's own faults", "cd /app && python manage.py migrate; gunicorn -w x app:app | tee log", "",
		`KEY: "&&" joins commands; write the server's command alone
KEY: ";" joins commands; write the server's command alone
KEY: "|" joins commands; write the server's command alone
KEY: -w: "x" is not a whole number; write a whole number from 1 to 100000, or "$(nproc)"`},
	{"files and the background", "gunicorn app:app > log &", "",
		`KEY: ">" is for the shell; leave it out, and what belongs to it
KEY: "&" is for the shell; leave it out, and what belongs to it`},
	{"a quote that is not closed", "gunicorn 'app:app", "", `KEY: a quote ' is not closed; close it`},
	{"a sum that is not closed", "gunicorn -w $((2 app:app", "", `KEY: $( is not closed; close it`},
	{"what nobody can have written", "gunicorn " + strings.Repeat("-D ", 9999), "", `KEY: 30006 bytes are no command; write e.g. "gunicorn -w 4 app:app"`},
	{"nothing", " ", "", `KEY: " " has nothing that shows; write a text, or leave the key out`},
	{"nothing but the environment", "A=1 B=2", "", `KEY: starts no server; write e.g. "gunicorn -w 4 app:app"`},
	{"a server that is misspelt", "gunicron app:app", "", `KEY: "gunicron" is no server known here; did you mean gunicorn?`},
	{"a server that is not known", "java -jar app.jar", "", `KEY: "java" is no server known here; the servers are ` + keys.List(servers.Names()) + `; for others use runtime, processes and concurrency`},
	{"development servers: Flask's", "flask run --host 0.0.0.0", "", `KEY: flask run is a development server; write "gunicorn -w 4 app:app"`},
	{"development servers: Django's", "python3 manage.py runserver 0:8000", "", `KEY: manage.py runserver is a development server; write "gunicorn -w 4 mysite.wsgi"`},
	{"development servers: FastAPI's", "fastapi dev main.py", "", `KEY: fastapi dev is a development server; write "fastapi run --workers 4 main.py"`},
	{"a program of one's own", "python app.py", "",
		`KEY: python app.py is a program whose processes and threads are not known; write the server that runs it, e.g. "gunicorn -w 4 app:app", or use runtime, processes and concurrency`},
	{"a script that stands elsewhere", "npm run start", "", `KEY: npm run runs a script that is not read; write the command of that script, e.g. "node server.js"`},

	{"a number that another command prints", "gunicorn -w $(cat n) app:app", "",
		`KEY: -w: "$(cat n)" is the output of a command that only nproc may be; write a whole number from 1 to 100000, or "$(nproc)"`},
	{"threads that follow the cores", "gunicorn --threads $(nproc) app:app", "",
		`KEY: --threads: "$(nproc)" follows the number of cores, which the model's --threads does not; write a whole number from 1 to 10000`},
	{"sums whose remainder depends on the machine", "gunicorn -w $((($(nproc)+1)/2)) app:app", "",
		`KEY: -w: "$((($(nproc)+1)/2))" is a sum that no rule of processes can say; write a whole number from 1 to 100000, or "$(nproc)"`},
	{"a variable that is not set", "gunicorn -w $W app:app", "",
		`KEY: -w: "$W" needs W, which is not set: add env = { W = "4" }; write a whole number from 1 to 100000, or "$(nproc)"`},
	{"a variable that is set too late", "W=4 gunicorn -w $W app:app", "",
		`KEY: -w: "$W" needs W, which the shell reads before it is assigned in front of the command: move it to env = { … }; write a whole number from 1 to 100000, or "$(nproc)"`},

	{"variables that are no text, or no number", "gunicorn app:app", "env = { A = 4, WEB_CONCURRENCY = \"many\" }",
		`shop.toml:33: design.node.env.A: 4 is not text; write it in quotes: "…"
shop.toml:33: design.node.env.WEB_CONCURRENCY: "many" is not a whole number; write a whole number from 1 to 100000, or "$(nproc)"`},
	{"options in a variable", "gunicorn app:app", `env = { GUNICORN_CMD_ARGS = "--wrokers 3 -w x" }`,
		`shop.toml:33: design.node.env.GUNICORN_CMD_ARGS: gunicorn has no --wrokers; did you mean --workers?
shop.toml:33: design.node.env.GUNICORN_CMD_ARGS: -w: "x" is not a whole number; write a whole number from 1 to 100000, or "$(nproc)"`},
	{"what the command says already", "gunicorn -w 4 app:app", "processes = 4\nthreads = 2",
		`shop.toml:33: design.node.processes: processes and threads: the command says it already; change the command, and remove this`},
	{"a framework that is not known", "gunicorn app:app", `framework = "falsk"`, `shop.toml:33: design.node.framework: "falsk" is not known; did you mean flask?`},
	{"a framework without a preset", "gunicorn -k gevent app:app", `framework = "django"`,
		`shop.toml:33: design.node.framework: there is no preset of django on gunicorn gevent; write "flask", or name the runtime that has its CPU costs, e.g. runtime = "gunicorn-gevent-flask"`},
	{"a framework of tasks", "celery -A app worker", `framework = "django"`, `shop.toml:33: design.node.framework: celery has no framework; remove it`},
	{"a framework beside a runtime", "gunicorn app:app", "framework = \"flask\"\nruntime = \"gunicorn-sync-flask\"",
		`shop.toml:33: design.node.framework: runtime says already what requests cost; keep one of them`},
	{"a runtime of another language", "gunicorn app:app", `runtime = "node-express"`,
		`shop.toml:33: design.node.runtime: node-express is JavaScript, and gunicorn runs Python; name a runtime of Python`},
	{"a runtime that is not there, and the command's own faults", "gunicorn -w x app:app", `runtime = "gunicorn-sync-flsk"`,
		`KEY: -w: "x" is not a whole number; write a whole number from 1 to 100000, or "$(nproc)"
shop.toml:33: design.node.runtime: there is no runtime "gunicorn-sync-flsk"; did you mean gunicorn-sync-flask?`},
}

func TestBadCommandsSayHowToFixThem(t *testing.T) {
	for _, tt := range badCommands {
		t.Run(tt.sentence, func(t *testing.T) {
			_, err := commanded(t, tt.command, tt.more)
			want := strings.ReplaceAll(tt.want, "KEY", "shop.toml:32: design.node.command")
			if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestACommandThatIsNoText(t *testing.T) {
	for _, tt := range []struct{ becomes, want string }{
		{"command = 4", `shop.toml:32: design.node.command: 4 is not text; write it in quotes: "…"`},
		{`command = ""`, `shop.toml:32: design.node.command: is empty; write how the server is started, e.g. command = "gunicorn -w 4 app:app"`},
		{"command = \"gunicorn app:app\"\nenv = 3", "shop.toml:33: design.node.env: 3 is not a table; write [design.node.env] and its keys below"},
		{"runtime = \"node-express\"\nframework = \"express\"\nenv = { A = \"1\" }",
			`shop.toml:33: design.node.framework: only a command has it; add command = "gunicorn -w 4 app:app", or remove it
shop.toml:34: design.node.env: only a command has it; add command = "gunicorn -w 4 app:app", or remove it`},
	} {
		_, err := loadShop(t, []string{`runtime = "node-express"`, tt.becomes})
		if diff := cmp.Diff(tt.want, fmt.Sprint(err)); diff != "" {
			t.Error(diff)
		}
	}
}

// What is legal, and likely not meant.
func TestCommandsThatAreLikelyMistaken(t *testing.T) {
	for _, tt := range []struct{ command, want string }{
		{"gunicorn -t 500 app:app", "-t 500 is the timeout in seconds, not threads; write --timeout 500 if that is meant, and else --threads"},
		{"gunicorn --timeout 500 app:app", ""},
		{"gunicorn -t 500 --threads 4 app:app", ""},
		{"gunicorn -k gevent --threads 4 app:app", "--threads 4 has no effect: gevent workers have no threads, whatever --threads says"},
		{"gunicorn -k uvicorn.workers.UvicornWorker --threads 4 app:app", "--threads 4 has no effect: uvicorn workers have no threads, whatever --threads says"},
		{"gunicorn --worker-connections 50 app:app", "--worker-connections 50 has no effect: sync workers have one request at a time"},
		{"gunicorn --keep-alive 75 app:app", "--keep-alive 75 has no effect: sync workers close the connection after each reply"},
		{"gunicorn --threads 8 --worker-connections 8 app:app", "--worker-connections 8 leaves no connection to keep alive: there are 8 threads"},
		{"gunicorn --max-requests-jitter 5 app:app", "--max-requests-jitter 5 has no effect: --max-requests is not given"},
		{"gunicorn -c conf.py", "conf.py is not read; give its settings as options, or they are gunicorn's defaults"},
		{"gunicorn --reload app:app", "--reload is for development: it watches files and restarts the server; leave it out where traffic is served"},
		{"gunicorn -w 2 -w 4 app:app", "-w stands twice; the last one, 4, counts"},
		{"UV_THREADPOOL_SIZE=16 gunicorn app:app", "UV_THREADPOOL_SIZE has no effect: gunicorn does not run its work in libuv's thread pool"},
		{"WEB_CONCURENCY=4 gunicorn app:app", "WEB_CONCURENCY is not read by any server; did you mean WEB_CONCURRENCY?"},
		{"PYTHON_GIL=0 gunicorn --threads 4 app:app", `PYTHON_GIL=0 lets threads compute at once, which the presets of gunicorn do not; name runtime = "python-free-threaded"`},
		{"ddtrace-run gunicorn app:app", "ddtrace-run adds work to every request that no preset has in it"},
		{"uvicorn app:app --reload", "--reload is for development: it watches files and restarts the server; leave it out where traffic is served"},
		{"uvicorn app:app --limit-max-requests 9", "--limit-max-requests ends a server without --workers for good: nobody starts it again"},
		{"uvicorn app:app --http h11", "h11 costs about 0.05 ms a request more than httptools (granian benchmarks 2026-08), which the preset does not have in it"},
		{"WEB_CONCURRENCY=4 node server.js", "WEB_CONCURRENCY has no effect: node does not read it"},
		{"node server.js --workers 4", "--workers stands behind server.js and is for that program, not for node"},
		{"node --fancy server.js", "--fancy is not known here and taken to be of no matter to capacity"},
		{"nodemon server.js", "nodemon is for development: it watches files and restarts the server; leave it out where traffic is served"},
		{"pm2 start app.js --watch", "--watch is for development: it watches files and restarts the server; leave it out where traffic is served"},
		{"celery -A app worker --autoscale=10,3", "--autoscale is modelled with all 10 processes running"},
		{"celery -A app worker -P threads -c 4 --max-tasks-per-child 9", "--max-tasks-per-child 9 has no effect: only children of a prefork pool are replaced"},
	} {
		t.Run(tt.command, func(t *testing.T) {
			got := strings.Join(mustCommand(t, tt.command).Warnings, "\n")
			want := tt.want
			if want != "" {
				want = "design.node.command: " + want
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzCommand: whatever the command and the environment, the answer is a
// design that makes sense or problems whose lines are in the file.
func FuzzCommand(f *testing.F) {
	for _, tt := range commandTests {
		f.Add(tt.command, "4")
	}
	for _, tt := range badCommands {
		f.Add(tt.command, "$(nproc)")
	}
	f.Add(`sh -c "sh -c 'gunicorn -w $((((1))))'"`, "${X:-${X:-2}}")
	f.Add("gunicorn -w $X app:app", "$((X+X))")
	f.Add(`NODE_OPTIONS="-é --x" pm2 start é -i "" --node-args "'"`, "$(")
	f.Fuzz(func(t *testing.T, command, value string) {
		design := asTOML(command, value)
		text := strings.Replace(shop, `runtime = "node-express"`, design, 1)
		src := Source{Name: "f.toml", Text: []byte(text), open: noFiles}
		l, err := Load(src)
		_, again := Load(src)
		if fmt.Sprint(err) != fmt.Sprint(again) {
			t.Fatalf("read twice:\n%v\n%v", err, again)
		}
		if err == nil {
			checkLoaded(t, l)
			checkCommanded(t, l)
			return
		}
		lines := 1 + strings.Count(text, "\n")
		for _, p := range err.(keys.Problems) {
			if p.Line < 1 || p.Line > lines || p.What == "" || strings.ContainsFunc(p.String(), control) {
				t.Fatalf("%q in %d lines", p, lines)
			}
		}
	})
}

// asTOML writes a command and a variable X so that any text may stand in them.
func asTOML(command, value string) string {
	quote := func(s string) string {
		var b strings.Builder
		for _, r := range strings.ToValidUTF8(s, "?") {
			fmt.Fprintf(&b, `\U%08X`, r)
		}
		return `"` + b.String() + `"`
	}
	return "command = " + quote(command) + "\nenv = { X = " + quote(value) + ", WEB_CONCURRENCY = " + quote(value) + " }"
}

func checkCommanded(t *testing.T, l *Loaded) {
	t.Helper()
	r := l.Scenario.Designs[0].Deployments[0].Runtime
	fleet := models.Fleet{Classes: l.Scenario.Classes, Backends: l.Scenario.Backends, Services: []models.Service{{Runtime: r}}}
	if r.Concurrency < 0 || r.Lanes < 0 || r.Backlog < models.NoLimit || r.Prefetch < models.NoLimit || r.KeepAlive < 0 || r.Timeout < 0 ||
		r.Recycle.Requests < 0 || r.Recycle.Jitter < 0 || r.Threadpool < models.Executor || r.Memory.Heap < 0 ||
		r.Processes.PerVCPU < 0 || r.Processes.PerVCPU == 0 && r.Processes.Plus < 1 || len(l.Commands) != 1 || load.FirstDemand(&fleet).CPU <= 0 {
		t.Fatalf("%+v", r)
	}
	for _, w := range l.Warnings {
		if strings.ContainsFunc(w, control) {
			t.Fatalf("%q", w)
		}
	}
}
