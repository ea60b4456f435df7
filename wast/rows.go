package wast

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"
)

// row is a line of cells. Rows of one kind have their columns in common.
type row struct {
	kind  rowKind
	cells []string
	paint *color.Color // of the last cell; nil for none
}

type rowKind uint8

const (
	frameRow rowKind = iota
	clauseRow
)

// writeRows writes rows with their columns aligned. Widths are counted before paint, which takes no room on a terminal.
func writeRows(w io.StringWriter, rows []row) {
	var widths [clauseRow + 1][]int
	for _, r := range rows {
		for i, cell := range r.cells {
			if len(widths[r.kind]) == i {
				widths[r.kind] = append(widths[r.kind], 0)
			}
			widths[r.kind][i] = max(widths[r.kind][i], utf8.RuneCountInString(cell))
		}
	}
	for _, r := range rows {
		var line strings.Builder
		for i, cell := range r.cells {
			pad := widths[r.kind][i] - utf8.RuneCountInString(cell) + 2
			if r.paint != nil && i == len(r.cells)-1 {
				cell = r.paint.Sprint(cell)
			}
			line.WriteString(cell + strings.Repeat(" ", pad))
		}
		w.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
