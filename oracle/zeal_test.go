package oracle

import (
	"testing"

	"wasmjudge/wasm"
)

// TestZealous: every allocation of a zealous store frees what nothing reaches, and overwrites it.
func TestZealous(t *testing.T) {
	for name, zealous := range map[string]bool{"zealous": true, "usual": false} {
		t.Run(name, func(t *testing.T) {
			e := New()
			e.zealous = zealous
			s := e.NewStore(wasm.Config{}).(*Store)
			defer s.Close()
			missed, _ := s.alloc(formStruct, 2)
			missed.fields[0] = 7
			s.alloc(formStruct, 1)
			if freed := missed.form == formNull && missed.fields[0] == poison; freed != zealous {
				t.Errorf("freed and overwritten: %v, form %d, field %#x", freed, missed.form, missed.fields[0])
			}
		})
	}
}
