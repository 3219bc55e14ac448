package calibration

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"fleetcost/models/result"
)

// A Benchmark is one result of TechEmpower's: a framework in a test under a closed loop.
type Benchmark struct {
	Run // in which it was

	Framework, Language, Database string

	Test  string // json, db, fortune, query or update
	Times int    // queries, or rows that are updated, of a request
	Rate  float64
	CPU   float64 // seconds of the application's cores per request; NaN: unknown
	Busy  float64 // share of its cores; NaN: unknown
	Cores float64 // NaN: unknown
}

// A Run is one in which frameworks were tested side by side.
type Run struct{ Round, Hardware, Start string }

// What a rate of a framework with a database is limited by.
const (
	BindsCPU      = "CPU"
	BindsDatabase = "database"
	BindsOther    = "neither" // connections, workers, locks
	BindsUnknown  = "unknown" // the CPU was not measured
)

const (
	// fullyBusy is the share of the cores from which on a closed loop is taken to have used
	// all: what remains is the system's and the moments between.
	fullyBusy = 0.9
	// nearCeiling is how near the most that a database answered one is that it binds.
	nearCeiling = 0.8
	// crowd is how many frameworks, of two languages or more, end so near to each other
	// that it is the database, where nothing says how busy they were.
	crowd = 3
)

// A Framework is one in one run: what its requests cost, and what that predicts.
type Framework struct {
	Run
	Name, Language, Database string
	JSON, DB, Fortune        Benchmark // the fastest of each; Rate 0: there is none
	JSONOf                   string    // framework that JSON is of, where it has none itself
	// Binds is what limits one query.
	Binds string
	// Most is how many queries a second this database answered any framework on that
	// hardware, in any run; Fastest is that framework. It is the Ceiling of the database
	// where frameworks come near it that have cores left, or many do.
	Most    float64
	Fastest string
	Ceiling bool

	Predictions []Prediction
}

// A Prediction is of requests that ask the database several times.
type Prediction struct {
	Test  string // query or update
	Times int
	// CPU time of a request, in seconds; NaN where the CPU was not measured.
	CPU float64
	// Rate that is predicted, and the bounds between which it is when a query in a request
	// costs between all that db costs more than json and the least that any of the language
	// and database does.
	Rate, Low, High float64
	Naive           float64 // rate in proportion to statements
	Measured        float64 // rate; NaN: not in the file
	MeasuredCPU     float64
	Binds           string
}

// Frameworks are several, in several runs.
type Frameworks struct {
	Files []string
	All   []Framework
	Notes []string
}

// Off is by how much a rate is too high, as a share of what was measured.
func (p *Prediction) Off(rate float64) float64 { return rate/p.Measured - 1 }

// FitFrameworks finds what requests of frameworks cost, and predicts those of several queries.
// A request that asks n times costs
//
//	json + n · (db − json)
//
// of whatever limits it: of the CPU where it is busy, of workers and connections, as 1 over
// the rate, where it is not. An update reads a row and writes it: two statements each, or,
// since writes may be sent together, one and one for all. Where the database answered a
// framework nearly what it answered the fastest, at cores that are not busy, it is the
// database that binds, and nobody gets more queries from it.
func FitFrameworks(all []Benchmark) *Frameworks {
	type key struct {
		Run
		name string
	}
	type test struct {
		key
		test  string
		times int
	}
	best := map[test]Benchmark{}
	found := map[key]*Framework{}
	for _, b := range all {
		k := key{b.Run, b.Framework}
		if found[k] == nil {
			found[k] = &Framework{Run: b.Run, Name: b.Framework, Language: b.Language}
		}
		if t := (test{k, b.Test, b.Times}); b.Rate > best[t].Rate {
			best[t] = b
		}
	}
	for k, f := range found {
		f.JSON, f.DB, f.Fortune = best[test{k, "json", 0}], best[test{k, "db", 1}], best[test{k, "fortune", 1}]
		f.Database = f.DB.Database
		for name := k.name; f.JSON.Rate == 0; {
			cut := strings.LastIndexByte(name, '-')
			if cut < 0 {
				break
			}
			name = name[:cut]
			f.JSON = best[test{key{k.Run, name}, "json", 0}]
			f.JSONOf = name
		}
	}
	out := slices.SortedFunc(maps.Values(found), func(a, b *Framework) int {
		return cmp.Or(cmp.Compare(a.Round, b.Round), cmp.Compare(a.Hardware, b.Hardware), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Name, b.Name))
	})
	fitted := []Framework{}
	for _, f := range out {
		if !f.Costs() {
			fitted = append(fitted, *f)
			continue
		}
		f.limits(out)
		cheapest := f.cheapestQuery(out)
		of := key{f.Run, f.Name}
		asked := map[test]bool{{of, "query", mostQueries}: true, {of, "update", mostQueries}: true}
		for t := range best {
			if t.key == of && (t.test == "query" || t.test == "update") {
				asked[t] = true
			}
		}
		for _, t := range slices.SortedFunc(maps.Keys(asked), func(a, b test) int {
			return cmp.Or(cmp.Compare(a.test, b.test), cmp.Compare(a.times, b.times))
		}) {
			p := f.predict(t.test, t.times, cheapest)
			p.Measured, p.MeasuredCPU = math.NaN(), math.NaN()
			if m, ok := best[t]; ok {
				p.Measured, p.MeasuredCPU = m.Rate, m.CPU
			}
			f.Predictions = append(f.Predictions, p)
		}
		fitted = append(fitted, *f)
	}
	return &Frameworks{All: fitted}
}

// mostQueries of a request are those of the results that TechEmpower publishes.
const mostQueries = 20

// Costs tells whether there are the two tests that say what a query costs.
func (f *Framework) Costs() bool {
	_, _, ok := f.each()
	return ok
}

// each is what a request without a query costs of what limits it, and what one query
// does beside, in seconds: of the CPU, or else of the rate.
func (f *Framework) each() (json, query float64, ok bool) {
	json, query = f.JSON.CPU, f.DB.CPU-f.JSON.CPU
	if !(json > 0 && f.DB.CPU > 0) {
		json, query = 1/f.JSON.Rate, 1/f.DB.Rate-1/f.JSON.Rate
	}
	return json, query, f.JSON.Rate > 0 && f.DB.Rate > 0 && query > 0
}

// shares tells whether another framework was tested with the same database server.
func (f *Framework) shares(o *Framework) bool {
	return o.Hardware == f.Hardware && o.Database == f.Database && (o.Hardware != "" || o.Run == f.Run)
}

// limits finds the ceiling of the database, and what binds.
func (f *Framework) limits(all []*Framework) {
	for _, o := range all {
		if f.shares(o) && o.DB.Rate > f.Most {
			f.Most, f.Fastest = o.DB.Rate, o.Name
		}
	}
	names, languages := map[string]bool{}, map[string]bool{}
	for _, o := range all {
		switch {
		case !f.shares(o) || o.DB.Rate < nearCeiling*f.Most:
		case o.DB.Busy < fullyBusy:
			f.Ceiling = true
		case math.IsNaN(o.DB.Busy):
			names[o.Name], languages[o.Language] = true, true
		}
	}
	f.Ceiling = f.Ceiling || len(names) >= crowd && len(languages) > 1
	switch {
	case !(f.DB.CPU > 0 && f.JSON.CPU > 0) || math.IsNaN(f.DB.Busy):
		f.Binds = BindsUnknown
	case f.DB.Busy >= fullyBusy:
		f.Binds = BindsCPU
	case f.DB.Rate >= nearCeiling*f.Most:
		f.Binds = BindsDatabase
	default:
		f.Binds = BindsOther
	}
}

// cheapestQuery is the least that a query costs any framework of the language, database and
// run.
func (f *Framework) cheapestQuery(all []*Framework) float64 {
	_, least, _ := f.each()
	for _, o := range all {
		_, q, ok := o.each()
		if ok && o.Run == f.Run && o.Language == f.Language && o.Database == f.Database && (o.DB.CPU > 0) == (f.DB.CPU > 0) {
			least = math.Min(least, q)
		}
	}
	return least
}

// predict is what requests of so many queries or updates give.
func (f *Framework) predict(test string, times int, cheapest float64) Prediction {
	json, query, _ := f.each()
	n := float64(times)
	most, fewest := n, n // statements
	if test == "update" {
		most, fewest = 2*n, n+1
	}
	p := Prediction{Test: test, Times: times, CPU: math.NaN(), Naive: f.DB.Rate / most, Binds: f.Binds}
	if f.DB.CPU > 0 && f.JSON.CPU > 0 {
		p.CPU = json + most*query
	}
	p.Rate, p.Binds = f.rate(json, query, most)
	p.Low = p.Rate
	p.High, _ = f.rate(json, cheapest, fewest)
	return p
}

// rate of requests of so many statements, and what binds it.
func (f *Framework) rate(json, query, statements float64) (rate float64, binds string) {
	cost := json + statements*query
	binds = f.Binds
	switch binds {
	case BindsUnknown:
		rate = 1 / cost
	case BindsCPU:
		rate = f.DB.Busy * f.DB.Cores / cost
	default:
		// What the cores could do, and what time a query takes of what binds instead.
		busy := f.DB.Busy
		if f.JSON.Busy > busy {
			busy = f.JSON.Busy
		}
		rate = busy * f.DB.Cores / cost
		held := f.DB.Rate / statements
		if binds == BindsOther {
			held = 1 / (1/f.JSON.Rate + statements*math.Max(1/f.DB.Rate-1/f.JSON.Rate, 0))
		}
		if held < rate {
			rate = held
		} else {
			binds = BindsCPU
		}
	}
	if top := f.Most / statements; f.Ceiling && rate > top {
		rate, binds = top, BindsDatabase
	}
	return rate, binds
}

// Named leaves those of the given names, or all where there are none, and says which of the
// names there are none of. Names are compared whatever their case.
func (f *Frameworks) Named(names []string) (missing []string) {
	if len(names) == 0 {
		return nil
	}
	is := func(name string) func(Framework) bool {
		return func(f Framework) bool { return strings.EqualFold(f.Name, name) }
	}
	for _, name := range names {
		if !slices.ContainsFunc(f.All, is(name)) {
			missing = append(missing, name)
		}
	}
	f.All = slices.DeleteFunc(f.All, func(one Framework) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return is(name)(one) })
	})
	return missing
}

// A Referee says how far predictions of a test are off: the medians of the errors, whatever
// their sign, of the law and of the naive estimate.
type Referee struct {
	Test       string
	Times, N   int
	Law, Naive float64
}

// Referees are those of each test that was measured.
func (f *Frameworks) Referees() (all []Referee) {
	type test struct {
		name  string
		times int
	}
	law, naive := map[test][]float64{}, map[test][]float64{}
	for i := range f.All {
		for k := range f.All[i].Predictions {
			p := &f.All[i].Predictions[k]
			if p.Measured > 0 {
				t := test{p.Test, p.Times}
				law[t] = append(law[t], math.Abs(p.Off(p.Rate)))
				naive[t] = append(naive[t], math.Abs(p.Off(p.Naive)))
			}
		}
	}
	for t := range law {
		all = append(all, Referee{t.name, t.times, len(law[t]), result.Median(law[t]), result.Median(naive[t])})
	}
	slices.SortFunc(all, func(a, b Referee) int { return cmp.Or(cmp.Compare(a.Test, b.Test), cmp.Compare(a.Times, b.Times)) })
	return all
}
