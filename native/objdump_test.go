package native_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
	"wasmjudge/wasm/wasmtest"
)

// TestObjdump compiles the modules of testdata/objdump: the disassembly with frames and handlers is the file of the
// same name with .txt. With -update those are rewritten.
func TestObjdump(t *testing.T) {
	files, err := filepath.Glob("testdata/objdump/*.wat")
	if err != nil || len(files) == 0 {
		t.Fatalf("no modules (%v)", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			golden := strings.TrimSuffix(file, ".wat") + ".txt"
			got := disassembled(t, file)
			if *wasmtest.Update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-golden +compiled):\n%s", diff)
			}
		})
	}
}

func disassembled(t *testing.T, file string) string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := text.Parse(&wasm.Source{Name: file, Text: src})
	if err == nil {
		err = valid.Validate(m)
	}
	var b strings.Builder
	if err == nil {
		err = native.Disassemble(&b, m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
