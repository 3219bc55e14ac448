package document

import (
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
