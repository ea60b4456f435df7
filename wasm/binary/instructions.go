package binary

import (
	"slices"

	"wasmjudge/wasm"
)

// immediate reads and writes the immediates of one shape; in.Op is set.
type immediate struct {
	read  func(d *decoder, in *wasm.Instr)
	write func(e *encoder, in *wasm.Instr)
}

// immediates holds the grammar of what follows an opcode (specification 5.4), by shape.
var immediates = [wasm.ImmCount]immediate{
	wasm.ImmBlock:      {(*decoder).immBlock, (*encoder).immBlock},
	wasm.ImmTryTable:   {(*decoder).immTryTable, (*encoder).immTryTable},
	wasm.ImmLabel:      {(*decoder).immX, (*encoder).immX},
	wasm.ImmLabels:     {(*decoder).immLabels, (*encoder).immLabels},
	wasm.ImmFunc:       {(*decoder).immX, (*encoder).immX},
	wasm.ImmType:       {(*decoder).immX, (*encoder).immX},
	wasm.ImmTableType:  {(*decoder).immYX, (*encoder).immYX},
	wasm.ImmLocal:      {(*decoder).immX, (*encoder).immX},
	wasm.ImmGlobal:     {(*decoder).immX, (*encoder).immX},
	wasm.ImmTable:      {(*decoder).immX, (*encoder).immX},
	wasm.ImmTableTable: {(*decoder).immXY, (*encoder).immXY},
	wasm.ImmTableElem:  {(*decoder).immYX, (*encoder).immYX},
	wasm.ImmElem:       {(*decoder).immX, (*encoder).immX},
	wasm.ImmMem:        {(*decoder).immX, (*encoder).immX},
	wasm.ImmMemMem:     {(*decoder).immXY, (*encoder).immXY},
	wasm.ImmMemData:    {noteData((*decoder).immYX), (*encoder).immYX},
	wasm.ImmData:       {noteData((*decoder).immX), (*encoder).immX},
	wasm.ImmMemarg:     {(*decoder).immMemarg, (*encoder).immMemarg},
	wasm.ImmMemargLane: {(*decoder).immMemargLane, (*encoder).immMemargLane},
	wasm.ImmLane:       {(*decoder).immLane, (*encoder).immLane},
	wasm.ImmShuffle:    {(*decoder).immV128, (*encoder).immV128},
	wasm.ImmTag:        {(*decoder).immX, (*encoder).immX},
	wasm.ImmField:      {(*decoder).immXY, (*encoder).immXY},
	wasm.ImmTypeN:      {(*decoder).immXY, (*encoder).immXY},
	wasm.ImmTypeData:   {noteData((*decoder).immXY), (*encoder).immXY},
	wasm.ImmTypeElem:   {(*decoder).immXY, (*encoder).immXY},
	wasm.ImmTypeType:   {(*decoder).immXY, (*encoder).immXY},
	wasm.ImmHeap:       {(*decoder).immHeap, (*encoder).immHeap},
	wasm.ImmHeapNull:   {(*decoder).immHeap, (*encoder).immHeap},
	wasm.ImmCast:       {(*decoder).immCast, (*encoder).immCast},
	wasm.ImmSelect:     {(*decoder).immSelect, (*encoder).immSelect},
	wasm.ImmI32:        {(*decoder).immI32, (*encoder).immI32},
	wasm.ImmI64:        {(*decoder).immI64, (*encoder).immI64},
	wasm.ImmF32:        {(*decoder).immF32, (*encoder).immF32},
	wasm.ImmF64:        {(*decoder).immF64, (*encoder).immF64},
	wasm.ImmV128:       {(*decoder).immV128, (*encoder).immV128},
}

// shapes are the shapes of immediates by Op, illegal for what is no instruction: the rows themselves are large and far
// apart.
var shapes = func() (table [wasm.OpCount]wasm.Imm) {
	for op := range wasm.Op(wasm.OpCount) {
		table[op] = op.Row().Imm
		if op.Row().Name == "" {
			table[op] = illegal
		}
	}
	return table
}()

const illegal wasm.Imm = wasm.ImmCount

// noteData makes the reader of a shape that holds a dataidx note where one was read first.
func noteData(read func(*decoder, *wasm.Instr)) func(*decoder, *wasm.Instr) {
	return func(d *decoder, in *wasm.Instr) {
		if d.dataUse == 0 {
			d.dataUse = in.Pos
		}
		read(d, in)
	}
}

// opcode reads the opcode of an instruction.
func (d *decoder) opcode() wasm.Op {
	pos := d.pos
	b := d.byte()
	if b < 0xFB || b > 0xFD {
		if shapes[b] != illegal {
			return wasm.Op(b)
		}
		d.refuse(pos, d.needsOp(b), "illegal opcode %02x", b)
		return 0
	}
	n := d.u32()
	op, ok := wasm.OpOf(b, n)
	if !ok {
		if op, ok = d.proposals.OpOf(b, n); ok {
			d.m.Proposals |= op.Proposal()
			return op
		}
		d.refuse(pos, wasm.NeedsCode(wasm.CodeOp, b, n), "illegal opcode %02x %02x", b, n)
		return 0
	}
	return op
}

// needsOp returns which proposal has the opcode that begins with b, before the cursor.
func (d *decoder) needsOp(b byte) string {
	if b != 0xFE {
		return wasm.NeedsCode(wasm.CodeOp, 0, uint32(b))
	}
	rest := reader{b: d.b, pos: d.pos}
	n := rest.u32()
	if rest.err != nil {
		return ""
	}
	return wasm.NeedsCode(wasm.CodeOp, b, n)
}

func (e *encoder) opcode(op wasm.Op) {
	prefix, code := op.Prefix()
	if prefix == 0 {
		e.byte(byte(code))
		return
	}
	e.byte(prefix)
	e.u32(code)
}

// instr reads one instruction into in, which is zero, and gives the shape of its immediates.
func (d *decoder) instr(in *wasm.Instr) wasm.Imm {
	in.Pos = uint32(d.pos)
	in.Op = d.opcode()
	imm := shapes[in.Op]
	if imm == illegal { // of WebAssembly 3.0: it is a proposal's
		imm = in.Op.AnyRow().Imm
	}
	if imm != wasm.ImmNone {
		immediates[imm].read(d, in)
	}
	return imm
}

func (e *encoder) instr(in *wasm.Instr) {
	e.opcode(in.Op)
	if imm := in.Op.AnyRow().Imm; imm != wasm.ImmNone {
		immediates[imm].write(e, in)
	}
}

// Bexpr
func (d *decoder) expr() []wasm.Instr {
	d.open = d.open[:0]
	first := len(d.instrs)
	for {
		d.open = slices.Grow(d.open, 16) // for the blocks that brief opens
		d.brief()
		if len(d.instrs) == cap(d.instrs) {
			d.moreInstrs(first)
			first = 0
		}
		d.instrs = d.instrs[:len(d.instrs)+1]
		in := &d.instrs[len(d.instrs)-1]
		imm := d.instr(in)
		switch {
		case d.err != nil:
			return nil
		case imm == wasm.ImmBlock || imm == wasm.ImmTryTable:
			d.open = append(d.open, in.Op)
		case in.Op == wasm.OpElse:
			// Only an if that has no else yet may have one.
			if n := len(d.open); n == 0 || d.open[n-1] != wasm.OpIf {
				d.fail(int(in.Pos), "END opcode expected")
				return nil
			}
			d.open[len(d.open)-1] = wasm.OpElse
		case in.Op == wasm.OpEnd && len(d.open) > 0:
			d.open = d.open[:len(d.open)-1]
		case in.Op == wasm.OpEnd:
			return d.instrs[first:len(d.instrs):len(d.instrs)]
		}
	}
}

// moreInstrs makes room for more instructions after those from first on, which are moved.
func (d *decoder) moreInstrs(first int) {
	rest, most := len(d.b)-d.pos, 256
	if d.after == wasm.SecCode {
		rest, most = d.end-d.pos, 1<<15
	}
	// Two bytes an instruction is common; what is left over is used by the expressions to come.
	room := min(max(rest, 16)/2, most)
	body := d.instrs[first:]
	d.instrs = append(make([]wasm.Instr, 0, 2*len(body)+room), body...)
}

// Bexpr
func (e *encoder) expr(body []wasm.Instr) {
	for i := range body {
		e.instr(&body[i])
	}
}

func (d *decoder) immX(in *wasm.Instr) { in.X = d.u32() }
func (e *encoder) immX(in *wasm.Instr) { e.u32(in.X) }

func (d *decoder) immXY(in *wasm.Instr) {
	in.X = d.u32()
	in.Y = d.u32()
}

func (e *encoder) immXY(in *wasm.Instr) {
	e.u32(in.X)
	e.u32(in.Y)
}

// immYX is for the instructions whose binary order is not that of the abstract syntax.
func (d *decoder) immYX(in *wasm.Instr) {
	in.Y = d.u32()
	in.X = d.u32()
}

func (e *encoder) immYX(in *wasm.Instr) {
	e.u32(in.Y)
	e.u32(in.X)
}

func (d *decoder) immBlock(in *wasm.Instr) { in.SetBlocktype(d.blocktype()) }
func (e *encoder) immBlock(in *wasm.Instr) { e.blocktype(in.Blocktype()) }

func (d *decoder) immTryTable(in *wasm.Instr) {
	d.immBlock(in)
	d.m.SetExt(in, wasm.Ext{Catches: list(d, &d.catches, 2, (*decoder).catch)})
}

func (e *encoder) immTryTable(in *wasm.Instr) {
	e.immBlock(in)
	catches := e.m.Ext(in).Catches
	e.count(len(catches))
	for _, c := range catches {
		e.catch(c)
	}
}

// Bcatch
func (d *decoder) catch(c *wasm.Catch) {
	pos := d.pos
	c.Kind = wasm.CatchKind(d.byte())
	if c.Kind > wasm.CatchAllRef {
		d.fail(pos, "malformed catch clause")
	}
	if c.Kind.HasTag() {
		c.Tag = d.u32()
	}
	c.Label = d.u32()
}

// Bcatch
func (e *encoder) catch(c wasm.Catch) {
	e.byte(byte(c.Kind))
	if c.Kind.HasTag() {
		e.u32(c.Tag)
	}
	e.u32(c.Label)
}

func (d *decoder) immLabels(in *wasm.Instr) {
	n := d.count() + 1
	labels := d.indices.take(d.room(n))
	for i := range labels {
		labels[i] = d.u32()
	}
	d.m.SetExt(in, wasm.Ext{Labels: further(d, &d.indices, labels, n, (*decoder).index)})
}

func (e *encoder) immLabels(in *wasm.Instr) {
	labels := e.m.Ext(in).Labels
	e.count(len(labels) - 1)
	for _, l := range labels {
		e.u32(l)
	}
}

const (
	memargAlign = 0x3F
	memargMem   = 0x40 // a memidx follows
)

// Bmemarg
func (d *decoder) immMemarg(in *wasm.Instr) {
	pos := d.pos
	flags := d.u32()
	if flags > memargAlign|memargMem {
		d.fail(pos, "malformed memop flags")
	}
	if flags&memargMem != 0 {
		in.X = d.u32()
	}
	in.Align = uint8(flags & memargAlign)
	in.N = d.u64()
}

// Bmemarg
func (e *encoder) immMemarg(in *wasm.Instr) {
	if in.X == 0 {
		e.u32(uint32(in.Align))
	} else {
		e.u32(uint32(in.Align) | memargMem)
		e.u32(in.X)
	}
	e.u64(in.N)
}

func (d *decoder) immMemargLane(in *wasm.Instr) {
	d.immMemarg(in)
	d.immLane(in)
}

func (e *encoder) immMemargLane(in *wasm.Instr) {
	e.immMemarg(in)
	e.immLane(in)
}

// Blaneidx
func (d *decoder) immLane(in *wasm.Instr) { in.Y = uint32(d.byte()) }

// Blaneidx
func (e *encoder) immLane(in *wasm.Instr) { e.byte(byte(in.Y)) }

func (d *decoder) immV128(in *wasm.Instr) {
	var v [16]byte
	copy(v[:], d.bytes(len(v)))
	in.SetV128(v)
}

func (e *encoder) immV128(in *wasm.Instr) {
	v := in.V128()
	e.b = append(e.b, v[:]...)
}

func (d *decoder) immHeap(in *wasm.Instr) {
	in.SetReftype(d.heaptype(in.Op.Row().Imm == wasm.ImmHeapNull))
}

func (e *encoder) immHeap(in *wasm.Instr) { e.heaptype(in.Reftype()) }

// The flags of Bcastop: which of the two types are nullable.
const (
	castSource = 0x01
	castTarget = 0x02
)

func (d *decoder) immCast(in *wasm.Instr) {
	pos := d.pos
	flags := d.byte()
	if flags > castSource|castTarget {
		d.fail(pos, "malformed br_on_cast flags")
	}
	in.X = d.u32()
	types := d.types.take(2)
	types[0] = d.heaptype(flags&castSource != 0)
	types[1] = d.heaptype(flags&castTarget != 0)
	d.m.SetExt(in, wasm.Ext{Types: types})
}

func (e *encoder) immCast(in *wasm.Instr) {
	types := e.m.Ext(in).Types
	source, target := types[0], types[1]
	flags := byte(0)
	if source.Null {
		flags |= castSource
	}
	if target.Null {
		flags |= castTarget
	}
	e.byte(flags)
	e.u32(in.X)
	e.heaptype(source)
	e.heaptype(target)
}

func (d *decoder) immSelect(in *wasm.Instr) { d.m.SetExt(in, wasm.Ext{Types: d.resulttype()}) }
func (e *encoder) immSelect(in *wasm.Instr) { e.resulttype(e.m.Ext(in).Types) }

func (d *decoder) immI32(in *wasm.Instr) { in.N = uint64(uint32(d.sN(32))) }
func (e *encoder) immI32(in *wasm.Instr) { e.sN(int64(int32(in.N))) }

func (d *decoder) immI64(in *wasm.Instr) { in.N = uint64(d.sN(64)) }
func (e *encoder) immI64(in *wasm.Instr) { e.sN(int64(in.N)) }

func (d *decoder) immF32(in *wasm.Instr) { in.N = uint64(d.f32()) }
func (e *encoder) immF32(in *wasm.Instr) { e.f32(uint32(in.N)) }

func (d *decoder) immF64(in *wasm.Instr) { in.N = d.f64() }
func (e *encoder) immF64(in *wasm.Instr) { e.f64(in.N) }
