package document

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A document as elements: the answer first, then what is amiss, what was asked, warnings
// and the rest; rows without a name have that of the row above; columns of a group stand
// under its name, and a text to be copied stays as it is.
func TestHTML(t *testing.T) {
	d := Document{Title: "shop"}
	d.Say("traffic", "1/s")
	d.Lead("answer", "a < b")
	d.Alarm("missed", "b")
	d.Add(Section{Table: Grid{
		Columns: []Column{{Header: "design"}, {Header: "p99\nms", Right: true, Group: "x"}},
		Rows:    []Row{{Cells: []string{"a", " 1"}, Tone: Good}, {Cells: []string{"", "2"}}},
	}})
	d.Add(Section{Heading: "Text", Text: "a = 1\n\t# \x07", Folded: true})
	d.Add(Section{Heading: "Warnings", Remarks: []string{"one", "two"}, Warning: true})
	want := `<p class="answer">a &lt; b</p>
<dl class="amiss">
<div><dt>missed</dt><dd>b</dd></div>
</dl>
<dl class="asked">
<div><dt>traffic</dt><dd>1/s</dd></div>
</dl>
<section class="warnings">
<h2>Warnings</h2>
<ul class="remarks">
<li>one</li>
<li>two</li>
</ul>
</section>
<section>
<div class="scroll" tabindex="0" role="group" aria-label="table: answer">
<table>
<thead>
<tr><td colspan="1"></td><th scope="colgroup" colspan="1">x</th></tr>
<tr><th scope="col">design</th><th scope="col" class="number">p99 ms</th></tr>
</thead>
<tbody>
<tr class="good" data-design="a"><th scope="row">a</th><td class="number">1</td></tr>
<tr data-design="a"><th scope="row" class="again">a</th><td class="number">2</td></tr>
</tbody>
</table>
</div>
</section>
<section>
<details><summary><h2>Text</h2></summary>
<pre tabindex="0" role="group" aria-label="Text"><code>a = 1
    # ` + "\uFFFD" + `
</code></pre>
</details>
</section>
`
	got := string(HTML(d))
	for i, line := range strings.Split(want, "\n") {
		if lines := strings.Split(got, "\n"); i >= len(lines) || lines[i] != line {
			t.Fatalf("line %d is not %q in\n%s", i+1, line, got)
		}
	}
	if got != want {
		t.Errorf("more was written:\n%s", got)
	}
}

// A sentence is never without its middle, however many designs it names; the name at the head
// of a row is short, and there in full.
func TestSentencesAreWhole(t *testing.T) {
	long := strings.Repeat("design-number-05 costs $122.34; ", 100)
	name := strings.Repeat("L", 500)
	var d Document
	d.Lead("answer", "no design meets the goal")
	d.Alarm("missed", long)
	d.Add(Section{Table: Grid{Columns: []Column{{Header: "design"}, {Header: "x"}}, Rows: []Row{{Cells: []string{name, "████"}, Tone: Bad}}}, Remarks: []string{long}})
	page := string(HTML(d))
	if n := strings.Count(page, strings.TrimSpace(long)); n != 2 {
		t.Errorf("the sentence is there %d times, not in the facts and in the remarks", n)
	}
	for _, has := range []string{`title="` + name + `"`, `<p class="answer nothing">`, `<span aria-hidden="true" class="bar">████</span>`} {
		if !strings.Contains(page, has) {
			t.Errorf("without %.60s:\n%s", has, page)
		}
	}
	d.Add(Section{Table: Grid{Columns: []Column{{Header: "design"}}, Rows: []Row{{Cells: []string{"a"}, Tone: Good}}}})
	if page := string(HTML(d)); !strings.Contains(page, `<p class="answer">`) {
		t.Error("an answer with something good in it is told as an alarm")
	}
}

// A column that leads stands right after the names of the rows, its header and its cells alike,
// and a grid without one stays as it is.
func TestColumnsThatLead(t *testing.T) {
	g := Grid{Columns: []Column{{Header: "design"}, {Header: "fleet"}, {Header: "$/month", Right: true, Leads: true}}, Rows: []Row{{Cells: []string{"node", "two", "9"}, Tone: Good}, {Cells: []string{"go", "one", "10"}}}}
	for _, c := range []struct {
		leads bool
		want  []string
	}{{true, []string{"design", "$/month", "fleet", "node", "9", "two", "go", "10", "one"}}, {false, []string{"design", "fleet", "$/month", "node", "two", "9", "go", "one", "10"}}} {
		g.Columns[2].Leads = c.leads
		var d Document
		d.Add(Section{Table: g})
		var got []string
		for _, m := range regexp.MustCompile(`<t[hd][^>]*>(.*?)</t[hd]>`).FindAllStringSubmatch(string(HTML(d)), -1) {
			got = append(got, m[1])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("leads %v: %q", c.leads, got)
		}
	}
}
