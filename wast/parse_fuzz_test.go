package wast

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"wasmjudge/wasm"
)

// FuzzScript reads any text as a script: errors must be places in it, and each command must be read the same when it
// stands alone.
func FuzzScript(f *testing.F) {
	files, err := filepath.Glob("../corpus/*.wast")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds (%v)", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		s, err := Parse(&wasm.Source{Name: file, Text: b})
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range s.Commands {
			f.Add(b[c.Pos:c.End])
		}
	}
	f.Add([]byte(`(module definition $d binary "\00asm") (module instance $i $d) (assert_return (get $i "g") (either (ref.eq) (f32.const nan:canonical)))`))
	f.Add([]byte(`(script $s (input "a.wast") (output $s "b.wast")) (assert_malformed (module quote "(func") "unexpected token")`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Parse(&wasm.Source{Name: "fuzz", Text: b})
		if err != nil {
			if e := new(wasm.Error); !errors.As(err, &e) || int(e.Pos) > len(b) || e.Detail() == "" {
				t.Fatalf("bad error %#v", err)
			}
			return
		}
		end := uint32(0)
		for i := range s.Commands {
			c := &s.Commands[i]
			if c.Pos < end || c.End <= c.Pos || int(c.End) > len(b) {
				t.Fatalf("command %d is at %d to %d of %d, after %d", i, c.Pos, c.End, len(b), end)
			}
			end = c.End
			alone, err := Parse(&wasm.Source{Name: "alone", Text: b[c.Pos:c.End]})
			if err != nil || len(alone.Commands) != 1 || alone.Commands[0].Kind != c.Kind {
				t.Fatalf("%s is read as %v alone (%v)", b[c.Pos:c.End], alone, err)
			}
		}
	})
}
