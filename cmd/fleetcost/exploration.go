package main

import (
	"context"
	"errors"
	"fmt"
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

	firsts, exacts      *loopback.Queue
	firstLooks, answers *loopback.Answers[*report.Report]
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
		board: board, name: keptName(src.Name), tool: tool,
		firsts: queue(cores / 2), exacts: queue(cores / 2),
		firstLooks: loopback.NewAnswers[*report.Report](keptAnswers), answers: loopback.NewAnswers[*report.Report](keptAnswers),
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
		First: e.first, Exact: e.exact, Full: e.exacts.Full,
		Files: []string{e.name, "report.html", "report.xlsx", "report.json"}, File: e.file,
		Told: func(err error) (int, []string) { return answered(err, fault) },
	}
}

// first is an answer that is soon there, of fleets that were simulated briefly.
func (e *exploration) first(ctx context.Context, client string, s report.Settings) (*report.Report, error) {
	return e.find(ctx, client, s, e.firsts, e.firstLooks, func(ctx context.Context, p *plan.Planner) (*report.Report, error) {
		p.Precision = wideEnough
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
	return known.Of(ctx, url.Values(e.board.Address(s)).Encode(), func(ctx context.Context) (*report.Report, error) {
		leave, err := queue.Enter(ctx, client)
		if err != nil {
			return nil, err
		}
		defer leave()
		ctx, stop := context.WithTimeout(ctx, answerLimit)
		defer stop()
		src, err := e.board.Turn(s)
		if err != nil {
			return nil, err
		}
		loaded, err := profiles.Load(src)
		if err != nil {
			return nil, err
		}
		answer, err := compare(ctx, &plan.Planner{
			Scenario: loaded.Scenario, Catalogue: loaded.Catalogue, Backends: loaded.Backends, Architecture: loaded.Architecture,
			Seed: usualSeed, Precision: usualPrecision, // what compare takes where nobody says
		})
		if err != nil {
			return nil, err
		}
		hold(answer, loaded)
		return answer, nil
	})
}

// file is the turned scenario, or its exact answer in a file of compare --out.
func (e *exploration) file(ctx context.Context, client string, s report.Settings, name string) ([]byte, error) {
	src, err := e.board.Turn(s)
	if err != nil || name == e.name {
		return src.Text, err
	}
	answer, err := e.exact(ctx, client, s)
	if err != nil {
		return nil, err
	}
	loaded, err := profiles.Load(src)
	if err != nil {
		return nil, err
	}
	from := outputs.Origin{Tool: e.tool, Command: "fleetcost compare " + e.name, Name: e.name, Scenario: string(src.Text), Assumed: assumed(loaded)}
	files, err := outputs.ReportFiles(answer, from)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.Name == name {
			return f.Data, nil
		}
	}
	return nil, fmt.Errorf("a report has no %s", name)
}

// answered is what a browser is told of an error, with its status.
func answered(err error, fault func(string)) (status int, says []string) {
	var problems keys.Problems
	var refused plan.Refused
	var broken loopback.Fault
	switch {
	case errors.As(err, &problems):
		for _, p := range problems {
			says = append(says, p.String())
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
