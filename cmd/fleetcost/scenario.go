package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"fleetcost/models/plan"
	"fleetcost/outputs"
	"fleetcost/profiles"
)

// example is the embedded scenario that compare takes when no file is named.
const example = "storefront"

// scenarioFlags are those of all commands that read a scenario.
func scenarioFlags(more ...cli.Flag) []cli.Flag {
	return append([]cli.Flag{
		&cli.StringSliceFlag{Name: "set", Usage: "override a `KEY=VALUE` of the scenario, e.g. traffic.rate=2000; may be repeated"},
	}, more...)
}

// The seed and the precision where nobody says.
const (
	usualSeed      = 1
	usualPrecision = 0.05
)

// simulationFlags are those of all commands that simulate and print a result.
func simulationFlags(more ...cli.Flag) []cli.Flag {
	return scenarioFlags(append([]cli.Flag{
		&cli.Uint64Flag{Name: "seed", Value: usualSeed, Usage: "`NUMBER` that fixes every random draw"},
		&cli.StringFlag{Name: "precision", Value: fmt.Sprintf("%g%%", 100*usualPrecision), Usage: "half width of the confidence interval of the goal's percentile at which simulating may stop, as a `SHARE` of it"},
		formatFlag(),
		&cli.StringFlag{Name: "out", Usage: "also write the result as files (report.html to read, tables, plots) into `DIR`"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "no progress on standard error, which is one line on a terminal, and elsewhere a line after 10 s, then ever more rarely"},
		fleetsFlag(),
	}, more...)...)
}

// formatFlag is that of the result.
func formatFlag() cli.Flag {
	return &cli.StringFlag{Name: "format", Value: "table", Usage: "`FORMAT` of the result: " + strings.Join(outputs.Formats.Names(), ", ")}
}

// source reads the scenario that the command line names; byDefault is the
// embedded one to take when it names none, "" for an error.
func source(c *cli.Context, byDefault string) (profiles.Source, error) {
	if c.NArg() > 1 {
		return profiles.Source{}, usage("one scenario at a time; %q is one too many", c.Args().Get(1))
	}
	name := c.Args().First()
	if name == "" {
		if byDefault == "" {
			return profiles.Source{}, usage("which scenario? Name a file, - for standard input, or one of %s", strings.Join(profiles.EmbeddedNames(), ", "))
		}
		name = byDefault
	}
	return sourceOf(c, name)
}

// sourceOf reads a scenario by its name, with what --set has of it.
func sourceOf(c *cli.Context, name string) (profiles.Source, error) {
	src, err := within(c.Context, func() (profiles.Source, error) { return profiles.ReadSource(name, c.App.Reader) })
	src.Sets = c.StringSlice("set")
	return src, err
}

// load is what a scenario says.
func load(c *cli.Context, src profiles.Source) (*profiles.Loaded, error) {
	return within(c.Context, func() (*profiles.Loaded, error) { return profiles.Load(src) })
}

// A session is a command that simulates: its planner's settings and its result's
// destination.
type session struct {
	c         *cli.Context
	source    profiles.Source
	precision float64
	format    outputs.Format
	progress  *progress
	loaded    *profiles.Loaded // once there is a planner
	aged      []string         // what is old of the prices of the answer, once it is told
}

// newSession reads the flags and the scenario; files are the names of those that
// --out will write.
func newSession(c *cli.Context, byDefault string, files ...string) (*session, error) {
	s := &session{c: c}
	err := writable(c, files...)
	if err != nil {
		return nil, err
	}
	if s.precision, err = share(c.String("precision")); err != nil {
		return nil, usage("--precision: %v", err)
	}
	if s.format, err = formatOf(c); err != nil {
		return nil, err
	}
	if s.source, err = source(c, byDefault); err != nil {
		return nil, err
	}
	if err := eitherLoudness(c); err != nil {
		return nil, err
	}
	s.progress = newProgress(c)
	return s, nil
}

// writable tells what is in the way of the files that --out asks for.
func writable(c *cli.Context, files ...string) error {
	if dir := c.String("out"); dir != "" {
		if err := outputs.Writable(dir, files...); err != nil {
			return usage("--out: %v", err)
		}
	} else if c.IsSet("out") {
		return usage("--out: which folder? Write e.g. --out results")
	}
	return nil
}

// formatOf is the format that --format names.
func formatOf(c *cli.Context) (outputs.Format, error) {
	if c.Bool("chart") && c.String("format") != "table" {
		return nil, usage("--chart: --format %s has no place for it; leave one of them out, or have pictures with --out", c.String("format"))
	}
	format, ok := outputs.Formats.Find(c.String("format"))
	if !ok {
		return nil, usage("--format: there is no %q; %s", c.String("format"), unlike(c.String("format"), outputs.Formats.Names(), "the formats are"))
	}
	return format, nil
}

// share reads 5% or 0.05.
func share(text string) (float64, error) {
	number, percent := strings.CutSuffix(text, "%")
	x, err := strconv.ParseFloat(number, 64)
	if percent {
		x /= 100
	}
	if err != nil || !(x > 0 && x < 1) {
		return 0, fmt.Errorf("%q is not a share; write 5%% or 0.05", text)
	}
	return x, nil
}

// planner loads the scenario, and says what should be known about it.
func (s *session) planner() (*plan.Planner, error) { return s.varied() }

// varied is the planner of the scenario with some keys as --vary has them.
func (s *session) varied(sets ...string) (*plan.Planner, error) {
	loaded, err := s.load(sets...)
	if err != nil {
		return nil, err
	}
	return s.plannerOf(loaded), nil
}

// load is the scenario with some keys as --vary has them, of which is said what should be
// known.
func (s *session) load(sets ...string) (*profiles.Loaded, error) {
	src := s.source
	src.Vary = sets
	loaded, err := load(s.c, src)
	if err != nil {
		return nil, err
	}
	s.loaded = loaded
	warnings := loaded.Warnings
	if designs := commaSeparated(s.c.String("design")); len(designs) > 0 {
		warnings = loaded.WarningsOf(designs...)
	}
	for _, w := range warnings {
		s.progress.note(w)
	}
	return loaded, nil
}

// plannerOf is the planner of a scenario.
func (s *session) plannerOf(loaded *profiles.Loaded) *plan.Planner {
	return &plan.Planner{
		Scenario: loaded.Scenario, Catalogue: loaded.Catalogue, Backends: loaded.Backends, Architecture: loaded.Architecture,
		Seed: s.c.Uint64("seed"), Precision: s.precision, Progress: s.progress.show, Done: s.progress.advance, Tried: s.progress.tried(),
	}
}

// commaSeparated are the names of a list with commas between; none of an empty one.
func commaSeparated(list string) []string {
	if list == "" {
		return nil
	}
	names := strings.Split(list, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

// place is what a format has to know of where the result goes, and how it was made.
func place(c *cli.Context) outputs.Options {
	w := c.App.Writer
	o := outputs.Options{Width: terminalWidth(w), Origin: origin(c), Charts: c.Bool("chart"), ASCII: plainText()}
	if f := file(w); f != nil && term.IsTerminal(int(f.Fd())) {
		o.Color = os.Getenv("NO_COLOR") == ""
	}
	return o
}

// plainText tells that a terminal may have no characters but those of ASCII, by what POSIX
// says of its locale; where nothing says any, it has them.
func plainText() bool {
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG"), "UTF-8")
	return os.Getenv("TERM") == "dumb" || !strings.Contains(strings.ToUpper(strings.ReplaceAll(locale, "-", "")), "UTF8")
}

// chartFlag is that of commands whose answers have curves.
func chartFlag() cli.Flag {
	return &cli.BoolFlag{Name: "chart", Usage: "draw the curves in the table, with characters; --out has them as pictures"}
}

// place is that of an answer about a scenario.
func (s *session) place() outputs.Options {
	o := place(s.c)
	o.Origin = s.origin()
	return o
}

// terminalWidth is that of the terminal, or where w is none that of COLUMNS, at least 80;
// 0 where neither is known.
func terminalWidth(w io.Writer) int {
	width, _ := strconv.Atoi(os.Getenv("COLUMNS"))
	if f := file(w); f != nil && term.IsTerminal(int(f.Fd())) {
		if size, _, err := term.GetSize(int(f.Fd())); err == nil {
			width = size
		}
	}
	if width <= 0 {
		return 0
	}
	return max(narrowest, width)
}

// narrowest is the width of the narrowest terminal that tables are made for.
const narrowest = 80

// noteLine is a note on standard error, in several where it is wider than its terminal.
func noteLine(w io.Writer, text string) string {
	width := terminalWidth(w)
	if width == 0 {
		return "fleetcost: " + text + "\n"
	}
	return outputs.Options{Width: width}.Paragraph("fleetcost: ", text)
}

// files writes files into the directory of --out, when there is one.
func (s *session) files(make func(outputs.Origin) ([]outputs.File, error)) error {
	dir := s.c.String("out")
	if dir == "" {
		return nil
	}
	from := s.origin()
	from.Aged = s.aged
	files, err := make(from)
	if err != nil {
		return err
	}
	if err := outputs.WriteFiles(dir, files); err != nil {
		return usage("--out: %v", err)
	}
	return nil
}
