package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"

	"fleetcost/cmd/systems/openloop"
	"fleetcost/cmd/systems/processes"
	"fleetcost/cmd/systems/programs"
)

// A bed is where programs run: a folder of their own, and what is running.
type bed struct {
	settings
	say     func(format string, a ...any)
	folder  string
	running []*processes.Process
	awake   *processes.Process
	results results
	skipped []string
	known   calibrated
	// lacksModules is why servers in Node.js cannot run; nil: they can.
	lacksModules error
	isRealtime   bool
}

// client opens connections of its own for each run.
func (b *bed) client() *http.Client { return openloop.Client() }

// listens is how long a program may take until it does.
const listens = 30 * time.Second

// errLacks is why something is skipped.
var errLacks = errors.New("is not installed")

func newBed(s settings, say func(string, ...any)) (*bed, error) {
	folder, err := os.MkdirTemp("", "systems-")
	if err != nil {
		return nil, err
	}
	b := &bed{settings: s, say: say, folder: folder, results: newResults()}
	os.Chmod(folder, 0o777) // PostgreSQL does not run as root
	err = fs.WalkDir(programs.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := programs.Files.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(folder, name), text, 0o666)
	})
	if err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// close ends all that runs, the last first.
func (b *bed) close() {
	b.stop(0)
	os.RemoveAll(b.folder)
}

// stop ends all that was started after the first so many.
func (b *bed) stop(keep int) {
	for i := len(b.running) - 1; i >= keep; i-- {
		b.running[i].Stop()
	}
	b.running = b.running[:keep]
}

// start starts a program, and waits until it listens; port 0: it does not.
func (b *bed) start(p processes.Program, port int) (*processes.Process, error) {
	if _, err := exec.LookPath(p.Command[0]); err != nil {
		return nil, fmt.Errorf("%s %w", p.Command[0], errLacks)
	}
	p.Folder = b.folder
	started, err := processes.Start(p)
	if err != nil {
		return nil, err
	}
	b.running = append(b.running, started)
	if port > 0 {
		return started, started.Listening(port, listens)
	}
	return started, nil
}

// keepAwake keeps the server's core from halting, as a halt and the wake-up from it belong
// to the machine and not to the server.
func (b *bed) keepAwakeCore() error {
	if !b.settings.keepAwake {
		return nil
	}
	p, err := b.start(processes.Program{Name: "awake", Command: []string{"sh", "-c", "while :; do :; done"}, Core: b.serverCore, Idle: true}, 0)
	b.awake = p
	return err
}

// postgres starts a database that has nothing in it, and returns its port.
func (b *bed) postgres() (int, *processes.Process, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if len(found) == 0 {
		return 0, nil, fmt.Errorf("PostgreSQL %w", errLacks)
	}
	bin, user := filepath.Dir(slices.Max(found)), b.postgresUser()
	port, err := processes.FreePort()
	if err != nil {
		return 0, nil, err
	}
	data := filepath.Join(b.folder, "data"+strconv.Itoa(port))
	made, err := processes.Start(processes.Program{Name: "initdb", Folder: b.folder, Core: b.clientCore, User: user,
		Command: []string{filepath.Join(bin, "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "--no-locale"}})
	if err != nil {
		return 0, nil, err
	}
	if err := made.Ended(time.Minute); err != nil {
		return 0, nil, err
	}
	p, err := b.start(processes.Program{Name: "postgres", Core: b.clientCore, User: user, Command: []string{filepath.Join(bin, "postgres"), "-D", data,
		"-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "autovacuum=off"}}, port)
	return port, p, err
}

// postgresUser is whom PostgreSQL and PgBouncer run as, which refuse root.
func (b *bed) postgresUser() string {
	if os.Geteuid() == 0 {
		return "postgres"
	}
	return ""
}

// redis starts a Redis with one key, and returns its port.
func (b *bed) redis() (int, *processes.Process, error) {
	port, err := processes.FreePort()
	if err != nil {
		return 0, nil, err
	}
	p, err := b.start(processes.Program{Name: "redis", Core: b.clientCore, Command: []string{"redis-server", "--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"}}, port)
	if err != nil {
		return 0, nil, err
	}
	said, err := exec.Command("redis-cli", "-p", strconv.Itoa(port), "set", "there", "1").CombinedOutput()
	if err != nil {
		return 0, nil, fmt.Errorf("redis-cli: %w: %s", err, bytes.TrimSpace(said))
	}
	return port, p, nil
}

// configured starts a program with a configuration of programs/.
func (b *bed) configured(name string, command []string, user string, port int, values map[string]any) (*processes.Process, error) {
	text, err := programs.Files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	parsed, err := template.New(name).Parse(string(text))
	if err != nil {
		return nil, err
	}
	var filled bytes.Buffer
	values["Port"], values["Folder"] = port, b.folder
	if err := parsed.Execute(&filled, values); err != nil {
		return nil, err
	}
	path := filepath.Join(b.folder, strconv.Itoa(port)+"-"+name)
	if err := os.WriteFile(path, filled.Bytes(), 0o666); err != nil {
		return nil, err
	}
	return b.start(processes.Program{Name: strings.TrimSuffix(name, filepath.Ext(name)), Core: b.clientCore, User: user, Command: append(command, path)}, port)
}

// modules has what the servers in Node.js need.
func (b *bed) modules(ctx context.Context) error {
	if _, err := exec.LookPath("node"); err != nil {
		return fmt.Errorf("the runtime Node.js %w", errLacks)
	}
	if b.npm == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		b.npm = filepath.Join(cache, "fleetcost-systems")
		if err := b.install(ctx); err != nil {
			return err
		}
	}
	if _, err := os.Stat(filepath.Join(b.npm, "node_modules", "fastify")); err != nil {
		return fmt.Errorf("fastify in %s %w", b.npm, errLacks)
	}
	return nil
}

// install has npm put the packages into the cache, where they are not there already.
func (b *bed) install(ctx context.Context) error {
	wanted, err := programs.Files.ReadFile("package.json")
	if err != nil {
		return err
	}
	installed := filepath.Join(b.npm, "installed.json")
	if there, err := os.ReadFile(installed); err == nil && bytes.Equal(there, wanted) {
		return nil
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return fmt.Errorf("npm %w", errLacks)
	}
	b.say("npm install in %s", b.npm)
	if err := os.MkdirAll(b.npm, 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(b.npm, "package.json"), wanted, 0o666); err != nil {
		return err
	}
	install := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts")
	install.Dir = b.npm
	if said, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install: %w: %s", err, bytes.TrimSpace(said))
	}
	return os.WriteFile(installed, wanted, 0o666)
}

// imports tells whether the Python has packages.
func (b *bed) imports(packages ...string) error {
	for _, p := range packages {
		if exec.Command(b.python, "-c", "import "+p).Run() != nil {
			return fmt.Errorf("the Python package %s %w", p, errLacks)
		}
	}
	return nil
}
