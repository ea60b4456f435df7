package page

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"github.com/go-analyze/charts"

	"wasmjudge/fuzz/campaign"
)

// plots draws a history, one figure a plot: of the whole, by worker, and by engine.
func plots(points []campaign.Point) []plot {
	if len(points) < 2 {
		return nil
	}
	var list []plot
	for _, f := range []struct {
		title string
		of    func(*campaign.Point) float64
	}{
		{"programs a second", func(p *campaign.Point) float64 { return p.Rate }},
		{"findings", func(p *campaign.Point) float64 { return float64(p.Findings) }},
		{"corpus", func(p *campaign.Point) float64 { return float64(p.Corpus) }},
		{"contexts of handlers", func(p *campaign.Point) float64 { return float64(p.Contexts) }},
		{"inconclusive programs", func(p *campaign.Point) float64 { return float64(p.Inconclusive) }},
	} {
		values := make([]float64, len(points))
		for i := range points {
			values[i] = f.of(&points[i])
		}
		list = append(list, drawn(f.title, points, []series{{"", values}})...)
	}
	list = append(list, drawn("programs a second by worker", points, byWorker(points))...)
	for _, f := range []struct {
		title string
		of    func(*campaign.EngineCount) uint64
	}{
		{"mismatches by engine", func(e *campaign.EngineCount) uint64 { return e.Mismatches }},
		{"programs left out by engine", func(e *campaign.EngineCount) uint64 { return e.LeftOut }},
	} {
		list = append(list, drawn(f.title, points, byEngine(points, f.of))...)
	}
	return list
}

// series is a line of a plot, with its name if there are several.
type series struct {
	name   string
	values []float64
}

// mostSeries is how many lines a plot shows, each in a colour of its own.
const mostSeries = 6

// byWorker is the rate of each worker between two points, if there are several workers.
func byWorker(points []campaign.Point) (list []series) {
	most := 0
	for i := range points {
		most = max(most, len(points[i].Workers))
	}
	for k := range min(most, mostSeries) {
		values := make([]float64, len(points))
		for i := 1; i < len(points); i++ {
			before, now := counted64(points[i-1].Workers, k), counted64(points[i].Workers, k)
			seconds := points[i].Time.Sub(points[i-1].Time).Seconds()
			if now >= before && seconds > 0 { // or else the campaign has begun anew
				values[i] = float64(now-before) / seconds
			}
		}
		list = append(list, series{"worker " + strconv.Itoa(k+1), values})
	}
	if most < 2 {
		return nil
	}
	return list
}

func counted64(list []uint64, k int) uint64 {
	if k < len(list) {
		return list[k]
	}
	return 0
}

// byEngine is a count of each engine, if anything was counted.
func byEngine(points []campaign.Point, of func(*campaign.EngineCount) uint64) (list []series) {
	any := false
	for k := range points[len(points)-1].ByEngine {
		s := series{points[len(points)-1].ByEngine[k].Engine, make([]float64, len(points))}
		for i := range points {
			for l := range points[i].ByEngine {
				if e := &points[i].ByEngine[l]; e.Engine == s.name {
					s.values[i] = float64(of(e))
					any = any || of(e) > 0
				}
			}
		}
		if len(list) < mostSeries {
			list = append(list, s)
		}
	}
	if !any {
		return nil
	}
	return list
}

// drawn is a plot of lines; none without lines.
func drawn(title string, points []campaign.Point, lines []series) []plot {
	if len(lines) == 0 {
		return nil
	}
	values := make([][]float64, len(lines))
	p := plot{Title: title}
	for k, s := range lines {
		values[k] = s.values
		if len(lines) > 1 || s.name != "" {
			p.Lines = append(p.Lines, s.name)
		}
	}
	var err error
	if p.SVG, err = drawLines(values, labels(points)); err != nil {
		return nil
	}
	return []plot{p}
}

// labels are the times of a plot's points: of the clock within a day, and days beyond.
func labels(points []campaign.Point) []string {
	format := "15:04:05"
	switch span := points[len(points)-1].Time.Sub(points[0].Time); {
	case span.Hours() > 48:
		format = "2006-01-02"
	case span.Minutes() > 10:
		format = "15:04"
	}
	list := make([]string, len(points))
	for i, p := range points {
		list[i] = p.Time.Local().Format(format)
	}
	return list
}

// The colours in which plots are drawn stand for those of the page, which knows light from dark.
var (
	inkColour  = charts.ColorRGB(1, 2, 3)
	gridColour = charts.ColorRGB(7, 8, 9)

	lineColours, colours = func() (lines []charts.Color, r *strings.Replacer) {
		names := []string{"rgb(1,2,3)", "var(--faint)", "rgb(7,8,9)", "var(--line)"}
		for k := range mostSeries {
			lines = append(lines, charts.ColorRGB(4, 5, uint8(10+k)))
			names = append(names, fmt.Sprintf("rgb(4,5,%d)", 10+k), fmt.Sprintf("var(--series%d)", k))
		}
		return lines, strings.NewReplacer(names...)
	}()
)

var theme = charts.MakeTheme(charts.ThemeOption{
	AxisStrokeColor: gridColour, AxisSplitLineColor: gridColour, TextColor: inkColour,
	BackgroundColor: charts.ColorTransparent, SeriesColors: lineColours,
})

// drawLines draws lines over time.
func drawLines(values [][]float64, labels []string) (template.HTML, error) {
	p := charts.NewPainter(charts.PainterOptions{
		OutputFormat: charts.ChartOutputSVG, Width: 560, Height: 200, Theme: theme,
	})
	o := charts.NewLineChartOptionWithData(values)
	o.XAxis.LabelCount = 4 // or the last two overlap
	o.Theme, o.XAxis.Labels, o.Symbol.Shape, o.LineStrokeWidth = theme, labels, charts.SymbolNone, 1.5
	if err := p.LineChart(o); err != nil {
		return "", err
	}
	svg, err := p.Bytes()
	return template.HTML(colours.Replace(string(svg))), err // of numbers and times alone
}
