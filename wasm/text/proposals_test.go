package text_test

import (
	"errors"
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
)

// TestProposedInstructions: the instructions of a proposal are read and printed if the source may have them. Otherwise
// the error names the proposal.
func TestProposedInstructions(t *testing.T) {
	wide, err := wasm.ProposalsNamed("wide-arithmetic")
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range wasm.ProposedOps() {
		for _, module := range []string{"(module (func " + op.String() + "))", "(module (func (" + op.String() + " (nop))))"} {
			m, err := text.Parse(&wasm.Source{Text: []byte(module), Proposals: wide})
			if err != nil {
				t.Fatal(err)
			}
			if body := m.Funcs[0].Body; body[len(body)-2].Op != op || m.Proposals != wide {
				t.Errorf("%s: read as %v, of the proposals %q", module, body, m.Proposals)
			}
			var printed strings.Builder
			if err := text.Print(&printed, m); err != nil || !strings.Contains(printed.String(), op.String()) {
				t.Errorf("%s: printed as %s, error %v", module, printed.String(), err)
			}
			_, err = text.Parse(&wasm.Source{Text: []byte(module)})
			var e *wasm.Error
			if !errors.As(err, &e) || e.Kind != wasm.Unsupported || e.Msg != "needs wide arithmetic: "+op.String() {
				t.Errorf("%s: without the proposal: %v", module, err)
			}
		}
	}
	m, err := text.Parse(&wasm.Source{Text: []byte("(module (func nop))"), Proposals: wide})
	if err != nil || m.Proposals != 0 {
		t.Errorf("a module that has none: the proposals %q, error %v", m.Proposals, err)
	}
}
