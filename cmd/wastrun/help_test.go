package main

import (
	"strings"
	"testing"

	"wasmjudge/fuzz"
)

// TestHelp: the help on profiles has all of them.
func TestHelp(t *testing.T) {
	for _, name := range fuzz.FormNames() {
		if !strings.Contains(profilesHelp, "\n"+name+" ") {
			t.Errorf("help profiles says nothing of %s", name)
		}
	}
}
