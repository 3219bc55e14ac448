package outputs

import (
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/pages"
	"fleetcost/outputs/plots"
)

// ForecastNames are the names of files of a forecast, without their endings but where
// they have one only; designs beside the first have further ones.
func ForecastNames() []string {
	return append([]string{"forecast", "forecast.txt", "hours.csv", "months.csv"}, plots.OfForecast.Names()...)
}

// ForecastFiles are a forecast in every format, the hours of each course, and the plots
// of the cheapest design that keeps the goal, or the first; where there are several also those of each, with its name:
// forecast.csv, forecast.json, forecast.md, forecast.txt, hours.csv, months.csv where there
// are several, timeline.png,
// timeline.svg, timeline-NAME.png, timeline-NAME.svg.
func ForecastFiles(f *report.Forecast, from Origin) ([]File, error) {
	own, err := timelines(f)
	if err != nil {
		return nil, err
	}
	hours, err := contract.HoursTable(f).Made(from.Tool).CSV()
	if err != nil {
		return nil, err
	}
	own = append(own, File{"hours.csv", hours}, File{"forecast.txt", Options{}.Terminal(pages.Forecast(f))})
	if t := contract.MonthsTable(f); len(t.Rows) > 0 {
		months, err := t.Made(from.Tool).CSV()
		if err != nil {
			return nil, err
		}
		own = append(own, File{"months.csv", months})
	}
	return kept(f, "forecast", from, nil, Format.Forecast, own...)
}

// timelines are the plots of each design of a forecast.
func timelines(f *report.Forecast) ([]File, error) {
	var files []File
	taken := map[string]bool{}
	for i := range f.Designs {
		drawn, err := drawings(&plots.OneOf{Forecast: f, Design: i}, plots.OfForecast)
		if err != nil {
			return nil, err
		}
		if best := f.CheapestKept(); best == &f.Designs[i] || best == nil && i == 0 {
			files = append(files, drawn...)
		}
		if len(f.Designs) == 1 {
			break
		}
		name := inFileName(f.Designs[i].Name)
		for name == "" || taken[strings.ToLower(name)] {
			name = strconv.Itoa(i+1) + "-" + name
		}
		taken[strings.ToLower(name)] = true
		for _, one := range drawn {
			ending := filepath.Ext(one.Name)
			files = append(files, File{strings.TrimSuffix(one.Name, ending) + "-" + name + ending, one.Data})
		}
	}
	return files, nil
}

// inFileName is a name of a scenario as a part of the name of a file, wherever it is
// kept: other characters than letters, digits and -_ are a -.
func inFileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '-'
	}, name)
	return string([]rune(name)[:min(longestFileName, len([]rune(name)))])
}

// longestFileName is how many characters of a name a file may have: 255 bytes are
// allowed, of which a character has up to four.
const longestFileName = 50
