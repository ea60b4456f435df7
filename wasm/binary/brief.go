package binary

import "wasmjudge/wasm"

// A brief instruction is one whose opcode and immediates take a byte each: most are. They are read alike, without a branch that
// depends on the opcode; masks tell which of the bytes that follow it are immediates, and of which fields.
type brief struct {
	size  uint8  // bytes of the instruction, 0 if it is never brief
	long  uint16 // bits of the two bytes that make an immediate longer, or otherwise none that is brief
	x     uint32 // of the first byte: X
	n     uint64 // of the first byte, sign-extended: N
	align uint8  // of the first byte: Align
	off   uint8  // of the second byte: N
}

// briefs has the opcodes of one byte. Those that open or close a block are never brief: expr keeps account of them.
var briefs = func() (table [0x100]brief) {
	for b := range table {
		op := wasm.Op(b)
		if op != wasm.OpElse && op != wasm.OpEnd {
			table[b] = briefShapes[shapes[b]]
		}
	}
	return table
}()

var (
	briefNone   = brief{size: 1}
	briefX      = brief{size: 2, long: 0x80, x: 0x7F}
	briefShapes = [wasm.ImmCount + 1]brief{
		wasm.ImmNone:   briefNone,
		wasm.ImmLabel:  briefX,
		wasm.ImmFunc:   briefX,
		wasm.ImmType:   briefX,
		wasm.ImmLocal:  briefX,
		wasm.ImmGlobal: briefX,
		wasm.ImmTable:  briefX,
		wasm.ImmMem:    briefX,
		wasm.ImmTag:    briefX,
		wasm.ImmMemarg: {size: 3, long: 0x80_00 | 0xFF&^memargAlign, align: memargAlign, off: 0x7F},
		wasm.ImmI32:    {size: 2, long: 0x80, n: 1<<32 - 1},
		wasm.ImmI64:    {size: 2, long: 0x80, n: 1<<64 - 1},
	}
)

// brief reads the brief instructions that come next, as many as there is room for.
func (d *decoder) brief() {
	b, pos := d.b, d.pos
	room := d.instrs[len(d.instrs):cap(d.instrs)]
	n := 0
	for n < len(room) && pos+2 < len(b) {
		s := &briefs[b[pos]]
		first, second := b[pos+1], b[pos+2]
		if s.size == 0 || (uint16(first)|uint16(second)<<8)&s.long != 0 {
			break
		}
		in := &room[n]
		in.Op = wasm.Op(b[pos])
		in.Pos = uint32(pos)
		in.X = uint32(first) & s.x
		in.N = uint64(int8(first<<1)>>1)&s.n | uint64(second&s.off)
		in.Align = first & s.align
		pos += int(s.size)
		n++
	}
	d.pos = pos
	d.instrs = d.instrs[:len(d.instrs)+n]
}
