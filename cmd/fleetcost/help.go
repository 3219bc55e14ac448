package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/outputs"
)

func helpCommand() *cli.Command {
	return &cli.Command{
		Name:      "help",
		Usage:     "tell what a command does, as COMMAND --help",
		ArgsUsage: "[COMMAND]",
		Action: func(c *cli.Context) error {
			name := c.Args().First()
			switch {
			case c.NArg() > 1:
				return usage("help tells of one command at a time, not %s", strings.Join(c.Args().Slice(), " "))
			case name == "":
				return cli.ShowAppHelp(c)
			case c.App.Command(name) == nil:
				return noCommand(c.App, name)
			}
			return cli.ShowCommandHelp(c.Lineage()[1], name)
		},
	}
}

// examples are two for each command, which its help and the manual page end with; a test
// runs them all.
var examples = map[string][2]string{
	"compare":    {"fleetcost compare storefront", "fleetcost compare shop.toml --set traffic.rate=2000 --out report/"},
	"diff":       {"fleetcost diff storefront storefront --set traffic.rate=1000 --format markdown", "fleetcost diff shop.toml shop.toml --set traffic.rate=400"},
	"simulate":   {"fleetcost simulate storefront --design node --instances 5", "fleetcost simulate shop.toml --design node --format json"},
	"sweep":      {"fleetcost sweep shop.toml --vary traffic.rate=100:1000:log:3", "fleetcost sweep shop.toml --vary traffic.rate=100:400:2 --vary goal.p99=150ms,400ms --out map/"},
	"forecast":   {"fleetcost forecast shop.toml --days 1", "fleetcost forecast shop.toml --days 1 --design node --format csv"},
	"commit":     {"fleetcost commit shop.toml --months 1 --design node", "fleetcost commit shop.toml --months 1 --design node --spot 30% --redone 5%"},
	"budget":     {"fleetcost budget shop.toml --months 2", "fleetcost budget shop.toml --months 2 --set 'traffic.rate={ low = 150, mid = 200, high = 300 }' --format csv"},
	"tune":       {"fleetcost tune shop.toml --design node --days 1 --held-out 0", "fleetcost tune shop.toml --design node --days 1 --held-out 0 --policy hpa --emit hpa"},
	"breakeven":  {"fleetcost breakeven shop.toml --between node,fastapi --vary traffic.rate=50:400:3", "fleetcost breakeven shop.toml --between node,fastapi --vary goal.p99=150ms:1000ms:3"},
	"explain":    {"fleetcost explain shop.toml --design node", "fleetcost explain shop.toml --design fastapi --format csv"},
	"check":      {"fleetcost check storefront", "fleetcost check shop.toml --set goal.p99=100ms"},
	"validate":   {"fleetcost validate docs/examples/tests.csv --scenario docs/examples/shop.toml", "fleetcost validate docs/examples/tests.csv --scenario docs/examples/shop.toml --out accuracy/"},
	"calibrate":  {"fleetcost calibrate docs/examples/loadtest.csv --runtime node-express --machine c7g.medium --processes 1", "fleetcost calibrate docs/examples/loadtest.csv --runtime node-express --machine c7g.medium --processes 1 --format json"},
	"traffic":    {"fleetcost traffic docs/examples/week.csv", "fleetcost traffic docs/examples/week.csv --out traffic/ --format json"},
	"emit":       {"fleetcost emit k6 storefront --path 'checkout=POST /cart/checkout' > shop.js", "fleetcost emit locust shop.toml --for 5m --base-url https://staging.example.com --out locustfile.py"},
	"prices":     {"fleetcost prices import docs/examples/nodes.csv --as-of 2026-11-01 --type node-1=c7g.large --type node-2=c7g.xlarge > prices.toml", "fleetcost prices import docs/examples/nodes.csv --as-of 2026-11-01 --type node-1=c7g.large --type node-2=c7g.xlarge --format table"},
	"list":       {"fleetcost list machines --provider gcp --region us-central1", "fleetcost list keys --format markdown"},
	"init":       {"fleetcost init > my.toml", "fleetcost init --example hybrid > hybrid.toml"},
	"serve":      {"fleetcost serve storefront --port 0", "fleetcost serve shop.toml --port 0 --quiet"},
	"schema":     {"fleetcost schema > " + schemaFile, "fleetcost schema | jq '.properties | keys'"},
	"version":    {"fleetcost version", "fleetcost version --format json"},
	"completion": {"fleetcost completion bash > ~/.local/share/bash-completion/completions/fleetcost", "fleetcost completion fish > ~/.config/fish/completions/fleetcost.fish"},
	"man":        {"fleetcost man > fleetcost.1", "fleetcost man | man -l -"},
	"help":       {"fleetcost help compare", "fleetcost help list"},
}

// exampleText is how the description of a command ends.
func exampleText(command string) string {
	both, ok := examples[command]
	if !ok {
		return ""
	}
	return "\n\nExamples:\n\n  " + strings.Join(both[:], "\n  ")
}

// helpOf is the help of a command, as wide as the terminal.
func helpOf(app *cli.App, c *cli.Command, width int) string {
	text := outputs.Options{Width: width}
	var b strings.Builder
	fmt.Fprintf(&b, "NAME:\n%s\nUSAGE:\n%s\nDESCRIPTION:\n", text.Paragraph("   ", app.Name+" "+c.Name+" - "+c.Usage),
		text.Paragraph("   ", strings.TrimSpace(app.Name+" "+c.Name+" [command options] "+c.ArgsUsage)))
	prose := ""
	for line := range strings.Lines(c.Description + "\n\n") {
		line = strings.TrimRight(line, "\n")
		if line != "" && line[0] != ' ' { // what is indented stands as it is
			prose = strings.TrimLeft(prose+" "+line, " ")
			continue
		}
		if prose != "" {
			b.WriteString(text.Paragraph("   ", prose))
			prose = ""
		}
		b.WriteString(strings.TrimRight("   "+line, " ") + "\n")
	}
	b.WriteString("OPTIONS:\n")
	for _, f := range append(slices.Clone(c.Flags), cli.HelpFlag) {
		d, ok := f.(cli.DocGenerationFlag)
		if !ok {
			continue
		}
		value, about := valueWord(d.GetUsage())
		name := "--" + strings.Join(f.Names(), ", -")
		if d.TakesValue() {
			name += " " + cmp.Or(value, "VALUE")
		}
		if shown := d.GetDefaultText(); shown != "" && d.TakesValue() {
			about += " (default: " + shown + ")"
		}
		if mark := fmt.Sprintf("   %-*s  ", optionWidth, name); len(mark) == optionWidth+5 {
			b.WriteString(text.Paragraph(mark, about))
		} else {
			b.WriteString("   " + name + "\n" + text.Paragraph(strings.Repeat(" ", optionWidth+5), about))
		}
	}
	return b.String()
}

// optionWidth is how wide an option is at most for what it is to stand beside it.
const optionWidth = 22
