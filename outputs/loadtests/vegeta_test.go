package loadtests

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// stub takes the place of vegeta: it writes how it was called, and what of the first
// ten thousand lines of its targets there is.
const stub = `#!/bin/sh
echo "$@" >> calls
[ "$1" = attack ] && head -n 10000 | awk 'NF { n[$0]++ } END { for (k in n) print n[k] "\t" k }' >> targets
exit 0
`

// A script of vegeta calls it once for each stage, with targets drawn by the shares.
func TestVegetaIsCalled(t *testing.T) {
	for name, want := range map[string][]string{
		"stages": {"-rate=10/1s -duration=10s", "-rate=40/1s -duration=20s", "-rate=25/1s -duration=20s"},
		"loop":   {"-rate=0/1s -duration=60s -timeout=3600s -max-workers=8 -workers=8"},
	} {
		text, err := Write("vegeta", cases(t)[name])
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		script := strings.ReplaceAll(string(text), "\nsleep ", "\n: ")
		for file, data := range map[string]string{"test.sh": script, "vegeta": stub} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(data), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		command := exec.Command("sh", "test.sh")
		command.Dir = dir
		command.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "BASE_URL=http://shop")
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		calls, err := os.ReadFile(filepath.Join(dir, "calls"))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(calls)), "\n")
		if len(lines) != len(want)+2 {
			t.Fatalf("%s: %d calls:\n%s", name, len(lines), calls)
		}
		for i, args := range want {
			if !strings.Contains(lines[i], args) {
				t.Errorf("%s: call %d is %q, not with %q", name, i, lines[i], args)
			}
		}
		targets, err := os.ReadFile(filepath.Join(dir, "targets"))
		if err != nil {
			t.Fatal(err)
		}
		counts := map[string]float64{}
		for line := range strings.Lines(string(targets)) {
			var n float64
			var target string
			if _, err := fmt.Sscanf(strings.Replace(line, " ", "_", 1), "%f\t%s", &n, &target); err != nil {
				t.Fatal(err)
			}
			counts[target] += n
		}
		orders, all := counts["POST_http://shop/orders"], counts["POST_http://shop/orders"]+counts["GET_http://shop/browse"]
		if all < 4000 || math.Abs(orders-all/10) > 4.5*math.Sqrt(all*0.09) {
			t.Errorf("%s: %v of %v are orders: %v", name, orders, all, counts)
		}
		if math.Abs(counts["@results/POST.body"]-orders) > float64(len(want)) {
			t.Errorf("%s: %v bodies of %v orders", name, counts["@results/POST.body"], orders)
		}
		if body, err := os.ReadFile(filepath.Join(dir, "results", "POST.body")); err != nil || len(body) != 1200 {
			t.Errorf("%s: a body of %d bytes: %v", name, len(body), err)
		}
	}
}
