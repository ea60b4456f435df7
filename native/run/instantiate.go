//go:build linux && amd64

package run

import (
	"context"
	"errors"
	"fmt"
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

// instance is a module instance (specification 4.2.5).
type instance struct {
	store  *store
	code   *code
	number int
	block  []uint64 // the vmctx and the tables behind it
	vmctx  uintptr  // address of block

	// Index spaces, imports first.
	funcs    []*funcinst // defined functions only once they are asked for
	tables   []*tableinst
	mems     []*meminst
	globals  []*globalinst // likewise
	tags     []tagid
	tagaddrs []wasm.Tagaddr             // as the embedder sees them, once they are asked for
	imports  [wasm.ExternTag + 1]uint32 // number of imports of each kind

	datas [][]byte   // nil once dropped
	elems [][]uint64 // likewise

	aliases []*abi.Func // of fault.FuncrefType
}

// Instantiate is $instantiate (4.7.2).
func (s *store) Instantiate(ctx context.Context, c wasm.Code, imports []wasm.Externaddr) (wasm.Instance, wasm.Outcome) {
	if s.broken != nil {
		return nil, wasm.Faulted(s.broken)
	}
	cc, ok := c.(*code)
	if !ok || cc.engine != s.engine {
		return nil, wasm.Faulted(errors.New("native: the code was compiled by another engine"))
	}
	if err := s.checkImports(cc.module, imports); err != nil {
		return nil, wasm.LinkError(err)
	}
	i := s.newInstance(cc)
	i.link(imports)
	if end := i.allocate(); end != nil {
		return nil, *end
	}
	if out := i.runSegments(); out != nil {
		return nil, *out
	}
	if st := cc.module.Start; st != nil {
		if out := i.fn(st.Func).Call(ctx, nil); !out.OK() {
			return nil, out
		}
	}
	return i, wasm.Values()
}

// checkImports requires of every external address that its type matches the import's (Externaddr_ok).
func (s *store) checkImports(m *wasm.Module, imports []wasm.Externaddr) error {
	if len(imports) != len(m.Imports) {
		return fmt.Errorf("%d imports are wanted, not %d", len(m.Imports), len(imports))
	}
	for i, x := range imports {
		im := &m.Imports[i]
		want := m.Defs.CloseExtern(im.Type)
		if x == nil || !s.owns(x) {
			return fmt.Errorf("unknown import: %q %q is not of this store", im.Module, im.Name)
		}
		if have := x.Externtype(); !wasm.SubExtern(have, want) {
			return fmt.Errorf("incompatible import type: %q %q is %v, not %v", im.Module, im.Name, have, want)
		}
	}
	return nil
}

// owns reports whether an external address comes from this store.
func (s *store) owns(x wasm.Externaddr) bool {
	switch x := x.(type) {
	case *funcinst:
		return x.store == s
	case *tableinst:
		return x.store == s
	case *meminst:
		return x.store == s
	case *globalinst:
		return x.store == s
	case taginst:
		return x.store == s
	}
	return false
}

// newInstance makes an instance with everything in it still empty.
func (s *store) newInstance(c *code) *instance {
	i := s.made.instances.One()
	*i = instance{store: s, code: c, number: len(s.instances), block: s.made.words.Take(int(c.layout.Size / 8))}
	i.vmctx = uintptr(unsafe.Pointer(unsafe.SliceData(i.block)))
	*at[abi.Vmctx](i.vmctx) = s.newVmctx(uint32(i.number))
	s.instances = append(s.instances, i)
	s.byVmctx[i.vmctx] = i
	s.addCode(c)
	return i
}

// slot returns the n-th T of a table of the vmctx that starts at off.
func slot[T any](i *instance, off int32, n int) *T {
	var t T
	return at[T](i.vmctx + uintptr(off) + uintptr(n)*unsafe.Sizeof(t))
}

// link enters the imports and, as far as they need no evaluation, the definitions.
func (i *instance) link(imports []wasm.Externaddr) {
	m, l := i.code.module, &i.code.layout
	for x, d := range m.Defs {
		*slot[uint32](i, l.TypeIDs, x) = i.store.typeID(d)
	}
	made := &i.store.made
	i.funcs = made.funcLists.Take(l.ImportedFuncs + len(m.Funcs))
	i.globals = made.globalLists.Take(l.ImportedGlobals + len(m.Globals))
	i.tags = made.tagLists.List(l.ImportedTags + len(m.Tags))
	i.tagaddrs = made.tagaddrs.Take(l.ImportedTags + len(m.Tags))
	i.tables = made.tableLists.List(m.CountImports(wasm.ExternTable) + len(m.Tables))
	i.mems = made.memLists.List(m.CountImports(wasm.ExternMem) + len(m.Mems))
	for k, x := range imports {
		i.importOne(x, &m.Imports[k])
		i.imports[m.Imports[k].Type.Kind]++
	}
	for n := range m.Tags {
		i.tags = append(i.tags, tagid{uint32(i.number), uint32(l.ImportedTags + n)})
	}
	for n := range m.Funcs {
		*slot[abi.Func](i, l.Funcs, n) = abi.Func{
			Code:  i.code.base + uintptr(i.code.Funcs[n].Entry),
			Vmctx: i.vmctx,
			Type:  *slot[uint32](i, l.TypeIDs, int(m.Funcs[n].Type)),
			Index: uint32(l.ImportedFuncs + n),
		}
	}
}

// importOne enters an external address at the next index of its kind.
func (i *instance) importOne(a wasm.Externaddr, im *wasm.Import) {
	l := &i.code.layout
	switch x := a.(type) {
	case *funcinst:
		n := int(i.imports[wasm.ExternFunc])
		i.funcs[n] = x
		*slot[abi.Import](i, l.Imports, n) = abi.Import{
			Code: x.rec.Code, Vmctx: x.rec.Vmctx, Ref: i.importedRef(x, im),
		}
	case *tableinst:
		i.addTable(x)
	case *meminst:
		i.addMemory(x)
	case *globalinst:
		n := int(i.imports[wasm.ExternGlobal])
		i.globals[n] = x
		*slot[uintptr](i, l.Globals, n) = uintptrOf(x.cell)
	case taginst:
		id := i.importedTag(x.id)
		if id == x.id {
			i.tagaddrs[len(i.tags)] = a.(wasm.Tagaddr)
		}
		i.tags = append(i.tags, id)
	}
}

// importedRef is the funcref of an imported function: what it refers to is the same everywhere.
func (i *instance) importedRef(f *funcinst, im *wasm.Import) uintptr {
	if !i.store.has(fault.FuncrefType) {
		return uintptrOf(f.rec)
	}
	rec := *f.rec
	rec.Type = i.store.typeID(i.code.module.Defs[im.Type.Type])
	i.aliases = append(i.aliases, &rec)
	return uintptrOf(&rec)
}

// importedTag is the identity of an imported tag, which importing does not change.
func (i *instance) importedTag(id tagid) tagid {
	switch {
	case i.store.has(fault.ImportFresh):
		return tagid{uint32(i.number), uint32(len(i.tags))}
	case i.store.has(fault.AliasDistinct):
		for _, other := range i.tags {
			if other == id {
				return tagid{uint32(i.number), uint32(len(i.tags))}
			}
		}
	}
	return id
}

func (i *instance) addTable(t *tableinst) {
	*slot[uintptr](i, i.code.layout.Tables, len(i.tables)) = uintptrOf(&t.rec)
	i.tables = append(i.tables, t)
}

func (i *instance) addMemory(m *meminst) {
	*slot[abi.Memref](i, i.code.layout.Mems, len(i.mems)) = abi.Memref{Base: m.rec.Base, Rec: uintptrOf(&m.rec)}
	i.mems = append(i.mems, m)
}

// allocate is $allocmodule: it makes the memories, and evaluates what globals, tables and element segments start
// with. The result is the outcome if a limit was exceeded, or nil.
func (i *instance) allocate() *wasm.Outcome {
	m, s := i.code.module, i.store
	for n := range m.Mems {
		mem, end := s.newMemory(m.Mems[n].Type)
		if end != nil {
			return end
		}
		i.addMemory(mem)
	}
	for n := range m.Globals {
		ws, end := i.evaluate(m.Globals[n].Init)
		if end != nil {
			return end
		}
		copy(i.cell(n)[:], ws)
	}
	for n := range m.Tables {
		t := m.Tables[n].Type
		t.Elem = m.Defs.Close(t.Elem)
		var init uint64
		if e := m.Tables[n].Init; e != nil {
			var end *wasm.Outcome
			if init, end = i.constant(e); end != nil {
				return end
			}
		}
		tab, end := s.newTable(t, init)
		if end != nil {
			return end
		}
		i.addTable(tab)
	}
	i.elems = s.made.elemLists.Take(len(m.Elems))
	for n := range m.Elems {
		words := s.made.words.Take(len(m.Elems[n].Init))
		i.elems[n] = words // a root from now on
		for k, e := range m.Elems[n].Init {
			var end *wasm.Outcome
			if words[k], end = i.constant(e); end != nil {
				return end
			}
		}
	}
	i.datas = s.made.dataLists.Take(len(m.Datas))
	for n := range m.Datas {
		i.datas[n] = m.Datas[n].Init
	}
	return nil
}

// runSegments is $runelem and $rundata for each segment in order.
func (i *instance) runSegments() *wasm.Outcome {
	m := i.code.module
	for n := range m.Elems {
		e := &m.Elems[n]
		if e.Mode == wasm.Active {
			t := i.tables[e.Table]
			if !t.init(i.elems[n], i.address(e.Offset, t.typ.Addr), 0, uint64(len(e.Init))) {
				return trapped(wasm.TrapTableBounds)
			}
		}
		if e.Mode != wasm.Passive {
			i.elems[n] = nil
		}
	}
	for n := range m.Datas {
		d := &m.Datas[n]
		if d.Mode != wasm.Active {
			continue
		}
		if !i.mems[d.Mem].init(d.Init, i.address(d.Offset, i.mems[d.Mem].typ.Addr), 0, uint64(len(d.Init))) {
			return trapped(wasm.TrapMemoryBounds)
		}
		i.datas[n] = nil
	}
	return nil
}

// address evaluates the offset of an active segment, whose expression makes no object.
func (i *instance) address(e []wasm.Instr, t wasm.Addrtype) uint64 {
	w, _ := i.constant(e)
	if t == wasm.I32 {
		w = uint64(uint32(w))
	}
	return w
}

func trapped(t wasm.Trap) *wasm.Outcome {
	out := wasm.Trapped(t)
	return &out
}

// fn returns the object of function x.
func (i *instance) fn(x uint32) *funcinst {
	if f := i.funcs[x]; f != nil {
		return f
	}
	n := int(x) - i.code.layout.ImportedFuncs
	f := i.store.newFunction(i.code.module.Defs[i.code.module.Funcs[n].Type], slot[abi.Func](i, i.code.layout.Funcs, n))
	f.inst, f.index = i, x
	i.funcs[x] = f
	return f
}

// global returns the object of global x.
func (i *instance) global(x uint32) *globalinst {
	if g := i.globals[x]; g != nil {
		return g
	}
	n := int(x) - i.code.layout.ImportedGlobals
	t := i.code.module.Globals[n].Type
	t.Type = i.code.module.Defs.Close(t.Type)
	g := i.store.made.globals.One()
	*g = globalinst{i.store, t, i.cell(n)}
	i.globals[x] = g
	return g
}

// cell holds the value of the n-th global that the instance defines.
func (i *instance) cell(n int) *[abi.GlobalCell / 8]uint64 {
	return slot[[abi.GlobalCell / 8]uint64](i, i.code.layout.Cells, n)
}

// Number counts the instances of the store.
func (i *instance) Number() int { return i.number }

// Export finds an export by name.
func (i *instance) Export(name string) wasm.Externaddr {
	e := i.code.export(name)
	if e == nil {
		return nil
	}
	switch e.Kind {
	case wasm.ExternFunc:
		return i.fn(e.Index)
	case wasm.ExternTable:
		return i.tables[e.Index]
	case wasm.ExternMem:
		return i.mems[e.Index]
	case wasm.ExternGlobal:
		return i.global(e.Index)
	}
	return i.tag(e.Index)
}

// tag returns the object of tag x.
func (i *instance) tag(x uint32) wasm.Tagaddr {
	if i.tagaddrs[x] == nil {
		i.tagaddrs[x] = taginst{i.store, i.tags[x], i.code.tags[x].typ}
	}
	return i.tagaddrs[x]
}
