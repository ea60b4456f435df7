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
// Of a row that does not fit the width, if that is not 0, the last cell stands on a line of its own.
func writeRows(w io.StringWriter, rows []row, width int) {
	var columns [clauseRow + 1][]int
	for _, r := range rows {
		for i, cell := range r.cells {
			if len(columns[r.kind]) == i {
				columns[r.kind] = append(columns[r.kind], 0)
			}
			columns[r.kind][i] = max(columns[r.kind][i], utf8.RuneCountInString(cell))
		}
	}
	for _, r := range rows {
		w.WriteString(r.line(columns[r.kind], width) + "\n")
	}
}

// line is a row whose columns have some widths. It is two lines if it does not fit.
func (r *row) line(columns []int, width int) string {
	last := len(r.cells) - 1
	var line strings.Builder
	at := 0
	for i, cell := range r.cells[:last] {
		line.WriteString(cell + strings.Repeat(" ", columns[i]-utf8.RuneCountInString(cell)+2))
		at += columns[i] + 2
	}
	cell := r.cells[last]
	head := strings.TrimRight(line.String(), " ")
	if width > 0 && last > 0 && at+utf8.RuneCountInString(cell) > width {
		indent := len(r.cells[0]) - len(strings.TrimLeft(r.cells[0], " ")) + 4
		return fit(head, width) + "\n" + strings.Repeat(" ", indent) + r.painted(fit(cell, width-indent))
	}
	return strings.TrimRight(line.String()+r.painted(fit(cell, width-at)), " ")
}

func (r *row) painted(cell string) string {
	if r.paint == nil {
		return cell
	}
	return r.paint.Sprint(cell)
}

// fit cuts a text to a width, unless that is too small for anything.
func fit(s string, width int) string {
	if n := utf8.RuneCountInString(s); width < 8 || n <= width {
		return s
	}
	return string([]rune(s)[:width-1]) + "…"
}
