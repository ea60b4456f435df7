package valid

import (
	"slices"

	"wasmjudge/wasm"
)

// module checks all of a module.
//
//	Module_ok: types, then imports in the context of the types, then everything else in the context of both.
//	Initializers of globals and tables see imported globals, and those of globals also earlier ones. C.REFS are the
//	functions that occur outside of function bodies, so these come last.
func (v *validator) module() error {
	for _, check := range [...]func(*validator) error{
		(*validator).typeDefs, (*validator).imports, (*validator).funcTypes, (*validator).tagDefs, (*validator).memDefs,
		(*validator).tableDefs, (*validator).globalDefs, (*validator).dataDefs, (*validator).elemDefs,
		(*validator).start, (*validator).exports, (*validator).funcDefs, (*validator).hints,
	} {
		if err := check(v); err != nil {
			return err
		}
	}
	return nil
}

// imports checks the imports and adds them to the context.
//
//	Import_ok: IMPORT name_1 name_2 xt  if  xt is ok
func (v *validator) imports() error {
	for k := range v.m.Imports {
		if err := v.externtype(v.m.Imports[k].Pos, &v.m.Imports[k].Type); err != nil {
			return err
		}
	}
	return nil
}

// externtype checks the type of an import and adds it, closed, to the context.
//
//	Externtype_ok/tag, Externtype_ok/global, Externtype_ok/mem, Externtype_ok/table: xt  if its type is ok
//	Externtype_ok/func: FUNC typeuse  if  typeuse ~~ FUNC t_1* -> t_2*
func (v *validator) externtype(pos uint32, t *wasm.Externtype) error {
	switch t.Kind {
	case wasm.ExternTag:
		d, err := v.tagtype(pos, t.Type)
		v.tags = append(v.tags, d)
		return err
	case wasm.ExternGlobal:
		g, err := v.globaltype(pos, t.Global)
		v.globals = append(v.globals, g)
		return err
	case wasm.ExternMem:
		v.mems = append(v.mems, t.Mem)
		return v.memtype(pos, t.Mem)
	case wasm.ExternTable:
		tt, err := v.tabletype(pos, t.Table)
		v.tables = append(v.tables, tt)
		return err
	}
	d, err := v.expand(pos, "Externtype_ok/func", t.Type, wasm.CompFunc)
	v.funcs = append(v.funcs, d)
	return err
}

// funcTypes adds the functions that the module defines to C.FUNCS.
//
//	Func_ok: FUNC x local* expr  if  C.TYPES[x] ~~ FUNC t_1* -> t_2*, and the body is ok (funcBody)
func (v *validator) funcTypes() error {
	for k := range v.m.Funcs {
		f := &v.m.Funcs[k]
		d, err := v.expand(f.Pos, "Func_ok", f.Type, wasm.CompFunc)
		if err != nil {
			return err
		}
		v.funcs = append(v.funcs, d)
	}
	v.refs = slices.Grow(v.refs, len(v.funcs))[:len(v.funcs)]
	clear(v.refs)
	return nil
}

// Tag_ok: TAG tagtype  if  tagtype is ok
func (v *validator) tagDefs() error {
	for _, tag := range v.m.Tags {
		d, err := v.tagtype(tag.Pos, tag.Type)
		if err != nil {
			return err
		}
		v.tags = append(v.tags, d)
	}
	return nil
}

// Mem_ok: MEMORY memtype  if  memtype is ok
func (v *validator) memDefs() error {
	for _, m := range v.m.Mems {
		if err := v.memtype(m.Pos, m.Type); err != nil {
			return err
		}
		v.mems = append(v.mems, m.Type)
	}
	return nil
}

// Table_ok: TABLE tabletype expr  if  tabletype = at lim rt is ok, expr : rt CONST
//
// A table without initializer is one with (REF.NULL ht), which rt must allow.
func (v *validator) tableDefs() error {
	for k := range v.m.Tables {
		table := &v.m.Tables[k]
		t, err := v.tabletype(table.Pos, table.Type)
		if err != nil {
			return err
		}
		if table.Init == nil && !t.Elem.Null {
			return v.invalid(table.Pos, "Table_ok", "type mismatch: table of %s, which has no default value, requires an initializer",
				v.typeName(t.Elem))
		}
		if table.Init != nil {
			if err := v.constExpr(table.Init, t.Elem); err != nil {
				return err
			}
		}
		v.tables = append(v.tables, t)
	}
	return nil
}

// globalDefs checks the globals, each in the context of those before it.
//
//	Globals_ok/empty, Globals_ok/cons
//	Global_ok: GLOBAL globaltype expr  if  globaltype = MUT? t is ok, expr : t CONST
func (v *validator) globalDefs() error {
	for k := range v.m.Globals {
		g := &v.m.Globals[k]
		t, err := v.globaltype(g.Pos, g.Type)
		if err != nil {
			return err
		}
		if err := v.constExpr(g.Init, t.Type); err != nil {
			return err
		}
		v.globals = append(v.globals, t)
	}
	return nil
}

// dataDefs checks the data segments.
//
//	Data_ok: DATA b* datamode  if  datamode is ok
//	Datamode_ok/passive: PASSIVE
//	Datamode_ok/active: ACTIVE x expr  if  C.MEMS[x] = at lim PAGE, expr : at CONST
func (v *validator) dataDefs() error {
	for k := range v.m.Datas {
		d := &v.m.Datas[k]
		if d.Mode != wasm.Active {
			continue
		}
		if int64(d.Mem) >= int64(len(v.mems)) {
			return v.invalid(d.Pos, "Datamode_ok/active", "unknown memory %d", d.Mem)
		}
		if err := v.constExpr(d.Offset, addr(v.mems[d.Mem].Addr)); err != nil {
			return err
		}
	}
	return nil
}

// elemDefs checks the element segments.
//
//	Elem_ok: ELEM elemtype expr* elemmode  if  elemtype is ok, (expr : elemtype CONST)*, elemmode is ok
func (v *validator) elemDefs() error {
	for k := range v.m.Elems {
		e := &v.m.Elems[k]
		t, err := v.close(e.Pos, e.Type)
		if err != nil {
			return err
		}
		for _, expr := range e.Init {
			if err := v.constExpr(expr, t); err != nil {
				return err
			}
		}
		if err := v.elemmode(e, t); err != nil {
			return err
		}
		v.elems = append(v.elems, t)
	}
	return nil
}

// elemmode checks where a segment of elements of type t goes.
//
//	Elemmode_ok/passive: PASSIVE : rt
//	Elemmode_ok/declare: DECLARE : rt
//	Elemmode_ok/active: ACTIVE x expr : rt  if  C.TABLES[x] = at lim rt', rt <: rt', expr : at CONST
func (v *validator) elemmode(e *wasm.Elem, t wasm.Reftype) error {
	if e.Mode != wasm.Active {
		return nil
	}
	if int64(e.Table) >= int64(len(v.tables)) {
		return v.invalid(e.Pos, "Elemmode_ok/active", "unknown table %d", e.Table)
	}
	table := v.tables[e.Table]
	if !wasm.SubRef(t, table.Elem) {
		return v.invalid(e.Pos, "Elemmode_ok/active", "type mismatch: elements %s of the segment do not match elements %s of table %d",
			v.typeName(t), v.typeName(table.Elem), e.Table)
	}
	return v.constExpr(e.Offset, addr(table.Addr))
}

// Start_ok: START x  if  C.FUNCS[x] ~~ FUNC eps -> eps
func (v *validator) start() error {
	s := v.m.Start
	if s == nil {
		return nil
	}
	if int64(s.Func) >= int64(len(v.funcs)) {
		return v.invalid(s.Pos, "Start_ok", "unknown function %d", s.Func)
	}
	if c := &v.funcs[s.Func].Comp; len(c.Params) > 0 || len(c.Results) > 0 {
		return v.invalid(s.Pos, "Start_ok", "start function must not have parameters or results, but function %d is %s",
			s.Func, v.compName(c))
	}
	return nil
}

// exports checks the exports. Exported functions are members of C.REFS.
//
//	Export_ok: EXPORT name externidx  if  externidx is ok
//	Module_ok: names are disjoint
func (v *validator) exports() error {
	for k := range v.m.Exports {
		e := &v.m.Exports[k]
		if err := v.externidx(e); err != nil {
			return err
		}
		if _, seen := v.names[e.Name]; seen {
			return v.invalid(e.Pos, "Module_ok", "duplicate export name %q", e.Name)
		}
		v.names[e.Name] = struct{}{}
	}
	return nil
}

// externidx checks that what is exported exists.
//
//	Externidx_ok/tag: TAG x  if  C.TAGS[x] = jt
//	Externidx_ok/global: GLOBAL x  if  C.GLOBALS[x] = gt
//	Externidx_ok/mem: MEM x  if  C.MEMS[x] = mt
//	Externidx_ok/table: TABLE x  if  C.TABLES[x] = tt
//	Externidx_ok/func: FUNC x  if  C.FUNCS[x] = dt
func (v *validator) externidx(e *wasm.Export) error {
	n := [...]int{
		wasm.ExternTag: len(v.tags), wasm.ExternGlobal: len(v.globals), wasm.ExternMem: len(v.mems),
		wasm.ExternTable: len(v.tables), wasm.ExternFunc: len(v.funcs),
	}[e.Kind]
	if int64(e.Index) >= int64(n) {
		space := spaces[e.Kind]
		return v.invalid(e.Pos, space.rule, "unknown %s %d", space.name, e.Index)
	}
	if e.Kind == wasm.ExternFunc {
		v.declare(e.Index)
	}
	return nil
}

var spaces = [...]struct{ rule, name string }{
	wasm.ExternTag:    {"Externidx_ok/tag", "tag"},
	wasm.ExternGlobal: {"Externidx_ok/global", "global"},
	wasm.ExternMem:    {"Externidx_ok/mem", "memory"},
	wasm.ExternTable:  {"Externidx_ok/table", "table"},
	wasm.ExternFunc:   {"Externidx_ok/func", "function"},
}

// funcDefs checks the bodies of the functions.
func (v *validator) funcDefs() error {
	imported := len(v.funcs) - len(v.m.Funcs)
	for k := range v.m.Funcs {
		if err := v.funcBody(&v.m.Funcs[k], v.funcs[imported+k]); err != nil {
			return v.inFunction(err, &v.m.Funcs[k], uint32(imported+k))
		}
	}
	return nil
}

// funcBody checks the locals and the body of a function of type d.
//
//	Func_ok: C ++ {LOCALS (SET t_1)* lct*, LABELS (t_2*), RETURN (t_2*)} |- expr : t_2*
//	Expr_ok: instr* : t*  if  instr* : eps -> t*
func (v *validator) funcBody(f *wasm.Func, d *wasm.Deftype) error {
	if err := v.startLocals(f, d.Comp.Params); err != nil {
		return err
	}
	v.singles = v.singles[:0]
	v.enter(wasm.OpEnd, nil, d.Comp.Results)
	return v.body(f.Body)
}
