package faults

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
)

// Table writes results as they come, in Markdown, and sums them up.
type Table struct {
	w   io.Writer
	all []*Result
}

// NewTable writes the head.
func NewTable(w io.Writer) (*Table, error) {
	_, err := fmt.Fprint(w, "| fault | found | programs, median | worst | seconds, median | worst | lines, median | worst | modules, worst | seconds to reduce, median | worst | rule blamed |\n",
		"| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
	return &Table{w: w}, err
}

// Add writes a row, and below it what triage blames otherwise.
func (t *Table) Add(r *Result) error {
	t.all = append(t.all, r)
	_, err := fmt.Fprintln(t.w, r.row())
	return err
}

// row is the result as a row of the table.
func (r *Result) row() string {
	return fmt.Sprintf("| %s | %d of %d | %s | %s | %s | %s | %s | %s | %s | %s | %s | %d of %d |", r.Fault, r.Found, r.Seeds,
		median(r.Programs, "%d"), worst(r.Programs, "%d"), median(r.Seconds, "%.2f"), worst(r.Seconds, "%.2f"), median(r.Lines, "%d"), worst(r.Lines, "%d"),
		worst(r.Modules, "%d"), median(r.Reduced, "%.1f"), worst(r.Reduced, "%.1f"), r.Blamed, r.Found)
}

// rows matches the beginnings of the table's rows.
var rows = regexp.MustCompile(`(?m)^\| ([a-z0-9-]+) \| \d+ of \d+ \| .*\n`)

// Rewrite returns a Markdown text whose table has a result: in the place of the fault's row, or behind the last row.
func (r *Result) Rewrite(text []byte) ([]byte, error) {
	all := rows.FindAllSubmatchIndex(text, -1)
	if len(all) == 0 {
		return nil, errors.New("it has no table of known faults")
	}
	from, to := all[len(all)-1][1], all[len(all)-1][1]
	for _, row := range all {
		if string(text[row[2]:row[3]]) == r.Fault.Name {
			from, to = row[0], row[1]
		}
	}
	return slices.Replace(slices.Clone(text), from, to, []byte(r.row()+"\n")...), nil
}

// median and worst are of a list that is sorted; an empty one has none.
func median[T any](list []T, format string) string {
	if len(list) == 0 {
		return ""
	}
	return fmt.Sprintf(format, list[len(list)/2])
}

func worst[T any](list []T, format string) string {
	if len(list) == 0 {
		return ""
	}
	return fmt.Sprintf(format, list[len(list)-1])
}

// End writes the sums. It reports whether every seed found every fault.
func (t *Table) End() (bool, error) {
	var seconds, reduced []float64
	var lines []int
	found, seeds, blamed, short := 0, 0, 0, 0
	for _, r := range t.all {
		seconds, reduced, lines = append(seconds, r.Seconds...), append(reduced, r.Reduced...),
			append(lines, r.Lines...)
		found, seeds, blamed = found+r.Found, seeds+r.Seeds, blamed+r.Blamed
	}
	slices.Sort(seconds)
	slices.Sort(reduced)
	slices.Sort(lines)
	for _, n := range lines {
		if n < 40 {
			short++
		}
	}
	fmt.Fprintf(t.w, "\nfound: %d of %d; seconds: median %s, worst %s\n", found, seeds, median(seconds, "%.2f"), worst(seconds, "%.2f"))
	fmt.Fprintf(t.w, "reduced: %d of %d to less than 40 lines; lines: median %s, worst %s; seconds: median %s, worst %s\n", short, len(lines),
		median(lines, "%d"), worst(lines, "%d"), median(reduced, "%.1f"), worst(reduced, "%.1f"))
	_, err := fmt.Fprintf(t.w, "a rule blamed that the fault breaks: %d of %d\n", blamed, found)
	for _, r := range t.all {
		for _, other := range r.Others {
			fmt.Fprintf(t.w, "  %s was told as: %s\n", r.Fault, other)
		}
	}
	return found == seeds, err
}
