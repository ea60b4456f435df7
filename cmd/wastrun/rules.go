package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"wasmjudge/oracle"
	"wasmjudge/page"
	"wasmjudge/wasm"
)

// countRules puts an oracle that counts rules in the place of the one among engines.
func countRules(engines []wasm.Engine) (*oracle.Engine, error) {
	i := slices.IndexFunc(engines, func(e wasm.Engine) bool { _, ok := e.(*oracle.Engine); return ok })
	if i < 0 {
		return nil, errors.New("--rules: only the oracle counts rules, and it is not among the engines")
	}
	counting := oracle.New(oracle.CountRules())
	engines[i] = counting
	return counting, nil
}

// pageRules is the counts as a page shows them.
func pageRules(counts *oracle.Counts) []page.Rule {
	var list []page.Rule
	for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
		list = append(list, page.Rule{Name: r.String(), Count: counts[r]})
	}
	return list
}

// writeRules lists the rules that were applied with how often they were, and those that were not.
func writeRules(w io.Writer, counts *oracle.Counts) error {
	var missed []oracle.Rule
	for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
		if counts[r] == 0 {
			missed = append(missed, r)
			continue
		}
		if _, err := fmt.Fprintf(w, "%12d  %s\n", counts[r], r); err != nil {
			return err
		}
	}
	for _, r := range missed {
		if _, err := fmt.Fprintf(w, "%12s  %s\n", "never", r); err != nil {
			return err
		}
	}
	all := int(oracle.RuleCount) - 1
	_, err := fmt.Fprintf(w, "%d of %d rules exercised\n", all-len(missed), all)
	return err
}
