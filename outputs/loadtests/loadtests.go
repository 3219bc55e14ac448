// Package loadtests writes load tests that send the traffic of a scenario, as the tools
// that run them read them: scripts of k6 and vegeta, files of Locust. A tool is one file,
// which registers it, and a template beside it.
//
// It will never know what serves the requests, nor what became of them: a prediction is
// tried in reality by others, who hand the results to validate.
package loadtests

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"text/template"

	"fleetcost/models"
	"fleetcost/models/words"
)

// A Tool sends requests and measures how long they take.
type Tool struct {
	// run is how its results are written, then what joins this with the next, and results
	// the file that is read again.
	run, then, results string
	// most requests per second that one machine sends with it, and whose word that is.
	most   float64
	mostBy string
	// mostUsers at once; 0: nobody says.
	mostUsers int
	// even tells that it can only send evenly spaced requests, poisson that it need not.
	even, poisson bool
	// think tells that it has users who think, retry that its clients can try again.
	think, retry bool
	// most moments that a script of it keeps, where it lists them; 0: it lists none.
	mostMoments float64
	template    string
}

// Tools are the tools by name.
var Tools = models.NewRegistry[Tool]("load test tool")

//go:embed templates
var templates embed.FS

// A Problem is something of a scenario that no load test, or not that of the tool, can
// send: the key that says so, or the flag.
type Problem struct{ Key, What, Fix string }

// Problems are all of them.
type Problems []Problem

func (ps Problems) Error() string {
	var lines []string
	for _, p := range ps {
		lines = append(lines, fmt.Sprintf("%s: %s; %s", p.Key, p.What, p.Fix))
	}
	return strings.Join(lines, "\n")
}

// Write is the load test as the tool reads it.
func Write(tool string, t *Test) ([]byte, error) {
	kind, ok := Tools.Find(tool)
	if !ok {
		return nil, Problems{{"emit", fmt.Sprintf("there is no tool %q", tool), "give one of " + strings.Join(Tools.Names(), ", ")}}
	}
	if ps := kind.refuses(tool, t); len(ps) > 0 {
		return nil, ps
	}
	page, err := template.New(kind.template).Funcs(functions).ParseFS(templates, "templates/"+kind.template)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := page.Execute(&text, written{t, tool, kind}); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}

// refuses is what of a test the tool cannot send.
func (k Tool) refuses(tool string, t *Test) (ps Problems) {
	if rate := t.Peak(); rate > k.most {
		ps = append(ps, Problem{"traffic", fmt.Sprintf("%s requests/s are more than one machine sends with %s", words.Digits(rate, 4), tool),
			fmt.Sprintf("at most %s (%s): send a part of them to a part of the fleet, e.g. --set traffic.rate=%s", words.Digits(k.most, 4), k.mostBy, number(math.Floor(k.most/10)))})
	}
	if k.mostUsers > 0 && t.Users > k.mostUsers {
		ps = append(ps, Problem{"traffic.users", fmt.Sprintf("%s are more than one machine has with %s", words.Plural(t.Users, "user", "users"), tool),
			fmt.Sprintf("at most %s (%s): send a part of them to a part of the fleet, e.g. --set traffic.users=%d", words.Grouped(float64(k.mostUsers), 0), k.mostBy, k.mostUsers/10)})
	}
	spaced := t.Even || !k.poisson
	switch {
	case t.AsSaid && !k.even:
		ps = append(ps, Problem{"traffic.arrivals", tool + " sends no evenly spaced requests", "take k6 or vegeta, or Poisson arrivals: --spacing poisson"})
	case !t.Closed() && t.Spaced && t.Even && !k.even:
		ps = append(ps, Problem{"--spacing", tool + " sends no evenly spaced requests", "leave it out: they come at random, as in the scenario"})
	case t.Closed() && t.Think != nil && !k.think:
		ps = append(ps, Problem{"traffic.think", tool + " has no users who think", "take k6 or locust"})
	case !t.Closed() && t.Spaced && !t.Even && !k.poisson:
		ps = append(ps, Problem{"--spacing", tool + " can only space requests evenly", "take k6 or locust for Poisson arrivals, or say --spacing even"})
	case !t.Closed() && spaced && t.Moments != nil:
		ps = append(ps, Problem{"traffic", "evenly spaced requests have no bursts, and these come in bursts: " + t.Said, "take k6 or locust, with --spacing poisson"})
	case !t.Closed() && spaced && t.Batch > 1:
		ps = append(ps, Problem{"traffic.batch", "evenly spaced requests do not come several at once", "take k6 or locust, with --spacing poisson"})
	}
	if n := t.Count(); !t.Closed() && !spaced && k.mostMoments > 0 && n > k.mostMoments {
		ps = append(ps, Problem{"--for", fmt.Sprintf("%s requests are more than a script of %s can time one by one", words.Grouped(n, 0), tool),
			fmt.Sprintf("at most %s: shorten the test, e.g. --for %s, or space them evenly: --spacing even", words.Grouped(k.mostMoments, 0), seconds(math.Max(1, math.Floor(k.mostMoments/2/t.Peak()))))})
	}
	return ps
}

// written is a test with the tool that it is written for.
type written struct {
	*Test
	Tool string
	kind Tool
}

// Spacing tells whether requests are evenly spaced where they could be.
func (w written) EvenlySpaced() bool { return !w.Closed() && (w.Even || !w.kind.poisson) }

// Remarks are what people should know who run the test.
func (w written) Remarks() []string {
	all := []string{
		fmt.Sprintf("%s: a load test that sends the traffic of %s.", w.Title, w.Source),
		"Traffic: " + w.Said + ".",
	}
	all = append(all, w.Test.remarks...)
	if w.EvenlySpaced() && !w.AsSaid {
		all = append(all, evenSpacing)
	}
	all = append(all, w.timeouts()...)
	all = append(all, w.retries()...)
	if w.System {
		return append(all, w.kind.run+". What a system of several services does with it validate does not compare: it predicts one service, of a scenario of its own.")
	}
	return append(all, fmt.Sprintf("%s%s compare: fleetcost validate %s --scenario %s --design NAME --instances N.", w.kind.run, w.kind.then, w.kind.results, w.Source))
}

// evenSpacing is what evenly spaced requests do to a comparison: of waits of G/G/m queues
// Allen and Cunneen (Probability, Statistics, and Queueing Theory, 1978) say that they are
// those of M/M/m times (ca² + cs²)/2, with ca² = 0 for even gaps and 1 for Poisson arrivals.
const evenSpacing = "Requests are evenly spaced; those of the scenario come at random (Poisson), and wait longer: before a queue waits go with ca² + cs², the squared " +
	"variations of gaps and of service times (Allen, Cunneen), and ca² is 0 here and 1 there. Where service times vary as exponential ones do, half of the waiting is missing; where they do not vary, all of it. " +
	"fleetcost validate predicts the very moments at which requests were sent, so its comparison is fair; the goal of the scenario is not tried by this."

// timeouts says which of several the tool cannot keep.
func (w written) timeouts() []string {
	if w.Tool == "k6" {
		return nil // it has one per request
	}
	for _, r := range w.Requests {
		if r.Timeout != w.Requests[0].Timeout {
			return []string{fmt.Sprintf("The tool has one timeout for all requests: the longest of the scenario, %s.", seconds(w.Timeout()))}
		}
	}
	return nil
}

// functions of the templates.
var functions = template.FuncMap{
	"json": func(v any) (string, error) {
		text, err := json.Marshal(v)
		return string(text), err
	},
	"comment": func(mark, text string) string { return comment(mark, text) },
	"seconds": seconds,
	"printed": func(text string) string { return strings.ReplaceAll(text, "%", "%%") },
	"number":  number,
}

// number as every language reads it.
func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// seconds as the tools read a duration.
func seconds(s float64) string { return number(s) + "s" }

// comment wraps a remark; what users wrote must not end it.
func comment(mark, text string) string {
	var b strings.Builder
	width := 0
	for _, word := range strings.Fields(words.Printable(text)) {
		n := len([]rune(word))
		if width > 0 && width+1+n > 96 {
			b.WriteString("\n")
			width = 0
		}
		if width == 0 {
			b.WriteString(mark)
			width = len(mark)
		}
		b.WriteString(" " + word)
		width += 1 + n
	}
	return b.String()
}
