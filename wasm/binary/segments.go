package binary

import (
	"slices"

	"wasmjudge/wasm"
)

// The form of an element segment is made of these bits.
const (
	elemInactive = 1 << iota
	elemIndex    // a tableidx follows; of an inactive segment: declarative
	elemExprs    // elements are expressions, not function indices
	elemForms
)

// Belem
func (d *decoder) elem(s *wasm.Elem) {
	s.Pos = uint32(d.pos)
	form := d.u32()
	if form >= elemForms {
		d.fail(int(s.Pos), "malformed elements segment kind")
	}
	switch {
	case form&elemInactive == 0:
		s.Mode = wasm.Active
		if form&elemIndex != 0 {
			s.Table = d.u32()
		}
		s.Offset = d.expr()
	case form&elemIndex != 0:
		s.Mode = wasm.Declarative
	}
	typed := form&(elemInactive|elemIndex) != 0
	if form&elemExprs == 0 {
		s.Type = wasm.RefTo(wasm.HeapFunc)
		if typed {
			d.elemkind()
		}
		s.Init = list(d, nil, 1, (*decoder).refFunc)
		return
	}
	s.Type = wasm.TypeFuncref
	if typed {
		s.Type = d.reftype()
	}
	s.Init = list(d, nil, 1, func(d *decoder, init *[]wasm.Instr) { *init = d.expr() })
}

// Belem
func (e *encoder) elem(s *wasm.Elem) {
	form := byte(0)
	implied := wasm.RefTo(wasm.HeapFunc) // the type of form 0 or 4
	if s.Type != implied || slices.ContainsFunc(s.Init, func(init []wasm.Instr) bool { return !isRefFunc(init) }) {
		form |= elemExprs
		implied = wasm.TypeFuncref
	}
	switch {
	case s.Mode == wasm.Passive:
		form |= elemInactive
	case s.Mode == wasm.Declarative:
		form |= elemInactive | elemIndex
	case s.Table != 0 || s.Type != implied:
		form |= elemIndex
	}
	e.byte(form)
	if s.Mode == wasm.Active {
		if form&elemIndex != 0 {
			e.u32(s.Table)
		}
		e.expr(s.Offset)
	}
	typed := form&(elemInactive|elemIndex) != 0
	if form&elemExprs == 0 {
		if typed {
			e.byte(0)
		}
		writeList(e, s.Init, func(e *encoder, init *[]wasm.Instr) { e.u32((*init)[0].X) })
		return
	}
	if typed {
		e.storagetype(s.Type)
	}
	writeList(e, s.Init, func(e *encoder, init *[]wasm.Instr) { e.expr(*init) })
}

// Belemkind
func (d *decoder) elemkind() {
	pos := d.pos
	if d.byte() != 0 {
		d.fail(pos, "malformed element kind")
	}
}

// refFunc reads a funcidx, which stands for (ref.func x).
func (d *decoder) refFunc(init *[]wasm.Instr) {
	first := len(d.instrs)
	if cap(d.instrs)-first < 2 {
		d.moreInstrs(first)
		first = 0
	}
	pos := uint32(d.pos)
	ref := wasm.Instr{Op: wasm.OpRefFunc, X: d.u32(), Pos: pos}
	d.instrs = append(d.instrs, ref, wasm.Instr{Op: wasm.OpEnd, Pos: pos})
	*init = slices.Clip(d.instrs[first:])
}

func isRefFunc(init []wasm.Instr) bool { return len(init) == 2 && init[0].Op == wasm.OpRefFunc }

// The forms of data segments.
const (
	dataActive = iota
	dataPassive
	dataIndex // active, with a memidx
)

// Bdata
func (d *decoder) data(s *wasm.Data) {
	s.Pos = uint32(d.pos)
	form := d.u32()
	if form > dataIndex {
		d.fail(int(s.Pos), "malformed data segment kind")
	}
	if form == dataIndex {
		s.Mem = d.u32()
	}
	if form != dataPassive {
		s.Mode = wasm.Active
		s.Offset = d.expr()
	}
	s.Init = d.bytes(d.count())
}

// Bdata
func (e *encoder) data(s *wasm.Data) {
	switch {
	case s.Mode == wasm.Passive:
		e.byte(dataPassive)
	case s.Mem == 0:
		e.byte(dataActive)
	default:
		e.byte(dataIndex)
		e.u32(s.Mem)
	}
	if s.Mode == wasm.Active {
		e.expr(s.Offset)
	}
	e.bytes(s.Init)
}
