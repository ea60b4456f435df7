package triage_test

import (
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"wasmjudge/clock"
	"wasmjudge/fuzz/triage"
	"wasmjudge/native/fault"
)

var allFaults = flag.Bool("faults", false, "triage all known faults, and print a table")

// quick are the faults that are triaged without -faults.
var quick = []*fault.Fault{fault.StaticIndex, fault.AliasDistinct, fault.Shadowed, fault.StaleLocal, fault.PayloadWidth,
	fault.CatchTrap, fault.FuncrefType}

// The size that a fault's script may have, and the CPU time that triage may take for it.
const (
	mostLines   = 39
	mostModules = 3
	mostTime    = 20 * time.Second
)

// TestFaults triages a difference for known faults: the script must be small, blame the right rule, and show where
// the engines part. With -faults it does so for all of them, and prints a table.
func TestFaults(t *testing.T) {
	for _, known := range fault.All() {
		if !*allFaults && !slices.Contains(quick, known) {
			continue
		}
		t.Run(known.Name, func(t *testing.T) {
			x := triage.Faulty(t, known)
			data := triage.Differing(t, x.Judge)
			start := clock.CPU()
			f, err := x.Input(t.Context(), "crasher", data)
			took := clock.CPU() - start
			switch {
			case err != nil || f == nil:
				t.Fatalf("finding %v, error %v", f, err)
			case f.Without != "":
				t.Fatalf("there is no script: %s", f.Without)
			case f.Lines > mostLines || f.Modules > mostModules || took > mostTime:
				t.Errorf("%d lines, %d modules, %v:\n%s", f.Lines, f.Modules, took, f.Script)
			case !known.Explains(f.Bucket.Rules, f.Bucket.What):
				t.Errorf("it blames %q:\n%s", f.Bucket.Rules, f.Script)
			case f.Bucket.Rules[1] != "" && strings.Count(string(f.Script), "\n;; >") == 0:
				t.Errorf("where the engines part is not marked:\n%s", f.Script)
			}
			if *allFaults {
				t.Logf("| %s | %d | %d | %.2f | %s | %s |", known, f.Lines, f.Modules, took.Seconds(), f.Bucket.Rules[0], f.Bucket.Rules[1])
			}
		})
	}
}
