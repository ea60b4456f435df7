package main

import (
	"os"
	"strings"
	"testing"

	"wasmjudge/native"
)

// TestFaultsAreMeasured fails when the table of docs/fault-benchmark.md has no row for some known fault.
func TestFaultsAreMeasured(t *testing.T) {
	text, err := os.ReadFile("../../docs/fault-benchmark.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range native.Faults() {
		if !strings.Contains(string(text), "\n| "+f.String()+" | ") {
			t.Errorf("no row for %s", f)
		}
	}
}
