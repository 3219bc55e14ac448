package outputs

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/samples"
	"fleetcost/sim"
)

// Months of a course are those of the calendar, as long as they are where clocks change, and
// add up to its bill to the last nano, to its requests and to its hours.
func TestMonthsAddUp(t *testing.T) {
	f := samples.ForecastOf(6, 0, sim.Hour, "node")
	c := &f.Designs[0].Courses[0]
	c.Lines = append(c.Lines, cost.Line{Part: "db", What: "db", Unit: "instance-hours", Amount: samples.USD(100)}, cost.Line{Part: "log", What: "writes", Unit: "million requests", Amount: samples.USD(7)})
	c.Money = c.Money.Plus(samples.USD(107))
	months := f.Months(c)
	var names []string
	var money cost.Money
	requests, hours, paid := 0.0, 0.0, 0.0
	for _, m := range months {
		names = append(names, fmt.Sprintf("%s %v", m.Begin.Format("Jan"), m.Hours))
		money, requests, hours, paid = money.Plus(m.Money), requests+m.Requests, hours+m.Hours, paid+m.InstanceHours
	}
	if want := []string{"Jun 384", "Jul 744", "Aug 744", "Sep 720", "Oct 745", "Nov 720", "Dec 336"}; !slices.Equal(names, want) {
		t.Errorf("months are %q, want %q", names, want)
	}
	if money != c.Money || math.Abs(requests/c.Requests-1) > 1e-9 || math.Abs(paid/c.InstanceHours-1) > 1e-9 || hours != f.Span().Seconds()/3600 {
		t.Errorf("%v, %v requests and %v of %v hours; the course has %v, %v and %v of %v", money, requests, paid, hours, c.Money, c.Requests, c.InstanceHours, f.Span().Seconds()/3600)
	}
	// The database costs each hour the same, and what is paid by the request each request.
	july := &months[1]
	want := c.Machines().USD()*july.InstanceHours/paid + 100*744/hours + 7*july.Requests/requests
	if got := july.Money.USD(); math.Abs(got-want) > 1e-6 {
		t.Errorf("July costs %v, want %v", got, want)
	}
}

// A forecast of several months tells the bill of each, in tables, for programs and in a file; one
// within a month does not.
func TestForecastsOfMonths(t *testing.T) {
	year, week := samples.ForecastOf(12, 0, sim.Hour, "node", "django"), samples.WeekForecast()
	for format, says := range map[string]string{"table": "Bill by calendar month, $", "json": `"month": "2026-07"`} {
		write, _ := Formats.Find(format)
		for _, c := range []struct {
			f     *report.Forecast
			tells bool
		}{{year, true}, {week, false}} {
			var page bytes.Buffer
			if err := write.Forecast(&page, c.f, Options{}); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(page.String(), says) != c.tells {
				t.Errorf("%s of %v: %q is told: %v", format, c.f.Span(), says, !c.tells)
			}
		}
	}
	data, err := contract.MonthsTable(year).CSV()
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(string(data)), "\n"); len(lines) != 1+2*3*13 {
		t.Errorf("months.csv has %d lines:\n%s", len(lines), strings.Join(lines[:4], "\n"))
	}
	if none := contract.MonthsTable(week); len(none.Rows) > 0 {
		t.Errorf("a week has months: %v", none.Rows)
	}
}

// What no policy changes dilutes a comparison; beside it stands that of the machines alone.
func TestForecastsCompareMachines(t *testing.T) {
	f := samples.SystemForecast()
	d := &f.Designs[0]
	static, oracle := d.Under(report.StaticPolicy), d.Under(report.OraclePolicy)
	db := samples.USD(3.816)
	want := (static.Money.Minus(db)).USD()/(oracle.Money.Minus(db)).USD() - 1
	if got := static.OverInMachines(oracle); math.Abs(got-want) > 1e-9 || !(got > static.Over(oracle)) {
		t.Errorf("%v over the oracle in machines, want %v, more than the %v in all", got, want, static.Over(oracle))
	}
	var page bytes.Buffer
	if err := (terminal{}).Forecast(&page, f, Options{Width: 100}); err != nil {
		t.Fatal(err)
	}
	for _, say := range []string{"   machines  ", "vs oracle", " in machines)"} {
		if !strings.Contains(page.String(), say) {
			t.Errorf("the table does not say %q:\n%s", say, page.String())
		}
	}
}
