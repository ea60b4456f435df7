package oracle

import (
	"context"
	"errors"
	"fmt"

	"wasmjudge/wasm"
)

var errForeignCode = errors.New("code of another engine")

// link checks the imports against the module and makes the instance with those imports (Externaddr_ok, $instantiate).
func (s *Store) link(mod *module, imports []wasm.Externaddr) (*moduleinst, wasm.Outcome) {
	m := mod.syntax
	if len(imports) != len(m.Imports) {
		return nil, wasm.LinkError(fmt.Errorf("%d imports are wanted, not %d", len(m.Imports), len(imports)))
	}
	inst := s.made.insts.One()
	*inst = moduleinst{store: s, module: mod, number: len(s.insts), types: m.Defs}
	inst.init = funcinst{code: mod.constants, inst: inst, store: s}
	n := &mod.importCounts
	inst.funcs = s.made.funcLists.List(n[wasm.ExternFunc] + len(m.Funcs))
	inst.tags = s.made.tagLists.List(n[wasm.ExternTag] + len(m.Tags))
	inst.globals = s.made.globalLists.List(n[wasm.ExternGlobal] + len(m.Globals))
	inst.tables = s.made.tableLists.List(n[wasm.ExternTable] + len(m.Tables))
	inst.mems = s.made.memLists.List(n[wasm.ExternMem] + len(m.Mems))
	for i, a := range imports {
		if a == nil || !inst.addImport(a) {
			return nil, wasm.LinkError(fmt.Errorf("unknown import: %q %q is not of this store", m.Imports[i].Module, m.Imports[i].Name))
		}
		want := m.Defs.CloseExtern(m.Imports[i].Type)
		if have := a.Externtype(); !wasm.SubExtern(have, want) {
			return nil, wasm.LinkError(fmt.Errorf("incompatible import type: %q %q is %s, not %s", m.Imports[i].Module, m.Imports[i].Name, have, want))
		}
	}
	s.insts = append(s.insts, inst)
	return inst, wasm.Outcome{}
}

// addImport appends an import to its index space; it is false if the address is not of this store.
func (inst *moduleinst) addImport(a wasm.Externaddr) bool {
	switch a := a.(type) {
	case *funcinst:
		inst.funcs = append(inst.funcs, a)
		return a.store == inst.store
	case *tableinst:
		inst.tables = append(inst.tables, a)
		return a.store == inst.store
	case *meminst:
		inst.mems = append(inst.mems, a)
		return a.store == inst.store
	case *globalinst:
		inst.globals = append(inst.globals, a)
		return a.store == inst.store
	case *taginst:
		inst.tags = append(inst.tags, a.addr)
		return a.store == inst.store
	}
	return false
}

// instantiate does what $instantiate does after linking. The order of allocations is not the specification's, which
// evaluates all constant expressions first: no expression can tell, but what a limit stops would differ.
func (inst *moduleinst) instantiate(ctx context.Context) (out wasm.Outcome) {
	m := inst.store.machine
	defer m.resume(m.suspend(ctx), &out)
	if !m.room(m.top) {
		return m.tooDeep().outcome()
	}
	inst.allocFuncs()
	inst.allocTags()
	if !inst.allocGlobals() || !inst.allocTables() || !inst.evalElems() || !inst.allocMems() {
		return m.outcome
	}
	inst.allocDatas()
	if !inst.runElems() || !inst.runDatas() {
		return m.outcome
	}
	if start := inst.module.syntax.Start; start != nil {
		m.also(RuleCall, 1)
		return m.invoke(ctx, inst.funcs[start.Func])
	}
	return m.outcome
}

// allocFuncs is $allocfuncs.
func (inst *moduleinst) allocFuncs() {
	s, m := inst.store, inst.module.syntax
	made := s.made.funcs.Take(len(m.Funcs))
	for i := range made {
		index := uint32(len(inst.funcs))
		typ, addr := inst.module.funcs[index], uint32(len(s.funcs))
		made[i] = funcinst{inst: inst, typ: typ, store: s, addr: addr, index: index}
		s.funcs = append(s.funcs, &made[i])
		inst.funcs = append(inst.funcs, &made[i])
	}
}

// allocTags is $alloctags: new tags, each time.
func (inst *moduleinst) allocTags() {
	for range inst.module.syntax.Tags {
		x := len(inst.tags)
		id := wasm.TagID{Instance: inst.number, Index: uint32(x)}
		inst.tags = append(inst.tags, inst.store.allocTag(inst.module.tags[x], id))
	}
}

// eval evaluates the constant expression that begins at pc of the module's constants. It is nil after exhaustion.
//
// Eval_expr: z; instr* ~>* z'; val*
//
//	Steps: z; instr* ~>* z'; val*
func (inst *moduleinst) eval(pc uint32) *frame {
	m := inst.store.machine
	m.also(RuleEvalExpr, 1)
	m.also(RuleStepsRefl, 1)
	m.fn, m.inst, m.code, m.pc, m.base = &inst.init, inst, inst.init.code.instrs, int(pc), m.top
	m.f = (*frame)(m.stack[m.base:])
	m.run()
	m.fn = nil
	if !m.outcome.OK() {
		return nil
	}
	return m.f
}

// allocGlobals is $evalglobals and $allocglobals.
func (inst *moduleinst) allocGlobals() bool {
	s := inst.store
	made := s.made.globals.Take(len(inst.module.globalInits))
	for i, pc := range inst.module.globalInits {
		val := inst.eval(pc)
		if val == nil {
			return false
		}
		g := &made[i]
		g.store, g.typ = s, inst.module.globals[len(inst.globals)]
		copy(g.value[:slots(g.typ.Type)], val[:])
		if sh := s.machine.shadow; sh != nil {
			sh.setGlobal(g, sh.constant())
		}
		s.globals = append(s.globals, g)
		inst.globals = append(inst.globals, g)
	}
	return true
}

// allocTables is $alloctables, with the initial values by $evalexprs.
func (inst *moduleinst) allocTables() bool {
	s, m := inst.store, inst.module.syntax
	for i := range m.Tables {
		t := m.Tables[i].Type
		t.Elem = m.Defs.Close(t.Elem)
		table, e := s.newTable(t)
		if e != none {
			s.machine.exhaust(e)
			return false
		}
		if m.Tables[i].Init == nil {
			s.machine.countNull()
		} else {
			val := inst.eval(inst.module.tableInits[i])
			if val == nil {
				return false
			}
			s.machine.decideConstant()
			table.set(0, val[0])
		}
		inst.tables = append(inst.tables, table)
	}
	return true
}

// evalElems is $evalexprss and $allocelems.
func (inst *moduleinst) evalElems() bool {
	inst.elems = inst.store.made.elems.Take(len(inst.module.elemInits))
	for i, inits := range inst.module.elemInits {
		refs := inst.store.made.words.Take(len(inits))
		inst.elems[i].refs = refs // reachable at once
		for k, pc := range inits {
			val := inst.eval(pc)
			if val == nil {
				return false
			}
			refs[k] = val[0]
			inst.store.machine.decideConstant()
		}
	}
	return true
}

// allocMems is $allocmems.
func (inst *moduleinst) allocMems() bool {
	for _, def := range inst.module.syntax.Mems {
		mem, e := inst.store.newMem(def.Type)
		if e != none {
			inst.store.machine.exhaust(e)
			return false
		}
		inst.mems = append(inst.mems, mem)
	}
	return true
}

// allocDatas is $allocdatas.
func (inst *moduleinst) allocDatas() {
	inst.datas = inst.store.made.datas.Take(len(inst.module.syntax.Datas))
	for i := range inst.datas {
		inst.datas[i].bytes = inst.module.syntax.Datas[i].Init
	}
}

// runElems executes $runelem_ of every element segment.
func (inst *moduleinst) runElems() bool {
	m := inst.store.machine
	for i := range inst.module.syntax.Elems {
		def, elem := &inst.module.syntax.Elems[i], &inst.elems[i]
		if def.Mode == wasm.Passive {
			continue
		}
		if def.Mode == wasm.Active {
			offset := inst.eval(inst.module.elemOffsets[i])
			m.decideConstant()
			if offset == nil {
				return false
			}
			if !m.tableInit(inst.tables[def.Table], elem, offset[0], 0, uint64(len(elem.refs))) {
				m.countSegment()
				return false
			}
			m.also(RuleTableInitZero, 1)
		}
		elem.refs = nil
		m.also(RuleElemDrop, 1)
	}
	return true
}

// runDatas executes $rundata_ of every data segment.
func (inst *moduleinst) runDatas() bool {
	m := inst.store.machine
	for i := range inst.module.syntax.Datas {
		def, data := &inst.module.syntax.Datas[i], &inst.datas[i]
		if def.Mode != wasm.Active {
			continue
		}
		offset := inst.eval(inst.module.dataOffsets[i])
		m.decideConstant()
		if offset == nil {
			return false
		}
		if !m.memoryInit(inst.mems[def.Mem], data, offset[0], 0, uint64(len(data.bytes))) {
			m.countSegment()
			return false
		}
		m.also(RuleMemoryInitZero, 1)
		data.bytes = nil
		m.also(RuleDataDrop, 1)
	}
	return true
}
