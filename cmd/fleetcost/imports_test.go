package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// importTable says who may import whom; the standard library always may be.
// (profiles asks queueing for the hit ratio that follows from a cache's size:
// what a step says is a number, however it was written.)
// A name stands for its package, or, for one of other people, for all below it.
const importTable = `
fleetcost/sim
fleetcost/models/words     golang.org/x/text
fleetcost/models           fleetcost/sim fleetcost/models/words gonum.org/v1/gonum
fleetcost/models/traffic   fleetcost/sim fleetcost/models fleetcost/models/words
fleetcost/models/recording fleetcost/sim fleetcost/models fleetcost/models/traffic fleetcost/models/words
fleetcost/models/balancing fleetcost/models
fleetcost/models/scaling   fleetcost/sim fleetcost/models fleetcost/models/words
fleetcost/models/credits
fleetcost/models/timeline  fleetcost/sim fleetcost/models fleetcost/models/credits fleetcost/models/scaling gonum.org/v1/gonum
fleetcost/models/packing   fleetcost/models
fleetcost/models/program   fleetcost/sim fleetcost/models
fleetcost/models/load      fleetcost/sim fleetcost/models fleetcost/models/program fleetcost/models/traffic fleetcost/models/words
fleetcost/models/result    fleetcost/sim fleetcost/models gonum.org/v1/gonum
fleetcost/models/engine    fleetcost/sim fleetcost/models fleetcost/models/traffic fleetcost/models/program fleetcost/models/load fleetcost/models/result gonum.org/v1/gonum
fleetcost/models/calibration fleetcost/sim fleetcost/models fleetcost/models/recording fleetcost/models/balancing fleetcost/models/traffic fleetcost/models/result fleetcost/models/engine fleetcost/models/queueing gonum.org/v1/gonum
fleetcost/models/modeltest fleetcost/sim fleetcost/models
fleetcost/models/queueing  gonum.org/v1/gonum
fleetcost/models/cost      fleetcost/models
fleetcost/models/commitments fleetcost/models/cost
fleetcost/models/breakeven
fleetcost/models/billing   fleetcost/models/cost fleetcost/models/credits fleetcost/models/words
fleetcost/models/coldstart fleetcost/sim fleetcost/models/result
fleetcost/models/platforms fleetcost/sim fleetcost/models fleetcost/models/cost fleetcost/models/billing fleetcost/models/packing
fleetcost/models/doubt     gonum.org/v1/gonum
fleetcost/models/report    fleetcost/sim fleetcost/models fleetcost/models/result fleetcost/models/cost fleetcost/models/billing
fleetcost/models/diff      fleetcost/models/cost fleetcost/models/result
fleetcost/models/purchasing fleetcost/models/cost fleetcost/models/billing fleetcost/models/commitments fleetcost/models/report
fleetcost/models/standstill fleetcost/sim fleetcost/models/engine
fleetcost/models/plan/search
fleetcost/models/split     fleetcost/models fleetcost/models/traffic fleetcost/models/load fleetcost/models/report
fleetcost/models/closedform fleetcost/models fleetcost/models/traffic fleetcost/models/load fleetcost/models/queueing fleetcost/models/result
fleetcost/models/plan      fleetcost/models/standstill fleetcost/models/coldstart fleetcost/sim fleetcost/models fleetcost/models/plan/search fleetcost/models/traffic fleetcost/models/scaling fleetcost/models/timeline fleetcost/models/program fleetcost/models/load fleetcost/models/split fleetcost/models/closedform fleetcost/models/result fleetcost/models/engine fleetcost/models/cost fleetcost/models/billing fleetcost/models/platforms fleetcost/models/report fleetcost/models/words
fleetcost/models/sweeps    fleetcost/models/plan fleetcost/models/report
fleetcost/models/worth     fleetcost/models fleetcost/models/sweeps fleetcost/models/program fleetcost/models/load fleetcost/models/cost fleetcost/models/plan fleetcost/models/report
fleetcost/models/budget    fleetcost/sim fleetcost/models fleetcost/models/doubt fleetcost/models/load fleetcost/models/traffic fleetcost/models/cost fleetcost/models/billing fleetcost/models/report fleetcost/models/plan
fleetcost/profiles/shared
fleetcost/profiles/keys    fleetcost/sim fleetcost/models github.com/BurntSushi/toml
fleetcost/profiles/runtimes fleetcost/sim fleetcost/models fleetcost/profiles/keys
fleetcost/profiles/servers fleetcost/sim fleetcost/models fleetcost/profiles/keys fleetcost/profiles/runtimes
fleetcost/profiles/clouds  fleetcost/sim fleetcost/models fleetcost/models/cost fleetcost/profiles/keys github.com/BurntSushi/toml
fleetcost/profiles/pricefiles fleetcost/models/cost fleetcost/profiles/keys github.com/goccy/go-yaml
fleetcost/profiles/measured fleetcost/sim fleetcost/models fleetcost/models/traffic fleetcost/models/balancing fleetcost/models/result fleetcost/models/cost fleetcost/profiles/keys fleetcost/profiles/runtimes fleetcost/models/calibration fleetcost/models/words fleetcost/models/recording fleetcost/profiles/recordings
fleetcost/profiles/recordings/markup
fleetcost/profiles/recordings/figures
fleetcost/profiles/reference
fleetcost/profiles/schema   fleetcost/profiles/reference
fleetcost/profiles/endpoints fleetcost/models fleetcost/profiles/keys
fleetcost/profiles/recordings/histograms github.com/HdrHistogram/hdrhistogram-go
fleetcost/profiles/recordings fleetcost/sim fleetcost/models fleetcost/models/words fleetcost/models/recording fleetcost/profiles/endpoints fleetcost/profiles/keys fleetcost/profiles/recordings/figures fleetcost/profiles/recordings/markup fleetcost/profiles/recordings/histograms
fleetcost/profiles/replays fleetcost/sim fleetcost/models fleetcost/models/words fleetcost/models/traffic fleetcost/models/recording fleetcost/profiles/endpoints fleetcost/profiles/keys fleetcost/profiles/recordings
fleetcost/profiles         fleetcost/sim fleetcost/models fleetcost/models/traffic fleetcost/models/balancing fleetcost/models/scaling fleetcost/models/packing fleetcost/models/platforms fleetcost/models/queueing fleetcost/models/cost fleetcost/models/billing fleetcost/models/words fleetcost/profiles/endpoints fleetcost/profiles/keys fleetcost/profiles/runtimes fleetcost/profiles/servers fleetcost/profiles/clouds fleetcost/profiles/measured fleetcost/profiles/replays fleetcost/profiles/pricefiles fleetcost/profiles/recordings
fleetcost/profiles/inspect fleetcost/models fleetcost/models/platforms fleetcost/models/program fleetcost/models/load fleetcost/models/scaling fleetcost/models/cost fleetcost/models/billing fleetcost/models/report fleetcost/profiles fleetcost/profiles/clouds fleetcost/profiles/runtimes fleetcost/profiles/reference
fleetcost/profiles/knobs   fleetcost/models/cost fleetcost/models/report fleetcost/profiles fleetcost/profiles/keys
fleetcost/outputs/phrases  fleetcost/sim fleetcost/models fleetcost/models/result fleetcost/models/cost fleetcost/models/billing fleetcost/models/report fleetcost/models/diff fleetcost/models/words fleetcost/models/recording
fleetcost/outputs/textchart fleetcost/models/words github.com/jedib0t/go-pretty/v6
fleetcost/outputs/document fleetcost/models/words fleetcost/outputs/textchart github.com/jedib0t/go-pretty/v6
fleetcost/outputs/pages    fleetcost/models fleetcost/models/result fleetcost/models/cost fleetcost/models/report fleetcost/models/diff fleetcost/models/words fleetcost/outputs/document fleetcost/outputs/phrases fleetcost/models/recording fleetcost/sim fleetcost/models/calibration fleetcost/outputs/textchart
fleetcost/outputs/hues
fleetcost/outputs/plots    fleetcost/outputs/hues fleetcost/models fleetcost/models/result fleetcost/models/cost fleetcost/models/report fleetcost/models/words fleetcost/outputs/phrases gonum.org/v1/plot golang.org/x/image codeberg.org/go-pdf/fpdf fleetcost/models/recording fleetcost/models/calibration
fleetcost/outputs/contract fleetcost/models fleetcost/models/result fleetcost/models/cost fleetcost/models/report fleetcost/models/words fleetcost/outputs/phrases fleetcost/models/diff fleetcost/models/recording fleetcost/models/calibration
fleetcost/outputs/samples  fleetcost/sim fleetcost/models fleetcost/models/result fleetcost/models/cost fleetcost/models/billing fleetcost/models/report fleetcost/models/words fleetcost/models/diff fleetcost/models/recording
fleetcost/outputs/manifests fleetcost/sim fleetcost/models fleetcost/models/scaling fleetcost/models/report github.com/goccy/go-yaml
fleetcost/outputs/loadtests fleetcost/sim fleetcost/models fleetcost/models/traffic fleetcost/models/words
fleetcost/outputs/browsertest fleetcost/profiles/shared github.com/chromedp/chromedp github.com/chromedp/cdproto
fleetcost/outputs/webpage  fleetcost/models/words fleetcost/outputs/document fleetcost/outputs/plots
fleetcost/outputs/workbook fleetcost/outputs/hues fleetcost/models/cost fleetcost/models/report fleetcost/models/words fleetcost/outputs/document fleetcost/outputs/phrases fleetcost/outputs/contract github.com/xuri/excelize/v2
fleetcost/outputs          fleetcost/models fleetcost/models/cost fleetcost/outputs/workbook fleetcost/models/report fleetcost/models/diff fleetcost/outputs/document fleetcost/outputs/pages fleetcost/outputs/plots fleetcost/outputs/contract fleetcost/outputs/phrases fleetcost/outputs/webpage fleetcost/models/recording fleetcost/models/calibration
fleetcost/outputs/explorer fleetcost/models/report fleetcost/models/words fleetcost/outputs/document fleetcost/outputs/pages fleetcost/outputs/plots fleetcost/outputs/webpage
fleetcost/cmd/fleetcost/loopback
fleetcost/cmd/systems/programs
fleetcost/cmd/systems/processes
fleetcost/cmd/systems/openloop
fleetcost/cmd/systems      fleetcost/models/standstill fleetcost/cmd/systems/programs fleetcost/cmd/systems/processes fleetcost/cmd/systems/openloop
fleetcost/cmd/fleetcost    fleetcost github.com/urfave/cli/v2 golang.org/x/term
`

func TestImports(t *testing.T) {
	allowed := map[string][]string{}
	for line := range strings.Lines(strings.TrimSpace(importTable)) {
		words := strings.Fields(line)
		allowed[words[0]] = words[1:]
	}
	seen := 0
	for _, p := range packages(t) {
		mayImport, known := allowed[p.Path]
		if !known {
			t.Errorf("%s is not in the table", p.Path)
			continue
		}
		seen++
		for _, imported := range p.Imports {
			standard := !strings.Contains(strings.Split(imported, "/")[0], ".") && !strings.HasPrefix(imported, "fleetcost")
			if standard || slices.ContainsFunc(mayImport, func(may string) bool { return covers(may, imported) }) {
				continue
			}
			t.Errorf("%s imports %s, which the table does not allow", p.Path, imported)
		}
	}
	if seen != len(allowed) {
		t.Errorf("%d packages of the table exist, it has %d", seen, len(allowed))
	}
}

// covers tells whether an entry of the table allows an import: packages of the
// project one by one (but for the command, which may all), others with all that
// lies below them.
func covers(may, imported string) bool {
	if imported == may {
		return true
	}
	whole := may == "fleetcost" || !strings.HasPrefix(may, "fleetcost")
	return whole && strings.HasPrefix(imported, may+"/")
}

// forbidden in sim and models: what would make a run depend on anything but
// its inputs, or tell anybody of it.
var forbidden = []string{"os", "log", "log/slog", "net", "net/http", "math/rand", "io/ioutil", "os/exec", "syscall", "embed"}

// clock is what sim and models must not use of package time; its formats they
// may.
var clock = []string{"Now", "Since", "Until", "Sleep", "After", "Tick", "NewTimer", "NewTicker"}

// drawsGlobally are the functions of math/rand/v2 that draw from the global
// source.
var drawsGlobally = []string{"Int", "IntN", "Int64", "Int64N", "Uint32", "Uint64", "Float64", "Float32", "Perm", "Shuffle", "ExpFloat64", "NormFloat64", "N"}

func TestModelsDependOnTheirInputsAlone(t *testing.T) {
	for _, p := range packages(t) {
		if p.name() != "sim" && p.name() != "models" && !strings.HasPrefix(p.name(), "models/") {
			continue
		}
		for _, file := range p.GoFiles {
			file = filepath.Join(p.Dir, file)
			tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range tree.Imports {
				if path := strings.Trim(i.Path.Value, `"`); slices.Contains(forbidden, path) {
					t.Errorf("%s imports %s", file, path)
				}
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				s, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				x, ok := s.X.(*ast.Ident)
				if !ok || x.Obj != nil {
					return true
				}
				if x.Name == "time" && slices.Contains(clock, s.Sel.Name) || x.Name == "rand" && slices.Contains(drawsGlobally, s.Sel.Name) {
					t.Errorf("%s uses %s.%s", file, x.Name, s.Sel.Name)
				}
				return true
			})
		}
	}
}

// exponents are the verbs of package fmt that may write 1.64e+03.
var exponents = regexp.MustCompile(`%[-+#0 ]*[0-9*]*(\.[0-9*]+)?[eEgG]`)

// What answers say of figures comes from package words: nothing else may choose how
// they are written.
func TestFiguresAreWrittenInOnePlace(t *testing.T) {
	for _, pattern := range []string{"../../models/report/*.go", "../../models/plan/*.go", "../../outputs/*.go", "../../outputs/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files (%v)", pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") || strings.Contains(file, "samples") {
				continue
			}
			tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				if s, ok := n.(*ast.BasicLit); ok && s.Kind == token.STRING && exponents.MatchString(s.Value) {
					t.Errorf("%s: %s may write an exponent; package words writes figures", file, s.Value)
				}
				return true
			})
		}
	}
}
