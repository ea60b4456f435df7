package fuzz

import (
	"io"
	"testing"

	"wasmjudge/fuzz/choice"
)

// TestEveryProfileIsMeasured writes the table of each profile.
func TestEveryProfileIsMeasured(t *testing.T) {
	for form := range FormScript {
		s, err := Measure(form, 5, choice.DefaultSize)
		if err == nil {
			err = s.Write(io.Discard)
		}
		if err != nil {
			t.Errorf("%v: %v", form, err)
		}
	}
}
