package feature

import "wasmjudge/wasm"

// maxU32 is how many bytes an unsigned 32-bit integer may take (5.2.2).
const maxU32 = 5

// maxAlign is what the alignment of a memarg had to be less than before there was a flag beside it.
const maxAlign = 32

// encoding looks at the bytes of an instruction: where an index of a memory or table stands today there was a byte
// that had to be 0, and offsets had 32 bits.
func (c *checker) encoding(in *wasm.Instr) {
	at := int(in.Pos) + 1
	switch in.Op {
	case wasm.OpMemorySize, wasm.OpMemoryGrow:
		c.zero(MultiMemory, in, at)
	case wasm.OpCallIndirect:
		c.zero(ReferenceTypes, in, c.skip(at))
	case wasm.OpMemoryFill:
		c.zero(MultiMemory, in, c.skip(at))
	case wasm.OpMemoryCopy:
		c.zero(MultiMemory, in, c.skip(at))
		c.zero(MultiMemory, in, c.skip(at)+1)
	case wasm.OpMemoryInit:
		c.zero(MultiMemory, in, c.skip(c.skip(at)))
	}
	if in.Op.Row().Imm == wasm.ImmMemarg && in.Op < 0x100 {
		if b := c.m.Source.Text; at < len(b) && b[at] >= maxAlign {
			c.malformed(MultiMemory, in.Pos, "", "malformed memop flags")
		}
		offset := c.skip(at)
		if in.X != 0 {
			return
		}
		if c.skip(offset)-offset > maxU32 {
			c.malformed(Memory64, in.Pos, "", "integer representation too long")
		}
	}
}

// limitsWidth looks at the bytes of limits, which had 32 bits.
func (c *checker) limitsWidth(at int, l wasm.Limits, pos uint32) {
	lower := at + 1 // behind the flags
	upper := c.skip(lower)
	if upper-lower > maxU32 || l.HasMax && c.skip(upper)-upper > maxU32 {
		c.malformed(Memory64, pos, "", "integer representation too long")
	}
}

// zero looks at a byte that had to be 0.
func (c *checker) zero(f Feature, in *wasm.Instr, at int) {
	if b := c.m.Source.Text; at < len(b) && b[at] != 0 {
		c.malformed(f, in.Pos, "", "zero byte expected")
	}
}

// skip returns the offset of what follows the integer at an offset.
func (c *checker) skip(at int) int {
	b := c.m.Source.Text
	for at < len(b) && b[at]&0x80 != 0 {
		at++
	}
	return at + 1
}
