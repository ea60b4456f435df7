package mutate

import (
	"context"
	"testing"

	"wasmjudge/fuzz/program"
	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// TestTypeShapes links imports with types of every shape to exports with types of every shape. What links is known by
// the shapes: types are equal if their groups are, and a function may be imported with a supertype.
func TestTypeShapes(t *testing.T) {
	equal := map[[2]string]bool{
		{"a reference to what it was", "a reference to a type equal to what it was"}: true,
		{"a reference to a type equal to what it was", "a reference to what it was"}: true,
	}
	sub := map[[2]string]bool{{"a final subtype", "not final"}: true, {"a subtype of a subtype", "not final"}: true}
	for _, k := range []wasm.ExternKind{wasm.ExternTag, wasm.ExternFunc} {
		for _, e := range typeShapes {
			for _, i := range typeShapes {
				if e.name == "a structure" || i.name == "a structure" || k == wasm.ExternTag && (e.name == "another result" || i.name == "another result") {
					continue // not valid
				}
				pair := [2]string{e.name, i.name}
				want := e.name == i.name || equal[pair] || k == wasm.ExternFunc && sub[pair]
				for _, engine := range available() {
					if got := links(t, engine, k, &e, &i); got != want {
						t.Errorf("%s: a %v of %s, imported with %s, links: %v, want %v", engine.Name(), k, e.name, i.name, got, want)
					}
				}
			}
		}
	}
}

// links links a module that imports something of one type to one that exports it with another, and reports whether
// they link.
func links(t *testing.T, engine wasm.Engine, k wasm.ExternKind, e, i *typeShape) bool {
	t.Helper()
	c := wasm.Functype([]wasm.Valtype{wasm.TypeI32, wasm.TypeI64}, nil)
	from := &wasm.Module{Types: groups(group(c)), Exports: []wasm.Export{{Name: "x", Kind: k}}}
	if k == wasm.ExternTag {
		from.Tags = []wasm.Tag{{}}
	} else {
		from.Funcs = []wasm.Func{{}}
	}
	to := &wasm.Module{Types: groups(group(wasm.Comptype{}), group(c)), Imports: []wasm.Import{{Type: wasm.Externtype{Kind: k, Type: 1}}}}
	if !retype(from, k, 0, e) || !retype(to, k, 0, i) {
		t.Fatal("there is nothing to retype")
	}
	p := &program.Program{Modules: []*wasm.Module{from, to}, Steps: []program.Step{
		{Instantiate: true}, {Instantiate: true, Module: 1, Imports: []program.Provider{{Instance: 0, Export: "x"}}},
	}}
	if err := p.Validate(); err != nil {
		t.Fatalf("%s, %s: %v", e.name, i.name, err)
	}
	r, err := p.Run(context.Background(), engine, program.Limits)
	if err != nil {
		t.Skipf("%s: %v", engine.Name(), err)
	}
	defer r.Close()
	return r.Outcomes[1].OK()
}

// available are the oracle, and native where it is available.
func available() []wasm.Engine {
	list := []wasm.Engine{oracle.New()}
	if e, err := native.New(); err == nil {
		list = append(list, e)
	}
	return list
}
