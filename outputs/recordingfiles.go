package outputs

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"fleetcost/models/recording"
	"fleetcost/outputs/document"
	"fleetcost/outputs/pages"
	"fleetcost/outputs/plots"
)

// recordingPages are a page for each record.
func recordingPages(all []*recording.Recording, lay func(document.Document) []byte) []byte {
	var parts [][]byte
	for _, r := range all {
		parts = append(parts, lay(pages.Recording(r)))
	}
	return bytes.Join(parts, []byte("\n"))
}

// RecordingsNames are the names of files of records of traffic, without their endings but
// where they have one only.
func RecordingsNames() []string { return []string{"traffic", "traffic.toml", "counts.csv"} }

// RecordingsFiles are records of traffic in every format, and of the first its picture,
// its counts by the bucket and the table of a scenario that replays them: counts.csv,
// traffic.csv, traffic.json, traffic.md, traffic.png, traffic.svg, traffic.toml.
func RecordingsFiles(all []*recording.Recording, from Origin) ([]File, error) {
	files, err := inFormats("traffic", func(f Format, w io.Writer) error { return f.Recordings(w, all, Options{Origin: from}) })
	if err != nil || len(all) == 0 {
		return files, err
	}
	r, named := all[0], ""
	if r.Counts != nil {
		drawn, err := drawings(r, plots.OfRecording)
		if err != nil {
			return nil, err
		}
		named = "counts.csv"
		files = append(append(files, drawn...), File{named, r.CountsCSV()})
	}
	if table := pages.TrafficTable(r, named); table != "" {
		files = append(files, File{"traffic.toml", []byte(table)})
	}
	return files, nil
}

// TrafficTable is the table of a scenario that replays the first record, and the counts
// that it names, in a file beside it.
func TrafficTable(all []*recording.Recording, name string) ([]File, error) {
	r, counts := all[0], ""
	var files []File
	if r.Counts != nil {
		counts = strings.TrimSuffix(name, ".toml") + "-counts.csv"
		files = append(files, File{counts, r.CountsCSV()})
	}
	table := pages.TrafficTable(r, counts)
	if table == "" {
		return nil, errors.New("the record says no rate: there is no table to write")
	}
	return append(files, File{name, []byte(table)}), nil
}
