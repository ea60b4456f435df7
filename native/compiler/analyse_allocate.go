package compiler

import (
	"math/bits"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/wasm"
)

// Registers of locals. Their live ranges are taken in the order in which the intervals start. Each gets a register
// that no other has during its interval; if there is none, the live range with the least weight goes without and the
// local stays in its home slot.
//
// Some registers are never given to live ranges, so that every lowering finds enough for operands: rax, rcx and rdx,
// which also have fixed roles in shifts, divisions and results; xmm0, xmm1 and xmm14. xmm15 is for lowerings alone.

// regset is a set of registers.
type regset uint32

func setOf(rs ...amd64.Reg) (s regset) {
	for _, r := range rs {
		s |= 1 << r
	}
	return s
}

// has reports whether a register is in the set; None never is. The processor has this shift as one instruction.
func (s regset) has(r amd64.Reg) bool { return uint64(s)>>(r&63)&1 != 0 }

// first is the first register of a set that is not empty.
func (s regset) first() amd64.Reg { return amd64.Reg(bits.TrailingZeros32(uint32(s))) }

// count is the number of registers in the set.
func (s regset) count() int { return bits.OnesCount32(uint32(s)) }

const (
	intRegs   regset = 1<<16 - 1
	floatRegs regset = intRegs << 16
)

const (
	vmctxReg = amd64.R15 // the frame's vmctx, when it is valid
	memReg   = amd64.R14 // the base of memory 0, when it is valid; the abi.Context around runtime calls
	scratchX = amd64.XMM15
)

var (
	intTemps   = setOf(amd64.RAX, amd64.RCX, amd64.RDX)
	floatTemps = setOf(amd64.XMM0, amd64.XMM1, amd64.XMM14)
	intHomes   = setOf(amd64.RBX, amd64.RSI, amd64.RDI, amd64.R8, amd64.R9, amd64.R10, amd64.R11, amd64.R12, amd64.R13)
	floatHomes = floatRegs &^ setOf(amd64.XMM0, amd64.XMM1, amd64.XMM14, scratchX)
)

// class is the set of registers for a type.
func class(k wasm.Kind) regset {
	if abi.InXMM(k) {
		return floatRegs
	}
	return intRegs
}

// chooseRegisters decides which registers the function's locals and operands may have.
func (c *compiler) chooseRegisters() {
	c.homeRegs = intHomes | floatHomes
	if c.uses&(usesMemory0|callsGo) == 0 {
		c.homeRegs |= setOf(memReg)
	}
	if c.uses&(usesVmctx|calls) == 0 && !c.options.LeanFrames {
		c.homeRegs |= setOf(vmctxReg) // at most the prologue needs the vmctx, for the base of memory 0
	}
	c.tempRegs = c.homeRegs | intTemps | floatTemps
	if c.uses&bounds != 0 {
		c.homeRegs &^= setOf(amd64.R13) // explicit checks need one more register
	}
	if c.uses&usesVectors != 0 {
		c.homeRegs &^= setOf(amd64.XMM13) // three operands, a result apart from them, or another temporary
	}
}

// tenants are the live ranges that have registers, as live ranges begin one after the other.
type tenants struct {
	free    regset
	ranges  [amd64.NumRegs]int32
	ends    [amd64.NumRegs]uint32 // of the live ranges
	soonest uint32                // none of the ends is before it
}

// allocate gives home registers to live ranges.
func (c *compiler) allocate() {
	c.chooseRegisters()
	c.placeParams()
	t := tenants{free: c.homeRegs, soonest: never}
	for _, x := range c.params {
		c.assign(c.locals[x].live, c.arrivals[x], &t)
	}
	for _, x := range c.zeros {
		c.assign(c.locals[x].live, amd64.None, &t)
	}
	for k := range c.ranges {
		w := &c.ranges[k]
		if w.first == 0 || w.merged {
			continue
		}
		if t.soonest < w.first {
			t.endBefore(w.first, c.homeRegs)
		}
		c.assign(int32(k), amd64.None, &t)
	}
	for _, x := range c.order {
		l := &c.locals[x]
		w := &c.ranges[l.live]
		l.reg, l.end = w.reg, w.end
	}
}

// endBefore frees the registers, of all, of live ranges that end before a position.
func (t *tenants) endBefore(at uint32, all regset) {
	t.soonest = never
	for s := all &^ t.free; s != 0; s &= s - 1 {
		if r := s.first(); t.ends[r] < at {
			t.free |= 1 << r
		} else {
			t.soonest = min(t.soonest, t.ends[r])
		}
	}
}

// placeParams finds where the parameters arrive: in registers, or in slots of the caller, which become their home
// slots.
func (c *compiler) placeParams() {
	c.arrivals = c.arrivals[:0]
	p := abi.PlaceArgs()
	for i := range c.locals {
		l := &c.locals[i]
		if !l.param {
			break
		}
		r, slot := p.Next(l.typ)
		if r == amd64.None {
			l.home = abi.FrameArgs + 8*slot
		}
		c.arrivals = append(c.arrivals, r)
	}
	c.stackArgs = p.Slots
}

// assign gives live range k a register, want if it is free. t are the live ranges that have a register at the start
// of k's interval.
func (c *compiler) assign(k int32, want amd64.Reg, t *tenants) {
	w := &c.ranges[k]
	all := class(c.locals[w.local].typ)
	var r amd64.Reg
	switch s := t.free & all; {
	case want != amd64.None && s.has(want):
		r = want
	case s != 0:
		r = s.first()
	default:
		least := w.weight
		r = amd64.None
		for s := c.homeRegs & all; s != 0; s &= s - 1 {
			if y := &c.ranges[t.ranges[s.first()]]; y.weight < least {
				r, least = s.first(), y.weight
			}
		}
		if r == amd64.None {
			return
		}
		c.ranges[t.ranges[r]].reg = amd64.None
	}
	t.free &^= 1 << r
	t.ranges[r], t.ends[r] = k, w.end
	t.soonest = min(t.soonest, w.end)
	w.reg = r
}
