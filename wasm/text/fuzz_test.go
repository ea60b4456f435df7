package text_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/wasmtest"
)

// FuzzParse reads any text: errors must be places in it, and a module must survive the binary format.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/errors/*.wat")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds (%v)", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for line := range bytes.Lines(b) {
			f.Add(line)
		}
	}
	for _, c := range abbreviations {
		f.Add([]byte(c.short))
		f.Add([]byte(c.long))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := text.Parse(&wasm.Source{Name: "fuzz", Text: b})
		if err != nil {
			if e := new(wasm.Error); !errors.As(err, &e) || int(e.Pos) > len(b) || e.Detail() == "" {
				t.Fatalf("bad error %#v", err)
			}
			return
		}
		again, err := binary.Decode(&wasm.Source{Name: "encoded", Text: binary.Encode(m), Binary: true})
		if err != nil {
			t.Fatalf("encoded: %v", err)
		}
		if d := wasmtest.Diff(m, again); d != "" {
			t.Fatalf("another module when encoded and decoded (-read +again):\n%s", d)
		}
	})
}
