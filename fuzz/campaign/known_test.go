package campaign

import (
	"io"
	"strings"
	"testing"

	"wasmjudge/fuzz/process"
	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wast/cause"
)

// versioned is an engine of version 7.1.
type versioned struct{ wasm.Engine }

func (versioned) About() wasm.About { return wasm.About{Version: "7.1", Walks: true} }

// testWorker is a worker that compares an engine with the oracle on linked programs, and whose reports nobody hears.
func testWorker(s *setup, e wasm.Engine) *worker {
	w := newWorker(process.NewLink(strings.NewReader(""), io.Discard))
	s.Profile = "linked"
	w.equip(s, []wasm.Engine{oracle.New(), e})
	return w
}

// judged runs some programs on a native with a fault, and returns how many of the mismatches are known and how many
// not.
func judged(t *testing.T, s *setup) (known, unknown int) {
	t.Helper()
	e, err := native.New(native.WithFault(fault.StaleLocal))
	if err != nil {
		t.Skip(err)
	}
	w := testWorker(s, versioned{e})
	for n := range uint64(120) {
		for _, v := range w.verdicts(w.judge, w.source.input(n)) {
			switch {
			case v.known == "stale":
				known++
			case v.known != "" || v.mismatch != "":
				unknown++
			}
		}
	}
	return known, unknown
}

// TestKnownCauses: a known cause explains what it is the cause of; the rewrite on all programs keeps it from showing;
// and what is known of other engines or versions, or agrees after other rewrites, explains nothing.
func TestKnownCauses(t *testing.T) {
	stale := cause.Known{Name: "stale", Engine: "native", Version: `^7\.`, Rewrites: []string{"locals"}}
	_, all := judged(t, &setup{})
	if all < 5 {
		t.Fatalf("%d mismatches are too few to tell", all)
	}
	if known, unknown := judged(t, &setup{Known: []cause.Known{stale}}); known < all*9/10 || known+unknown != all {
		t.Errorf("of %d mismatches %d are known, %d are not", all, known, unknown)
	}
	if known, unknown := judged(t, &setup{Without: []string{"locals"}}); known != 0 || unknown > all/10 {
		t.Errorf("of programs without what shows it, %d mismatches of %d", unknown, all)
	}
	other, old, wrong := stale, stale, stale
	other.Engine, old.Version, wrong.Rewrites = "native-other", "^6", []string{"tail-calls"}
	if known, unknown := judged(t, &setup{Known: []cause.Known{other, old, wrong}}); known > all/10 || known+unknown != all {
		t.Errorf("of another engine or cause, %d of %d are known", known, all)
	}
}
