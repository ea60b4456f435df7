package page

import (
	"html/template"
	"strings"

	"github.com/go-analyze/charts"

	"wasmjudge/fuzz/campaign"
)

// plots draws a history, one figure a plot.
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
	} {
		values := make([]float64, len(points))
		for i := range points {
			values[i] = f.of(&points[i])
		}
		if svg, err := drawLine(values, labels(points)); err == nil {
			list = append(list, plot{f.title, svg})
		}
	}
	return list
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
	lineColour = charts.ColorRGB(4, 5, 6)
	gridColour = charts.ColorRGB(7, 8, 9)
	colours    = strings.NewReplacer("rgb(1,2,3)", "var(--faint)", "rgb(4,5,6)", "var(--link)", "rgb(7,8,9)", "var(--line)")
)

var theme = charts.MakeTheme(charts.ThemeOption{
	AxisStrokeColor: gridColour, AxisSplitLineColor: gridColour, TextColor: inkColour,
	BackgroundColor: charts.ColorTransparent, SeriesColors: []charts.Color{lineColour},
})

// drawLine draws one line over time.
func drawLine(values []float64, labels []string) (template.HTML, error) {
	p := charts.NewPainter(charts.PainterOptions{
		OutputFormat: charts.ChartOutputSVG, Width: 560, Height: 200, Theme: theme,
	})
	o := charts.NewLineChartOptionWithData([][]float64{values})
	o.Theme, o.XAxis.Labels, o.Symbol.Shape, o.LineStrokeWidth = theme, labels, charts.SymbolNone, 1.5
	if err := p.LineChart(o); err != nil {
		return "", err
	}
	svg, err := p.Bytes()
	return template.HTML(colours.Replace(string(svg))), err // of numbers and times alone
}
