package text_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
)

// short is a module as PrintShort writes it.
const short = `(module
  (import "a" "f" (func (;0;) (param i32)))
  (tag (;0;) (export "t") (param i32 i64))
  (func (;1;) (export "one line") (result i32) i32.const 7)
  (func (;2;) (export "nothing"))
  (func (;3;) (result i32)
    (local i32)
    (block (result i32 i64 exnref)
      (try_table (catch_ref 0 0) (catch_all 1)
        i32.const 1 i64.const 2 throw 0)
      unreachable)
    drop drop drop
    local.get 0
    if
      (loop
        br 0)
    else
      local.get 0 call 0
    end
    i32.const 1 i32.const 2 i32.const 3 i32.const 4 i32.const 5 i32.const 6 i32.const 7 i32.const 8
    drop drop drop drop drop drop drop)
)
`

// TestPrintShort prints a module for people, which is in that form already.
func TestPrintShort(t *testing.T) {
	m := parse(t, "short", short)
	var b strings.Builder
	if err := text.PrintShort(&b, m); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(short, b.String()); d != "" {
		t.Error(d)
	}
}

// shortRoundTrip prints a module for people, and reads it again: functions must have the same instructions. The types
// may have other indices.
func shortRoundTrip(t *testing.T, where string, m *wasm.Module) {
	var b bytes.Buffer
	if err := text.PrintShort(&b, m); err != nil {
		if !strings.Contains(err.Error(), "there is no function type") { // some modules are not valid
			t.Errorf("%s: %v", where, err)
		}
		return
	}
	again, err := text.Parse(&wasm.Source{Name: "short", Text: b.Bytes()})
	if err != nil {
		t.Errorf("%s: printed as what is malformed: %v\n%s", where, err, b.String())
		return
	}
	if d := cmp.Diff(codes(m), codes(again)); d != "" {
		t.Errorf("%s: other instructions when printed and read (-read +again):\n%s\n%s", where, d, b.String())
	}
}

// codes are the instructions of a module's functions: what they are called, and the labels that they branch to.
func codes(m *wasm.Module) (list [][]string) {
	for i := range m.Funcs {
		var code []string
		for k := range m.Funcs[i].Body {
			in := &m.Funcs[i].Body[k]
			label := uint32(0)
			if in.Op.Row().Imm == wasm.ImmLabel {
				label = in.X
			}
			code = append(code, fmt.Sprint(in.Op.Row().Name, label))
		}
		list = append(list, code)
	}
	return list
}
