package spectec

import (
	"context"
	"fmt"
	"strings"

	"wasmjudge/spectec/core"
	"wasmjudge/wasm"
)

// instance is a module instance.
type instance struct {
	number  int
	exports map[string]wasm.Externaddr
}

func (i *instance) Number() int { return i.number }

func (i *instance) Export(name string) wasm.Externaddr { return i.exports[name] }

// Instantiate is $instantiate, and the reduction of what that gives: the active segments and the start function.
func (s *store) Instantiate(ctx context.Context, c wasm.Code, imports []wasm.Externaddr) (
	inst wasm.Instance, out wasm.Outcome) {
	out = s.guarded(ctx, func() wasm.Outcome {
		k, ok := c.(*code)
		if !ok {
			return wasm.Faulted(fmt.Errorf("spectec: the code is of another engine"))
		}
		externs, err := s.externs(imports)
		if err != nil {
			return wasm.LinkError(err)
		}
		if len(imports) != len(k.syntax.Imports) {
			return wasm.LinkError(fmt.Errorf("%d imports where %d are wanted", len(imports), len(k.syntax.Imports)))
		}
		if bad := s.engine.text.dialect.unmatched(s, k, imports, externs); bad >= 0 {
			im := &k.syntax.Imports[bad]
			return wasm.LinkError(fmt.Errorf("incompatible import type of %q %q", im.Module, im.Name))
		}
		config, _ := s.engine.text.link.Call(s.ctx, s.value, k.module, core.Listed(externs...)).(*core.Case)
		if config == nil {
			return wasm.Faulted(fmt.Errorf("spectec: $instantiate has no value, though the imports match"))
		}
		i := &instance{number: s.instances, exports: map[string]wasm.Externaddr{}}
		s.instances++
		inst = i
		state := config.Args[0].(*core.Case)
		s.learn(i, k, s.field("frame", state.Args[1], "MODULE"))
		return s.run(config)
	})
	if !out.OK() {
		return nil, out
	}
	return inst, out
}

// externs returns addresses as values of the text.
func (s *store) externs(imports []wasm.Externaddr) ([]core.Value, error) {
	vs := make([]core.Value, len(imports))
	for i, im := range imports {
		var of *store
		switch a := im.(type) {
		case *funcaddr:
			of, vs[i] = a.store, s.con("FUNC %", core.Num(a.addr))
		case *tagaddr:
			of, vs[i] = a.store, s.con("TAG %", core.Num(a.addr))
		case *globaladdr:
			of, vs[i] = a.store, s.con("GLOBAL %", core.Num(a.addr))
		case *memaddr:
			of, vs[i] = a.store, s.con("MEM %", core.Num(a.addr))
		case *tableaddr:
			of, vs[i] = a.store, s.con("TABLE %", core.Num(a.addr))
		}
		if of != s {
			return nil, fmt.Errorf("import %d is of another store", i)
		}
	}
	return vs, nil
}

// learn notes what an embedder asks of an instance: the addresses of its exports with their types, and the names of
// its tags.
func (s *store) learn(inst *instance, k *code, module core.Value) {
	m := k.syntax
	imported := map[wasm.ExternKind]int{}
	addr := func(space string, i int) int64 {
		return int64(s.field("moduleinst", module, space).(core.List).At(i).(core.Int))
	}
	for i := range m.Imports {
		imported[m.Imports[i].Type.Kind]++
	}
	for i := range m.Funcs {
		a := addr("FUNCS", imported[wasm.ExternFunc]+i)
		s.funcs[a] = &funcaddr{store: s, addr: a, def: m.Defs[m.Funcs[i].Type]}
	}
	for i := range m.Tags {
		index := imported[wasm.ExternTag] + i
		a := addr("TAGS", index)
		s.tags[a] = &tagaddr{s, a, m.Defs[m.Tags[i].Type], wasm.TagID{Instance: inst.number, Index: uint32(index)}}
	}
	types := s.spaces(m)
	list := s.field("moduleinst", module, "EXPORTS").(core.List)
	for i := range list.Len() {
		x := list.At(i)
		name := text(s.field("exportinst", x, "NAME").(core.List))
		c := s.field("exportinst", x, "ADDR").(*core.Case)
		inst.exports[name] = s.export(c, types, m.Exports[i].Index)
	}
}

// spaces are the closed types of a module's index spaces.
type spaces struct {
	globals []wasm.Globaltype
	mems    []wasm.Memtype
	tables  []wasm.Tabletype
}

func (s *store) spaces(m *wasm.Module) (sp spaces) {
	for i := range m.Imports {
		switch t := m.Defs.CloseExtern(m.Imports[i].Type); t.Kind {
		case wasm.ExternGlobal:
			sp.globals = append(sp.globals, t.Global)
		case wasm.ExternMem:
			sp.mems = append(sp.mems, t.Mem)
		case wasm.ExternTable:
			sp.tables = append(sp.tables, t.Table)
		}
	}
	for _, g := range m.Globals {
		t := wasm.Externtype{Kind: wasm.ExternGlobal, Global: g.Type}
		sp.globals = append(sp.globals, m.Defs.CloseExtern(t).Global)
	}
	for _, x := range m.Mems {
		sp.mems = append(sp.mems, x.Type)
	}
	for _, x := range m.Tables {
		sp.tables = append(sp.tables, m.Defs.CloseExtern(wasm.Externtype{Kind: wasm.ExternTable, Table: x.Type}).Table)
	}
	return sp
}

func (s *store) export(c *core.Case, sp spaces, index uint32) wasm.Externaddr {
	a := int64(c.Args[0].(core.Int))
	switch c.Con.Key {
	case "FUNC %":
		return s.funcs[a]
	case "TAG %":
		return s.tags[a]
	case "GLOBAL %":
		return &globaladdr{s, a, sp.globals[index]}
	case "MEM %":
		return &memaddr{s, a, s.declaredMem(a, sp.mems[index])}
	}
	return &tableaddr{s, a, s.declaredTable(a, sp.tables[index])}
}

// declaredMem is the type of a memory as it stands in the store: an import may declare a wider one.
func (s *store) declaredMem(a int64, t wasm.Memtype) wasm.Memtype {
	t.Limits = limitsIn(s.field("meminst", s.object("MEMS", a), "TYPE").(*core.Case))
	return t
}

func (s *store) declaredTable(a int64, t wasm.Tabletype) wasm.Tabletype {
	t.Limits = limitsIn(s.field("tableinst", s.object("TABLES", a), "TYPE").(*core.Case))
	return t
}

// limitsIn returns the limits in the type of a memory or table.
func limitsIn(typ *core.Case) wasm.Limits {
	c := limits(typ)
	l := wasm.Limits{Min: core.Uint64(c.Args[0])}
	if most := c.Args[1].(core.List); most.Len() > 0 {
		l.Max, l.HasMax = core.Uint64(most.At(0)), true
	}
	return l
}

// text is a name of the text.
func text(l core.List) string {
	var b strings.Builder
	for i := range l.Len() {
		b.WriteRune(rune(l.At(i).(core.Int)))
	}
	return b.String()
}
