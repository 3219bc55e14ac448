package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"fleetcost/profiles/reference"
	"fleetcost/profiles/shared"
)

// prompted runs a command line as a shell would, but for what stands behind > and |.
func prompted(ctx context.Context, t *testing.T, line string, more ...string) (status int, stdout, stderr string) {
	t.Helper()
	var words []string
	for i, part := range strings.Split(strings.FieldsFunc(line, func(r rune) bool { return r == '>' || r == '|' })[0], "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	if strings.Contains(line, "'.properties") || strings.Count(line, "'") == 0 {
		words = strings.Fields(strings.FieldsFunc(line, func(r rune) bool { return r == '>' || r == '|' })[0])
	}
	var out, errs bytes.Buffer
	status = run(ctx, append(words, more...), strings.NewReader(""), &out, &errs)
	return status, out.String(), errs.String()
}

// TestExamplesOfHelpRun: each of the two examples that the help of a command ends with
// runs, on the files of the scripts.
func TestExamplesOfHelpRun(t *testing.T) {
	fullEffort(t)
	dir := t.TempDir()
	for script, files := range map[string][]string{
		"diff": {"shop.toml"},
	} {
		archive, err := txtar.ParseFile(filepath.Join("testdata", "script", script+".txtar"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if slices.Contains(files, f.Name) {
				name := filepath.Join(dir, f.Name)
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, f.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	shop, err := os.ReadFile(filepath.Join(dir, "shop.toml"))
	if err != nil {
		t.Fatal(err)
	}
	// its designs have the names of those that init prints, which the examples are for
	shop = bytes.ReplaceAll(shop, []byte("[design.sync]"), []byte("[design.fastapi]"))
	printed, _ := reference.Scenario(schemaFile)
	for _, name := range []string{"node", "fastapi"} {
		if !strings.Contains(printed, "\n[design."+name+"]\n") || !bytes.Contains(shop, []byte("[design."+name+"]\n")) {
			t.Errorf("init prints no design %s, or the scenario of the examples lacks it", name)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "shop.toml"), shop, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "docs", "examples"), os.DirFS("../../docs/examples")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	app := newApp(nil, nil, nil)
	for _, command := range app.Commands {
		both, ok := examples[command.Name]
		if !ok && !command.Hidden {
			t.Errorf("%s has no examples", command.Name)
		}
		if !strings.HasSuffix("\n\n"+command.Description, exampleText(command.Name)) {
			t.Errorf("the help of %s has no examples", command.Name)
		}
		for _, line := range both {
			if line == "" {
				continue
			}
			var more []string
			for _, f := range command.Flags { // as cheaply as they go
				switch f.Names()[0] {
				case "precision":
					more = append(more, "--precision", "30%")
				case "quiet":
					more = append(more, "--quiet")
				case "samples":
					if command.Name == "budget" {
						more = append(more, "--samples", "50", "--checks", "1")
					}
				}
			}
			t.Run(line, func(t *testing.T) {
				ctx := context.Background()
				if command.Name == "serve" { // until it is ended
					ending, cancel := context.WithTimeout(ctx, time.Second)
					defer cancel()
					ctx = ending
				}
				status, stdout, stderr := prompted(ctx, t, line, more...)
				if status > statusNotMet || stdout == "" && !strings.Contains(line, "--out") {
					t.Errorf("exit status %d\n%s", status, stderr)
				}
			})
		}
	}
}

// built is the program, as shells find it: in a folder that is put before their PATH.
func built(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	out, err := exec.Command("go", "build", "-o", filepath.Join(folder, "fleetcost"), ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return folder
}

// TestShellsComplete: real shells get the candidates of a command line. Each is asked for
// the same.
func TestShellsComplete(t *testing.T) {
	fullEffort(t)
	folder := built(t)
	lines := []struct {
		line string
		want []string // among them
		not  string
	}{
		{"fleetcost comp", []string{"compare", "completion"}, "complete "},
		{"fleetcost list ru", []string{"runtimes"}, "machines"},
		{"fleetcost compare --pre", []string{"--precision"}, "--set"},
		{"fleetcost simulate hybrid --design all", []string{"all-node", "all-python"}, "node-apart"},
		{"fleetcost check storefront --set goal.p9", []string{"goal.p99="}, "goal.mean="},
		{"fleetcost check storefront --set design.node.balancer=ro", []string{"round-robin"}, "random"},
		{"fleetcost calibrate x.csv --runtime node-", []string{"node-express", "node-fastify"}, "uvicorn-fastapi"},
	}
	scripts := map[string]func(line string) string{
		"bash": func(line string) string {
			return "source <(fleetcost completion bash); COMP_LINE='" + line + "'; COMP_POINT=${#COMP_LINE}; complete -p fleetcost >/dev/null || exit 9; _fleetcost fleetcost; printf '%s\\n' \"${COMPREPLY[@]}\""
		},
		"zsh": func(line string) string {
			return `autoload -Uz compinit; compinit -u -D
compadd() { local -a show; local i; for ((i = 1; i < $#; i++)); do [[ "${argv[i]}" == -a ]] && show=("${(@P)argv[i+1]}"); done; print -l -- "${show[@]}" }
source <(fleetcost completion zsh)
[[ -n "${_comps[fleetcost]}" ]] || exit 9
words=(${(z)line}); CURRENT=${#words}; _fleetcost`
		},
		"fish": func(line string) string {
			return "fleetcost completion fish | source; complete -C '" + line + "'"
		},
	}
	for _, shell := range shellNames {
		t.Run(shell, func(t *testing.T) {
			path, err := exec.LookPath(shell)
			if err != nil {
				shared.Missing(t, shell+" is not installed")
			}
			for _, l := range lines {
				script := scripts[shell](l.line)
				flags := []string{"-c", script}
				switch shell {
				case "bash":
					flags = append([]string{"--norc", "--noprofile"}, flags...)
				case "zsh":
					flags = append([]string{"-f"}, "-c", "line="+shellWord(l.line)+"\n"+script)
				case "fish":
					flags = append([]string{"--no-config"}, flags...)
				}
				c := exec.Command(path, flags...)
				c.Env = append(os.Environ(), "PATH="+folder+":"+os.Getenv("PATH"), "HOME="+folder)
				out, err := c.CombinedOutput()
				if err != nil {
					t.Fatalf("%s: %v\n%s", l.line, err, out)
				}
				got := string(out)
				for _, want := range l.want {
					if !strings.Contains(got, want) {
						t.Errorf("%s: %s is not among\n%s", l.line, want, got)
					}
				}
				if strings.Contains(got, l.not) {
					t.Errorf("%s: %s is among\n%s", l.line, l.not, got)
				}
			}
		})
	}
}

// TestBashQuotesNames: what a scenario names is text, so that a line with its candidates
// has each as one word, whatever quote is open, and runs nothing.
func TestBashQuotesNames(t *testing.T) {
	fullEffort(t)
	bash, err := exec.LookPath("bash")
	if err != nil {
		shared.Missing(t, "bash is not installed")
	}
	folder := built(t)
	work := t.TempDir()
	names := []string{"*", "$(touch ran)", "`touch ran`", "a b;touch ran", `it's "so"\`, "plain", "~root", "x=1:2", "$HOME"}
	var scenario strings.Builder
	for _, n := range names {
		scenario.WriteString("[design." + strconv.Quote(n) + "]\nruntime = \"node-express\"\n")
	}
	if err := os.WriteFile(filepath.Join(work, "odd.toml"), []byte(scenario.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, open := range []string{"", "'", `"`} {
		script := `source <(fleetcost completion bash)
COMP_LINE="$1"; COMP_POINT=${#COMP_LINE}; _fleetcost fleetcost
for one in "${COMPREPLY[@]}"; do eval "printf '<%s>' $2$one$2"; echo; done`
		c := exec.Command(bash, "--norc", "--noprofile", "-c", script, "bash", "fleetcost simulate odd.toml --design "+open, open)
		c.Dir = work
		c.Env = append(os.Environ(), "PATH="+folder+":"+os.Getenv("PATH"), "LC_ALL=C")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		got := strings.Split(strings.TrimSpace(string(out)), "\n")
		want := make([]string, len(names))
		for i, n := range names {
			want[i] = "<" + n + ">"
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("behind %q: %q, not %q", open, got, want)
		}
	}
	if left, _ := os.ReadDir(work); len(left) != 1 {
		t.Errorf("a name was run: %v", left)
	}
}

// TestKeysComplete: every key of the reference that can be written in the scenario is a
// candidate, and no flag of a list of words takes a word that it does not offer.
func TestKeysComplete(t *testing.T) {
	app := newApp(nil, nil, nil)
	words := func(line string) (all []string) {
		for _, c := range candidates(app, strings.Split(line, " ")) {
			all = append(all, c.word)
		}
		return all
	}
	for _, tt := range []struct {
		line string
		want []string
	}{
		{"check storefront --set cloud.region=eu-w", []string{"cloud.region=eu-west-1"}},
		{"check storefront --set goal.survive=", []string{"goal.survive=instance", "goal.survive=zone", "goal.survive=node"}},
		{"check hybrid --set request.", []string{"request.page.steps.0.cpu=", "request.page.share="}},
		{"check storefront --set network.public=", []string{"network.public=true", "network.public=false"}},
		{"tune storefront --policy k", []string{"knative"}},
		{"completion f", []string{"fish"}},
		{"emit v", []string{"vegeta"}},
		{"prices ", []string{"import"}},
		{"nonsense --set ", nil},
		{"check testdata/scr", []string{"testdata/script/"}},
	} {
		got := words(tt.line)
		for _, want := range tt.want {
			if !slices.Contains(got, want) {
				t.Errorf("%s: %s is not among %q", tt.line, want, got)
			}
		}
		if tt.want == nil && got != nil {
			t.Errorf("%s: %q", tt.line, got)
		}
	}
}

// TestHelpFitsTheTerminal: at 80 columns no line of a help is wider, but for examples, which
// are copied as they stand.
func TestHelpFitsTheTerminal(t *testing.T) {
	t.Setenv("COLUMNS", "80")
	for _, c := range newApp(nil, &bytes.Buffer{}, nil).Commands {
		if c.Hidden || c.Name == "help" { // whose own is that of the program
			continue
		}
		var help bytes.Buffer
		if status := run(context.Background(), []string{"fleetcost", c.Name, "--help"}, nil, &help, &help); status != statusMet {
			t.Errorf("%s: exit status %d", c.Name, status)
		}
		before, _, _ := strings.Cut(c.Description, "Examples:")
		if len(strings.Fields(before)) < 10 {
			t.Errorf("the help of %s does not say what it does", c.Name)
		}
		for line := range strings.Lines(help.String()) {
			if utf8.RuneCountInString(strings.TrimSpace(line)) > 77 && !strings.HasPrefix(line, "     ") {
				t.Errorf("%s: %s", c.Name, line)
			}
		}
		for _, f := range c.Flags {
			if !strings.Contains(help.String(), "   --"+f.Names()[0]) {
				t.Errorf("the help of %s has no --%s", c.Name, f.Names()[0])
			}
		}
	}
}

// TestManualPage: man formats the page without a warning, and it has every command and
// flag.
func TestManualPage(t *testing.T) {
	app := newApp(nil, nil, nil)
	page := manual(app)
	for _, c := range app.Commands {
		if !c.Hidden && !strings.Contains(page, "\n.SS \""+c.Name) {
			t.Errorf("the manual does not tell of %s", c.Name)
		}
	}
	for i, line := range strings.Split(page, "\n") {
		if strings.Contains(line, "`") || len(line) > 0 && line[0] == '\'' {
			t.Errorf("line %d is not troff: %s", i+1, line)
		}
	}
	path, err := exec.LookPath("man")
	if err != nil {
		shared.Missing(t, "man is not installed")
	}
	file := filepath.Join(t.TempDir(), "fleetcost.1")
	if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path, "--warnings", "-l", file)
	c.Env = append(os.Environ(), "MANWIDTH=80", "PAGER=cat", "MANPAGER=cat")
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil || errs.Len() > 0 {
		t.Errorf("man: %v\n%s", err, errs.String())
	}
	if !strings.Contains(out.String(), "NAME") {
		t.Error("man shows nothing")
	}
}
