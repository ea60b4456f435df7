package main

import (
	"reflect"
	"slices"
	"testing"

	"github.com/alecthomas/kong"

	"wasmjudge/wasm/limit"
)

// TestFlagsOfLimits: the flags that messages and the table name are those that there are, and each sets something.
func TestFlagsOfLimits(t *testing.T) {
	flags := map[string]bool{}
	var line limits
	parser, err := kong.New(&line)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range parser.Model.Flags {
		flags["--"+f.Name] = true
	}
	named := map[string]bool{}
	for _, l := range limit.All() {
		if l.Flag == "" || named[l.Flag] {
			continue
		}
		named[l.Flag] = true
		if !flags[l.Flag] {
			t.Errorf("%s: there is no %s", l.What, l.Flag)
			continue
		}
		line = limits{}
		if _, err := parser.Parse([]string{l.Flag, "7"}); err != nil {
			t.Errorf("%s: %v", l.Flag, err)
		} else if reflect.ValueOf(line.config().Limits).IsZero() {
			t.Errorf("%s sets nothing", l.Flag)
		}
	}
	for flag := range flags {
		if !slices.Contains([]string{"--help", "--timeout", "--leftovers"}, flag) && !named[flag] { // these are no limits
			t.Errorf("the table has no limit with the flag %s", flag)
		}
	}
}
