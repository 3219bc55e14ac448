package workbook

import "github.com/xuri/excelize/v2"

// The measures of charts: pixels, and rows that one takes.
const (
	chartWidth, chartHeight = 820, 400
	chartRows               = 22
)

// ink of what stands at axes.
var ink = excelize.Font{Color: "404040", Size: 9}

// made is the chart as the library has it. All values are amounts.
func (c Chart) made(st *styles) *excelize.Chart {
	kind := excelize.Col
	switch {
	case c.Points:
		kind = excelize.Scatter
	case c.Lines:
		kind = excelize.Line
	case c.Piled:
		kind = excelize.ColStacked
	}
	zero, same := 0.0, false
	made := &excelize.Chart{
		VaryColors: &same,
		Type:       kind, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: text(c.Title), Font: &excelize.Font{Size: 12, Bold: true}}}},
		Dimension: excelize.ChartDimension{Width: chartWidth, Height: chartHeight},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		XAxis:     excelize.ChartAxis{Title: excelize.ChartTitle{Paragraph: axis(c.Below)}, Font: ink},
		YAxis:     excelize.ChartAxis{Title: excelize.ChartTitle{Paragraph: axis(c.Axis)}, MajorGridLines: true, Font: ink},
	}
	if len(c.Series) == 1 {
		made.Legend.Position = "none"
	}
	if !c.Log {
		made.YAxis.Minimum = &zero
	} else {
		made.YAxis.LogBase = 10
	}
	made.YAxis.NumFmt = excelize.ChartNumFmt{CustomNumFmt: st.format(Coins)}
	if c.Months {
		made.XAxis.NumFmt = excelize.ChartNumFmt{CustomNumFmt: "yyyy-mm"}
	}
	for _, s := range c.Series {
		made.Series = append(made.Series, excelize.ChartSeries{Name: s.Name, Categories: c.Labels.absolute(c.Sheet), Values: s.Values.absolute(c.Sheet),
			Line: excelize.LineOptions{Width: 1.5}, Marker: excelize.ChartMarker{Symbol: "circle", Size: 5}})
	}
	return made
}

// axis is the title of an axis.
func axis(said string) []excelize.RichTextRun {
	if said == "" {
		return nil
	}
	return []excelize.RichTextRun{{Text: text(said), Font: &excelize.Font{Size: 10}}}
}
