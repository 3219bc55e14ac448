package profiles

import (
	"errors"
	"fmt"
	"slices"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// backends are what steps wait for.
type backends struct {
	t    *keys.Table
	list []*backend
}

// A backend is a table [backend.X] while it is read.
type backend struct {
	models.Backend
	t      *keys.Table         // nil where there is none
	preset *BackendPreset      // nil where it says all itself
	used   bool                // by a step
	most   int                 // connections that it accepts; 0 for any number
	stored *billing.Database   // what it keeps, where that has a price of its own
	queued *billing.Publishing // what is sent to it, where that is paid by the request
	unsaid []billing.Omission
}

func readBackends(t *keys.Table) *backends {
	b := &backends{t: t}
	for _, s := range t.Named("backend") {
		own := &backend{Backend: models.Backend{Name: s.Name()}, t: s}
		if s.Has("preset") {
			presets, _ := backendPresets() // a test reads them all
			var names []string
			for _, p := range Backends() {
				names = append(names, p.Name)
			}
			if p, ok := presets[s.Choice("preset", "", names)]; ok {
				own.preset = &p
			}
		}
		if s.Has("connections") {
			own.Connections = s.IntOr("connections", "unlimited", 0, 1)
		} else if !s.Has("preset") && !s.Has("pool") && !s.Has("max_connections") {
			t.Assume(s.At("connections"), "unlimited", "not said")
		}
		b.list = append(b.list, own)
	}
	return b
}

// index is the place of the backend that the key of a step names. One that has
// no table takes any number of requests at once, but must not be taken for one
// that has.
func (b *backends) index(t *keys.Table, key, name string) int {
	i := slices.IndexFunc(b.list, func(have *backend) bool { return have.Name == name })
	if i < 0 {
		var tables []string
		for _, have := range b.list {
			if have.t != nil {
				tables = append(tables, have.Name)
			}
		}
		if _, served := b.t.Sub("service").Peek(name); served {
			t.Problem(key, fmt.Sprintf("%q is a service, not a backend", name), fmt.Sprintf("a call waits for it, call = %q; or add [%s]", name, b.t.At("backend", name)))
		} else if near := keys.Nearest(name, tables); near != "" {
			t.Problem(key, fmt.Sprintf("there is no backend %q", name), fmt.Sprintf("did you mean %s? else add [%s]", near, b.t.At("backend", name)))
		}
		i = len(b.list)
		b.list = append(b.list, &backend{Backend: models.Backend{Name: name}})
		b.t.Assume(b.t.At("backend", name, "connections"), "unlimited", "there is no table [backend."+name+"]")
	}
	b.list[i].used = true
	return i
}

func (b *backends) warnUnused() {
	for _, backend := range b.list {
		if !backend.used {
			b.t.Warn(b.t.At("backend", backend.Name), "no step waits for it")
		}
	}
}

// priced reads the rest of the backends, which depends on what they run on.
func (b *backends) priced(c cost.Catalogue, priced bool) (list []models.Backend, offers []cost.Backend) {
	for i, own := range b.list {
		if own.t != nil {
			offer, count := own.offer(c, priced)
			own.capacity(offer, count)
			own.connections(offer, count, i)
			own.storage(offer, c)
			own.queue(c, priced)
			if price := own.price(offer, c.Currency); price != nil {
				offer = price
			}
			if offer != nil {
				offers = append(offers, cost.Backend{Name: own.Name, Offer: *offer, Count: count})
			}
		}
		list = append(list, own.Backend)
	}
	return list, offers
}

// offer is the managed offer that the backend runs on, and how many of it; nil
// where it says none.
func (b *backend) offer(c cost.Catalogue, priced bool) (*cost.Managed, int) {
	t := b.t
	count := 1
	if t.Has("count") {
		count = t.Int("count", 1, 1, 10_000)
	}
	multiAZ := t.Bool("multi_az")
	if t.Has("purchase") && t.Text("purchase", onDemand) != onDemand {
		t.Problem("purchase", "databases and caches are not sold on spot, and there are no prices of reserved ones", "remove it, or say what a server costs: price = 0.2, in "+c.Currency.Sign()+" an hour")
	}
	service := ""
	if b.preset != nil {
		service = b.preset.Services[0]
		if t.Has("service") {
			service = t.Choice("service", service, b.preset.Services)
		}
	}
	for _, key := range []string{"instance", "service"} {
		if _, ok := t.Peek(key); ok && !t.Means("preset") {
			t.Problem(key, "of what sort of backend?", `add preset = "postgres" or another`)
		}
	}
	if !t.Has("instance") {
		if t.Has("multi_az") && !b.ownDatabase() {
			t.Problem("multi_az", "of which instance?", `add e.g. instance = "db.m6g.large"`)
		}
		return nil, count
	}
	name := t.Required("instance", `write an offer, e.g. instance = "db.m6g.large"`)
	if name == "" || !priced || b.preset == nil {
		return nil, count
	}
	offer, err := c.FindManaged(service, name, multiAZ)
	if err != nil {
		fix := "see fleetcost list managed"
		var missing cost.NotOffered
		what := err.Error()
		if errors.As(err, &missing) {
			what = fmt.Sprintf("%q is not in %s", missing.Pattern, missing.Where)
			switch {
			case len(c.ManagedOf(service)) == 0:
				what = fmt.Sprintf("%v has no prices of %s", c, service)
				fix = "remove instance and multi_az, and say what a server costs: price = 0.318, in " + c.Currency.Sign() + " an hour"
			case missing.Nearest != "" && len(name) <= 64:
				fix = "nearest: " + missing.Nearest
			}
		}
		t.Problem("instance", what, fix)
		return nil, count
	}
	return &offer, count
}

// price is what the scenario says that a server of the backend costs by the hour; nil
// where it says nothing.
func (b *backend) price(offer *cost.Managed, in cost.Currency) *cost.Managed {
	t := b.t
	if !t.Has("price") {
		return nil
	}
	hourly, err := cost.Dollars(t.Float("price", 0, 0, 1e6))
	if (err != nil || hourly <= 0) && !t.Refused("price") {
		t.Problem("price", "a price is above 0", "write what a server costs, in "+in.Units()+" an hour, or remove it")
		return nil
	}
	if offer != nil {
		t.Problem("price", fmt.Sprintf("%s has a price: %s an hour", offer.Name, in.Price(offer.HourPrice())), "remove it, or the instance")
		return nil
	}
	own := cost.OwnPrice(hourly)
	return &own
}

// lost tells that the backend names an instance that could not be found, which is
// enough to say of it.
func (b *backend) lost(offer *cost.Managed) bool { return offer == nil && b.t.Has("instance") }

// storage of a database is billed beside its servers.
func (b *backend) storage(offer *cost.Managed, c cost.Catalogue) {
	t := b.t
	said := t.Has("storage") || t.Has("replicas") || t.Has("backups")
	if b.lost(offer) {
		t.Pass("storage", "replicas", "backups")
		return
	}
	kept := offer != nil && c.Provider == "aws" && (offer.Service == "postgres" || offer.Service == "mysql") || offer == nil && b.ownDatabase()
	switch {
	case said && !kept:
		for _, key := range []string{"storage", "replicas", "backups"} {
			if t.Has(key) {
				fix := `add preset = "postgres" and what a server costs, price = 0.3 an hour, or remove it`
				if c.Provider == "aws" {
					fix = `add preset = "postgres" and instance = "db.m6g.large", or remove it`
				}
				t.Problem(key, "has a price for databases alone", fix)
			}
		}
	case said:
		b.stored = &billing.Database{Part: b.Name, MultiAZ: t.Bool("multi_az")}
		if offer != nil {
			b.stored.Engine = offer.Service
		}
		if t.Has("storage") {
			b.stored.StorageGB, _ = gibibytes(t, "storage").Value()
		} else {
			b.unsaid = append(b.unsaid, billing.Omission{Part: b.Name, What: "storage", Why: "its size is unknown"})
		}
		switch {
		case t.Has("replicas") && offer == nil:
			t.Problem("replicas", "cost what a server costs that nobody has a list of", "add them to count, or remove it")
		case t.Has("replicas"):
			b.stored.Replicas = float64(t.Int("replicas", 0, 0, 100))
			b.stored.Replica = offer.Name
		}
		if t.Has("backups") {
			b.stored.BackupGB, _ = gibibytes(t, "backups").Value()
		}
	case kept:
		b.unsaid = append(b.unsaid, billing.Omission{Part: b.Name, What: "storage", Why: "its size is unknown"})
	}
}

// ownDatabase tells that it is a database with a price of its own, of which what it keeps
// is billed as that of the provider's databases.
func (b *backend) ownDatabase() bool {
	return b.t.Has("price") && b.preset != nil && (b.preset.Name == "postgres" || b.preset.Name == "mysql")
}

// capacity is what it works on at once.
func (b *backend) capacity(offer *cost.Managed, count int) {
	t := b.t
	switch {
	case t.Has("servers") && t.Has("cores"):
		t.Problem("servers", "either it serves so many at once, or all that are there share its cores", "keep servers or cores")
	case t.Has("servers"):
		b.Servers = t.IntOr("servers", "unlimited", 0, 1) // its times are as they were measured, whatever is asked of it
	case t.Has("cores"):
		b.Cores = t.Float("cores", 0, 0.01, 1e6)
	case b.preset == nil:
	case offer == nil && b.preset.Servers == 0:
		t.Assume(t.At("cores"), "unlimited", "its instance is not said")
	default:
		vcpu := 0.0
		where := b.preset.Name
		if offer != nil {
			vcpu, where = offer.VCPU, offer.Name
		}
		if n := b.preset.ServersOn(vcpu) * count; b.preset.Shared {
			b.Cores = float64(n)
			t.Assume(t.At("cores"), fmt.Sprint(n), "of "+where)
		} else {
			b.Servers = n
			t.Assume(t.At("servers"), fmt.Sprint(n), "of "+where)
		}
	}
	if t.Has("slowdown") {
		b.Slowing = t.Share("slowdown", 0, 0, 1)
		if b.Cores == 0 && !t.Has("instance") {
			t.Problem("slowdown", "nothing slows down that has no cores", "add cores = 4, or an instance")
		}
	}
	if t.Has("network") {
		b.Network = readDistribution(t, "network")
	} else if b.preset != nil {
		b.Network, _ = models.Constant(b.preset.RoundTrip.Seconds())
		t.Assume(t.At("network"), b.preset.RoundTrip.String(), "of "+b.preset.Name)
	}
}

// mostPerRequest is how many backends may open a connection for each request.
const mostPerRequest = 32

// connections to it: those of a process, of the fleet, and those that it accepts.
func (b *backend) connections(offer *cost.Managed, count, place int) {
	t := b.t
	b.pool()
	b.most = b.accepts(offer, count)
	switch proxy := t.Bool("proxy"); {
	case t.Refused("max_connections"):
	case b.most == 0 && proxy && !t.Means("max_connections"):
		t.Problem("proxy", "shares how many connections?", "add max_connections = 100, or a preset")
	case b.most > 0 && b.Connections > b.most && !t.Refused("connections") && !b.lost(offer):
		t.Problem("connections", fmt.Sprintf("%d are more than the %d that it accepts", b.Connections, b.most), "lower them, or raise max_connections")
	case proxy && b.Connections == 0:
		b.Connections = b.most
	case !proxy && b.Connections == 0:
		b.Ceiling = b.most
	}
	if t.Has("client") {
		if b.Client = t.Duration("client", 0, 0, sim.Hour); b.Client > 0 && place >= mostPerRequest {
			t.Problem("client", fmt.Sprintf("only the first %d backends can have one", mostPerRequest), "write it further up, or remove it")
		}
	}
	if t.Has("acquire_timeout") {
		b.Patience = t.Duration("acquire_timeout", 0, 1, sim.Hour)
	}
	if !t.Has("persistent") || t.Bool("persistent") || t.Refused("persistent") {
		if t.Has("connect") && !t.Means("persistent") {
			t.Problem("connect", "connections stay open", "remove it, or add persistent = false")
		}
		return
	}
	switch {
	case t.Has("connect"):
		b.Connect = t.Duration("connect", 0, 0, sim.Hour)
	case b.preset != nil:
		b.Connect = b.preset.Connect
		t.Assume(t.At("connect"), b.Connect.String(), "of "+b.preset.Name)
	default:
		t.Require("connect", `add the time to open a connection, e.g. connect = "5ms"`)
	}
	if b.PerRequest = true; place >= mostPerRequest {
		t.Problem("persistent", fmt.Sprintf("only the first %d backends can do without", mostPerRequest), "write it further up, or remove it")
	}
}

// pool of each process.
func (b *backend) pool() {
	t := b.t
	switch {
	case t.Has("pool"):
		if v, _, _ := t.Value("pool"); v == "runtime" {
			b.Pool = models.RuntimesPool
			return
		}
		b.Pool = t.IntOr("pool", "unlimited", 0, 1, "runtime")
	case b.preset != nil && b.preset.Pooled:
		b.Pool = models.RuntimesPool
		t.Assume(t.At("pool"), "runtime", "each process has the pool that is usual in its runtime")
	}
}

// accepts is the number of connections that it accepts; 0 for any number.
func (b *backend) accepts(offer *cost.Managed, count int) int {
	t := b.t
	switch {
	case t.Has("max_connections"):
		return t.Int("max_connections", 0, 1, 1e9)
	case b.preset == nil:
		return 0
	}
	each, why := b.preset.Connections, "of "+b.preset.Name
	if offer != nil && b.preset.PerConnection > 0 {
		each, why = b.preset.ConnectionsOn(offer.Memory), fmt.Sprintf("by the %v of %s", offer.Memory, offer.Name)
	}
	t.Assume(t.At("max_connections"), fmt.Sprint(each*count), why)
	return each * count
}
