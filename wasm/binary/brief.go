package binary

import "wasmjudge/wasm"

// A brief instruction is one whose opcode and immediates take a byte each: most are. They are read alike, without a
// branch that depends on the opcode; masks tell which of the bytes that follow it are immediates, and of which fields.
type brief struct {
	size  uint8  // bytes of the instruction, 0 if it is never brief
	opens int8   // how many blocks it opens: 1, or -1 if it closes one
	like  uint16 // the two bytes that follow it are as these
	same  uint16 // in these bits, or otherwise the instruction is not brief
	x     uint32 // of the first byte: X
	n     uint64 // of the first byte, sign-extended: N
	align uint8  // of the first byte: Align
	off   uint8  // of the second byte: N
}

// briefs has the opcodes of one byte, of size 0 if they are never brief. A block is brief if it has no type. An else
// is not: it must stand in an if.
var briefs = func() (table [0x100]brief) {
	for b := range table {
		table[b] = briefShapes[shapes[b]]
	}
	table[wasm.OpElse] = brief{}
	table[wasm.OpEnd] = brief{size: 1, opens: -1}
	return table
}()

var (
	briefX      = brief{size: 2, same: 0x80, x: 0x7F}
	briefShapes = [wasm.ImmCount + 1]brief{
		wasm.ImmNone:   {size: 1},
		wasm.ImmBlock:  {size: 2, opens: 1, like: codeEmpty, same: 0xFF},
		wasm.ImmLabel:  briefX,
		wasm.ImmFunc:   briefX,
		wasm.ImmType:   briefX,
		wasm.ImmLocal:  briefX,
		wasm.ImmGlobal: briefX,
		wasm.ImmTable:  briefX,
		wasm.ImmMem:    briefX,
		wasm.ImmTag:    briefX,
		wasm.ImmMemarg: {size: 3, same: 0x80_00 | 0xFF&^memargAlign, align: memargAlign, off: 0x7F},
		wasm.ImmI32:    {size: 2, same: 0x80, n: 1<<32 - 1},
		wasm.ImmI64:    {size: 2, same: 0x80, n: 1<<64 - 1},
	}
)

// brief reads the brief instructions that come next, as many as there is room for, but not the end of the expression.
func (d *decoder) brief() {
	b, pos := d.b, d.pos
	room := d.instrs[len(d.instrs):cap(d.instrs)]
	open, depth := d.open[:cap(d.open)], len(d.open)
	n := 0
	for n < len(room) && pos+2 < len(b) {
		op, first, second := b[pos], b[pos+1], b[pos+2]
		s := &briefs[op]
		if s.size == 0 || (uint16(first)|uint16(second)<<8^s.like)&s.same != 0 {
			break
		}
		inside := depth + int(s.opens)
		if inside < 0 || depth >= len(open) {
			break
		}
		open[depth] = wasm.Op(op) // if it opens no block, another will overwrite it
		depth = inside
		in := &room[n]
		in.Op = wasm.Op(op)
		in.Pos = uint32(pos)
		in.X = uint32(first) & s.x
		in.N = uint64(int8(first<<1)>>1)&s.n | uint64(second&s.off)
		in.Align = first & s.align
		pos += int(s.size)
		n++
	}
	d.pos = pos
	d.instrs = d.instrs[:len(d.instrs)+n]
	d.open = d.open[:depth]
}
