package oracle

import (
	"wasmjudge/wasm"
)

// Step_read/table.get-val: z; (CONST at i) (TABLE.GET x) ~> $table(z,x).REFS[i]
//
//	if i < |$table(z, x).REFS|
func tableGet(m *machine, f *frame, in *instr) {
	i, refs := f[in.a], m.inst.tables[in.x].refs.list
	if i >= uint64(len(refs)) {
		// Step_read/table.get-oob: z; (CONST at i) (TABLE.GET x) ~> TRAP
		//   if i >= |$table(z, x).REFS|
		m.trap(RuleTableGetOob, wasm.TrapTableBounds)
		return
	}
	f[in.d] = refs[i]
}

// Step/table.set-val: z; (CONST at i) ref (TABLE.SET x) ~> with_table(z, x, i, ref); eps
//
//	if i < |$table(z, x).REFS|
func tableSet(m *machine, f *frame, in *instr) {
	i, refs := f[in.a], m.inst.tables[in.x].refs.list
	if i >= uint64(len(refs)) {
		// Step/table.set-oob: z; (CONST at i) ref (TABLE.SET x) ~> z; TRAP
		//   if i >= |$table(z, x).REFS|
		m.trap(RuleTableSetOob, wasm.TrapTableBounds)
		return
	}
	refs[i] = f[in.b]
}

// Step_read/table.size: z; (TABLE.SIZE x) ~> (CONST at n)
//
//	if |$table(z, x).REFS| = n
//	if $table(z, x).TYPE = at lim rt
func tableSize(m *machine, f *frame, in *instr) {
	f[in.d] = m.inst.tables[in.x].Size()
}

// Step/table.grow-succeed: z; ref (CONST at n) (TABLE.GROW x) ~> with_tableinst(z, x, ti); (CONST at |table(z, x).REFS|)
//
//	if ti = growtable(table(z, x), n, ref)
func tableGrow(m *machine, f *frame, in *instr) {
	table := m.inst.tables[in.x]
	size := table.Size()
	m.height = m.wholeFrame()
	if m.refuses() || !table.grow(f[in.b], f[in.a]) {
		// Step/table.grow-fail: z; ref (CONST at n) (TABLE.GROW x) ~> z; (CONST at inv_signed(size(at), -1))
		m.fired = RuleTableGrowFail
		size = minusOne(table.typ.Addr)
	}
	f[in.d] = size
}

// minusOne is $inv_signed_($size(at), -1).
func minusOne(at wasm.Addrtype) uint64 {
	if at == wasm.I64 {
		return 1<<64 - 1
	}
	return 1<<32 - 1
}

// grow is $growtable; it is false if there is no such table, or if a limit does not allow it.
func (t *tableinst) grow(n, r uint64) bool {
	old := t.Size()
	size := old + n
	if size < n || size > t.maxSize() || t.resize(size) != none {
		return false
	}
	t.set(old, r)
	return true
}

// maxSize is the most elements that a table may have by its type and by the limits.
func (t *tableinst) maxSize() uint64 {
	size := minusOne(t.typ.Addr)
	if t.typ.Limits.HasMax {
		size = min(size, t.typ.Limits.Max)
	}
	return min(size, t.store.limits.Table, t.store.limits.Store/refBytes)
}

// refBytes is what an element costs.
const refBytes = 8

// resize makes the table, which is not larger, have so many elements, the new ones null, or says which limit that
// exceeds.
func (t *tableinst) resize(size uint64) excess {
	s := t.store
	if size > s.limits.Table {
		return excess{wasm.LimitTable, s.limits.Table}
	}
	more := size - t.Size()
	if !s.take(more, refBytes) {
		return excess{wasm.LimitStore, s.limits.Store}
	}
	left, ok := t.refs.extend(size, size+size/8, t.maxSize())
	if !ok {
		s.used -= more * refBytes
		return excess{limit: wasm.LimitTable}
	}
	s.drop(left)
	return none
}

// set makes all elements from i on be r. What resize made is null already.
func (t *tableinst) set(i, r uint64) {
	if r != refNull {
		for k := range t.refs.list[i:] {
			t.refs.list[i+uint64(k)] = r
		}
	}
}

// Step_read/table.fill-zero: z; (CONST at i) val (CONST at n) (TABLE.FILL x) ~> eps
//
//	otherwise
//	if n = 0
func tableFill(m *machine, f *frame, in *instr) {
	i, val, n := f[in.a], f[in.b], f[in.c]
	refs := m.inst.tables[in.x].refs.list
	if beyond(i, n, len(refs)) {
		// Step_read/table.fill-oob: z; (CONST at i) val (CONST at n) (TABLE.FILL x) ~> TRAP
		//   if i + n > |table(z, x).REFS|
		m.trap(RuleTableFillOob, wasm.TrapTableBounds)
		return
	}
	// Step_read/table.fill-succ: z; (CONST at i) val (CONST at n) (TABLE.FILL x) ~>
	//   (CONST at i) val (TABLE.SET x) (CONST at i+1) val (CONST at n-1) (TABLE.FILL x)
	//   otherwise
	m.also(RuleTableFillSucc, n)
	m.also(RuleTableSetVal, n)
	for k := range refs[i : i+n] {
		refs[i+uint64(k)] = val
	}
}

// beyond reports whether i + n > length, as numbers without bound.
func beyond(i, n uint64, length int) bool {
	return i > uint64(length) || n > uint64(length)-i
}

// Step_read/table.copy-zero: z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (TABLE.COPY x y) ~> eps
//
//	otherwise
//	if n = 0
func tableCopy(m *machine, f *frame, in *instr) {
	i1, i2, n := f[in.a], f[in.b], f[in.c]
	dst, src := m.inst.tables[in.x].refs.list, m.inst.tables[in.n].refs.list
	if beyond(i1, n, len(dst)) || beyond(i2, n, len(src)) {
		// Step_read/table.copy-oob: z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (TABLE.COPY x_1 x_2) ~> TRAP
		//   if i_1 + n > |table(z, x_1).REFS| \/ i_2 + n > |table(z, x_2).REFS|
		m.trap(RuleTableCopyOob, wasm.TrapTableBounds)
		return
	}
	// Step_read/table.copy-le: z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (TABLE.COPY x y) ~>
	//   (CONST at_1 i_1) (CONST at_2 i_2) (TABLE.GET y) (TABLE.SET x)
	//   (CONST at_1 i_1+1) (CONST at_2 i_2+1) (CONST at' n-1) (TABLE.COPY x y)
	//   otherwise
	//   if i_1 <= i_2
	// Step_read/table.copy-gt: the same from the end:
	//   (CONST at_1 i_1+n-1) (CONST at_2 i_2+n-1) (TABLE.GET y) (TABLE.SET x)
	//   (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n-1) (TABLE.COPY x y)
	m.also(either(i1 <= i2, RuleTableCopyLe, RuleTableCopyGt), n)
	m.also(RuleTableGetVal, n)
	m.also(RuleTableSetVal, n)
	copy(dst[i1:i1+n], src[i2:i2+n]) // in whichever order is right
}

func either(first bool, r1, r2 Rule) Rule {
	if first {
		return r1
	}
	return r2
}

func tableInit(m *machine, f *frame, in *instr) {
	m.tableInit(m.inst.tables[in.x], &m.inst.elems[in.n], f[in.a], f[in.b], f[in.c])
}

// tableInit is TABLE.INIT, in a function or of an active segment. It is false after a trap.
//
// Step_read/table.init-zero: z; (CONST at i) (CONST I32 j) (CONST I32 n) (TABLE.INIT x y) ~> eps
//
//	otherwise
//	if n = 0
func (m *machine) tableInit(table *tableinst, elem *eleminst, i, j, n uint64) bool {
	if beyond(i, n, len(table.refs.list)) || beyond(j, n, len(elem.refs)) {
		// Step_read/table.init-oob: z; (CONST at i) (CONST I32 j) (CONST I32 n) (TABLE.INIT x y) ~> TRAP
		//   if i + n > |table(z, x).REFS| \/ j + n > |elem(z, y).REFS|
		m.trap(RuleTableInitOob, wasm.TrapTableBounds)
		return false
	}
	// Step_read/table.init-succ: z; (CONST at i) (CONST I32 j) (CONST I32 n) (TABLE.INIT x y) ~>
	//   (CONST at i) $elem(z,y).REFS[j] (TABLE.SET x) (CONST at i+1) (CONST I32 j+1) (CONST I32 n-1) (TABLE.INIT x y)
	//   otherwise
	m.also(RuleTableInitSucc, n)
	m.also(RuleTableSetVal, n)
	copy(table.refs.list[i:], elem.refs[j:j+n])
	return true
}

// Step/elem.drop: z; (ELEM.DROP x) ~> with_elem(z, x, eps); eps
func elemDrop(m *machine, f *frame, in *instr) { m.inst.elems[in.x].refs = nil }
