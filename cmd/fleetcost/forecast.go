package main

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"fleetcost/models"
	"fleetcost/models/plan"
	"fleetcost/outputs"
	"fleetcost/sim"
)

func forecastCommand() *cli.Command {
	return &cli.Command{
		Name:      "forecast",
		Usage:     "what fleets that follow the traffic cost, and when they miss the goal",
		ArgsUsage: "[FILE]",
		Description: `Follows every design through a day, a week, months or years of its traffic under
the autoscaler of the scenario, beside a fleet that is sized for the busiest hour
and stays so (static), and one that knew the traffic beforehand (oracle): money,
instance-hours, failed requests, minutes in which the goal is missed, and when it
is worst. With --out it draws timeline as .png, .svg and .pdf, and writes what is
used in each hour (hours.csv) and costs in each calendar month (months.csv).

  --days 1          a day of the calendar
  --months 12       calendar months, from where the traffic begins
  --design node,go  these designs only

Without --days and --months the span is that of the traffic, or a week. A scenario
that knows one rate only has it in the busiest hour of a typical week. The exit
status does not tell whether the goal is kept.`,
		Flags: simulationFlags(
			chartFlag(),
			&cli.StringFlag{Name: "design", Usage: "`NAMES` of designs, with commas between; all unless said"},
			&cli.StringFlag{Name: "days", Usage: "`NUMBER` of days that are forecast"},
			&cli.StringFlag{Name: "months", Usage: "`NUMBER` of calendar months, in place of days"},
			&cli.StringFlag{Name: "step", Usage: "`TIME` between two looks, a part of an hour; a minute, or five of more than five weeks, unless said"},
		),
		Action: func(c *cli.Context) error {
			s, err := newSession(c, example, outputs.ForecastNames()...)
			if err != nil {
				return err
			}
			outlook, err := outlookOf(c)
			if err != nil {
				return err
			}
			p, err := s.planner()
			if err != nil {
				return err
			}
			if p.Scenario.Designs, err = chosen(commaSeparated(c.String("design")), p.Scenario.Designs); err != nil {
				return err
			}
			answer, err := p.Forecast(c.Context, outlook)
			s.progress.done()
			if errors.Is(err, plan.ErrOutlook) {
				return usage("%v", err)
			}
			if answer == nil || len(answer.Designs) == 0 {
				return err
			}
			answer.Warnings = append(answer.Warnings, taken(s.loaded)...)
			s.tellStale(pricesOfForecast(answer))
			if werr := s.format.Forecast(c.App.Writer, answer, s.place()); werr != nil {
				return werr
			}
			if ferr := s.files(func(from outputs.Origin) ([]outputs.File, error) { return outputs.ForecastFiles(answer, from) }); ferr != nil {
				return ferr
			}
			return err
		},
	}
}

// The longest spans that may be asked for.
const (
	mostDays   = 3660
	mostMonths = 120
)

// outlookOf is the span that the command line names.
func outlookOf(c *cli.Context) (plan.Outlook, error) {
	var o plan.Outlook
	var err error
	if c.IsSet("days") && c.IsSet("months") {
		return o, usage("--days and --months: give one of them")
	}
	if o.Days, err = number(c, "days", mostDays, "7"); err != nil {
		return o, err
	}
	if o.Months, err = number(c, "months", mostMonths, "12"); err != nil {
		return o, err
	}
	return stepped(c, o)
}

// stepped is the outlook with the step that the command line names.
func stepped(c *cli.Context, o plan.Outlook) (plan.Outlook, error) {
	if c.IsSet("step") {
		step, err := time.ParseDuration(c.String("step"))
		if o.Step = sim.Time(step); err != nil || o.Step < sim.Second || o.Step > sim.Hour || sim.Hour%o.Step != 0 {
			return o, usage("--step: %q is not a time that divides an hour, from 1s on; write e.g. 30s, 1m or 15m", c.String("step"))
		}
	}
	return o, nil
}

// number is a flag that counts something; 0 where it is not given and has no default.
func number(c *cli.Context, flag string, most int, example string) (int, error) {
	if c.String(flag) == "" && !c.IsSet(flag) {
		return 0, nil
	}
	return wholeNumber(flag, c.String(flag), most, example)
}

// wholeNumber is what a flag that counts something says.
func wholeNumber(flag, text string, most int, example string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, usage("--%s: %q is not a whole number from 1 to %d; write e.g. --%s %s", flag, text, most, flag, example)
	}
	return n, nil
}

// chosen are the designs of those names, in the order of the scenario; all where there
// are none.
func chosen(names []string, designs []models.Layout) ([]models.Layout, error) {
	if len(names) == 0 {
		return designs, nil
	}
	var all []string
	for _, d := range designs {
		all = append(all, d.Name)
	}
	if err := strangers("--design", names, all, "the designs are"); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(designs), func(d models.Layout) bool { return !slices.Contains(names, d.Name) }), nil
}
