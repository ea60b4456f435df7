package compiler

import (
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

// Bounds of arrays that need no second check. What a local holds is known as long as the local is not written: once
// the index in one local was found to be within the array in another, it is, since no array changes its length. So it
// is until one of the two is written, or until paths join, of which one may not have come by the check.

// boundsCheck is a check that was made: of the index in a local, or of constants up to most if index is noLocal.
type boundsCheck struct {
	array, index int32
	most         uint64
}

const (
	noLocal    = -1
	mostChecks = 8 // that are known at a time
)

// isChecked reports whether an index is known to be within an array, both of them operands in use. If it is not, it is
// from the next instruction on: the caller checks it.
func (c *compiler) isChecked(array, index *operand) bool {
	if array.kind != inLocal || index.kind != inLocal && index.kind != constant || c.has(fault.ArrayLength) {
		return false
	}
	have := boundsCheck{array: array.x, index: noLocal, most: index.bits}
	if index.kind == inLocal {
		have.index, have.most = index.x, 0
	}
	for _, k := range c.checks {
		if k.array == have.array && k.index == have.index && k.most >= have.most {
			return true
		}
	}
	if len(c.checks) == mostChecks {
		copy(c.checks, c.checks[1:])
		c.checks = c.checks[:mostChecks-1]
	}
	c.checks = append(c.checks, have)
	return false
}

// uncheck forgets the checks of a local, which is written.
func (c *compiler) uncheck(i *wasm.Instr) {
	kept := c.checks[:0]
	for _, k := range c.checks {
		if k.array != int32(i.X) && k.index != int32(i.X) {
			kept = append(kept, k)
		}
	}
	c.checks = kept
}

// uncheckAll forgets all checks: paths join.
func (c *compiler) uncheckAll() { c.checks = c.checks[:0] }
