package explorer

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"fleetcost/models/report"
)

var (
	// ErrFull tells that too many wait for answers.
	ErrFull = errors.New("too many wait for answers")
	// ErrAddress tells that what an address has behind its question mark cannot be read.
	ErrAddress = errors.New("the address cannot be read behind its question mark; open the page without that")
)

// A view is what the page shows besides the answer.
type view struct {
	Title    string
	Groups   []group
	Machines []family // none: nothing can be chosen
	Fixed    []string
	Files    []link
}

// A group of knobs turns the same thing: for all that is served, and for each alone.
type group struct {
	Name         string
	Fields, Each []field
	Open         bool // one of Each is turned
}

// A field is a knob as it stands.
type field struct {
	report.Knob
	ID            string
	At            string
	SaidText      string
	LowText, Most string
	Step          string
}

// A family is machines whose names begin alike.
type family struct {
	Name     string
	Machines []choice
}

type choice struct {
	Name   string
	Chosen bool
}

type link struct{ Name, Address string }

func (s *Site) view(settings report.Settings) view {
	v := view{Title: s.Panel.Title, Fixed: s.Panel.Fixed}
	for i, k := range s.Panel.Knobs {
		if n := len(v.Groups); n == 0 || v.Groups[n-1].Name != k.Group {
			v.Groups = append(v.Groups, group{Name: k.Group})
		}
		f := field{Knob: k, ID: "knob-" + strconv.Itoa(i+1), At: number(settings.At(k)), SaidText: number(k.Said), LowText: number(k.Low), Most: number(k.High), Step: "any"}
		if k.Whole {
			f.Step = "1"
		}
		g := &v.Groups[len(v.Groups)-1]
		if !k.Factor || !strings.Contains(k.Name, ".") {
			g.Fields = append(g.Fields, f)
			continue
		}
		g.Each = append(g.Each, f)
		g.Open = g.Open || settings.At(k) != k.Said
	}
	for _, m := range s.Panel.Machines {
		name := familyOf(m)
		if n := len(v.Machines); n == 0 || v.Machines[n-1].Name != name {
			v.Machines = append(v.Machines, family{Name: name})
		}
		f := &v.Machines[len(v.Machines)-1]
		f.Machines = append(f.Machines, choice{m, m == settings.Machine})
	}
	query := ""
	if at := url.Values(s.Address(settings)).Encode(); at != "" {
		query = "?" + at
	}
	for _, name := range s.Files {
		v.Files = append(v.Files, link{name, "/" + name + query})
	}
	return v
}

// familyOf a machine is its name up to the first dot, hyphen or underscore that follows a
// digit: c7g of c7g.large, e2 of e2-standard-4.
func familyOf(name string) string {
	digit := false
	for i, r := range name {
		if digit && (r == '.' || r == '-' || r == '_') {
			return name[:i]
		}
		digit = digit || '0' <= r && r <= '9'
	}
	return name
}

// number as a field has it.
func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
