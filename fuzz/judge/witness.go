package judge

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Witness returns programs that may show a difference by results of a call: a module more looks at what scripts do
// not see, such as payloads and tags. The first engine and y are those of the difference. If one breaks when it is
// asked what it has, there are no more than it had said until then.
func (j *Judge) Witness(ctx context.Context, p *program.Program, y wasm.Engine, d *Difference) []*program.Program {
	if p.Validate() != nil {
		return nil
	}
	a, err := p.Run(ctx, j.Engines[0], j.config())
	if err != nil {
		return nil
	}
	defer a.Close()
	b, err := p.Run(ctx, y, j.config())
	if err != nil {
		return nil
	}
	defer b.Close()
	w := &witnessing{program: p, a: a, b: b}
	_ = wasm.Asking(func() { w.search(d.Step) }) // what was found until then is good
	return w.list
}

func (w *witnessing) search(step int) {
	if step >= 0 {
		w.exception(step)
	} else {
		w.states()
	}
}

// witnessing is the search for witnesses of what two runs differ in.
type witnessing struct {
	program *program.Program
	a, b    *program.Run
	list    []*program.Program
}

// add adds a program with a module of which an instance, made before a step or at the end, takes the place of that
// call.
func (w *witnessing) add(step int, source string, imports []program.Provider, args []wasm.Value) {
	q := w.program.Copy()
	q.Story = nil
	before := step
	if step < 0 {
		before = len(q.Steps)
	}
	instance, err := q.AddInstance(source, before, imports)
	if err != nil {
		return
	}
	call := program.Step{Instance: instance, Export: "witness", Args: args}
	if step < 0 {
		q.Steps = append(q.Steps, call)
	} else {
		q.Steps[step+1] = call
	}
	w.list = append(w.list, q)
}

// exception catches what a call ended in on the first engine, and returns the payload.
func (w *witnessing) exception(step int) {
	s, out := &w.program.Steps[step], &w.a.Outcomes[step]
	if s.Instantiate || out.Kind != wasm.OutcomeException {
		return
	}
	tag, ok := w.exported(out.Exception.Tag.ID())
	if !ok {
		return
	}
	c := w.program.Functype(s)
	drops := ""
	for range c.Results {
		drops += " drop"
	}
	payload := tagParams(out.Exception.Tag)
	const format = `(module %s (import "tag" %q (tag $e %s)) (import "callee" %q (func $f %s %s))
		(func (export "witness") %s %s (block $h %s (try_table (catch $e $h) (call $f %s) %s) unreachable)))`
	source := func(before string) string {
		return fmt.Sprintf(format, before, tag.Export, program.ListText("param", payload), s.Export, program.ListText("param", c.Params), program.ListText("result", c.Results),
			program.ListText("param", c.Params), program.ListText("result", payload), program.ListText("result", payload), program.LocalsText(len(c.Params)), drops)
	}
	w.add(step, source(""), []program.Provider{tag, {Instance: s.Instance, Export: s.Export}}, s.Args)
	other := fmt.Sprintf(`(import "tag" %q (tag %s))`, tag.Export, program.ListText("param", payload)) // so that the static index is another
	w.add(step, source(other), []program.Provider{tag, tag, {Instance: s.Instance, Export: s.Export}}, s.Args)
}

func tagParams(t wasm.Tagaddr) []wasm.Valtype { return t.Externtype().Def.Comp.Params }

// exported finds an export that is a tag, or adds one.
func (w *witnessing) exported(id wasm.TagID) (program.Provider, bool) {
	for i, inst := range w.a.Instances {
		if inst == nil {
			continue
		}
		for _, e := range w.program.Modules[w.program.ModuleOf(i)].Exports {
			if t, ok := inst.Export(e.Name).(wasm.Tagaddr); ok && t.ID() == id {
				return program.Provider{Instance: i, Export: e.Name}, true
			}
		}
	}
	for i, inst := range w.a.Instances {
		if inst == nil || id.Host || inst.Number() != id.Instance {
			continue
		}
		const name = "tag"
		k := w.program.ModuleOf(i)
		if slices.ContainsFunc(w.program.Modules[k].Exports, func(e wasm.Export) bool { return e.Name == name }) {
			return program.Provider{}, false
		}
		q := w.program.Copy()
		q.Modules[k] = edit.Clone(q.Modules[k])
		q.Modules[k].Exports = append(q.Modules[k].Exports,
			wasm.Export{Name: name, Kind: wasm.ExternTag, Index: id.Index})
		w.program = q
		return program.Provider{Instance: i, Export: name}, true
	}
	return program.Provider{}, false
}

// states looks at everything exported that differs at the end.
func (w *witnessing) states() {
	both := comparison{program: w.program, a: w.a, b: w.b}
	for i := range w.a.Instances {
		if w.a.Instances[i] == nil || w.b.Instances[i] == nil {
			continue
		}
		for _, e := range w.program.Modules[w.program.ModuleOf(i)].Exports {
			x, y := w.a.Instances[i].Export(e.Name), w.b.Instances[i].Export(e.Name)
			if e.Kind != wasm.ExternFunc && !both.sameExtern(x, y) {
				w.extern(program.Provider{Instance: i, Export: e.Name}, x, y)
			}
		}
	}
}

func (w *witnessing) extern(from program.Provider, x, y wasm.Externaddr) {
	t := x.Externtype()
	switch x := x.(type) {
	case wasm.Globaladdr:
		if v := x.Get(); v.Kind == wasm.Ref && v.Ref.Heap == wasm.HeapExn && !v.Ref.Null() {
			w.exnref(from, "(global $g "+globalText(t.Global)+")", "(global.get $g)", w.a.Store.Exception(v))
		}
	case wasm.Tableaddr:
		w.table(from, x, y.(wasm.Tableaddr))
	case wasm.Memaddr:
		w.memory(from, x.Bytes(), y.(wasm.Memaddr).Bytes())
	case wasm.Tagaddr:
		w.tag(from, x)
	}
}

func globalText(t wasm.Globaltype) string {
	if t.Mut {
		return "(mut " + t.Type.String() + ")"
	}
	return t.Type.String()
}

// exnref throws the exception that is held somewhere, and returns its payload.
func (w *witnessing) exnref(from program.Provider, what, get string, e *wasm.Exception) {
	tag, ok := w.exported(e.Tag.ID())
	if !ok {
		return
	}
	payload := tagParams(e.Tag)
	w.add(-1, fmt.Sprintf(`(module (import "tag" %q (tag $e %s)) (import "holder" %q %s)
		(func (export "witness") %s (block $h %s (try_table (catch $e $h) (throw_ref %s)) unreachable)))`,
		tag.Export, program.ListText("param", payload), from.Export, what, program.ListText("result", payload), program.ListText("result", payload), get),
		[]program.Provider{tag, from}, nil)
}

// table looks at the size if that differs, or at the first element that does. A table of a type that a module defines
// cannot be imported by another module so simply.
func (w *witnessing) table(from program.Provider, x, y wasm.Tableaddr) {
	t := x.Externtype().Table
	if t.Elem.Heap == wasm.HeapDef {
		return
	}
	table, constant := "(table $t ", "i32"
	if t.Addr == wasm.I64 {
		table, constant = "(table $t i64 ", "i64"
	}
	table += "0 " + t.Elem.String() + ")"
	if x.Size() != y.Size() {
		w.look(from, table, constant, "(table.size $t)")
		return
	}
	both := comparison{program: w.program, a: w.a, b: w.b}
	for i := range x.Size() {
		v, _ := x.Get(i)
		u, _ := y.Get(i)
		if !both.sameValue(&v, &u, nil, maxChain) {
			w.element(from, table, fmt.Sprintf("(table.get $t (%s.const %d))", constant, i), &v, &u)
			return
		}
	}
}

// element looks at two references that differ: get is the instruction that gets them.
func (w *witnessing) element(from program.Provider, what, get string, v, u *wasm.Value) {
	switch {
	case v.Ref.Null() != u.Ref.Null():
		w.look(from, what, "i32", "(ref.is_null "+get+")")
	case v.Ref.Heap == wasm.HeapExn:
		w.exnref(from, what, get, w.a.Store.Exception(*v))
	case v.Ref.Heap != u.Ref.Heap:
		w.look(from, what, "i32", fmt.Sprintf("(ref.test (ref %s) %s)", v.Ref.Heap, get))
	case v.Ref.Heap == wasm.HeapI31:
		w.look(from, what, "i32", "(i31.get_u (ref.cast (ref i31) "+get+"))")
	case v.Ref.Heap == wasm.HeapExtern:
		w.look(from, what, "externref", get)
	case v.Ref.Heap == wasm.HeapAny:
		w.look(from, what, "externref", "(extern.convert_any "+get+")")
	}
}

// look returns what code makes of something that an instance exports.
func (w *witnessing) look(from program.Provider, what, result, code string) {
	w.add(-1, fmt.Sprintf(`(module (import "holder" %q %s) (func (export "witness") (result %s) %s))`, from.Export, what, result, code),
		[]program.Provider{from}, nil)
}

// memory loads the first byte that differs.
func (w *witnessing) memory(from program.Provider, x, y []byte) {
	at := 0
	for at < min(len(x), len(y)) && x[at] == y[at] {
		at++
	}
	if bytes.Equal(x, y) || at == min(len(x), len(y)) {
		return
	}
	w.look(from, "(memory 0)", "i32", fmt.Sprintf("(i32.load8_u (i32.const %d))", at))
}

// tag throws the tag that the export is on the first engine, and catches the export's.
func (w *witnessing) tag(from program.Provider, x wasm.Tagaddr) {
	thrown, ok := w.exported(x.ID())
	if !ok {
		return
	}
	payload := tagParams(x)
	w.add(-1, fmt.Sprintf(`(module (import "thrown" %q (tag $e %s)) (import "caught" %q (tag $f %s))
		(func (export "witness") %s (block $h %s (try_table (catch $f $h) %s (throw $e)) unreachable)))`,
		thrown.Export, program.ListText("param", payload), from.Export, program.ListText("param", payload), program.ListText("result", payload), program.ListText("result", payload), program.ZeroText(payload)),
		[]program.Provider{thrown, from}, nil)
}
