package native

import (
	"slices"

	"wasmjudge/native/amd64"
)

// web is a stretch of the body over which a local must keep its value. A local has several where a block that writes it before it
// reads it is closed, and another one does the same: then nothing passes from one to the other. The interval [first, end] covers
// every position at which the value may be needed, so that webs with disjoint intervals can share a register.
type web struct {
	local  uint32
	first  uint32 // the first access, if that is a write before all others on every path; 0, the function's entry, if not
	end    uint32
	block  uint32 // the block in which the first access stands
	loop   uint32 // a loop that end must reach, or 0
	weight uint64 // estimate of how often it is accessed
	reg    amd64.Reg
	next   int32 // the next web of the local, or -1
	merged bool  // the local turned out to have only one web, which is another
}

// analyseAccesses assigns accesses of locals, between which no block is opened or closed, to webs.
func (c *compiler) analyseAccesses(list []found) {
	loops := len(c.loops)
	weight := uint64(1) << (3 * min(loops, 12))
	for k := range list {
		f := &list[k]
		l := &c.locals[f.local]
		var w *web
		if l.web < 0 {
			c.order = append(c.order, f.local)
			w = c.firstWeb(l, f)
		} else if w = &c.webs[l.web]; c.left(w.block, w.first) {
			w = c.laterWeb(l, f)
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

// firstWeb is the web that the first access of a local belongs to.
func (c *compiler) firstWeb(l *local, f *found) *web {
	if f.write() && !l.param {
		return c.newWeb(l, f.local, f.at)
	}
	l.zero = !l.param
	return c.newWeb(l, f.local, 0)
}

// laterWeb is the web of an access of a local where the block of its last web is left.
func (c *compiler) laterWeb(l *local, f *found) *web {
	if f.write() {
		return c.newWeb(l, f.local, f.at)
	}
	return c.mergeWebs(l, f.local)
}

// newWeb begins a web of local x.
func (c *compiler) newWeb(l *local, x, first uint32) *web {
	if l.web >= 0 {
		c.webs[l.web].next = int32(len(c.webs))
	} else {
		l.firstWeb = int32(len(c.webs))
	}
	l.web = int32(len(c.webs))
	block := uint32(0)
	if first != 0 {
		block = c.inner
	}
	w := extend(&c.webs)
	w.local, w.first, w.block, w.reg, w.next = x, first, block, amd64.None, -1
	return w
}

// mergeWebs makes all webs of local x one from the function's entry on, because it is read where none of them holds its value.
func (c *compiler) mergeWebs(l *local, x uint32) *web {
	weight := uint64(0)
	for k := l.firstWeb; k >= 0; k = c.webs[k].next {
		weight += c.webs[k].weight
		c.webs[k].merged = true
	}
	l.zero, l.web = true, l.firstWeb
	w := &c.webs[l.web]
	*w = web{local: x, weight: weight, reg: amd64.None, next: -1}
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

// endWebs sets the ends of the intervals, and each local to its first web. It lists the locals that have a value from the function's entry on.
func (c *compiler) endWebs() {
	for k := range c.webs {
		if w := &c.webs[k]; w.loop != 0 {
			w.end = max(w.end, c.blocks[w.loop].end)
		}
	}
	n := len(c.order)
	c.params, c.zeros = slices.Grow(c.params[:0], n)[:n], slices.Grow(c.zeros[:0], n)[:n]
	params, zeros := 0, 0
	for _, x := range c.order { // listed without a branch
		l := &c.locals[x]
		l.web = l.firstWeb
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

// enterWeb goes on to the next web of local x if that begins at a position. It is false if operands in use are in the register of
// the last one.
func (c *compiler) enterWeb(x, at uint32) bool {
	if !c.beginsWeb(x, at) {
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
	l.web = c.webs[l.web].next
	w := &c.webs[l.web]
	l.reg, l.end = w.reg, w.end
	return true
}

// beginsWeb reports whether the next web of local x begins at a position.
func (c *compiler) beginsWeb(x, at uint32) bool {
	next := c.webs[c.locals[x].web].next
	return next >= 0 && c.webs[next].first == at
}
