package servers

import (
	"fmt"
	"strconv"
	"strings"
)

// A linear number is perVCPU·vCPU + plus: what the shell makes of $(nproc) and
// of sums with it.
type linear struct {
	perVCPU float64
	plus    int
	halved  bool // divided: the shell drops the remainder, so nothing may be multiplied or added below it
}

// An expansion reads a number as the shell does, on a machine of any size.
type expansion struct {
	variable func(name string) (string, error)
	text     string
	pos      int
	depth    int
	left     *int // variables that may yet be looked up: they can name each other over and over
}

const mostVariables = 1000

// deepestNesting of sums and variables in one another.
const deepestNesting = 64

// largestNumber bounds what sums may reach, far above any number of processes.
const largestNumber = 1_000_000_000

// expand reads a whole number, $(nproc), a variable, or a sum in $((…)).
func expand(text string, variable func(name string) (string, error)) (linear, error) {
	left := mostVariables
	e := &expansion{variable: variable, left: &left}
	return e.within(text)
}

// within reads a text that stands in the one being read, or is the first.
func (e *expansion) within(text string) (linear, error) {
	e = &expansion{variable: e.variable, text: strings.TrimSpace(text), depth: e.depth + 1, left: e.left}
	if !strings.HasPrefix(e.text, "$") {
		n, err := strconv.Atoi(e.text)
		if err != nil || n > largestNumber || n < -largestNumber {
			return linear{}, errNoNumber
		}
		return linear{plus: n}, nil
	}
	l, err := e.dollar()
	if err == nil && e.pos < len(e.text) {
		err = errNoNumber
	}
	return l, err
}

var errNoNumber = fmt.Errorf("is not a whole number")

// deeper counts nesting, so that no text makes it endless.
func (e *expansion) deeper() error {
	if e.depth++; e.depth > deepestNesting {
		return errTooDeep
	}
	return nil
}

var errTooDeep = fmt.Errorf("nests too deep")

// dollar reads what begins with $.
func (e *expansion) dollar() (linear, error) {
	if err := e.deeper(); err != nil {
		return linear{}, err
	}
	defer func() { e.depth-- }()
	rest := e.text[e.pos:]
	switch {
	case strings.HasPrefix(rest, "$(("):
		e.pos += 3
		l, err := e.sum()
		if err == nil && !e.eat("))") {
			err = errNoNumber
		}
		return l, err
	case strings.HasPrefix(rest, "$("):
		inner, _, closed := strings.Cut(rest[2:], ")")
		if !closed {
			return linear{}, errNoNumber
		}
		e.pos += len(inner) + 3
		return coresOf(inner)
	case strings.HasPrefix(rest, "${"):
		inner, ok := braced(rest[1:])
		if !ok {
			return linear{}, errNoNumber
		}
		e.pos += len(inner) + 3
		name, instead, has := strings.Cut(inner, "-")
		return e.named(strings.TrimSuffix(name, ":"), instead, has)
	}
	e.pos++
	name := e.name()
	if name == "" {
		return linear{}, errNoNumber
	}
	return e.named(name, "", false)
}

// braced is what stands between { and its }.
func braced(text string) (string, bool) {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return text[1:i], true
			}
		}
	}
	return "", false
}

// counts are the commands that print the number of processors.
var counts = []string{"nproc", "nproc --all", "getconf _NPROCESSORS_ONLN", "grep -c ^processor /proc/cpuinfo", "grep -c processor /proc/cpuinfo"}

func coresOf(command string) (linear, error) {
	words := strings.Join(strings.Fields(command), " ")
	for _, c := range counts {
		if words == c {
			return linear{perVCPU: 1}, nil
		}
	}
	return linear{}, fmt.Errorf("is the output of a command that only nproc may be")
}

// named is the number in a variable.
func (e *expansion) named(name, instead string, has bool) (linear, error) {
	text, err := e.variable(name)
	switch {
	case err != nil && has:
		text = instead
	case err != nil:
		return linear{}, err
	}
	if *e.left--; e.depth > deepestNesting || *e.left < 0 {
		return linear{}, errTooDeep
	}
	return e.within(text)
}

// name reads the name of a variable.
func (e *expansion) name() string {
	start := e.pos
	for e.pos < len(e.text) && isNameByte(e.text[e.pos], e.pos > start) {
		e.pos++
	}
	return e.text[start:e.pos]
}

func isNameByte(c byte, digits bool) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || digits && c >= '0' && c <= '9'
}

func (e *expansion) skip() {
	for e.pos < len(e.text) && e.text[e.pos] == ' ' {
		e.pos++
	}
}

func (e *expansion) eat(mark string) bool {
	e.skip()
	if !strings.HasPrefix(e.text[e.pos:], mark) {
		return false
	}
	e.pos += len(mark)
	return true
}

// sum reads products with + and - between them.
func (e *expansion) sum() (linear, error) {
	l, err := e.product()
	for err == nil {
		sign := 1
		switch {
		case e.eat("+"):
		case e.eat("-"):
			sign = -1
		default:
			return l, nil
		}
		var r linear
		if r, err = e.product(); err != nil {
			break
		}
		if (l.halved || r.halved) && l.perVCPU != 0 && r.perVCPU != 0 {
			return l, errUneven
		}
		l = linear{l.perVCPU + float64(sign)*r.perVCPU, l.plus + sign*r.plus, l.halved || r.halved}
		err = l.inRange()
	}
	return l, err
}

// errUneven is of sums whose remainders depend on the machine.
var errUneven = fmt.Errorf("is a sum that no rule of processes can say")

func (l linear) inRange() error {
	if l.plus > largestNumber || l.plus < -largestNumber || l.perVCPU > largestNumber || l.perVCPU < -largestNumber {
		return fmt.Errorf("is out of range")
	}
	return nil
}

// product reads factors with * and / between them.
func (e *expansion) product() (linear, error) {
	l, err := e.factor()
	for err == nil {
		times := e.eat("*")
		if !times && !e.eat("/") {
			return l, nil
		}
		var r linear
		if r, err = e.factor(); err != nil {
			break
		}
		if times {
			l, err = l.times(r)
		} else {
			l, err = l.over(r)
		}
	}
	return l, err
}

func (l linear) times(r linear) (linear, error) {
	if l.perVCPU != 0 && r.perVCPU != 0 || l.halved || r.halved {
		return l, errUneven
	}
	l = linear{l.perVCPU*float64(r.plus) + r.perVCPU*float64(l.plus), l.plus * r.plus, false}
	return l, l.inRange()
}

func (l linear) over(r linear) (linear, error) {
	switch {
	case r.perVCPU != 0 || r.plus == 0 || l.halved || l.perVCPU != 0 && l.plus != 0:
		return l, errUneven
	case l.perVCPU == 0:
		return linear{plus: l.plus / r.plus}, nil
	}
	return linear{l.perVCPU / float64(r.plus), 0, true}, nil
}

// factor reads a number, a variable, or a sum in brackets.
func (e *expansion) factor() (linear, error) {
	if err := e.deeper(); err != nil {
		return linear{}, err
	}
	defer func() { e.depth-- }()
	switch e.skip(); {
	case e.pos >= len(e.text):
		return linear{}, errNoNumber
	case e.text[e.pos] == '$':
		return e.dollar()
	case e.text[e.pos] == '`':
		inner, _, closed := strings.Cut(e.text[e.pos+1:], "`")
		if !closed {
			return linear{}, errNoNumber
		}
		e.pos += len(inner) + 2
		return coresOf(inner)
	case e.eat("("):
		l, err := e.sum()
		if err == nil && !e.eat(")") {
			err = errNoNumber
		}
		return l, err
	}
	if name := e.name(); name != "" {
		return e.named(name, "", false)
	}
	start := e.pos
	for e.pos < len(e.text) && e.text[e.pos] >= '0' && e.text[e.pos] <= '9' {
		e.pos++
	}
	n, err := strconv.Atoi(e.text[start:e.pos])
	if err != nil || n > largestNumber {
		return linear{}, errNoNumber
	}
	return linear{plus: n}, nil
}
