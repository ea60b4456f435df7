package wazero

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// header opens every module.
const header = "0061736d01000000"

// refused are valid modules, as text or in hexadecimal digits, which wazero refuses: see docs/findings.md. In scripts
// it does not show, since modules are written anew for wazero there. One that it accepts fails the test: then its row
// is to go.
var refused = map[string]string{
	"a name section that is malformed":      header + "00 09 04 6e 61 6d 65 00 02 01 ff",
	"an import from what has an empty name": `(module (import "" "x" (memory 1)))`,
}

// bytesOf returns the binary of a module of the table.
func bytesOf(t *testing.T, module string) []byte {
	t.Helper()
	if digits, isHex := strings.CutPrefix(module, header); isHex {
		bin, err := hex.DecodeString(header + strings.ReplaceAll(digits, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		return bin
	}
	m, err := text.Parse(&wasm.Source{Text: []byte(module)})
	if err != nil {
		t.Fatal(err)
	}
	return binary.Encode(m)
}

// TestWronglyRefused holds what wazero refuses against what is known.
func TestWronglyRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		for name, module := range refused {
			bin := bytesOf(t, module)
			m, err := binary.Decode(&wasm.Source{Text: bin, Binary: true})
			if err == nil {
				err = valid.Validate(m)
			}
			if err != nil {
				t.Errorf("%s: ours: %v", name, err)
			}
			if theirs := e.(wasm.Reader).Accepts(bin); theirs == nil || errors.Is(theirs, wasm.ErrBroken) {
				t.Errorf("%s: wazero: %v", name, theirs)
			}
		}
	})
}

// TestHungry: modules that declare more than they have are kept from wazero, which would take memory for it; others are
// not.
func TestHungry(t *testing.T) {
	for digits, want := range map[string]bool{
		"09 05 ff ff ff ff 0f":                         true,  // elements
		"0a 05 ff ff ff ff 0f":                         true,  // functions
		"0a 06 01 ff ff ff ff 0f":                      true,  // bytes of a function
		"02 ff ff ff ff 0f 00":                         true,  // bytes of a section
		"0a 0a 01 08 01 ff ff ff ff 0f 7f 00":          true,  // locals of a function
		"0a 0d 01 0b 02 01 63 70 ff ff ff ff 0f 7f 00": true,  // locals of a function, after others
		"0a 0a 01 08 02 ff ff ff 01 7f 01 7e":          true,  // locals of a function, in runs of which none is large
		"0a 0a 01 08 02 01 7f 00 41 ff ff ff":          false, // a constant after locals
		"09 01 05":                                     false, // fewer than matter
		"0a 09 01 07 00 41 80 80 80":                   false, // a constant
		"":                                             false,
	} {
		bin := bytesOf(t, header+digits)
		if got := hungry(bin); got != want {
			t.Errorf("%s: %v", digits, got)
		}
		err := New(false).(wasm.Reader).Accepts(bin)
		if unsupported := new(wasm.Error); (errors.As(err, &unsupported) && unsupported.Kind == wasm.Unsupported) != want {
			t.Errorf("%s: %v", digits, err)
		}
	}
}

// TestManyLocals: valid functions with more locals than wazero has memory for are kept from it.
func TestManyLocals(t *testing.T) {
	for count, want := range map[string]bool{"ff ff 3f": false, "81 80 40": true} {
		bin := bytesOf(t, header+"01 04 01 60 00 00 03 02 01 00 0a 08 01 06 01 "+count+" 7f 0b")
		err := New(true).(wasm.Reader).Accepts(bin)
		if unsupported := new(wasm.Error); (errors.As(err, &unsupported) && unsupported.Kind == wasm.Unsupported) != want || !want && err != nil {
			t.Errorf("%s: %v", count, err)
		}
	}
}
