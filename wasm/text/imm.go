package text

import (
	"math/bits"
	"strings"

	"wasmjudge/wasm"
)

// immediates reads each shape of immediates after the instruction's keyword. Those of structured instructions are read
// by block.
var immediates = [wasm.ImmCount]func(*module, *wasm.Instr){
	wasm.ImmLabel:      func(m *module, in *wasm.Instr) { in.X = m.labelidx() },
	wasm.ImmLabels:     (*module).immLabels,
	wasm.ImmFunc:       func(m *module, in *wasm.Instr) { in.X = m.idx(&m.funcs) },
	wasm.ImmType:       func(m *module, in *wasm.Instr) { in.X = m.idx(&m.types) },
	wasm.ImmTableType:  (*module).immTableType,
	wasm.ImmLocal:      func(m *module, in *wasm.Instr) { in.X = m.idx(&m.locals) },
	wasm.ImmGlobal:     func(m *module, in *wasm.Instr) { in.X = m.idx(&m.globals) },
	wasm.ImmTable:      func(m *module, in *wasm.Instr) { in.X = m.idxOr0(&m.tables) },
	wasm.ImmTableTable: func(m *module, in *wasm.Instr) { in.X, in.Y = m.idxPairOr0(&m.tables) },
	wasm.ImmTableElem:  func(m *module, in *wasm.Instr) { in.X, in.Y = m.idxOr0Then(&m.tables, &m.elems) },
	wasm.ImmElem:       func(m *module, in *wasm.Instr) { in.X = m.idx(&m.elems) },
	wasm.ImmMem:        func(m *module, in *wasm.Instr) { in.X = m.idxOr0(&m.mems) },
	wasm.ImmMemMem:     func(m *module, in *wasm.Instr) { in.X, in.Y = m.idxPairOr0(&m.mems) },
	wasm.ImmMemData:    func(m *module, in *wasm.Instr) { in.X, in.Y = m.idxOr0Then(&m.mems, &m.datas) },
	wasm.ImmData:       func(m *module, in *wasm.Instr) { in.X = m.idx(&m.datas) },
	wasm.ImmMemarg:     func(m *module, in *wasm.Instr) { in.X = m.idxOr0(&m.mems); m.memarg(in) },
	wasm.ImmMemargLane: (*module).immMemargLane,
	wasm.ImmLane:       (*module).immLane,
	wasm.ImmShuffle:    (*module).immShuffle,
	wasm.ImmTag:        func(m *module, in *wasm.Instr) { in.X = m.idx(&m.tags) },
	wasm.ImmField:      (*module).immField,
	wasm.ImmTypeN:      func(m *module, in *wasm.Instr) { in.X = m.idx(&m.types); in.Y = uint32(m.Nat(32)) },
	wasm.ImmTypeData:   func(m *module, in *wasm.Instr) { in.X = m.idx(&m.types); in.Y = m.idx(&m.datas) },
	wasm.ImmTypeElem:   func(m *module, in *wasm.Instr) { in.X = m.idx(&m.types); in.Y = m.idx(&m.elems) },
	wasm.ImmTypeType:   func(m *module, in *wasm.Instr) { in.X = m.idx(&m.types); in.Y = m.idx(&m.types) },
	wasm.ImmHeap:       (*module).immHeap,
	wasm.ImmCast:       (*module).immCast,
	wasm.ImmI32:        func(m *module, in *wasm.Instr) { in.N = m.Number(wasm.I32) },
	wasm.ImmI64:        func(m *module, in *wasm.Instr) { in.N = m.Number(wasm.I64) },
	wasm.ImmF32:        func(m *module, in *wasm.Instr) { in.N = m.Number(wasm.F32) },
	wasm.ImmF64:        func(m *module, in *wasm.Instr) { in.N = m.Number(wasm.F64) },
	wasm.ImmV128:       (*module).immV128,
}

// immediates reads the immediates of a plain instruction after its keyword.
func (m *module) immediates(in *wasm.Instr) {
	if read := immediates[in.Op.AnyRow().Imm]; read != nil {
		read(m, in)
	} else if in.Op == wasm.OpSelect && m.Head() == "result" {
		m.immSelect(in)
	}
}

// labelidx reads Tlabelidx_.
func (m *module) labelidx() uint32 {
	t := m.tok()
	if t.kind == tokNat {
		m.advance(1)
		return uint32(m.nat(t.pos, m.text[t.pos:t.end], 32))
	}
	if t.kind != tokID {
		m.Unexpected("a label")
		return 0
	}
	id := m.ID()
	depth, ok := m.labels[id]
	if !ok {
		m.Fail(t.pos, "unknown label %s", quoteID(id))
	}
	return uint32(m.depth - depth)
}

// idxPairOr0 reads two indices or none.
func (m *module) idxPairOr0(s *space) (x, y uint32) {
	if !m.atIdx() {
		return 0, 0
	}
	x = m.idx(s)
	return x, m.idx(s)
}

// idxOr0Then reads an index of a, which may be missing, and one of b.
func (m *module) idxOr0Then(a, b *space) (x, y uint32) {
	if m.atIdx() {
		if k := m.toks[m.i+1].kind; k == tokNat || k == tokID {
			x = m.idx(a)
		}
	}
	return x, m.idx(b)
}

func (m *module) immLabels(in *wasm.Instr) {
	labels := []uint32{m.labelidx()}
	for m.atIdx() {
		labels = append(labels, m.labelidx())
	}
	m.mod.SetExt(in, wasm.Ext{Labels: labels})
}

func (m *module) immTableType(in *wasm.Instr) {
	in.X = m.idxOr0(&m.tables)
	in.Y = m.typeuse(noIDs)
}

// immSelect reads the result types that make a select one with types.
func (m *module) immSelect(in *wasm.Instr) {
	in.Op = wasm.OpSelectT
	var types []wasm.Valtype
	for m.Open("result") {
		types = m.valtypeList(types)
		m.Close()
	}
	m.mod.SetExt(in, wasm.Ext{Types: types})
}

// memarg reads Tmemarg_ (6.5.6).
func (m *module) memarg(in *wasm.Instr) {
	if s, pos, ok := m.argument("offset="); ok {
		in.N = m.nat(pos, s, 64)
	}
	in.Align = uint8(bits.TrailingZeros8(in.Op.Row().Width))
	if s, pos, ok := m.argument("align="); ok {
		n := m.nat(pos, s, 64)
		if bits.OnesCount64(n) != 1 {
			m.Fail(pos, "alignment must be a power of two")
		}
		in.Align = uint8(bits.TrailingZeros64(n))
	}
}

// argument reads a keyword that is a prefix and a number, of which it gives the text and place.
func (m *module) argument(prefix string) (s string, pos uint32, ok bool) {
	s, ok = strings.CutPrefix(m.word(), prefix)
	if !ok || classify(s) != tokNat {
		return "", 0, false
	}
	pos = m.Pos() + uint32(len(prefix))
	m.advance(1)
	return s, pos, true
}

// atArgument reports whether a memory argument is the token i after the cursor.
func (m *module) atArgument(ahead int) bool {
	t := m.toks[m.i+ahead]
	s := m.text[t.pos:t.end]
	return strings.HasPrefix(s, "offset=") || strings.HasPrefix(s, "align=")
}

// immMemargLane reads memory index, memory argument and lane. A number alone is the lane.
func (m *module) immMemargLane(in *wasm.Instr) {
	k := m.kind()
	if k == tokNat {
		k = m.toks[m.i+1].kind // a lone number is the lane
	}
	if k == tokID || k == tokNat || k == tokWord && m.kind() == tokNat && m.atArgument(1) {
		in.X = m.idx(&m.mems)
	}
	m.memarg(in)
	m.immLane(in)
}

// immLane reads a lane index.
func (m *module) immLane(in *wasm.Instr) {
	if m.kind() != tokNat {
		m.Unexpected("a lane index")
		return
	}
	in.Y = uint32(m.laneIndex())
}

// laneIndex reads a number that is to be a lane index.
func (m *module) laneIndex() byte {
	pos, s := m.Pos(), m.next()
	n, ok := parseNat(s, 8)
	if !ok {
		m.Fail(pos, "i8 constant out of range: %s is no lane index", short(s))
	}
	return byte(n)
}

// immShuffle reads sixteen lane indices.
func (m *module) immShuffle(in *wasm.Instr) {
	var lanes [16]byte
	if n := m.countNumbers(); n != len(lanes) {
		m.Fail(m.Pos(), "invalid lane length %d, expected 16", n)
		return
	}
	for i := range lanes {
		lanes[i] = m.laneIndex()
	}
	in.SetV128(lanes)
}

// immV128 reads a shape and its lanes (6.5.10).
func (m *module) immV128(in *wasm.Instr) { in.SetV128(m.Vector()) }

// immField reads a type and one of its fields, which goes by the identifiers of that type.
func (m *module) immField(in *wasm.Instr) {
	in.X = m.idx(&m.types)
	fields := m.fields[in.X]
	if fields == nil {
		fields = &space{what: "field"}
	}
	in.Y = m.idx(fields)
}

// immHeap reads the heap type of a ref.null, or the reference type of a ref.test or ref.cast, which are other
// instructions when it is nullable.
func (m *module) immHeap(in *wasm.Instr) {
	var t wasm.Reftype
	if in.Op == wasm.OpRefNull {
		t = m.heaptype(false)
	} else if t = m.reftype(); t.Null && in.Op == wasm.OpRefTest {
		in.Op = wasm.OpRefTestNull
	} else if t.Null {
		in.Op = wasm.OpRefCastNull
	}
	in.SetReftype(t)
}

func (m *module) immCast(in *wasm.Instr) {
	in.X = m.labelidx()
	m.mod.SetExt(in, wasm.Ext{Types: []wasm.Valtype{m.reftype(), m.reftype()}})
}

// blocktype reads Tblocktype_ (6.5.3).
func (m *module) blocktype(in *wasm.Instr) {
	t, given := m.typeIndex()
	m.signature(noIDs)
	var b wasm.Blocktype
	switch {
	case given || len(m.params) > 0 || len(m.results) > 1:
		b = wasm.Blocktype{Kind: wasm.BlockIdx, Idx: m.resolve(t, given, noIDs)}
	case len(m.results) == 1:
		b = wasm.Blocktype{Kind: wasm.BlockVal, Val: m.results[0]}
	}
	in.SetBlocktype(b)
}

// catchKinds holds the catch clauses by keyword.
var catchKinds = map[string]wasm.CatchKind{
	"catch": wasm.CatchTag, "catch_ref": wasm.CatchTagRef, "catch_all": wasm.CatchAll, "catch_all_ref": wasm.CatchAllRef,
}

// catches reads Tcatch_* (6.5.3). The clauses' labels are those outside of the try_table.
func (m *module) catches(in *wasm.Instr) {
	var list []wasm.Catch
	for {
		kind, ok := catchKinds[m.Head()]
		if !ok {
			m.mod.SetExt(in, wasm.Ext{Catches: list})
			return
		}
		m.advance(2)
		c := wasm.Catch{Kind: kind}
		if kind.HasTag() {
			c.Tag = m.idx(&m.tags)
		}
		c.Label = m.labelidx()
		list = append(list, c)
		m.Close()
	}
}
