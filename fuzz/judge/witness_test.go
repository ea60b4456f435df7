package judge

import (
	"strings"
	"testing"

	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
	"wasmjudge/wasm/valid"
)

// sevenIsEight is an engine that takes each constant 7 in a function for 8, if the module has a tag.
type sevenIsEight struct{ wasm.Engine }

func (e sevenIsEight) Name() string { return "wrong" }

func (e sevenIsEight) Compile(m *wasm.Module) (wasm.Code, error) {
	if len(m.Tags) == 0 {
		return e.Engine.Compile(m)
	}
	m = edit.Clone(m)
	for i := range m.Funcs {
		for k := range m.Funcs[i].Body {
			if in := &m.Funcs[i].Body[k]; in.Op == wasm.OpI32Const && in.N == 7 {
				in.N = 8
			}
		}
	}
	if err := valid.Validate(m); err != nil {
		return nil, err
	}
	return e.Engine.Compile(m)
}

// TestWitnessOfATable: what differs in an exported table is seen by a call, in every way in which elements differ.
func TestWitnessOfATable(t *testing.T) {
	for _, x := range []struct{ table, set, looks string }{
		{"9 funcref", "(table.set $t (i32.const 7) (ref.func $f))", "ref.is_null"},
		{"9 externref", "(table.set $t (i32.const 7) (extern.convert_any (ref.i31 (i32.const 1))))", "ref.is_null"},
		{"i64 9 anyref", "(table.set $t (i64.const 0) (ref.i31 (i32.const 7)))", "i31.get_u"},
		{"9 anyref", "(if (i32.and (i32.const 7) (i32.const 1)) (then (table.set $t (i32.const 0) (ref.i31 (i32.const 1)))) (else (table.set $t (i32.const 0) (struct.new $s))))", "ref.test"},
		{"1 eqref", "(drop (table.grow $t (ref.null eq) (i32.const 7)))", "table.size"},
		{"9 exnref", "(table.set $t (i32.const 0) (block $h (result exnref) (try_table (catch_all_ref $h) (throw $e (i32.const 7))) unreachable))", "throw_ref"},
	} {
		p := &program.Program{}
		instance, err := p.AddInstance(`(module (type $s (struct)) (tag $e (param i32)) (table $t (export "t") `+x.table+`)
			(elem declare func $f) (func $f (export "f") `+x.set+`))`, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		p.Steps = append(p.Steps, program.Step{Instance: instance, Export: "f"})
		j := &Judge{Engines: []wasm.Engine{oracle.New(), sevenIsEight{oracle.New()}}, Tallies: make([]Tally, 1)}
		d, err := j.Program(t.Context(), p)
		if err != nil || d.What != "table at the end" {
			t.Fatalf("%s: %v, %v", x.set, err, d.String())
		}
		list := j.Witness(t.Context(), p, j.Engines[1], &d)
		if len(list) == 0 {
			t.Errorf("%s: there is no witness", x.set)
			continue
		}
		text, err := list[0].Script(nil)
		if d, failed := j.Program(t.Context(), list[0]); err != nil || failed != nil || d.Verdict != Differ || d.Step < 0 ||
			!strings.Contains(string(text), x.looks) {
			t.Errorf("%s: %v, %v, %v\n%s", x.set, err, failed, d.String(), text)
		}
	}
}
