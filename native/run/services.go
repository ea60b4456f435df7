//go:build linux && amd64

package run

import (
	"wasmjudge/native/abi"
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

// services are the runtime calls. Their arguments and results are described in code.go. An index that is out of
// range makes them panic, which Call takes for what it is.
var services = [...]func(i *instance, a *[16]uint64) *wasm.Outcome{
	abi.CallThrow:         (*instance).throw,
	abi.CallThrowRef:      (*instance).throwRef,
	abi.CallMemoryGrow:    (*instance).memoryGrow,
	abi.CallMemoryInit:    (*instance).memoryInit,
	abi.CallMemoryCopy:    (*instance).memoryCopy,
	abi.CallMemoryFill:    (*instance).memoryFill,
	abi.CallDataDrop:      (*instance).dataDrop,
	abi.CallTableGrow:     (*instance).tableGrow,
	abi.CallTableInit:     (*instance).tableInit,
	abi.CallTableCopy:     (*instance).tableCopy,
	abi.CallTableFill:     (*instance).tableFill,
	abi.CallElemDrop:      (*instance).elemDrop,
	abi.CallSubFunc:       (*instance).subFunc,
	abi.CallSubType:       (*instance).subType,
	abi.CallNewObject:     (*instance).newObject,
	abi.CallNewArray:      (*instance).newArray,
	abi.CallArrayNewData:  (*instance).arrayNewData,
	abi.CallArrayNewElem:  (*instance).arrayNewElem,
	abi.CallArrayFill:     (*instance).arrayFill,
	abi.CallArrayCopy:     (*instance).arrayCopy,
	abi.CallArrayInitData: (*instance).arrayInitData,
	abi.CallArrayInitElem: (*instance).arrayInitElem,
}

// inBounds reports whether n items from index i on lie within size.
func inBounds(i, n, size uint64) bool { return n <= size && i <= size-n }

// Step/memory.grow-succeed, Step/memory.grow-fail
func (i *instance) memoryGrow(a *[16]uint64) *wasm.Outcome {
	old, ok := i.mems[a[0]].grow(a[1])
	if !ok {
		old = ^uint64(0)
	}
	a[0] = old
	return nil
}

// Step_read/memory.init-*
func (i *instance) memoryInit(a *[16]uint64) *wasm.Outcome {
	if !i.mems[a[0]].init(i.datas[a[1]], a[2], a[3], a[4]) {
		return i.trap(wasm.TrapMemoryBounds)
	}
	return nil
}

func (m *meminst) init(data []byte, dst, src, n uint64) bool {
	if !inBounds(dst, n, m.rec.Length) || !inBounds(src, n, uint64(len(data))) {
		return false
	}
	copy(m.Bytes()[dst:], data[src:src+n])
	return true
}

// Step_read/memory.copy-*
func (i *instance) memoryCopy(a *[16]uint64) *wasm.Outcome {
	if !i.mems[a[0]].init(i.mems[a[1]].Bytes(), a[2], a[3], a[4]) {
		return i.trap(wasm.TrapMemoryBounds)
	}
	return nil
}

// Step_read/memory.fill-*
func (i *instance) memoryFill(a *[16]uint64) *wasm.Outcome {
	m := i.mems[a[0]]
	if !inBounds(a[1], a[3], m.rec.Length) {
		return i.trap(wasm.TrapMemoryBounds)
	}
	b := m.Bytes()[a[1] : a[1]+a[3]]
	if byte(a[2]) == 0 {
		clear(b)
		return nil
	}
	for k := range b {
		b[k] = byte(a[2])
	}
	return nil
}

// Step/data.drop
func (i *instance) dataDrop(a *[16]uint64) *wasm.Outcome {
	i.datas[a[0]] = nil
	return nil
}

// Step/table.grow-succeed, Step/table.grow-fail
func (i *instance) tableGrow(a *[16]uint64) *wasm.Outcome {
	old, ok := i.tables[a[0]].grow(a[2], a[1])
	if !ok {
		old = ^uint64(0)
	}
	a[0] = old
	return nil
}

// Step_read/table.init-*
func (i *instance) tableInit(a *[16]uint64) *wasm.Outcome {
	if !i.tables[a[0]].init(i.elems[a[1]], a[2], a[3], a[4]) {
		return i.trap(wasm.TrapTableBounds)
	}
	return nil
}

func (t *tableinst) init(elems []uint64, dst, src, n uint64) bool {
	if !inBounds(dst, n, t.Size()) || !inBounds(src, n, uint64(len(elems))) {
		return false
	}
	copy(t.elems[dst:], elems[src:src+n])
	return true
}

// Step_read/table.copy-*
func (i *instance) tableCopy(a *[16]uint64) *wasm.Outcome {
	if !i.tables[a[0]].init(i.tables[a[1]].elems, a[2], a[3], a[4]) {
		return i.trap(wasm.TrapTableBounds)
	}
	return nil
}

// Step_read/table.fill-*
func (i *instance) tableFill(a *[16]uint64) *wasm.Outcome {
	t := i.tables[a[0]]
	if !inBounds(a[1], a[3], t.Size()) {
		return i.trap(wasm.TrapTableBounds)
	}
	fill(t.elems[a[1]:a[1]+a[3]], a[2])
	return nil
}

// Step/elem.drop
func (i *instance) elemDrop(a *[16]uint64) *wasm.Outcome {
	i.elems[a[0]] = nil
	return nil
}

// subFunc decides whether a function's type is a subtype (Deftype_sub), when generated code has found that it is
// not the type itself.
func (i *instance) subFunc(a *[16]uint64) *wasm.Outcome {
	s := i.store
	f := s.funcOf(a[0])
	if f == nil {
		return s.broke("call through %#x, which is no function", a[0])
	}
	rec := at[abi.Func](uintptr(a[0]))
	if s.typeOf(rec.Type) == nil {
		return s.broke("call of a function of type %d, which does not exist", rec.Type)
	}
	want := i.code.module.Defs[a[1]]
	a[0] = 0
	if s.isType(rec.Type, want) {
		a[0] = 1
	}
	return nil
}

// subType decides whether a type is a subtype (Deftype_sub) of one with more super types than a row has room for.
func (i *instance) subType(a *[16]uint64) *wasm.Outcome {
	s, id := i.store, uint32(a[0])
	is := s.isType(id, i.code.module.Defs[a[1]]) || s.has(fault.CastModule) && s.sameIndex(id, a[1])
	a[0] = 0
	if is {
		a[0] = 1
	}
	return nil
}

// Step/throw
func (i *instance) throw(a *[16]uint64) *wasm.Outcome {
	s := i.store
	from, def := uintptr(a[1]), &i.code.tags[a[0]]
	n := def.words
	if !s.stack.holds(from, uintptr(n)) {
		return s.broke("the payload of a throw is at %#x, which is not on the stack", a[1])
	}
	e := s.alloc(i.tags[a[0]], *slot[uint32](i, i.code.layout.TypeIDs, int(def.index)), n, true)
	if e == nil {
		return s.noRoom()
	}
	to := uintptrOf(e) + uintptr(abi.ExceptionPayload)
	// copy costs more for the few words that most have.
	for end := to + 8*uintptr(n); to != end; to, from = to+8, from+8 {
		*at[uint64](to) = *at[uint64](from)
	}
	if s.engine.options.Faults != 0 {
		e = s.wrongThrow(i, uint32(a[0]), e)
	}
	return s.raise(wasm.OpThrow, e, s.stack.here())
}

// Step_read/throw_ref-null, or what the walk finds.
func (i *instance) throwRef(a *[16]uint64) *wasm.Outcome {
	s := i.store
	if a[0] == 0 {
		if s.has(fault.NullThrow) {
			return s.raise(wasm.OpThrowRef, s.untagged(), s.stack.here())
		}
		return i.trap(wasm.TrapNullException)
	}
	e := s.exception(uintptr(a[0]))
	if e == nil {
		return s.broke("throw_ref of %#x, which is no exception", a[0])
	}
	return s.raise(wasm.OpThrowRef, e, s.stack.here())
}
