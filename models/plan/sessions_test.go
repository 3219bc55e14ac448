package plan

import (
	"context"
	"math"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// chat is a lounge of event loops under an autoscaler, of messages that take 8 ms in sessions of ten minutes.
func chat(a scaling.Autoscaler, events ...models.Event) *Planner {
	p := lounge(6000, func(c *models.Clients, rt *models.Runtime) {
		c.Session, c.In, c.Reconnect, c.MessageGoal = exponential(600e3), 0.05, 10*sim.Second, models.Goal{Latency: p99(50).Latency}
		rt.Sockets.Message = 8 * sim.Millisecond
	}, one)
	d := &p.Scenario.Designs[0].Deployments[0]
	d.Operation = models.Operation{
		Autoscaler: a, Lifecycle: models.Lifecycle{Boot: exactly(40_000), Start: exactly(5_000), Register: 15 * sim.Second, Drain: 5 * sim.Minute, Notice: 30 * sim.Second},
	}
	p.Scenario.Events = events
	return p
}

func forecastOfChat(t *testing.T, p *Planner, o Outlook) *report.ForecastDesign {
	t.Helper()
	statistical(t)
	f, err := p.Forecast(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Designs[0].Courses) != 3 {
		t.Fatalf("%d courses: %v", len(f.Designs[0].Courses), f.Designs[0].Warnings)
	}
	return &f.Designs[0]
}

// What the timeline says of connections that stay open is what runs of single messages show,
// in the steepest hour, the busiest, and when instances are lost or replaced: the
// instance-hours within 3 %, and the minutes that miss the goal within a quarter: an
// autoscaler near its threshold acts earlier on what is random, of which a timeline knows nothing.
func TestConnectionsAgainstRequests(t *testing.T) {
	statistical(t)
	at := func(hour int) time.Time { return time.Date(2026, 1, 5, hour, 0, 0, 0, time.UTC) }
	events := []models.Event{
		{Name: "release", Kind: models.Deploy, At: at(7), Surge: 0.25, Unavailable: 0.25},
		{Name: "zone", Kind: models.ZoneLoss, At: at(9), Zones: 3, For: 15 * sim.Minute},
		{Name: "crash", Kind: models.Crash, At: at(11), Instances: 1},
		{Name: "blue", Kind: models.Deploy, At: at(13), BlueGreen: true},
	}
	var hours, told, missed, toldMissed float64
	for _, a := range []scaling.Autoscaler{
		hpaAt(50), hpaAt(65),
		scaling.EC2Group{Min: 1, Max: 60, Warmup: sim.Minute, Policies: []scaling.Policy{scaling.TrackCPU(60)}},
	} {
		for _, c := range forecastOfChat(t, chat(a, events...), Outlook{Span: 15 * sim.Hour}).Checked {
			t.Logf("%-45v %-18s %v: p99 %.1f told %.1f ms, missed %v told %v, hours %.2f told %.2f", a, c.Why, time.Duration(c.Span), 1e3*c.Latency, 1e3*c.Told, time.Duration(c.Missed), time.Duration(c.ToldMiss), c.Hours, c.ToldHours)
			hours, told = hours+c.Hours, told+c.ToldHours
			missed, toldMissed = missed+c.Missed.Seconds()/60, toldMissed+c.ToldMiss.Seconds()/60
		}
	}
	t.Logf("instance-hours %.2f, told %.2f (%+.1f %%); minutes missed %.0f, told %.0f (%+.1f %%)", hours, told, 100*(told/hours-1), missed, toldMissed, 100*(toldMissed/missed-1))
	if math.Abs(told/hours-1) > 0.03 {
		t.Errorf("%.2f instance-hours in runs, %.2f in timelines", hours, told)
	}
	if missed < 20 || math.Abs(toldMissed/missed-1) > 0.1 {
		t.Errorf("%.0f minutes missed in runs, %.0f in timelines", missed, toldMissed)
	}
}
