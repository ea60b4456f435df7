package binary

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/wasm"
)

// hinted returns a module with an imported function and two functions, the same each, and the contents of a section of
// branch hints.
func hinted(t testing.TB, contents string) []byte {
	section := customSection(t, wasm.HintSection, contents)[len(magic)+len(version):]
	return append(unhex(t, module("01 04 01 60 00 00", "02 05 01 00 00 00 00", "03 03 02 00 00")), append(section, unhex(t, `
		0a 1f 02
		0e 01 c0 00 7f    ; locals, with a number that is written in more bytes than needed
		20 00 04 40 0b    ; offset 4: local.get, 6: if, 8: end
		20 00 0d 00 0b    ; offset 9: local.get, b: br_if, d: end
		0e 01 40 7f 20 00 04 40 0b 20 00 0d 00 01 0b ; the same one byte earlier, with a nop`)...)...)
}

func TestHints(t *testing.T) {
	b := hinted(t, "02  01 02 06 01 01 0b 01 00  02 01 05 01 01")
	m := mustDecode(t, b)
	want := []wasm.Hint{{Func: 1, Instr: 1, Taken: true}, {Func: 1, Instr: 4, Taken: false}, {Func: 2, Instr: 1, Taken: true}}
	if diff := cmp.Diff(want, m.Hints, same); diff != "" {
		t.Errorf("hints (-want +got):\n%s", diff)
	}
	if got := m.Hints[0].Pos; b[got] != 0x04 {
		t.Errorf("the first hint is at byte %x, want that of its if", b[got])
	}
	if len(m.Customs) != 0 {
		t.Errorf("their section is still among the custom sections")
	}
	checkRoundTrip(t, m)
}

// A section of hints that does not fit the module makes no module malformed, but is kept as it is.
func TestMalformedHints(t *testing.T) {
	tests := []struct{ name, contents string }{
		{"no contents", ""},
		{"bytes left over", "00 00"},
		{"imported function", "01 00 01 06 01 01"},
		{"no function", "01 03 01 06 01 01"},
		{"functions out of order", "02  02 01 05 01 01  01 01 06 01 01"},
		{"function twice", "02  01 01 06 01 01  01 01 0b 01 01"},
		{"inside an instruction", "01 01 01 07 01 01"},
		{"beyond the function", "01 01 01 0f 01 01"},
		{"instructions out of order", "01 01 02 0b 01 01 06 01 01"},
		{"instruction twice", "01 01 02 06 01 01 06 01 01"},
		{"two bytes of hint", "01 01 01 06 02 01 00"},
		{"hint of 2", "01 01 01 06 01 02"},
	}
	for _, test := range tests {
		m := mustDecode(t, hinted(t, test.contents))
		checkCustoms(t, test.name, m, wasm.HintSection)
		want := []wasm.Custom{{Name: wasm.HintSection, Data: unhex(t, test.contents), After: wasm.SecFunc}}
		if diff := cmp.Diff(want, m.Customs, same); diff != "" || m.Hints != nil {
			t.Errorf("%s: hints %v, custom sections (-want +got):\n%s", test.name, m.Hints, diff)
		}
	}
}

// Hints for what is no instruction of the module are not written.
func TestUnwritableHints(t *testing.T) {
	m := mustDecode(t, hinted(t, "00"))
	m.Hints = []wasm.Hint{{Func: 0, Instr: 0}, {Func: 1, Instr: 99}, {Func: 2, Instr: 1, Taken: true}, {Func: 9, Instr: 0}}
	got := mustDecode(t, Encode(m)).Hints
	if diff := cmp.Diff([]wasm.Hint{{Func: 2, Instr: 1, Taken: true}}, got, same); diff != "" {
		t.Errorf("hints (-want +got):\n%s", diff)
	}
}
