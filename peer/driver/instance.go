package driver

import (
	"context"
	"fmt"

	"wasmjudge/peer/glue"
	"wasmjudge/wasm"
)

// instance is a module instance.
type instance struct {
	store    *store
	code     *code
	id       uint32 // by which the driver knows it
	tagsAt   uint32 // by which the driver knows it even if its start function did not return
	number   int
	imported [wasm.ExternTag + 1][]wasm.Externaddr
	tags     []wasm.TagID // by tagidx
	exports  glue.Exports
}

// Instantiate links the code's module and instantiates it. Whether the imports match is for the engine to say.
func (s *store) Instantiate(ctx context.Context, c wasm.Code, imports []wasm.Externaddr) (wasm.Instance, wasm.Outcome) {
	code, ok := c.(*code)
	if !ok || code.engine != s.engine {
		return nil, wasm.Faulted(fmt.Errorf("%s: the code: %w", s.engine.Name(), errForeign))
	}
	if err := s.checkImports(code.module, imports); err != nil {
		return nil, wasm.LinkError(err)
	}
	if err := s.open(); err != nil {
		return nil, s.fault(err)
	}
	i := &instance{store: s, code: code, exports: glue.Exports{}}
	if ahead := s.instantiateAhead(code, imports); ahead != nil {
		i.id, i.tagsAt = ahead.id, ahead.tagsAt
		return s.instantiated(ctx, i, imports, ahead.made, ahead.started)
	}
	s.spoil()
	from := make([]place, len(imports))
	for k, x := range imports {
		from[k] = x.(linkable).self().at()
	}
	i.id = s.newInstance()
	i.tagsAt = i.id
	made := s.batch.instantiate(i.id, s.compiled(code), from)
	s.send()
	return s.instantiated(ctx, i, imports, made, nil)
}

// instantiated completes an instance: made is how its instantiation ended, and started how its start function did, if
// that was foreseen.
func (s *store) instantiated(ctx context.Context, i *instance, imports []wasm.Externaddr, made, started *want) (
	wasm.Instance, wasm.Outcome,
) {
	a, err := s.answered(ctx, made)
	if err != nil {
		s.instances++
		return nil, s.fault(err)
	}
	if a.status == StatusLink {
		return nil, s.outcome(made)
	}
	i.number = s.instances
	s.instances++
	if a.status != StatusDone {
		return nil, s.outcome(made)
	}
	i.fill(imports)
	if !i.code.starts {
		return i, wasm.Values()
	}
	var out wasm.Outcome
	if started != nil {
		out = s.results(ctx, started, nil)
	} else {
		start := function{i.extern(wasm.ExternFunc, i.code.module.Start.Func, i.code.hiddenStart())}
		out = start.Call(ctx, nil)
	}
	if !out.OK() {
		return nil, out
	}
	return i, out
}

// checkImports requires of every external address that it is of this store; the rest is for the engine to check.
func (s *store) checkImports(m *wasm.Module, imports []wasm.Externaddr) error {
	if len(imports) != len(m.Imports) {
		return fmt.Errorf("%d imports are wanted, not %d", len(m.Imports), len(imports))
	}
	for k, x := range imports {
		if l, ok := x.(linkable); !ok || l.self().store != s {
			return fmt.Errorf("unknown import: %q %q: %w", m.Imports[k].Module, m.Imports[k].Name, errForeign)
		}
	}
	return nil
}

// fill enters the imports, and makes the instance's tags known to the store.
func (i *instance) fill(imports []wasm.Externaddr) {
	m := i.code.module
	for k, x := range imports {
		kind := m.Imports[k].Type.Kind
		i.imported[kind] = append(i.imported[kind], x)
		if t, ok := x.(*tag); ok {
			i.tags = append(i.tags, t.id)
		}
	}
	for range m.Tags {
		x := uint32(len(i.tags))
		t := &tag{i.extern(wasm.ExternTag, x, i.code.hiddenTag(x)), wasm.TagID{Instance: i.number, Index: x}}
		t.place.instance = i.tagsAt
		i.tags = append(i.tags, t.id)
		i.store.tags = append(i.store.tags, t)
	}
}

// extern makes the address of what stands at an index, exported under a name.
func (i *instance) extern(k wasm.ExternKind, x uint32, name string) extern {
	e := extern{store: i.store, place: place{i.id, name}}
	if imported := i.imported[k]; x < uint32(len(imported)) {
		from := imported[x].(linkable).self()
		e.typ, e.home = from.typ, from.home
		return e
	}
	t, _ := i.code.module.Externtype(k, x) // the module is valid
	e.typ = i.code.module.Defs.CloseExtern(t)
	if d := (glue.Declared{Types: i.code.module.Types, Type: t}); i.store.engine.hello.ByIndex && d.RefersByIndex() {
		e.home = &d
	}
	return e
}

// typeOf returns the closed type of what stands at an index. The module is valid.
func (c *code) typeOf(k wasm.ExternKind, x uint32) wasm.Externtype {
	t, _ := c.module.Externtype(k, x)
	return c.module.Defs.CloseExtern(t)
}

// Number counts the instances of the store.
func (i *instance) Number() int { return i.number }

// Export finds an export by name.
func (i *instance) Export(name string) wasm.Externaddr {
	return i.exports.Find(i.code.module, name, i.address)
}

func (i *instance) address(e *wasm.Export) wasm.Externaddr {
	x := i.extern(e.Kind, e.Index, e.Name)
	switch e.Kind {
	case wasm.ExternFunc:
		return &function{x}
	case wasm.ExternTable:
		return &table{x}
	case wasm.ExternMem:
		return &memory{x}
	case wasm.ExternGlobal:
		return &global{x}
	}
	return &tag{x, i.tags[e.Index]}
}
