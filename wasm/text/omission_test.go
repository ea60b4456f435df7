package text_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
)

// TestOmissions prints modules that hold what has no text: what is left out is said, the rest can be read, and is all
// there.
func TestOmissions(t *testing.T) {
	end := wasm.Instr{Op: wasm.OpEnd}
	types := []wasm.Rectype{{{Final: true, Comp: wasm.Functype(nil, nil)}}}
	huge := wasm.Func{Locals: []wasm.Locals{{N: 1<<32 - 1, Type: wasm.TypeI32}}, Body: []wasm.Instr{{Op: wasm.OpLocalGet, X: 7}, {Op: wasm.OpDrop}, end}}
	for _, c := range []struct {
		name   string
		module *wasm.Module
		told   string
		kept   []string
	}{
		{"more locals than there is room for", &wasm.Module{Types: types, Funcs: []wasm.Func{{Body: []wasm.Instr{end}}, huge, {Body: []wasm.Instr{{Op: wasm.OpNop}, end}}},
			Names: &wasm.Names{Locals: wasm.Indirectnamemap{{Index: 1, Names: wasm.Namemap{{Index: 7, Name: "seven"}}}}}},
			"4294967295 locals of function 1 are not printed", []string{"(; 4294967295 locals are not printed ;)", "local.get 7", "nop"}},
		{"many functions with many locals", &wasm.Module{Types: types, Funcs: []wasm.Func{huge, huge, huge, huge, huge, huge, huge, huge, huge, huge, huge, huge}},
			"4294967295 locals of function 0 are not printed (and 11 more)", []string{"local.get 7"}},
		{"an initializer of a table without an instruction", &wasm.Module{Tables: []wasm.Table{{Type: wasm.Tabletype{Elem: wasm.TypeFuncref}, Init: []wasm.Instr{end}}}},
			"the empty initializer of a table is not printed", []string{"0 funcref"}},
		{"a branch hint of what does not branch", &wasm.Module{Types: types, Funcs: []wasm.Func{{Body: []wasm.Instr{{Op: wasm.OpNop}, end}}}, Hints: []wasm.Hint{{}}},
			"the branch hint of an instruction nop is not printed", []string{"nop"}},
	} {
		encoded := binary.Encode(c.module)
		m, err := decode(encoded)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		src, err := print(m)
		var omitted *text.Omissions
		if !errors.As(err, &omitted) || !strings.Contains(err.Error(), c.told) {
			t.Errorf("%s: %v, want %s", c.name, err, c.told)
			continue
		}
		if e := omitted.First[0]; e.Source != m.Source || e.Pos == 0 || e.Kind != wasm.Unsupported {
			t.Errorf("%s: %v has no place", c.name, err)
		}
		for _, want := range c.kept {
			if !strings.Contains(src, want) {
				t.Errorf("%s: %s is not in\n%s", c.name, want, src)
			}
		}
		if !checkFixedPoint(t, c.name, encoded) {
			t.Errorf("%s: malformed", c.name)
		}
	}
}

// TestLongListsHaveRoomByTheSource prints many functions with locals in long lists: there is room for so many as the
// binary is long.
func TestLongListsHaveRoomByTheSource(t *testing.T) {
	const funcs, locals = 3500, 300
	m := &wasm.Module{Types: []wasm.Rectype{{{Final: true, Comp: wasm.Functype(nil, nil)}}}}
	for range funcs {
		m.Funcs = append(m.Funcs, wasm.Func{Locals: []wasm.Locals{{N: locals, Type: wasm.TypeI32}}, Body: []wasm.Instr{{Op: wasm.OpEnd}}})
	}
	m, err := decode(binary.Encode(m))
	if err != nil {
		t.Fatal(err)
	}
	src, err := print(m)
	if got := strings.Count(src, "i32"); err != nil || got != funcs*locals {
		t.Errorf("%d locals are printed of %d (%v)", got, funcs*locals, err)
	}
}

// TestSectionsOfText encodes texts: which sections stand in the binary, in which order, and that none is empty; and
// the same when the binary is printed and encoded again.
func TestSectionsOfText(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{`(module (func) (@custom "x" "y"))`, "type func code x"},
		{`(module (func) (@custom "x" (after import) "y"))`, "type x func code"},
		{`(module (@custom "x" (before data)) (@custom "y" (after export)))`, "y x"},
		{`(module $m (func) (@custom "x"))`, "type func code name x"},
		{`(module $m (func) (@custom "x" (after data)) (@custom "y") (@custom "z" (after code)))`, "type func code z x name y"},
		{`(module $m (@custom "x" (before first)) (@custom "y"))`, "x name y"},
		{`(module (func (@metadata.code.branch_hint "\00") (if (i32.const 0) (then))) (@custom "x" (before code)) (@custom "y" (after code)))`,
			"type func x metadata.code.branch_hint code y"},
	} {
		b := binary.Encode(parse(t, "text", c.src))
		if got := sectionsOf(t, b); got != c.want {
			t.Errorf("%s: sections %s, want %s", c.src, got, c.want)
		}
		m, err := decode(b)
		if err != nil {
			t.Fatal(err)
		}
		src, err := print(m)
		if err != nil {
			t.Fatal(err)
		}
		if again := binary.Encode(parse(t, "printed", src)); !bytes.Equal(b, again) {
			t.Errorf("%s: printed, read and encoded it has sections %s, want %s", c.src, sectionsOf(t, again), c.want)
		}
	}
}

// sectionsOf lists the sections of a binary module of less than 128 bytes each, custom ones by their name.
func sectionsOf(t *testing.T, b []byte) string {
	var all []string
	for b = b[8:]; len(b) > 0; b = b[2+b[1]:] {
		switch name := wasm.SectionID(b[0]).String(); {
		case b[0] == 0:
			all = append(all, string(b[3:3+b[2]]))
		case b[2] == 0:
			t.Errorf("section %s is empty", name)
		default:
			all = append(all, name)
		}
	}
	return strings.Join(all, " ")
}
