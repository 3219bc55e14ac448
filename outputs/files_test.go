package outputs

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fleetcost/outputs/samples"

	"github.com/google/go-cmp/cmp"
)

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		found = append(found, e.Name())
	}
	return found
}

func TestFilesOfEachAnswer(t *testing.T) {
	sweep, err := SweepFiles(samples.ShortSweep(), Origin{})
	if err != nil {
		t.Fatal(err)
	}
	report, err := ReportFiles(samples.Storefront(), Origin{})
	if err != nil {
		t.Fatal(err)
	}
	one, err := SimulationFiles(samples.OneFleet(), Origin{})
	if err != nil {
		t.Fatal(err)
	}
	trials, err := ValidationFiles(samples.FewTrials(), Origin{})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range slices.Concat(sweep, report, one, trials) {
		found = append(found, f.Name)
		if len(f.Data) == 0 {
			t.Errorf("%s is empty", f.Name)
		}
		if f.Name == "cost.png" {
			picture, err := png.Decode(bytes.NewReader(f.Data))
			if err != nil {
				t.Fatal(err)
			}
			if size := picture.Bounds().Size(); size != image.Pt(1500, 900) {
				t.Errorf("cost.png is %v pixels large", size)
			}
		}
	}
	want := []string{"cost.png", "cost.svg", "cost.pdf", "report.html", "latency.png", "latency.svg", "sweep.csv", "sweep.json", "sweep.md",
		"report.csv", "report.json", "report.md", "simulation.csv", "simulation.json", "simulation.md",
		"ACCURACY.md", "error-by-load.png", "error-by-load.svg", "intervals.png", "intervals.svg", "predicted-p50.png",
		"predicted-p50.svg", "predicted-p99.png", "predicted-p99.svg", "validation.csv", "validation.json", "validation.md"}
	for _, name := range want {
		if !slices.Contains(found, name) {
			t.Errorf("no %s among %q", name, found)
		}
	}
}

func TestWriteFilesMakesAndReplaces(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "place")
	for _, text := range []string{"first", "second"} {
		if err := WriteFiles(dir, []File{{"a.txt", []byte(text)}, {"b.txt", []byte(text)}}); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(filepath.Join(dir, "a.txt")); string(got) != text {
			t.Errorf("a.txt holds %q", got)
		}
	}
	if diff := cmp.Diff([]string{"a.txt", "b.txt"}, names(t, dir)); diff != "" {
		t.Errorf("something was left behind: %s", diff)
	}
	if info, err := os.Stat(filepath.Join(dir, "a.txt")); err != nil || info.Mode().Perm()&0o044 == 0 {
		t.Errorf("nobody else can read it: %v %v", info.Mode(), err)
	}
}

// When one file cannot be written, the others are as they were.
func TestWriteFilesIsAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	if err := WriteFiles(dir, []File{{"a.txt", []byte("old")}}); err != nil {
		t.Fatal(err)
	}
	for what, bad := range map[string]string{
		"its folder is missing": "none/b.txt",
		"a folder has its name": "folder",
	} {
		if err := os.MkdirAll(filepath.Join(dir, "folder"), 0o777); err != nil {
			t.Fatal(err)
		}
		err := WriteFiles(dir, []File{{"a.txt", []byte("new")}, {bad, []byte("new")}})
		if err == nil {
			t.Errorf("%s: no error", what)
		}
		if got, _ := os.ReadFile(filepath.Join(dir, "a.txt")); string(got) != "old" {
			t.Errorf("%s: a.txt holds %q", what, got)
		}
		if diff := cmp.Diff([]string{"a.txt", "folder"}, names(t, dir)); diff != "" {
			t.Errorf("%s: something was left behind: %s", what, diff)
		}
	}
	if err := WriteFiles(filepath.Join(dir, "a.txt"), nil); err == nil {
		t.Error("a file was taken for a directory")
	}
}
