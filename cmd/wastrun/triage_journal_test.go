package main

import (
	"errors"
	"os"
	"testing"

	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/triage"
)

// TestJournal notes what became of inputs, and ends in the middle of a line: what was noted before is known.
func TestJournal(t *testing.T) {
	dir := t.TempDir()
	input := func(name string) *triage.Input { return &triage.Input{Name: name, Data: []byte(name)} }
	j := openJournal(dir, "one triage")
	for name, r := range map[string]triage.Result{
		"found":   {Findings: []*triage.Finding{{Name: "f", Bucket: judge.Bucket{What: "values"}, Script: []byte{0, 255}}}},
		"nothing": {},
		"open":    {Err: &triage.Unreduced{Engine: "native", Why: "worker died"}},
		"failed":  {Err: errors.New("no memory")},
	} {
		if err := j.add(input(name), &r); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.add(input("last"), &triage.Result{}); err != nil {
		t.Fatal(err)
	}
	j.close(false)
	text, err := os.ReadFile(j.file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(j.file, text[:len(text)-5], 0o666); err != nil {
		t.Fatal(err)
	}
	j = openJournal(dir, "one triage")
	for name, want := range map[string]bool{"found": true, "nothing": true, "open": true, "failed": false, "last": false} {
		r, ok := j.result(input(name))
		if ok != want || r.Input != name {
			t.Errorf("%s: %v, %+v", name, ok, r)
		}
		var open *triage.Unreduced
		switch {
		case name == "found" && (len(r.Findings) != 1 || string(r.Findings[0].Script) != "\x00\xff" || r.Findings[0].Bucket.What != "values"):
			t.Errorf("%+v", r.Findings)
		case name == "open" && (!errors.As(r.Err, &open) || open.Why != "worker died"):
			t.Errorf("%v", r.Err)
		}
	}
	// What goes on keeps what was done.
	if err := j.add(input("last"), &triage.Result{}); err != nil {
		t.Fatal(err)
	}
	j.close(false)
	if j = openJournal(dir, "one triage"); len(j.done) != 4 {
		t.Errorf("%d inputs are done, want 4", len(j.done))
	}
	if other := openJournal(dir, "another triage"); len(other.done) > 0 {
		t.Errorf("another triage has done %d inputs", len(other.done))
	}
	j.close(true)
	if _, err := os.Stat(j.file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file of a finished triage: %v", err)
	}
}
