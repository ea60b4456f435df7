package main

import (
	"testing"

	"wasmjudge/fuzz/campaign"
	"wasmjudge/fuzz/judge"
)

// TestShowedNothing: a campaign in which nothing was run, or nothing compared, has not held.
func TestShowedNothing(t *testing.T) {
	compared := func(engine string, n, of uint64) campaign.Compared {
		return campaign.Compared{Engine: engine, Programs: judge.Share{Compared: n, Of: of}}
	}
	for name, test := range map[string]struct {
		programs uint64
		compared []campaign.Compared
		want     string
	}{
		"nothing ran":           {0, []campaign.Compared{compared("native", 0, 0)}, "no program was run"},
		"all left out":          {9, []campaign.Compared{compared("wazero", 0, 9), compared("cmd:x {}", 0, 9)}, "no engine was compared on any program"},
		"one of two left out":   {9, []campaign.Compared{compared("wazero", 0, 9), compared("native", 8, 9)}, ""},
		"one engine to compare": {9, []campaign.Compared{compared("native", 9, 9)}, ""},
		"one engine alone":      {9, nil, ""},
	} {
		s := &campaign.Summary{Compared: test.compared}
		s.Programs = test.programs
		got := ""
		if err := showedNothing(s); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
