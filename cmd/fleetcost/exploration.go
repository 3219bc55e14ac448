package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"fleetcost/cmd/fleetcost/loopback"
	"fleetcost/models/cost"
	"fleetcost/models/plan"
	"fleetcost/models/report"
	"fleetcost/models/sweeps"
	"fleetcost/outputs"
	"fleetcost/outputs/explorer"
	"fleetcost/outputs/phrases"
	"fleetcost/profiles"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/knobs"
)

// What an explorer holds and lets wait. A first look is given before exact answers that
// others wait for: they have queues of their own.
const (
	keptAnswers   = 64
	mostWaiting   = 256
	waitingOfOne  = 4
	queuePatience = 30 * time.Second
	answerLimit   = 3 * time.Minute
)

// A first look simulates so many times fewer requests, and is content with intervals so wide.
const (
	fewer      = 8
	wideEnough = 0.5
)

// An exploration is a scenario that is turned.
type exploration struct {
	board *knobs.Board
	name  string // of the scenario as it is kept
	tool  string

	seed      uint64
	precision float64

	firsts, exacts            *loopback.Queue
	firstLooks, answers       *loopback.Answers[*report.Report]
	roughCurves, betterCurves *loopback.Answers[*report.Sweep]
}

// newExploration is that of a scenario that was read, by a program of that version.
func newExploration(src profiles.Source, loaded *profiles.Loaded, tool string) (*exploration, error) {
	board, err := knobs.Of(src, loaded)
	if err != nil {
		return nil, err
	}
	cores := runtime.GOMAXPROCS(0)
	queue := func(atOnce int) *loopback.Queue {
		return loopback.NewQueue(max(1, atOnce), mostWaiting, waitingOfOne, queuePatience)
	}
	return &exploration{
		board: board, name: keptName(src.Name), tool: tool, seed: usualSeed, precision: usualPrecision,
		firsts: queue(cores / 2), exacts: queue(cores / 2),
		firstLooks: loopback.NewAnswers[*report.Report](keptAnswers), answers: loopback.NewAnswers[*report.Report](keptAnswers),
		roughCurves: loopback.NewAnswers[*report.Sweep](keptAnswers), betterCurves: loopback.NewAnswers[*report.Sweep](keptAnswers),
	}, nil
}

// keptName is the name of the turned scenario's file, of letters that every system takes.
func keptName(of string) string {
	base := strings.TrimSuffix(filepath.Base(of), ".toml")
	plain := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, base)
	return plain[:min(len(plain), 60)] + "-explored.toml"
}

// site is the pages of the exploration; fault is told what only a fault of the program can be.
func (e *exploration) site(fault func(string)) http.Handler {
	return &explorer.Site{
		Panel: e.board.Panel, Read: e.board.Read, Address: e.board.Address,
		First: e.first, Exact: e.exact, RoughCurve: e.roughCurve, Curve: e.betterCurve, Full: e.exacts.Full,
		Files: []string{e.name, "report.html", "report.xlsx", "report.json"}, File: e.file,
		Told: func(err error) (int, []string) { return answered(err, fault) },
	}
}

// first is an answer that is soon there, of fleets that were simulated briefly.
func (e *exploration) first(ctx context.Context, client string, s report.Settings) (*report.Report, error) {
	return e.find(ctx, client, s, e.firsts, e.firstLooks, func(ctx context.Context, p *plan.Planner) (*report.Report, error) {
		p.Precision = max(p.Precision, wideEnough)
		return (&plan.Points{Rough: true, Shorter: fewer, Hasty: true}).Compare(ctx, p)
	})
}

// exact is the answer that compare gives.
func (e *exploration) exact(ctx context.Context, client string, s report.Settings) (*report.Report, error) {
	return e.find(ctx, client, s, e.exacts, e.answers, func(ctx context.Context, p *plan.Planner) (*report.Report, error) {
		return p.Compare(ctx)
	})
}

func (e *exploration) find(ctx context.Context, client string, s report.Settings, queue *loopback.Queue, known *loopback.Answers[*report.Report],
	compare func(context.Context, *plan.Planner) (*report.Report, error)) (*report.Report, error) {
	return known.Of(ctx, e.address(s), func(ctx context.Context) (*report.Report, error) {
		leave, err := queue.Enter(ctx, client)
		if err != nil {
			return nil, err
		}
		defer leave()
		ctx, stop := context.WithTimeout(ctx, answerLimit)
		defer stop()
		p, loaded, kept, err := e.planner(s)
		if err != nil {
			return nil, err
		}
		answer, err := compare(ctx, p)
		if err != nil {
			return nil, err
		}
		hold(answer, loaded)
		answer.Warnings = append(answer.Warnings, kept...)
		return answer, nil
	})
}

// address is how settings are known by.
func (e *exploration) address(s report.Settings) string {
	return url.Values(e.board.Address(s)).Encode()
}

// planner is that of the scenario as it reads with settings, and what keeps its machine.
func (e *exploration) planner(s report.Settings) (*plan.Planner, *profiles.Loaded, []report.Reason, error) {
	_, loaded, kept, err := e.board.Load(s)
	if err != nil {
		return nil, nil, nil, err
	}
	return &plan.Planner{
		Scenario: loaded.Scenario, Catalogue: loaded.Catalogue, Backends: loaded.Backends, Architecture: loaded.Architecture,
		Seed: e.seed, Precision: e.precision,
	}, loaded, kept, nil
}

// roughCurve is what the designs cost with less traffic and with more, of fleets that were
// simulated briefly; betterCurve is that of report.html.
func (e *exploration) roughCurve(ctx context.Context, client string, s report.Settings) (*report.Sweep, error) {
	return e.curve(ctx, client, s, e.roughCurves, &plan.Points{Rough: true, Shorter: fewer, Hasty: true})
}

func (e *exploration) betterCurve(ctx context.Context, client string, s report.Settings) (*report.Sweep, error) {
	return e.curve(ctx, client, s, e.betterCurves, &plan.Points{Rough: true})
}

// curve goes through the exact answer; nil where no one number says how much traffic there
// is.
func (e *exploration) curve(ctx context.Context, client string, s report.Settings, known *loopback.Answers[*report.Sweep], points *plan.Points) (*report.Sweep, error) {
	size := onlySize(e.board.Knobs)
	if size == nil {
		return nil, nil
	}
	answer, err := e.exact(ctx, client, s)
	if err != nil {
		return nil, err
	}
	return known.Of(ctx, e.address(s), func(ctx context.Context) (*report.Sweep, error) {
		leave, err := e.exacts.Enter(ctx, client)
		if err != nil {
			return nil, err
		}
		defer leave()
		ctx, stop := context.WithTimeout(ctx, answerLimit)
		defer stop()
		at := func(value float64) (*plan.Planner, error) {
			other := report.Settings{Values: maps.Clone(s.Values), Machine: s.Machine}
			if other.Values == nil {
				other.Values = map[string]float64{}
			}
			other.Values[size.Name] = value
			p, _, _, err := e.planner(other)
			if err == nil && points.Hasty {
				p.Precision = max(p.Precision, wideEnough)
			}
			return p, err
		}
		return sweeps.Curve(ctx, points, size.Name, s.At(*size), size.Whole, answer, at, func(int, int) {})
	})
}

// file is the turned scenario, or its exact answer in a file of compare --out.
func (e *exploration) file(ctx context.Context, client string, s report.Settings, name string) ([]byte, error) {
	src, loaded, _, err := e.board.Load(s)
	if name == e.name && src.Text != nil {
		return src.Text, nil // also of what is wrong, to be put right
	}
	if err != nil {
		return nil, err
	}
	answer, err := e.exact(ctx, client, s)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(name, ".html") {
		curve, err := e.betterCurve(ctx, client, s)
		if err != nil {
			return nil, err
		}
		whole := *answer
		whole.Curve, answer = curve, &whole
	}
	leave, err := e.exacts.Enter(ctx, client)
	if err != nil {
		return nil, err
	}
	defer leave()
	from := outputs.Origin{Tool: e.tool, Command: e.command(src.Sets), Name: e.name, Scenario: string(src.Text), Assumed: assumed(loaded)}
	return outputs.ReportFile(answer, name, from)
}

// command is the one that gives the same answer to the scenario that is kept.
func (e *exploration) command(sets []string) string {
	said := "fleetcost compare " + e.name
	for _, set := range sets {
		said += " --set " + shellWord(set)
	}
	if e.seed != usualSeed {
		said += fmt.Sprintf(" --seed %d", e.seed)
	}
	if e.precision != usualPrecision {
		said += fmt.Sprintf(" --precision %g", e.precision)
	}
	return said
}

// unplaced is a problem as it concerns who turns knobs: not where it stands in which file.
func unplaced(p keys.Problem) string {
	p.File, p.Line = "", 0
	return strings.TrimPrefix(p.String(), ": ")
}

// answered is what a browser is told of an error, with its status.
func answered(err error, fault func(string)) (status int, says []string) {
	var problems keys.Problems
	var refused plan.Refused
	var broken loopback.Fault
	switch {
	case errors.As(err, &problems):
		for _, p := range problems {
			says = append(says, unplaced(p))
		}
		return http.StatusUnprocessableEntity, says
	case errors.As(err, &refused):
		return http.StatusUnprocessableEntity, []string{phrases.Of(refused.Why)}
	case errors.Is(err, cost.ErrBeyond), errors.Is(err, plan.ErrCrowded):
		return http.StatusUnprocessableEntity, []string{err.Error()}
	case errors.Is(err, explorer.ErrAddress):
		return http.StatusBadRequest, []string{err.Error()}
	case errors.Is(err, loopback.ErrBusy), errors.Is(err, explorer.ErrFull):
		return http.StatusServiceUnavailable, []string{err.Error() + ": load the page again in a moment"}
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusGatewayTimeout, []string{fmt.Sprintf("it takes more than %v: keep the scenario, and ask fleetcost compare", answerLimit)}
	case errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable, []string{"interrupted"}
	case errors.As(err, &broken):
		fault(fmt.Sprintf("%v\n%s", broken, broken.Stack))
	default:
		fault(err.Error())
	}
	return http.StatusInternalServerError, []string{"a fault of the program; its terminal tells more"}
}
