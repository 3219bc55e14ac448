package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
)

// paidAbroad is a small scenario with all that money is told of.
const paidAbroad = `
title = "Shop"
[traffic]
pattern = "constant"
rate = 6
[goal]
p99 = "300ms"
[request.page]
response = "20KiB"
steps = [ { cpu = "8ms" }, { io = "cache", time = "1ms" } ]
[backend.cache]
preset = "redis"
instance = "cache.m7g.large"
[network]
balancer = "http"
[logs]
per_request = "1KiB"
keep = "240h"
[cloud]
provider = "aws"
region = "us-east-1"
volume = "20GiB"
discount = { compute = 0.12 }
[design.node]
runtime = "node-http"
machine = "c7g.large"
[design.django]
runtime = "gunicorn-sync-django"
machine = "c7g.large"
`

// euros and their rate.
const euros, perUSD = `cloud.currency={ code = "EUR", per_usd = 0.8643, as_of = "2026-11-01" }`, 0.8643

// toldMoney are commands that tell of money; breakeven and diff write what compare does.
var toldMoney = []string{
	"compare -", "check -", "simulate - --design node --instances 1", "sweep - --vary traffic.rate=5:6:2", "forecast - --days 1 --step 1h --design node", "tune - --design node --days 1 --held-out 0 --step 1h",
	"commit - --months 1 --step 1h --design node", "explain - --design node", "budget - --months 1 --checks 1 --design node",
}

// told is what a command writes of the scenario.
func told(t *testing.T, command, format string, sets ...string) string {
	t.Helper()
	fullEffort(t)
	args := append([]string{"fleetcost"}, strings.Fields(command)...)
	args = append(args, "--format", format)
	if args[1] != "check" {
		args = append(args, "-q", "--precision", "90%")
	}
	for _, s := range sets {
		args = append(args, "--set", s)
	}
	var out, messages bytes.Buffer
	if status := run(context.Background(), args, strings.NewReader(paidAbroad), &out, &messages); status > statusNotMet {
		t.Fatalf("%v: status %d: %s", args, status, messages.String())
	}
	return out.String()
}

// dollarWords are those that an answer in euros may have: the rate is to the dollar.
var dollarWords = strings.NewReplacer("to the dollar", "", "per_usd", "")

// In another currency no answer has a dollar in it, and it says which it is.
func TestEveryAnswerHasACurrency(t *testing.T) {
	dollars := regexp.MustCompile(`\$|USD|dollar|(^|[^a-z])usd([^a-z]|$)`)
	for _, command := range toldMoney {
		t.Run(strings.Fields(command)[0], func(t *testing.T) {
			page := told(t, command, "json", euros)
			var answer struct{ Currency string }
			if err := json.Unmarshal([]byte(page), &answer); err != nil || answer.Currency != "EUR" {
				t.Errorf("it is in %q, %v", answer.Currency, err)
			}
			page = dollarWords.Replace(page)
			if at := dollars.FindStringIndex(page); at != nil {
				t.Errorf("…%s…", page[max(0, at[0]-60):min(len(page), at[1]+30)])
			}
		})
	}
}

// Each amount is that in dollars times the rate, to the cent; all else is as before.
func TestAmountsInAnotherCurrency(t *testing.T) {
	for _, command := range []string{"compare -", "budget - --months 1 --checks 1 --design node"} {
		var in, out map[string]any
		if err := json.Unmarshal([]byte(told(t, command, "json", euros)), &in); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(told(t, command, "json")), &out); err != nil {
			t.Fatal(err)
		}
		if in["currency"] != "EUR" || out["currency"] != nil {
			t.Errorf("the currencies are %v and %v", in["currency"], out["currency"])
		}
		if n := rated(t, "", out, in); n < 10 {
			t.Errorf("%s has %d amounts", command, n)
		}
	}
}

// Bills in two currencies have no difference.
func TestDiffOfTwoCurrencies(t *testing.T) {
	fullEffort(t)
	var out, messages bytes.Buffer
	status := run(context.Background(), []string{"fleetcost", "diff", "storefront", "storefront", "-q", "--set", euros}, strings.NewReader(""), &out, &messages)
	if want := "storefront: cloud.currency: its bills are in EUR, and those of storefront in US dollars: between them there is no difference"; status != statusBadInput || !strings.Contains(messages.String(), want) {
		t.Errorf("status %d, %s", status, messages.String())
	}
}

// rated holds each amount against that in dollars, and counts them.
func rated(t *testing.T, at string, dollars, euros any) (amounts int) {
	t.Helper()
	switch d := dollars.(type) {
	case map[string]any:
		e, ok := euros.(map[string]any)
		if !ok {
			t.Fatalf("%s is %v", at, euros)
		}
		for key, value := range d {
			abroad := regexp.MustCompile(`(^|_)usd(_|$)`).ReplaceAllString(key, "${1}eur${2}")
			told, has := e[abroad]
			if !has {
				t.Errorf("%s.%s is not there", at, abroad)
				continue
			}
			usd, money := value.(float64)
			if !money || abroad == key {
				amounts += rated(t, at+"."+key, value, told)
				continue
			}
			amounts++
			cents := 0.011
			if strings.HasSuffix(key, "per_year") {
				cents *= 12 // of each month
			}
			if eur, ok := told.(float64); !ok || math.Abs(eur-usd*perUSD) > cents+1e-8*math.Abs(usd) {
				t.Errorf("%s.%s is %v, and %v in dollars", at, abroad, told, usd)
			}
		}
	case []any:
		e, ok := euros.([]any)
		if !ok || len(e) != len(d) {
			t.Fatalf("%s are %v and %v", at, dollars, euros)
		}
		for i := range d {
			amounts += rated(t, fmt.Sprintf("%s.%d", at, i), d[i], e[i])
		}
	case float64:
		if e, ok := euros.(float64); !ok || math.Abs(e-d) > 1e-3*math.Abs(d)+1e-9 {
			t.Errorf("%s is %v, and %v in dollars", at, euros, dollars)
		}
	}
	return amounts
}
