package engine

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// loops are event loops, one to a process, that hold connections: a handshake
// takes 400 µs, a message in 100 µs, one out 10 µs, one from elsewhere 50 µs.
func loops(processes int) models.Runtime {
	return models.Runtime{
		Name: "loops", Lanes: 1, Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: processes}, Accept: models.AcceptKernel,
		Memory: models.Memory{Connection: 10 * models.KiB},
		Sockets: models.Sockets{
			Connect: 400 * sim.Microsecond, Message: 100 * sim.Microsecond,
			Deliver: 10 * sim.Microsecond, Relay: 50 * sim.Microsecond,
		},
	}
}

// crowdOf is a fleet of so many such instances of two cores under these clients.
func crowdOf(instances int, c models.Clients) *models.Fleet {
	c.Name = "chat"
	traffic, classes := models.WithClients(nil, nil, []models.Clients{c})
	return &models.Fleet{Traffic: traffic, Classes: classes, Services: []models.Service{{
		Runtime: loops(2), Balancer: balancing.LeastOutstanding{}, Groups: []models.Group{{Machine: core(2), Count: instances}},
	}}}
}

// classOf is what was measured of a part of the clients' life.
func classOf(t failing, f *models.Fleet, rep *result.Replication, part models.Part) result.ClassTally {
	t.Helper()
	for i := range f.Classes {
		if f.Classes[i].Part == part {
			return rep.Classes[i]
		}
	}
	t.Fatal("there is no such class:", int(part))
	return result.ClassTally{}
}

func TestClientsAreTraffic(t *testing.T) {
	c := models.Clients{Name: "chat", Number: 6000, Session: exponential(600), In: 0.05, Out: 0.1, Room: 4}
	asked := []models.Class{{Name: "a", Share: 3, Steps: []models.Step{compute(1)}}, {Name: "b", Share: 1, Steps: []models.Step{compute(1)}}}
	traffic, classes := models.WithClients(traffic.Poisson(90), asked, []models.Clients{c})
	if text := (models.Realtime{Clients: []models.Clients{{Number: 1e6, In: 0.02}, {Number: 0.4}}}).String(); text != "1,000,000 open connections, 20,000 messages in/s" {
		t.Error(text)
	}
	// 90 requests, 6000/600 s handshakes, 300 messages in and 600 out.
	if rate := traffic.Rate(); math.Abs(rate-1000) > 1e-9 {
		t.Errorf("%g requests/s of all kinds, not 1000", rate)
	}
	want := map[string]float64{"a": 0.0675, "b": 0.0225, "chat connect": 0.01, "chat message": 0.3, "chat push": 0.6, "chat delivery": 0, "chat last delivery": 0}
	got := map[string]float64{}
	for _, k := range classes {
		got[k.Name] = k.Share
	}
	if diff := cmp.Diff(want, got, nearly); diff != "" {
		t.Error(diff)
	}
	if half := traffic.Scaled(0.5); math.Abs(half.Rate()-500) > 1e-9 || traffic.Clients[0].Number != 6000 {
		t.Error("half of it is", half, "and the whole", traffic)
	}
	if asked[0].Share != 3 {
		t.Error("the classes that were given have changed")
	}
}

// Times by hand. A message costs 100 µs and its reply 10 µs; with a room of two
// on one process the delivery follows in the same loop, 10 µs; on two processes
// it takes the relay's 1 ms, and 50 µs more where it arrives.
func TestTimesOfAMessage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sentence       string
		processes      int
		clients        models.Clients
		message, least sim.Time // least: of a delivery, of each place that may hold it
		delivery       []sim.Time
	}{
		{"alone", 1, models.Clients{}, 100_000, 0, nil},
		{"with a reply", 1, models.Clients{Reply: true}, 110_000, 0, nil},
		{"to the other in the same process", 1, models.Clients{Room: 2}, 100_000, 0, []sim.Time{110_000}},
		{"to the other, here or there", 2, models.Clients{Room: 2, Relay: constant(0.001)}, 100_000, 0, []sim.Time{110_000, 1_160_000}},
		{"to nine others in one piece", 1, models.Clients{Room: 10}, 100_000, 0, []sim.Time{190_000}},
		{"with work of its own", 1, models.Clients{Steps: []models.Step{compute(1), await(2)}}, 3_100_000, 0, nil},
	} {
		c.clients.Number, c.clients.Session, c.clients.In = 100, exponential(1e9), 0.005 // one in two seconds: never two at once
		f := crowdOf(1, c.clients)
		f.Services[0].Runtime.Processes.Plus = c.processes
		rep := replicate(t, f, Options{Seed: 1, Requests: 200, Batches: 1, NoWarmUp: true})
		if m := classOf(t, f, rep, models.Message).Latency; m.Min != c.message || m.Max != c.message {
			t.Errorf("%s: a message takes %v to %v, not %v", c.sentence, m.Min, m.Max, c.message)
		}
		if c.delivery == nil {
			continue
		}
		d, last := classOf(t, f, rep, models.Delivery).Latency, classOf(t, f, rep, models.Broadcast).Latency
		if least, most := c.delivery[0], c.delivery[len(c.delivery)-1]; d.Min != least || d.Max != most {
			t.Errorf("%s: a delivery takes %v to %v, not %v to %v", c.sentence, d.Min, d.Max, least, most)
		}
		// The last message may be read when nothing is counted any more.
		if n := classOf(t, f, rep, models.Message).Counts.Done; last.Count < n-1 || last.Count > n || last.Max != d.Max {
			t.Errorf("%s: %d broadcasts of %d messages end, the last after %v", c.sentence, last.Count, n, last.Max)
		}
	}
}

// The number of open connections is that of M/G/∞: Poisson with mean and
// variance rate · E[Session], whatever the sessions' law, whether they end at
// their own times or at random.
func TestOpenConnectionsAreMGInfinity(t *testing.T) {
	t.Parallel()
	erlang, _ := models.Erlang(2, 0.2)
	hyper, _ := models.Hyperexponential(0.2, 2)
	for _, session := range []models.Distribution{exponential(0.2), constant(0.2), erlang, hyper} {
		const mean = 60.0
		f := crowdOf(2, models.Clients{Number: mean, Session: session})
		run := startRun(f, Options{Seed: 7, Requests: 1 << 40, Batches: 1, NoWarmUp: true})
		var seen []float64
		for at := sim.Time(0); len(seen) < shorten(4000); {
			at += sim.Second // five sessions: independent of the last look
			run.calendar.Schedule(at, drainLimit, 0, 0)
			if run.over = false; run.loop(t.Context()) != nil {
				t.Fatal("cut short")
			}
			seen = append(seen, float64(len(run.clients.lines[0].open)))
		}
		n := float64(len(seen))
		m, v := stat.MeanVariance(seen, nil)
		// The handshake's 0.4 ms come off no session. Four standard errors.
		if math.Abs(m-mean) > 4*math.Sqrt(mean/n) {
			t.Errorf("%v: %.4g are open in the mean, not %g", session, m, mean)
		}
		// Of a variance: √(2/(n−1) + kurtosis/n) of it, the excess kurtosis of Poisson being 1/mean.
		if se := mean * math.Sqrt(2/(n-1)+1/mean/n); math.Abs(v-mean) > 4*se {
			t.Errorf("%v: a variance of %.4g, not %g ± %.2g", session, v, mean, se)
		}
		if a := &run.clients.lines[0]; a.opened != a.closed+int64(len(a.open)) {
			t.Errorf("%v: %d opened, %d closed, %d open", session, a.opened, a.closed, len(a.open))
		}
	}
}

// Messages are a Poisson stream: the numbers in equal spans have variance and
// mean alike, and so have those that fall on each process.
func TestMessagesArePoisson(t *testing.T) {
	t.Parallel()
	f := crowdOf(2, models.Clients{Number: 1000, Session: constant(60), In: 0.3, Out: 0.1})
	const span = 50 * sim.Millisecond
	var counts [4][]float64 // in, out, of instance 0 and 1
	at := func(k int, born sim.Time) {
		for len(counts[k]) <= int(born/span) {
			counts[k] = append(counts[k], 0)
		}
		counts[k][born/span]++
	}
	o := Options{Seed: 3, Requests: shorten(80_000), Batches: 1, NoWarmUp: true}
	o.Observe = func(d Departure) {
		switch f.Classes[d.Class].Part {
		case models.Message:
			at(0, d.Born)
			at(2+d.Instance, d.Born)
		case models.Push:
			at(1, d.Born)
		}
	}
	replicate(t, f, o)
	for k, mean := range []float64{15, 5, 7.5, 7.5} {
		whole := counts[k][:len(counts[k])-2]
		n := float64(len(whole))
		m, v := stat.MeanVariance(whole, nil)
		// Their number of connections varies, too: by a relative 1/√1000 (of an
		// instance at least loaded: less), for which the mean gets 4 %.
		if math.Abs(m/mean-1) > 4/math.Sqrt(n*mean)+0.04 {
			t.Errorf("stream %d: %.4g messages in 50 ms, not %g", k, m, mean)
		}
		extra := mean * mean / 1000 // of a rate that varies by 1/√1000
		if se := mean * math.Sqrt(2/n+1/mean/n); v < mean-4*se-0.04*mean || v > mean+extra+4*se+0.04*mean {
			t.Errorf("stream %d: a variance of %.4g, not %g ± %.2g", k, v, mean, se)
		}
	}
}

// The members of a room are multinomial over the processes: the number of
// pieces has its known mean, and all members are delivered to.
func TestRoomsAreSpreadAtRandom(t *testing.T) {
	t.Parallel()
	for _, room := range []int{2, 5, 20, 200, 5000} {
		f := crowdOf(4, models.Clients{Number: 20_000, Session: exponential(600), In: 0.01, Room: room})
		f.Services[0].Runtime.Sockets.Deliver = sim.Microsecond
		rep := replicate(t, f, Options{Seed: 5, Requests: shorten(4000), Batches: 1, NoWarmUp: true})
		d, m := classOf(t, f, rep, models.Delivery).Counts, classOf(t, f, rep, models.Broadcast).Counts
		n := float64(m.Offered)
		want := 8 * (1 - math.Pow(7/8., float64(room-1)))
		// A room's number of pieces varies by less than √8.
		if got := float64(d.Offered) / n; math.Abs(got-want) > 4*math.Sqrt(2/n)+0.01 {
			t.Errorf("a room of %d: %.4g pieces, want %.4g", room, got, want)
		}
		// Their CPU is that of relays and deliveries.
		cpu := rep.Averages.Utilization * 8 * rep.Span.Seconds() / n
		demand := load.FirstDemand(f).CPU * f.Traffic.Rate() / (20_000 * 0.01)
		if math.Abs(cpu/demand-1) > 0.05 {
			t.Errorf("a room of %d: %.4g ms of CPU per message, demanded %.4g", room, 1e3*cpu, 1e3*demand)
		}
	}
}

// Binomials add up: however large the room, everybody is counted once.
func TestNobodyOfARoomIsLost(t *testing.T) {
	f := crowdOf(5, models.Clients{Number: 5000, Session: exponential(60), In: 0.1, Room: 3000})
	run := startRun(f, Options{Seed: 1, NoWarmUp: true})
	a, p := &run.clients.lines[0], run.clients
	held := make([]float64, len(run.processes))
	const rooms = 2000
	for range rooms {
		p.touched = p.touched[:0]
		run.shareOut(a, a.Others())
		sum := int32(0)
		for _, i := range p.touched {
			sum += p.members[i]
			held[i] += float64(p.members[i])
			p.members[i] = 0
		}
		if int(sum) != a.Others() {
			t.Fatalf("%d members of %d are somewhere", sum, a.Others())
		}
	}
	chi := 0.0
	for i := range held {
		share := float64(p.at[i]) / float64(len(a.open))
		want := rooms * float64(a.Others()) * share
		chi += (held[i] - want) * (held[i] - want) / want
	}
	if limit := (distuv.ChiSquared{K: float64(len(held) - 1)}).Quantile(0.9999); chi > limit {
		t.Errorf("χ² = %.3g of where members are, beyond %.3g", chi, limit)
	}
}

// An instance takes no more connections than it holds; who is refused is
// counted, and the rest is Erlang's loss: the blocked share of M/G/c/c.
func TestFullInstancesRefuse(t *testing.T) {
	t.Parallel()
	f := crowdOf(1, models.Clients{Number: 12, Session: exponential(1)})
	f.Services[0].Runtime.Sockets.Most = 10
	f.Services[0].Runtime.Sockets.Connect = sim.Microsecond
	rep := replicate(t, f, Options{Seed: 2, Requests: shorten(80_000), Batches: 1})
	blocked, sum, term := 0.0, 0.0, 1.0
	for k := 0; k <= 10; k++ {
		if k > 0 {
			term *= 12 / float64(k)
		}
		sum += term
		blocked = term / sum
	}
	c := classOf(t, f, rep, models.Handshake).Counts
	if got := float64(c.Rejected) / float64(c.Offered); math.Abs(got-blocked) > 0.012 {
		t.Errorf("%.4g of the handshakes are refused, Erlang's B is %.4g", got, blocked)
	}
	if rep.Sockets[0].Mean > 10 || rep.Sockets[0].Refused == 0 {
		t.Errorf("%+v", rep.Sockets[0])
	}
}

// An hour of sweeps: each process stands still every SweepEvery for as long as it
// has connections, and the lanes are busy for that share of time.
func TestSweeps(t *testing.T) {
	t.Parallel()
	f := crowdOf(1, models.Clients{Number: 1000, Session: exponential(600), In: 0.02})
	f.Services[0].Runtime.Sockets.Sweep = 100 * sim.Microsecond // 50 ms of each process
	f.Services[0].Runtime.Sockets.SweepEvery = sim.Second
	rep := replicate(t, f, Options{Seed: 2, Requests: shorten(40_000), Batches: 2, NoWarmUp: true})
	want := 0.05 + 20*0.0001/2 + 1000.0/600*0.0004/2
	if math.Abs(rep.Averages.Utilization/want-1) > 0.05 {
		t.Errorf("%.4g of the cores are busy, want %.4g", rep.Averages.Utilization, want)
	}
	if load := load.Of(f); math.Abs(load.Lanes/want-1) > 1e-6 {
		t.Errorf("a load of %.4g, want %.4g", load.Lanes, want)
	}
	// One message in twenty meets a sweep; the longest waits for all of one.
	m := classOf(t, f, rep, models.Message).Latency
	if m.Max < 45*sim.Millisecond || m.Quantile(0.93) > 0.001 || m.Quantile(0.97) < 0.005 {
		t.Errorf("messages take up to %v; p93 %.3g s, p97 %.3g s", m.Max, m.Quantile(0.93), m.Quantile(0.97))
	}
}

// Sweeps of 100 ms every second, beside which the processes are busy for a third of
// their time: the least that a share of messages waits, and of deliveries, which may
// meet two sweeps, is simulated too, and not much more.
func TestSweepWait(t *testing.T) {
	t.Parallel()
	f := crowdOf(4, models.Clients{Number: 8000, Session: exponential(1e6), In: 0.2, Room: 5})
	f.Services[0].Runtime.Sockets.Sweep = 100 * sim.Microsecond
	f.Services[0].Runtime.Sockets.SweepEvery = sim.Second
	rep := replicate(t, f, Options{Seed: 1, Requests: shorten(300_000), Batches: 2})
	busy := load.Of(f).Lanes - 0.1
	for i := range f.Classes {
		c := &f.Classes[i]
		if c.Part != models.Message && c.Part != models.Delivery {
			continue
		}
		elsewhere := 0.0 // the share of what waits in two processes
		if c.Part == models.Delivery {
			elsewhere = 7. / 8
		}
		for _, q := range []float64{0.95, 0.97, 0.99} {
			least := load.SweepWait(f, i, q)
			p := (0.1 - least) / (1 - busy) // of the time in which what comes waits for so long
			if within := (1 - p) * (1 - elsewhere*p); math.Abs(within-q) > 1e-9 {
				t.Errorf("%s: the share %.4g waits for less than %.4g s, not %g", c.Name, within, least, q)
			}
			if got := rep.Classes[i].Latency.Quantile(q); got < 0.98*least || got > 1.15*least {
				t.Errorf("%s: the p%g is %.4g s; sweeps alone: %.4g s", c.Name, 100*q, got, least)
			}
		}
	}
}

// The first sweeps of processes are spread over the whole period.
func TestSweepsAreSpread(t *testing.T) {
	t.Parallel()
	f := crowdOf(50, models.Clients{Number: 500, Session: exponential(1e6), In: 0.1})
	f.Services[0].Runtime.Sockets.Sweep, f.Services[0].Runtime.Sockets.SweepEvery = sim.Millisecond, sim.Hour
	first := map[uint32]sim.Time{}
	r := startRun(f, Options{Seed: 3, Requests: 1, Batches: 1})
	for r.calendar.Len() > 0 {
		if e := r.calendar.Pop(); e.Kind == sweep {
			first[e.Ref] = e.At
		}
	}
	parts := map[sim.Time]int{}
	inOrder := 0
	for p := range uint32(100) {
		parts[first[p]/(sim.Hour/100)]++
		if p > 0 && first[p] > first[p-1] {
			inOrder++
		}
	}
	if len(parts) != 100 || len(first) != 100 {
		t.Errorf("%d processes sweep in %d of 100 parts of the period", len(first), len(parts))
	}
	if inOrder < 30 || inOrder > 70 {
		t.Errorf("%d of 99 processes after the one before", inOrder)
	}
}

// Whoever only asks whether all are back in time hears no the moment it is certain,
// and the same yes as one who watches on.
func TestStormIsWatchedForNoLongerThanItTells(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		most  int
		stood bool
	}{{0, true}, {4100, false}} {
		f := crowdOf(4, models.Clients{Number: 16_000, Session: exponential(20), In: 0.01, Reconnect: 5 * sim.Second, Storm: 1, Back: 10 * sim.Second})
		f.Services[0].Runtime.Sockets.Most = c.most
		long, err := SimulateReconnect(context.Background(), f, 0, 10*sim.Minute, Options{Seed: 4})
		if err != nil {
			t.Fatal(err)
		}
		short, err := SimulateReconnect(context.Background(), f, 0, 10*sim.Second, Options{Seed: 4})
		if err != nil {
			t.Fatal(err)
		}
		if long.Stood() != c.stood || short.Stood() != c.stood || c.stood != (short.AllBack == long.AllBack) {
			t.Errorf("%v, watched for 10 s: %v", long, short)
		}
		if !c.stood && short.Watched >= 10*sim.Second {
			t.Errorf("watched for %v", short.Watched)
		}
	}
}

// When instances die all connections come back to the others within the window
// and a handshake, and every one is in the tallies.
func TestStorm(t *testing.T) {
	t.Parallel()
	f := crowdOf(4, models.Clients{Number: 8000, Session: exponential(600), In: 0.01, Room: 10, Reconnect: 5 * sim.Second, Storm: 1})
	storm, err := SimulateReconnect(context.Background(), f, 0, 10*sim.Minute, Options{Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	if lost := float64(storm.Lost); math.Abs(lost-2000) > 5*math.Sqrt(8000) {
		t.Errorf("one of four instances loses %g of 8000 connections", lost)
	}
	if storm.Back != storm.Lost || storm.AllBack < 4900*sim.Millisecond || storm.AllBack > 5100*sim.Millisecond {
		t.Errorf("%d of %d are back after %v", storm.Back, storm.Lost, storm.AllBack)
	}
	// 2000 handshakes of 0.4 ms in 5 s on six cores: 2.7 % more than before.
	if more := storm.Peak - storm.Before; more < 0.02 || more > 0.15 || storm.Refused != 0 {
		t.Errorf("a peak of %.3g, %.3g before, %d refused", storm.Peak, storm.Before, storm.Refused)
	}
	if storm.Connect.Count < storm.Lost || storm.Connect.P99.Mid < 0.0004 {
		t.Errorf("%d handshakes with a p99 of %g s", storm.Connect.Count, storm.Connect.P99.Mid)
	}
}

// Half of 60,000 connections come back to the other machine, of two cores: 12
// seconds of handshakes, 6 on both cores, beside work that grows from 0.15 to 0.3 of
// them. In one line the last has waited for 6 s and for the work that came meanwhile;
// where there is no line at all it is
//
//	6 s · ln((1 − 0.15)/(1 − 0.3)) / 0.15 = 7.77 s
//
// and over a window of 20 s they are never all busy.
func TestEbb(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reconnect float64
		turns     models.Turns
		want      float64
		simulated bool
	}{
		{2, models.FIFO, 6.3, true}, {20, models.FIFO, 20, true}, {0, models.FIFO, 6, true},
		{2, models.Libuv, 7.77, false}, {0, models.Libuv, 7.77, false}, {20, models.Libuv, 20, false},
	} {
		f := crowdOf(2, models.Clients{Number: 60_000, Session: exponential(1e6), In: 0.1, Reconnect: sim.Seconds(c.reconnect), Storm: 1})
		f.Services[0].Runtime.Turns, f.Services[0].Runtime.Backlog = c.turns, 10
		if got := load.FluidReconnect(f, 0).Seconds(); math.Abs(got/c.want-1) > 0.002 {
			t.Errorf("window of %g s: all are back after %.4g s, want %g", c.reconnect, got, c.want)
		}
		storm, err := SimulateReconnect(context.Background(), f, 0, sim.Minute, Options{Seed: 2})
		if err != nil {
			t.Fatal(err)
		}
		got := storm.AllBack.Seconds()
		if c.simulated && math.Abs(got/c.want-1) > 0.02 || got < 0.95*c.want {
			t.Errorf("window of %g s: simulated %.4g s, want %g", c.reconnect, got, c.want)
		}
	}
}

// Processes that are never idle still begin messages at some distance: each costs
// 100 µs and, with Extra = Half = 200 µs, x = 200 µs · g/(g + 200 µs) with g = 100 µs + x,
// so x² + 100 µs · x − 20,000 µs² = 0 and x = 100 µs: they can do 5000 a second each.
func TestGapsCostAtFullLoad(t *testing.T) {
	t.Parallel()
	f := crowdOf(1, models.Clients{Number: 9900, Session: exponential(1e9), In: 1})
	f.Services[0].Runtime.Sockets.Idle = models.Idle{Extra: 200 * sim.Microsecond, Half: 200 * sim.Microsecond}
	if got := load.Of(f).Lanes; math.Abs(got-0.99) > 0.001 {
		t.Errorf("%g of the capacity is offered", got)
	}
	rep := replicate(t, f, Options{Seed: 1, Requests: 400_000, Batches: 2})
	if got := rep.Averages.Utilization; math.Abs(got-0.99) > 0.007 {
		t.Errorf("%g of the cores are used", got)
	}
}

// Where the others have no room, those who are refused keep trying.
func TestStormWithoutRoom(t *testing.T) {
	t.Parallel()
	f := crowdOf(2, models.Clients{Number: 200, Session: exponential(3600), Reconnect: sim.Second, Storm: 1})
	f.Services[0].Runtime.Sockets.Most = 150
	storm, err := SimulateReconnect(context.Background(), f, 0, 10*sim.Minute, Options{Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	if storm.Refused < storm.Lost/2 || storm.Back > storm.Lost {
		t.Errorf("%+v", storm)
	}
	f.Traffic.(models.Realtime).Clients[0].Storm = 2
	if _, err := SimulateReconnect(context.Background(), f, 0, 10*sim.Minute, Options{}); err == nil {
		t.Error("all instances may die")
	}
	f.Traffic.(models.Realtime).Clients[0].Survive = 1
	if err := load.Survives(f); err == nil || !strings.Contains(err.Error(), "without 1 of the 2 instances") {
		t.Errorf("it survives: %v", err)
	}
	f.Services[0].Runtime.Sockets.Most = 250
	if err := load.Survives(f); err != nil {
		t.Error(err)
	}
}

// Law 1 for any clients: Replicate itself fails where a request or a connection
// is in no book; and the same seed gives the same bytes.
func TestAnyClients(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pick := func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(t, what) }
		c := models.Clients{
			Number: []float64{1, 30, 1000}[pick("number", 3)], Session: []models.Distribution{exponential(1), constant(0.5), exponential(600)}[pick("session", 3)],
			In: []float64{0, 0.1, 1}[pick("in", 3)], Out: []float64{0, 0.5}[pick("out", 2)], Room: []int{0, 2, 10, 300}[pick("room", 4)],
			Relay: []models.Distribution{nil, constant(0.001)}[pick("relay", 2)], Reply: pick("reply", 2) == 1, Reconnect: sim.Second,
			Steps: [][]models.Step{nil, {await(1)}, {compute(0.1), await(1)}}[pick("steps", 3)],
		}
		f := crowdOf(1+pick("instances", 3), c)
		rt := &f.Services[0].Runtime
		rt.Sockets.Most = []int{0, 5, 400}[pick("most", 3)]
		rt.Sockets.Idle = []models.Idle{{}, {Extra: 20_000, Half: 1_000_000}}[pick("idle", 2)]
		rt.Accept = []models.Accept{models.AcceptKernel, models.AcceptRoundRobin}[pick("accept", 2)]
		rt.Turns = []models.Turns{models.FIFO, models.Libuv, models.Uvloop}[pick("turns", 3)]
		rt.KeepAlive = []sim.Time{0, sim.Second}[pick("keep alive", 2)]
		rt.Sockets.Sweep, rt.Sockets.SweepEvery = []sim.Time{0, 10_000}[pick("sweep", 2)], sim.Second
		if f.Traffic.Rate() < 10 {
			rt.Sockets.Sweep = 0 // hundreds of requests would take days, and a sweep every second of them
		}
		f.Services[0].Balancer = []models.Balancer{balancing.RoundRobin{}, balancing.Random{}, balancing.LeastOutstanding{}, balancing.PowerOfChoices{Choices: 2}}[pick("balancer", 4)]
		o := Options{Seed: rapid.Uint64().Draw(t, "seed"), Requests: 600, Batches: 2}
		once, again := replicate(t, f, o), replicate(t, f, o)
		if once.Events != again.Events || once.Classes[0].Counts != again.Classes[0].Counts || once.Averages != again.Averages || once.Sockets[0] != again.Sockets[0] {
			t.Fatalf("%+v, and again %+v", once, again)
		}
		o.Controller = newMeddler(f, 600, o.Seed)
		o.Controller.(*meddler).closes = true
		meddled := replicate(t, f, o)
		o.Controller = newMeddler(f, 600, o.Seed)
		o.Controller.(*meddler).closes = true
		if again := replicate(t, f, o); meddled.Averages != again.Averages || meddled.Sockets[0] != again.Sockets[0] {
			t.Fatalf("%+v, and again %+v", meddled, again)
		}
		o.Controller = nil
		if n := f.Services[0].Instances(); n > 1 {
			f.Traffic.(models.Realtime).Clients[0].Storm = n - 1
			storm, err := SimulateReconnect(context.Background(), f, 0, 10*sim.Minute, o)
			if err != nil || storm.Back > storm.Lost {
				t.Fatal(storm, err)
			}
		}
	})
}

// When very many are served, nothing is allocated per message, session or delivery.
func TestServingConnectionsAllocatesNothing(t *testing.T) {
	for _, session := range []models.Distribution{exponential(2), constant(2)} {
		f := crowdOf(2, models.Clients{Number: 2000, Session: session, In: 0.5, Out: 0.5, Room: 20, Reply: true, Relay: constant(0.0005)})
		f.Services[0].Runtime.Sockets.Sweep, f.Services[0].Runtime.Sockets.SweepEvery = 1000, sim.Second
		few, many := 5000, 40_000
		objects, bytes := allocated(t, f, few)
		moreObjects, moreBytes := allocated(t, f, many)
		// The calendar of two thousand ends may have to double.
		if moreObjects > objects+100 || moreBytes > bytes+1<<19 {
			t.Errorf("%v: %d messages: %d allocations, %d bytes; %d: %d and %d", session, few, objects, bytes, many, moreObjects, moreBytes)
		}
	}
}

// Slots are used again, and everything is given back but what sweeps.
func TestConnectionsGiveBack(t *testing.T) {
	t.Parallel()
	f := crowdOf(2, models.Clients{Number: 500, Session: exponential(5), In: 1, Room: 10})
	run := startRun(f, Options{Seed: 1, Requests: 20_000, Batches: 1, NoWarmUp: true})
	if err := run.loop(context.Background()); err != nil {
		t.Fatal(err)
	}
	if slots := len(run.requests); slots > 2000 {
		t.Errorf("%d slots", slots)
	}
	held := int32(0)
	for i, n := range run.clients.held {
		held += n
		if n < 0 {
			t.Errorf("instance %d holds %d connections", i, n)
		}
	}
	if open := len(run.clients.lines[0].open); int(held) < open || int(held) > open+5 {
		t.Errorf("%d connections are open, %d are held", open, held)
	}
}

func TestWhoCannotHoldConnections(t *testing.T) {
	for _, c := range []struct {
		sentence string
		change   func(*models.Fleet)
		want     string
	}{
		{"a sync worker", func(f *models.Fleet) { f.Services[0].Runtime.Concurrency = 1 }, "a process for its whole session"},
		{"no figures", func(f *models.Fleet) { f.Services[0].Runtime.Sockets = models.Sockets{} }, "it is not known what"},
		{"a broker", func(f *models.Fleet) {
			f.Services[0].Runtime.Accept, f.Services[0].Runtime.Concurrency = models.AcceptBroker, 2
		}, "from a broker"},
		{"no number", func(f *models.Fleet) { f.Traffic.(models.Realtime).Clients[0].Number = math.NaN() }, "a number of NaN"},
		{"no length", func(f *models.Fleet) { f.Traffic.(models.Realtime).Clients[0].Session = constant(0) }, "without a length"},
		{"sweeps at no time", func(f *models.Fleet) { f.Services[0].Runtime.Sockets.Sweep = 1 }, "the time between"},
		{"users who wait for answers", func(f *models.Fleet) {
			f.Traffic, f.Classes = models.WithClients(traffic.Users{Count: 1}, single(compute(1)), []models.Clients{{Name: "x", Number: 1, Session: constant(1)}})
		}, "come by themselves"},
		{"a window of traffic", func(f *models.Fleet) {
			f.Traffic, f.Classes = models.WithClients(traffic.Users{Count: 1, Span: sim.Second}, single(compute(1)), []models.Clients{{Name: "x", Number: 1, Session: constant(1)}})
		}, "stationary"},
	} {
		f := crowdOf(1, models.Clients{Number: 10, Session: exponential(1), In: 1})
		c.change(f)
		if err := f.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.sentence, err)
		}
	}
}

// Memory for the connections is memory that requests do not have.
func TestSocketMemory(t *testing.T) {
	rt := loops(2)
	rt.Memory = models.Memory{Base: 100 * models.MiB, Process: 50 * models.MiB, Request: models.MiB, Connection: 8 * models.KiB}
	m := core(2) // a gigabyte
	if most, byMemory := rt.SocketLimit(m); most != (1024-100-100-2)*128 || !byMemory {
		t.Errorf("%d connections, by memory: %v", most, byMemory)
	}
	if workers, _, _ := rt.WorkersBeside(m, 512*128); workers != (1024-200-512)/2 {
		t.Errorf("%d workers beside half a gigabyte of connections", workers)
	}
	rt.Sockets.Most = 1000
	if most, byMemory := rt.SocketLimit(m); most != 1000 || byMemory {
		t.Errorf("%d connections, by memory: %v", most, byMemory)
	}
	f := crowdOf(4, models.Clients{Number: 3000, Session: exponential(60)})
	f.Services[0].Runtime = rt
	if l := load.Of(f); l.Sockets != 0.75 || l.SocketsByMemory || l.Worst() != 0.75 {
		t.Errorf("%+v", l)
	}
}

// Where the service that clients connect to is inside of another, they connect
// to that.
func TestClientsOfAServiceInside(t *testing.T) {
	c := models.Clients{Name: "chat", Service: 1, Number: 100, Session: exponential(10), In: 1}
	s := models.Scenario{Services: []string{"api", "live"}}
	s.Traffic, s.Classes = models.WithClients(traffic.Poisson(10), single(compute(1)), []models.Clients{c})
	d := models.Layout{Deployments: []models.Deployment{{Runtime: loops(1), Balancer: balancing.RoundRobin{}}, {InProcessOf: 1}}}
	f := s.Deploy(&d, []models.Size{{Machine: core(2), Count: 1}})
	if err := f.Validate(); err != nil {
		t.Fatal(err)
	}
	if got := f.Traffic.(models.Realtime).Clients[0].Service; got != 0 {
		t.Errorf("they connect to service %d", got)
	}
	if n := classOf(t, f, replicate(t, f, Options{Seed: 1, Requests: 2000, NoWarmUp: true}), models.Message).Counts.Done; n < 1500 {
		t.Errorf("%d messages", n)
	}
	if s.Traffic.(models.Realtime).Clients[0].Service != 1 {
		t.Error("the scenario has changed")
	}
}

// Nothing is lost where a handshake takes no work and so opens its connection as
// soon as it comes: handshakes and messages come at their rates all the same.
func TestHandshakesWithoutWork(t *testing.T) {
	t.Parallel()
	f := crowdOf(1, models.Clients{Number: 1000, Session: exponential(10), In: 0.05})
	f.Services[0].Runtime.Sockets.Connect = 0
	rep := replicate(t, f, Options{Seed: 1, Requests: 20_000, Batches: 5, NoWarmUp: true})
	for part, rate := range map[models.Part]float64{models.Handshake: 100, models.Message: 50} {
		n := float64(classOf(t, f, rep, part).Counts.Offered)
		want := rate * rep.Span.Seconds()
		if math.Abs(n-want) > 5*math.Sqrt(want) {
			t.Errorf("part %d: %g in %v, not %.0f", part, n, rep.Span, want)
		}
	}
}
