package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"fleetcost/outputs/hues"
)

// The measures of charts and of rows, in pixels.
const (
	chartWidth, chartHeight = 820, 400
	barHeight, barless      = 34, 116 // of a chart whose bars lie, each, and what is around them
	rowHeight               = 19
)

// height of a chart: one whose bars lie is as high as they are many.
func (c Chart) height() uint {
	if !c.Lying {
		return chartHeight
	}
	return min(chartHeight, barless+barHeight*uint(c.Labels.Last-c.Labels.First+1))
}

// rows are those that a chart takes, with one after it.
func (c Chart) rows() int { return int(c.height())/rowHeight + 1 }

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
	case c.Lying:
		kind = excelize.Bar
	}
	zero, same := 0.0, false
	made := &excelize.Chart{
		VaryColors: &same,
		Type:       kind, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: text(c.Title), Font: &excelize.Font{Size: 12, Bold: true}}}},
		Dimension: excelize.ChartDimension{Width: chartWidth, Height: c.height()},
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
		one := excelize.ChartSeries{Name: s.Name, Categories: c.Labels.absolute(c.Sheet), Values: s.Values.absolute(c.Sheet),
			Line: excelize.LineOptions{Width: 1.5}, Marker: excelize.ChartMarker{Symbol: "circle", Size: 5}}
		if s.Design > 0 {
			fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fmt.Sprintf("%06X", hues.Of(s.Design-1))}}
			one.Fill, one.Line.Fill, one.Marker.Fill = fill, fill, fill
		}
		if s.Faint {
			one.Line.Width, one.Marker = 0.75, excelize.ChartMarker{Symbol: "none"}
		}
		made.Series = append(made.Series, one)
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
