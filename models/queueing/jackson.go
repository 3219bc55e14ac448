package queueing

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// OpenNetwork is a Poisson stream of requests that each visit stations in any
// Markovian order and leave. Only the total demand at each counts: visits times
// mean service. In product form every station is as if alone, M/M/c offered a
// load of λ·D_i, and a delay station holds λ·D_i:
//
//	E[N_i] = a + C(c, a)·a/(c-a),    a = λ·D_i < c,    E[T] = Σ E[N_i]/λ
//
// It holds for exponential service first come first served, and for any law of
// demands where a station shares its one server or has servers without end. The
// routing may return to a station. Sources: J. R. Jackson, "Networks of waiting
// lines", Operations Research 5(4), 1957; F. Baskett, K. M. Chandy, R. R. Muntz, F.
// G. Palacios, Journal of the ACM 22(2), 1975.
type OpenNetwork struct {
	Arrival  float64 // λ, requests per second from outside
	Stations []Station
}

// OpenAverages are the long-run means of an open network.
type OpenAverages struct {
	SojournMean float64 // seconds from arrival to departure
	NumberMean  float64 // requests in the network
	Stations    []StationAverages
}

// Validate reports every parameter out of range. An overloaded network is well
// formed: the answers report it.
func (m OpenNetwork) Validate() error {
	bad := []error{positive("arrival rate", m.Arrival), count("stations", len(m.Stations), 1)}
	for i, s := range m.Stations {
		bad = append(bad, s.validate(i))
	}
	return errors.Join(bad...)
}

// Averages returns the long-run means, or an [OverloadError] of the first station
// that cannot do its work.
func (m OpenNetwork) Averages() (OpenAverages, error) {
	if err := m.Validate(); err != nil {
		return OpenAverages{}, err
	}
	a := OpenAverages{}
	for i, s := range m.Stations {
		load := m.Arrival * s.Demand
		st := StationAverages{NumberMean: load}
		if s.Servers != Infinite {
			c := float64(s.Servers)
			waiting, err := erlangC(s.Servers, load)
			if err != nil {
				return OpenAverages{}, fmt.Errorf("station %d: %w", i, err)
			}
			st.Utilization = load / c
			st.NumberMean += waiting * load / (c - load)
		}
		st.Residence = st.NumberMean / m.Arrival
		a.NumberMean += st.NumberMean
		a.SojournMean += st.Residence
		a.Stations = append(a.Stations, st)
	}
	return a, nil
}

// StationRates returns the requests per second that each station receives in all,
// when so many come from outside and one that leaves station i goes on to j with
// probability routing[i][j], or out with what is left to one:
//
//	x_j = external_j + Σ_i x_i·routing[i][j]
//
// Divided by the sum of external they are the visits per request; times the mean
// service, the demands of an [OpenNetwork]. Requests that can never leave are an
// error. Source: Jackson (1957), the traffic equations.
func StationRates(external []float64, routing [][]float64) ([]float64, error) {
	n := len(external)
	bad := []error{count("stations", n, 1)}
	if len(routing) != n {
		bad = append(bad, fmt.Errorf("queueing: %d rows of routing for %d stations", len(routing), n))
	}
	for i, x := range external {
		bad = append(bad, nonNegative(fmt.Sprintf("arrival rate at station %d", i), x))
	}
	for i, row := range routing {
		if len(row) != n {
			bad = append(bad, fmt.Errorf("queueing: station %d leads to %d stations of %d", i, len(row), n))
			continue
		}
		total := 0.0
		for j, p := range row {
			bad = append(bad, share(fmt.Sprintf("routing from station %d to %d", i, j), p))
			total += p
		}
		if total > 1+1e-9 {
			bad = append(bad, fmt.Errorf("queueing: routing from station %d adds up to %v; want at most 1", i, total))
		}
	}
	if err := errors.Join(bad...); err != nil {
		return nil, err
	}
	balance := mat.NewDense(n, n, nil)
	for i, row := range routing {
		for j, p := range row {
			balance.Set(j, i, -p)
		}
		balance.Set(i, i, 1-row[i])
	}
	var x mat.VecDense
	err := x.SolveVec(balance, mat.NewVecDense(n, append([]float64(nil), external...)))
	rates := make([]float64, n)
	for i := range rates {
		if err != nil || !(x.AtVec(i) >= -1e-9) || math.IsInf(x.AtVec(i), 0) {
			return nil, errors.New("queueing: routing keeps some requests for ever")
		}
		rates[i] = max(0, x.AtVec(i))
	}
	return rates, nil
}
