package compiler

import (
	"slices"

	"wasmjudge/native/amd64"
)

// liveRange is a stretch of the body over which a local must keep its value. A local has several where a block that
// writes it before it reads it is closed, and another one does the same: then nothing passes from one to the other.
// The interval [first, end] covers every position at which the value may be needed, so that live ranges with disjoint
// intervals can share a register.
type liveRange struct {
	local  uint32
	first  uint32 // the first access, if it is a write before all others on every path; or 0, the entry
	end    uint32
	block  uint32 // the block in which the first access stands
	loop   uint32 // a loop that end must reach, or 0
	weight uint64 // estimate of how often it is accessed
	reg    amd64.Reg
	next   int32 // the next live range of the local, or -1
	merged bool  // the local turned out to have only one live range, which is another
}

// analyseAccesses assigns accesses of locals, between which no block is opened or closed, to live ranges.
func (c *compiler) analyseAccesses(list []localAccess) {
	loops := len(c.loops)
	weight := uint64(1) << (3 * min(loops, 12))
	for k := range list {
		f := &list[k]
		l := &c.locals[f.local]
		var w *liveRange
		if l.live < 0 {
			c.order = append(c.order, f.local)
			w = c.firstRange(l, f)
		} else if w = &c.ranges[l.live]; c.left(w.block, w.first) {
			w = c.laterRange(l, f)
		}
		if loops > 0 { // if no loop is open, those that w was read in have ended
			loop, read := w.loop, c.loopAfter(w.first)
			if !f.write() {
				loop = read
			}
			w.loop = loop
		}
		w.end = f.at
		w.weight += weight
	}
}

// linkAccesses makes each access of a local lead to the next one and to the next write, and the local to the first.
func (c *compiler) linkAccesses() {
	c.accesses, c.passed = slices.Grow(c.accesses[:0], len(c.found))[:len(c.found)], 0
	for k := len(c.found) - 1; k >= 0; k-- {
		f := &c.found[k]
		l := &c.locals[f.local]
		c.accesses[k] = access{l.next, l.nextWrite}
		at, written := f.at, l.nextWrite // without a branch
		if f.write() {
			written = at
		}
		l.next, l.nextWrite = at, written
	}
}

// firstRange is the live range that the first access of a local belongs to.
func (c *compiler) firstRange(l *local, f *localAccess) *liveRange {
	if f.write() && !l.param {
		return c.newRange(l, f.local, f.at)
	}
	l.zero = !l.param
	return c.newRange(l, f.local, 0)
}

// laterRange is the live range of an access of a local where the block of its last live range is left.
func (c *compiler) laterRange(l *local, f *localAccess) *liveRange {
	if f.write() {
		return c.newRange(l, f.local, f.at)
	}
	return c.mergeRanges(l, f.local)
}

// newRange begins a live range of local x.
func (c *compiler) newRange(l *local, x, first uint32) *liveRange {
	if l.live >= 0 {
		c.ranges[l.live].next = int32(len(c.ranges))
	} else {
		l.firstRange = int32(len(c.ranges))
	}
	l.live = int32(len(c.ranges))
	block := uint32(0)
	if first != 0 {
		block = c.inner
	}
	w := extend(&c.ranges)
	w.local, w.first, w.block, w.reg, w.next = x, first, block, amd64.None, -1
	return w
}

// mergeRanges makes all live ranges of local x one from the function's entry on, because it is read where none of
// them holds its value.
func (c *compiler) mergeRanges(l *local, x uint32) *liveRange {
	weight := uint64(0)
	for k := l.firstRange; k >= 0; k = c.ranges[k].next {
		weight += c.ranges[k].weight
		c.ranges[k].merged = true
	}
	l.zero, l.live = true, l.firstRange
	w := &c.ranges[l.live]
	*w = liveRange{local: x, weight: weight, reg: amd64.None, next: -1}
	return w
}

// left reports whether a block, or the arm of an if that holds a position, is closed.
func (c *compiler) left(b, at uint32) bool {
	return c.blocks[b].end > at
}

// outerLoop is the outermost open loop, or 0.
func (c *compiler) outerLoop() uint32 {
	if len(c.loops) == 0 {
		return 0
	}
	return c.loops[0].block
}

// loopAfter is the outermost open loop that starts after a position, or 0: what is read in it and written before
// it must keep its value to its end.
func (c *compiler) loopAfter(at uint32) uint32 {
	if len(c.loops) == 0 || c.loops[0].start > at {
		return c.outerLoop()
	}
	lo, hi := 1, len(c.loops)
	for lo < hi {
		mid := (lo + hi) / 2
		if c.loops[mid].start > at {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	if lo == len(c.loops) {
		return 0
	}
	return c.loops[lo].block
}

// endRanges sets the ends of the intervals, and each local to its first live range. It lists the locals that have a
// value from the function's entry on.
func (c *compiler) endRanges() {
	for k := range c.ranges {
		if w := &c.ranges[k]; w.loop != 0 {
			w.end = max(w.end, c.blocks[w.loop].end)
		}
	}
	n := len(c.order)
	c.params, c.zeros = slices.Grow(c.params[:0], n)[:n], slices.Grow(c.zeros[:0], n)[:n]
	params, zeros := 0, 0
	for _, x := range c.order { // listed without a branch
		l := &c.locals[x]
		l.live = l.firstRange
		c.params[params], c.zeros[zeros] = x, x
		if l.param {
			params++
		}
		if l.zero {
			zeros++
		}
	}
	c.params, c.zeros = c.params[:params], c.zeros[:zeros]
}

// enterRange goes on to the next live range of local x if that begins at a position. It is false if operands in use
// are in the register of the last one.
func (c *compiler) enterRange(x, at uint32) bool {
	if !c.beginsRange(x, at) {
		return true
	}
	l := &c.locals[x]
	if r := l.reg; r != amd64.None && c.owned.has(r) && c.owner[r] == x {
		if c.pinned.has(r) {
			return false
		}
		c.detach(x)
		c.disown(1 << r)
	}
	if r := c.cacheOf(x); r != amd64.None {
		c.forget(r)
	}
	l.live = c.ranges[l.live].next
	w := &c.ranges[l.live]
	l.reg, l.end = w.reg, w.end
	return true
}

// beginsRange reports whether the next live range of local x begins at a position.
func (c *compiler) beginsRange(x, at uint32) bool {
	next := c.ranges[c.locals[x].live].next
	return next >= 0 && c.ranges[next].first == at
}
