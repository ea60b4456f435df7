package binary

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
)

// FuzzDecode reads anything. What is no module gives an error at a place in it; what is one reads the same after it has
// been written, and is written the same after it has been read.
func FuzzDecode(f *testing.F) {
	f.Add(Encode(everything()))
	f.Add(hinted(f, "02  01 02 06 01 01 0b 01 00  02 01 05 01 01"))
	f.Add(customSection(f, wasm.NameSection, "00 02 01 4d  01 04 01 00 01 61  02 06 01 00 01 00 01 61"))
	f.Add(unhex(f, module(nullary, "0c 01 00  0a 07 01 05 00 fc 09 00 0b")))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := decode(b)
		if err != nil {
			var e *wasm.Error
			if !errors.As(err, &e) || e.Kind != wasm.Malformed || e.Msg == "" || int(e.Pos) > len(b) {
				t.Fatalf("a strange error: %#v", err)
			}
			return
		}
		// Hints that did not fit can come to fit the code once its integers are written in as few bytes as can be.
		if slices.ContainsFunc(m.Customs, func(c wasm.Custom) bool { return c.Name == wasm.HintSection }) {
			return
		}
		written := Encode(m)
		again, err := decode(written)
		if err != nil {
			t.Fatalf("%x is not read: %v", written, err)
		}
		if diff := wasmtest.Diff(m, again); diff != "" {
			t.Fatalf("%x is read otherwise (-before +after):\n%s", written, diff)
		}
		if twice := Encode(again); !bytes.Equal(written, twice) {
			t.Fatalf("%x is written as %x", written, twice)
		}
	})
}
