package wast

import "github.com/fatih/color"

// Terminal says what an explanation is written for. The zero value is a file.
type Terminal struct {
	Colours bool
	Width   int // in characters; 0 if lines may have any length
}

// palette is the colours that reports use; without colours, all of them leave text as it is.
type palette struct{ bold, faint, red, green *color.Color }

func newPalette(colours bool) palette {
	paint := func(a color.Attribute) *color.Color {
		c := color.New(a)
		c.DisableColor()
		if colours {
			c.EnableColor()
		}
		return c
	}
	return palette{paint(color.Bold), paint(color.Faint), paint(color.FgRed), paint(color.FgGreen)}
}
