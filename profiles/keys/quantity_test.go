package keys

import "testing"

func TestQuantities(t *testing.T) {
	var found Findings
	d := Decode("shop.toml", `
rate = 800
goal = { p99 = "300ms", errors = "0.1%", share = { value = 0.5, low = 0.4 } }
steps = [ { cpu = "1.2ms", time = { p50 = "6ms" } } ]
size = "20 KiB"
long = "1m30s"
name = "constant"
`, &found)
	for _, row := range []struct {
		sentence, key string
		want          Quantity
		told, number  bool
	}{
		{"a plain number", "rate", Quantity{800, ""}, true, true},
		{"a time keeps its unit", "goal.p99", Quantity{300, "ms"}, true, true},
		{"a share in percent is a share", "goal.errors", Quantity{0.001, ""}, true, true},
		{"a value with its doubt is the value", "goal.share", Quantity{0.5, ""}, true, true},
		{"a place in a list", "steps.0.cpu", Quantity{1.2, "ms"}, true, true},
		{"a place that there is not", "steps.1.cpu", Quantity{}, false, false},
		{"a size keeps its unit", "size", Quantity{20, "KiB"}, true, true},
		{"two units are seconds", "long", Quantity{90, "s"}, true, true},
		{"a name is no number", "name", Quantity{}, true, false},
		{"a distribution is no number, its keys are", "steps.0.time", Quantity{}, true, false},
		{"below it", "steps.0.time.p50", Quantity{6, "ms"}, true, true},
		{"below a number is nothing", "rate.x", Quantity{}, false, false},
		{"a key that cannot be read", "a..b", Quantity{}, false, false},
	} {
		v, told := d.Said(row.key)
		got, number := QuantityOf(v)
		if told != row.told || number != row.number || number && got != row.want {
			t.Errorf("%s: %v, %v, %v", row.sentence, got, told, number)
		}
	}
}
