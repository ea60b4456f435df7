package amd64

import (
	"encoding/binary"
	"math"
)

// Label is a place in the code. Assembler.labels holds its offset if it is bound. Otherwise it holds -1 minus the
// offset of the last 4-byte field that refers to it, or 0; that field holds the offset of the one before, and so on.
// Bits above these offsets, which are below 1 GiB, say how many bytes of its instruction follow a field.
type Label int32

const (
	trailingAt = 30
	fieldMask  = 1<<trailingAt - 1
)

// NewLabel makes a label that is not bound.
func (a *Assembler) NewLabel() Label {
	a.labels = append(a.labels, -1)
	return Label(len(a.labels) - 1)
}

// Bind puts the label at the next instruction.
func (a *Assembler) Bind(l Label) {
	at := -1 - a.labels[l]
	here := int32(len(a.Code))
	for at > 0 {
		trailing := at >> trailingAt
		at &= fieldMask
		field := a.Code[at : at+4]
		before := int32(binary.LittleEndian.Uint32(field))
		binary.LittleEndian.PutUint32(field, uint32(here-(at+4)-trailing))
		at = before
	}
	a.labels[l] = here
}

// Labels is how many labels there are, for DropLabels.
func (a *Assembler) Labels() int { return len(a.labels) }

// DropLabels forgets all labels but the first n, when nothing will refer to the others and those that are referred to
// are bound.
func (a *Assembler) DropLabels(n int) { a.labels = a.labels[:n] }

// Wanted reports whether a label that is not bound is referred to.
func (a *Assembler) Wanted(l Label) bool { return a.labels[l] < -1 }

// Offset is where the label was bound; it is negative if the label is not bound.
func (a *Assembler) Offset(l Label) int { return int(a.labels[l]) }

// fixup writes a field at an offset, relative to the instruction's end, that refers to a label. trailing bytes of the
// instruction, 0 or 1, follow.
func (a *Assembler) fixup(field []byte, at int, l Label, trailing int32) {
	to := a.labels[l]
	if to >= 0 {
		binary.LittleEndian.PutUint32(field, uint32(to-int32(at)-4-trailing))
		return
	}
	binary.LittleEndian.PutUint32(field, uint32(-1-to))
	a.labels[l] = -1 - int32(at) - trailing<<trailingAt
}

// The opcodes of jumps and calls with 4 bytes of displacement, in the order of memory.
const (
	nearJmp  = 0xE9
	nearCall = 0xE8
	nearJcc  = 0x800F // the condition is added to the second byte
)

// Jmp jumps to a label.
func (a *Assembler) Jmp(l Label) {
	if !a.jumpBack(0xEB, l) {
		a.near(nearJmp, 1, l)
	}
}

// Jcc jumps to a label if the condition holds.
func (a *Assembler) Jcc(c Cond, l Label) {
	if !a.jumpBack(0x70|byte(c), l) {
		a.near(nearJcc|uint16(c)<<8, 2, l)
	}
}

// CallLabel calls the code at a label, which is not dropped. LinkCalls completes the call: functions lie far apart,
// and those that call one that comes later would have to be brought from all over the code when it is bound.
func (a *Assembler) CallLabel(l Label) {
	b := a.room()
	binary.LittleEndian.PutUint64(b[:], nearCall)
	a.took(5)
	a.calls = append(a.calls, call{int32(len(a.Code)), l})
}

// call is a call of a label that ends at an offset.
type call struct {
	end int32
	to  Label
}

// LinkCalls completes the calls of labels, which are bound.
func (a *Assembler) LinkCalls() {
	for _, c := range a.calls {
		binary.LittleEndian.PutUint32(a.Code[c.end-4:], uint32(a.labels[c.to]-c.end))
	}
	a.calls = a.calls[:0]
}

// jumpBack appends a jump with a byte of displacement if that is known to reach.
func (a *Assembler) jumpBack(op byte, l Label) bool {
	to := int(a.labels[l])
	rel := to - len(a.Code) - 2
	if to < 0 || rel < math.MinInt8 {
		return false
	}
	b := a.room()
	b[0], b[1] = op, byte(rel)
	a.took(2)
	return true
}

// near appends an opcode of n bytes and the displacement of a label.
func (a *Assembler) near(op uint16, n int, l Label) {
	b := a.room()
	binary.LittleEndian.PutUint16(b[:], op)
	a.fixup(b[n:], len(a.Code)+n, l, 0)
	a.took(n + 4)
}

// TableEntry appends an entry of the jump table that starts at offset table: the distance of the label, which is
// bound, from there, in 4 bytes.
func (a *Assembler) TableEntry(table int, l Label) { a.imm(a.labels[l]-int32(table), 4) }
