package outputs

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/outputs/pages"
	"fleetcost/outputs/plots"
)

// A File is an output under its name.
type File struct {
	Name string
	Data []byte
}

// ReportNames are the names of files of a comparison, without their endings.
func ReportNames() []string { return append([]string{"report"}, plots.OfReport.Names()...) }

// ReportFiles are a comparison in every format for programs and pages:
// report.csv, report.json, report.md, and its plots: bill, latency and time as .pdf, .png
// and .svg.
func ReportFiles(r *report.Report, from Origin) ([]File, error) {
	return kept(r, "report", from, plots.OfReport, Format.Report)
}

// ReportFile is one of the texts of a comparison, by its name; nothing of the others is
// written or drawn.
func ReportFile(r *report.Report, name string, from Origin) ([]byte, error) {
	for _, e := range formatsOfFiles() {
		if ending := endingOf(e.Name); ending != "" && fileName("report", ending) == name {
			var data bytes.Buffer
			err := e.Value.Report(&data, r, Options{Origin: from})
			return data.Bytes(), err
		}
	}
	return nil, fmt.Errorf("a report has no %s", name)
}

// SimulationNames are the names of files of a simulation, without their endings.
func SimulationNames() []string { return []string{"simulation"} }

// SimulationFiles are a simulation in every format for programs and pages:
// simulation.csv, simulation.json, simulation.md.
func SimulationFiles(s *report.Simulation, from Origin) ([]File, error) {
	return kept(s, "simulation", from, nil, Format.Simulation)
}

// SweepNames are the names of files of a sweep, without their endings.
func SweepNames() []string { return append([]string{"sweep"}, plots.OfSweep.Names()...) }

// SweepFiles are a sweep in every format for programs and pages, and its
// plots: cost.png, cost.svg, latency.png, latency.svg, sweep.csv, sweep.json,
// sweep.md.
func SweepFiles(s *report.Sweep, from Origin) ([]File, error) {
	return kept(s, "sweep", from, plots.OfSweep, Format.Sweep)
}

// GridNames are the names of files of a sweep of two keys, without their endings.
func GridNames() []string { return append([]string{"map"}, plots.OfGrid.Names()...) }

// GridFiles are a sweep of two keys in every format for programs and pages, and its plots:
// cheapest.png, cheapest.svg, cost.png, cost.svg, map.csv, map.json, map.md.
func GridFiles(g *report.Grid, from Origin) ([]File, error) {
	return kept(g, "map", from, plots.OfGrid, Format.Grid)
}

// CrossingsNames are the names of files of a break-even, without their endings.
func CrossingsNames() []string { return append([]string{"breakeven"}, plots.OfCrossings.Names()...) }

// CrossingsFiles are a break-even in every format for programs and pages, and the plots of
// the values that were looked at: breakeven.csv, breakeven.json, breakeven.md, cost.png,
// cost.svg, latency.png, latency.svg.
func CrossingsFiles(c *report.Crossings, from Origin) ([]File, error) {
	return kept(c, "breakeven", from, plots.OfCrossings, Format.Crossings)
}

// ExplanationNames are the names of files of an explanation, without their endings.
func ExplanationNames() []string {
	return append([]string{"explanation"}, plots.OfExplanation.Names()...)
}

// ExplanationFiles are an explanation in every format for programs and pages:
// explanation.csv, explanation.json, explanation.md.
func ExplanationFiles(x *report.Explanation, from Origin) ([]File, error) {
	return kept(x, "explanation", from, plots.OfExplanation, Format.Explanation)
}

// TuningNames are the names of files of a tuning, without their endings but where they
// have one only.
func TuningNames() []string { return []string{"tuning", "tuning.txt"} }

// TuningFiles are a tuning in every format: tuning.csv, tuning.json, tuning.md,
// tuning.txt.
func TuningFiles(t *report.Tuning, from Origin) ([]File, error) {
	return kept(t, "tuning", from, nil, Format.Tuning, File{"tuning.txt", Options{}.Terminal(pages.Tuning(t))})
}

// PurchasingNames are the names of files of ways to pay, without their endings but where they
// have one only.
func PurchasingNames() []string { return []string{"commit", "commit.txt"} }

// PurchasingFiles are ways to pay in every format: commit.csv, commit.json, commit.md,
// commit.txt.
func PurchasingFiles(p *report.Purchasing, from Origin) ([]File, error) {
	return kept(p, "commit", from, nil, Format.Purchasing, File{"commit.txt", Options{}.Terminal(pages.Purchasing(p))})
}

// ValidationNames are the names of files of a validation, without their endings.
func ValidationNames() []string {
	return append([]string{"ACCURACY", "validation"}, plots.OfValidation.Names()...)
}

// ValidationFiles are a validation in every format for programs and pages, its
// plots, and the page of Accuracy: ACCURACY.md, error-by-load, intervals,
// predicted-p50 and predicted-p99 as .png and .svg, validation.csv,
// validation.json, validation.md.
func ValidationFiles(v *report.Validation, from Origin) ([]File, error) {
	return kept(v, "validation", from, plots.OfValidation, Format.Validation, File{"ACCURACY.md", pages.Accuracy(v)})
}

// kept is what is kept of an answer: its plots, files of its own, and the answer in every
// format for programs and pages under one name.
func kept[T any](answer *T, name string, from Origin, drawn *models.Registry[plots.Plot[T]],
	write func(Format, io.Writer, *T, Options) error, own ...File) ([]File, error) {
	var files []File
	if drawn != nil {
		var err error
		if files, err = drawings(answer, drawn); err != nil {
			return nil, err
		}
	}
	texts, err := inFormats(name, func(f Format, w io.Writer) error { return write(f, w, answer, Options{Origin: from}) })
	return slices.Concat(files, own, texts), err
}

// drawings are the plots of an answer in every format.
func drawings[T any](answer *T, all *models.Registry[plots.Plot[T]]) ([]File, error) {
	var files []File
	for _, p := range all.Entries() {
		if p.Value.When != nil && !p.Value.When(answer) {
			continue
		}
		for _, format := range plots.Formats {
			var data bytes.Buffer
			if err := p.Value.Draw(answer).Write(&data, format); err != nil {
				return nil, err
			}
			files = append(files, File{p.Name + "." + format, data.Bytes()})
		}
	}
	return files, nil
}

// endings of file names where the name of the format is none. A format with
// no ending is for the terminal alone.
var endings = map[string]string{"markdown": "md", "table": ""}

// endingOf the names of files in a format.
func endingOf(format string) string {
	if ending, ok := endings[format]; ok {
		return ending
	}
	return format
}

func inFormats(name string, write func(Format, io.Writer) error) ([]File, error) {
	var files []File
	for _, e := range formatsOfFiles() {
		ending := endingOf(e.Name)
		if ending == "" {
			continue
		}
		var data bytes.Buffer
		if err := write(e.Value, &data); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", name, ending, err)
		}
		files = append(files, File{fileName(name, ending), data.Bytes()})
	}
	return files, nil
}

// fileName of an answer in a format: what is for people who were not there is the report,
// whichever command it is of.
func fileName(name, ending string) string {
	if ending == "html" || ending == "xlsx" {
		name = "report"
	}
	return name + "." + ending
}

// WriteFiles writes files into a directory, which it makes if there is none.
// A reader finds each file whole or as it was before: all are written beside
// their places first, and moved there only when the last one is on disk. When
// writing fails none is moved, and nothing is left behind.
func WriteFiles(dir string, files []File) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	aside, err := os.MkdirTemp(dir, ".fleetcost-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(aside)
	for _, f := range files {
		if err := unoccupied(filepath.Join(dir, f.Name)); err != nil {
			return err
		}
		if err := writeWhole(filepath.Join(aside, f.Name), f.Data); err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(dir, f.Name), err)
		}
	}
	for _, f := range files {
		if err := os.Rename(filepath.Join(aside, f.Name), filepath.Join(dir, f.Name)); err != nil {
			return err
		}
	}
	return nil
}

// writeWhole writes a new file and waits until it is on disk.
func writeWhole(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
