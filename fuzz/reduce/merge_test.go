package reduce

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// linked makes a program of modules in the text format: one instance of each, in order, and then calls of what
// "instance.export" names. An import is linked to the instance whose number its module name is.
func linked(t *testing.T, sources []string, calls ...string) *program.Program {
	t.Helper()
	p := &program.Program{}
	for _, source := range sources {
		instance(p, t, source)
	}
	for _, call := range calls {
		instance, export, _ := strings.Cut(call, ".")
		s := program.Step{Export: export}
		if _, err := fmt.Sscan(instance, &s.Instance); err != nil {
			t.Fatal(err)
		}
		p.Steps = append(p.Steps, s)
	}
	return p
}

// instance adds a module with one instance.
func instance(p *program.Program, t *testing.T, source string) {
	t.Helper()
	if _, err := p.AddInstance(source, len(p.Steps), nil); err != nil {
		t.Fatal(err)
	}
	s := &p.Steps[len(p.Steps)-1]
	for _, im := range p.Modules[s.Module].Imports {
		from := program.Provider{Export: im.Name}
		if _, err := fmt.Sscan(im.Module, &from.Instance); err != nil {
			t.Fatal(err)
		}
		s.Imports = append(s.Imports, from)
	}
}

// ends returns what a program's calls end in on the oracle.
func ends(t *testing.T, p *program.Program) (list []string) {
	t.Helper()
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	r, err := p.Run(t.Context(), oracle.New(), program.Limits)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i := range p.Steps {
		if !p.Steps[i].Instantiate {
			list = append(list, r.Outcomes[i].String())
		} else if !r.Outcomes[i].OK() {
			t.Fatalf("step %d: %v", i, r.Outcomes[i])
		}
	}
	return list
}

// cloned is a copy of a program whose modules are copies as well.
func cloned(p *program.Program) *program.Program {
	q := p.Copy()
	for k := range q.Modules {
		q.Modules[k] = edit.Clone(q.Modules[k])
	}
	return q
}

// thrower throws its own tag, which it exports.
const thrower = `(module (tag $e (export "e") (param i32)) (global $n (export "n") (mut i32) (i32.const 5))
	(func (export "f") (throw $e (i32.add (global.get $n) (i32.const 2)))))`

// TestMerge makes one module of two: what is called must end as before.
func TestMerge(t *testing.T) {
	catcher := `(module (import "0" "e" (tag $e (param i32))) (import "0" "f" (func $f)) (global $n (export "n") i32 (i32.const 70))
		(func (export "f") (result i32) (block $h (result i32) (try_table (catch $e $h) (call $f)) (i32.const 0)) (i32.add (global.get $n))))`
	relay := `(module (import "0" "f" (func $f)) (func (export "g") (call $f)))`
	memory := `(module (memory (export "m") 1) (data (i32.const 3) "\2a") (table $t 2 funcref) (elem (table $t) (i32.const 1) func $get)
		(func $get (result i32) (i32.load8_u (i32.const 3))) (func (export "get") (result i32) (call_indirect $t (result i32) (i32.const 1))))`
	storer := `(module (import "1" "m" (memory 1)) (import "0" "n" (global $n (mut i32))) (type $t (func (result i32))) (table 1 funcref) (elem (i32.const 0) func $f)
		(func $f (type $t) (i32.add (global.get $n) (i32.load8_u (i32.const 3)))) (func (export "g") (result i32) (call_indirect (type $t) (i32.const 0))))`
	for name, test := range map[string]struct {
		sources []string
		a, b    int
		calls   []string
		modules int
	}{
		"caught across":       {[]string{thrower, catcher}, 0, 1, []string{"0.f", "1.f"}, 1},
		"the first needed":    {[]string{thrower, relay, catcher}, 0, 2, []string{"1.g", "2.f", "0.f"}, 2},
		"the first and more":  {[]string{thrower, relay, catcher}, 0, 1, []string{"1.g", "2.f"}, 2},
		"strangers":           {[]string{thrower, memory}, 0, 1, []string{"0.f", "1.get"}, 1},
		"imports from others": {[]string{thrower, memory, storer}, 1, 2, []string{"2.g", "1.get"}, 2},
		"imports remain":      {[]string{thrower, relay, catcher}, 1, 2, []string{"1.g", "2.f"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			p := linked(t, test.sources, test.calls...)
			want, q := ends(t, p), cloned(p)
			if !q.Merge(test.a, test.b) {
				t.Fatal("they are not merged")
			}
			if !q.Align() {
				t.Fatal("imports have no names")
			}
			got := ends(t, q)
			if len(q.Modules) != test.modules || q.Instances() != test.modules || !slices.Equal(got, want) {
				script, _ := q.Script(nil)
				t.Errorf("%d modules end in %q, want %d and %q:\n%s", len(q.Modules), got, test.modules, want, script)
			}
		})
	}
}

// TestMergeNot: modules that cannot be merged.
func TestMergeNot(t *testing.T) {
	starts := `(module (func $f) (start $f))`
	between := `(module (import "0" "f" (func $f)) (func (export "g") (call $f)))`
	last := `(module (import "1" "g" (func $g)) (func (export "h") (call $g)))`
	twice := linked(t, []string{thrower, last})
	twice.Steps = append(twice.Steps, program.Step{Instantiate: true, Module: 0})
	for name, test := range map[string]struct {
		p    *program.Program
		a, b int
	}{
		"two start functions":         {linked(t, []string{starts, starts}), 0, 1},
		"one in between is needed":    {linked(t, []string{thrower, between, last}), 0, 2},
		"two instances of one module": {twice, 0, 2},
		"one has two instances":       {twice, 0, 1},
		"there is none":               {linked(t, []string{thrower}), 0, 1},
	} {
		if cloned(test.p).Merge(test.a, test.b) {
			t.Errorf("%s: they are merged", name)
		}
	}
}

// TestImportOnce: what is imported twice from one provider is one import.
func TestImportOnce(t *testing.T) {
	p := linked(t, []string{thrower, `(module (import "0" "e" (tag $x (param i32))) (import "0" "e" (tag $y (param i32))) (import "0" "f" (func $f))
		(func (export "g") (result i32) (block $h (result i32) (try_table (catch $y $h) (call $f)) (i32.const 0))))`}, "1.g")
	want := ends(t, p)
	if !importOnce(p, 1, 1, 0) || importOnce(p, 1, 2, 0) {
		t.Fatal("it is not the two imports of one tag that are one")
	}
	for _, in := range p.Modules[1].Funcs[0].Body {
		if in.Op == wasm.OpTryTable && p.Modules[1].Ext(&in).Catches[0].Tag != 0 {
			t.Errorf("the handler is for tag %d", p.Modules[1].Ext(&in).Catches[0].Tag)
		}
	}
	if got := ends(t, p); !slices.Equal(got, want) {
		t.Errorf("it ends in %q, want %q", got, want)
	}
}
