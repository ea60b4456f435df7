package faults

import (
	"os"
	"slices"
	"strings"
	"testing"

	"wasmjudge/native/fault"
)

// TestEveryFaultIsMeasured holds the rows of docs/fault-benchmark.md against the known faults.
func TestEveryFaultIsMeasured(t *testing.T) {
	text, err := os.ReadFile("../../docs/fault-benchmark.md")
	if err != nil {
		t.Fatal(err)
	}
	var measured []string
	for _, row := range rows.FindAllSubmatch(text, -1) {
		measured = append(measured, string(row[1]))
	}
	for _, f := range fault.All() {
		if !slices.Contains(measured, f.Name) {
			t.Errorf("docs/fault-benchmark.md has no row for %s: go run ./cmd/wastrun fuzz --faults --fault %s --table docs/fault-benchmark.md", f, f)
		}
	}
	for _, name := range measured {
		if _, err := fault.Named(name); err != nil {
			t.Errorf("docs/fault-benchmark.md: %v", err)
		}
	}
}

// TestRewrite writes results into a text: in the place of a row, or behind the last one.
func TestRewrite(t *testing.T) {
	const text = "before\n\n| fault | found |\n| --- | --- |\n| static-index | 4 of 5 | x |\n| module-tag | 5 of 5 | y |\n\n| static-index | 19 | z |\n"
	old := &Result{Fault: fault.StaticIndex, Seeds: 5, Found: 5, Programs: []uint64{1, 2, 9}, Blamed: 5}
	want := "| static-index | 5 of 5 | 2 | 9 |  |  |  |  |  |  |  | 5 of 5 |\n"
	if got, err := old.Rewrite([]byte(text)); err != nil || string(got) != strings.Replace(text, "| static-index | 4 of 5 | x |\n", want, 1) {
		t.Errorf("%v:\n%s", err, got)
	}
	fresh := &Result{Fault: fault.NullThrow, Seeds: 2}
	want = "| module-tag | 5 of 5 | y |\n| null-throw | 0 of 2 |  |  |  |  |  |  |  |  |  | 0 of 0 |\n"
	if got, err := fresh.Rewrite([]byte(text)); err != nil || string(got) != strings.Replace(text, "| module-tag | 5 of 5 | y |\n", want, 1) {
		t.Errorf("%v:\n%s", err, got)
	}
	if _, err := fresh.Rewrite([]byte("no table")); err == nil {
		t.Error("a text without the table was rewritten")
	}
}
