package oracle

import "wasmjudge/wasm"

// elemStorage is how the elements of array type x lie in its objects.
func elemStorage(typ *wasm.Deftype) storage { return storageOf(typ.Comp.Fields[0].Type) }

// newArray makes an array of type x and length n whose fields are yet to be set; it is nil after exhaustion.
func (m *machine) newArray(in *instr, n uint64) (*object, uint64) {
	typ := m.inst.types[in.x]
	m.height = in.c
	ai, w := m.store.alloc(formArray, n*elemStorage(typ).words())
	if ai == nil {
		m.exhaust(m.store.full())
		return nil, 0
	}
	ai.typ = typ
	return ai, w
}

// length is |FIELDS| of an array.
func (o *object) length() uint64 { return uint64(len(o.fields)) / elemStorage(o.typ).words() }

// fillArray sets n elements from i on to the value at slot a.
func fillArray(ai *object, i, n uint64, f *frame, a uint16) {
	s := elemStorage(ai.typ)
	for end := i + n; i < end; i++ {
		s.set(ai.fields, i*s.words(), f, a)
	}
}

// emitArray is the emitter of instructions on arrays of type X: n is the elements' storage.
func emitArray(params, results int) emitter {
	return func(c *compiler, in *wasm.Instr) {
		st := elemStorage(c.mod.syntax.Defs[in.X])
		s := instr{x: in.X, n: uint64(st)}
		c.take(&s, params)
		if results == 0 {
			c.emit(in, s)
		} else {
			c.result(in, s, st == storageWide)
		}
	}
}

// Step_pure/array.new: val (CONST I32 n) (ARRAY.NEW x) ~> val^n (ARRAY.NEW_FIXED x n)
func arrayNew(m *machine, f *frame, in *instr) {
	if ai, w := m.newArray(in, f[in.b]); ai != nil {
		m.also(RuleArrayNewFixed, 1)
		fillArray(ai, 0, f[in.b], f, in.a)
		f[in.d] = w
	}
}

// Step_read/array.new_default: z; (CONST I32 n) (ARRAY.NEW_DEFAULT x) ~> val^n (ARRAY.NEW_FIXED x n)
//
//	Expand: $type(z, x) ~~ ARRAY (mut? zt)
//	if $default_($unpack(zt)) = val
func arrayNewDefault(m *machine, f *frame, in *instr) {
	if ai, w := m.newArray(in, f[in.a]); ai != nil {
		m.also(RuleArrayNewFixed, 1)
		clear(ai.fields)
		f[in.d] = w
	}
}

// array.new_fixed: n elements lie at a.
func emitArrayNewFixed(c *compiler, in *wasm.Instr) {
	height := c.height
	c.result(in, instr{a: c.args(int(in.Y)), c: uint16(height), x: in.X, n: uint64(in.Y)}, false)
}

// Step/array.new_fixed: z; val^n (ARRAY.NEW_FIXED x n) ~> $add_arrayinst(z, ai); (REF.ARRAY_ADDR a)
//
//	Expand: $type(z, x) ~~ ARRAY (mut? zt)
//	if a = |$arrayinst(z)| /\ ai = {TYPE $type(z, x), FIELDS ($packfield_(zt, val))^n}
func arrayNewFixed(m *machine, f *frame, in *instr) {
	ai, w := m.newArray(in, in.n)
	if ai == nil {
		return
	}
	s := elemStorage(ai.typ)
	for i := uint64(0); i < uint64(len(ai.fields)); i += s.words() {
		s.set(ai.fields, i, f, in.a+uint16(i))
	}
	f[in.d] = w
}

// Step_read/array.new_elem-alloc: z; (CONST I32 i) (CONST I32 n) (ARRAY.NEW_ELEM x y) ~> ref^n (ARRAY.NEW_FIXED x n)
//
//	if ref^n = elem(z, y).REFS[i : n]
func arrayNewElem(m *machine, f *frame, in *instr) {
	i, n := f[in.a], f[in.b]
	refs := m.inst.elems[in.n].refs
	if beyond(i, n, len(refs)) {
		// Step_read/array.new_elem-oob: z; (CONST I32 i) (CONST I32 n) (ARRAY.NEW_ELEM x y) ~> TRAP
		//   if i + n > |elem(z, y).REFS|
		m.trap(RuleArrayNewElemOob, wasm.TrapTableBounds)
		return
	}
	if ai, w := m.newArray(in, n); ai != nil {
		m.also(RuleArrayNewFixed, 1)
		copy(ai.fields, refs[i:i+n])
		f[in.d] = w
	}
}

// Step_read/array.new_data-num: z; (CONST I32 i) (CONST I32 n) (ARRAY.NEW_DATA x y) ~> ($const($cunpack(zt), $cunpacknum_(zt, c)))^n (ARRAY.NEW_FIXED x n)
//
//	Expand: $type(z, x) ~~ ARRAY (mut? zt)
//	if $concatn_(byte, $zbytes_(zt, c)^n, $zsize(zt)/8) = $data(z, y).BYTES[i : n * $zsize(zt)/8]
func arrayNewData(m *machine, f *frame, in *instr) {
	i, n := f[in.a], f[in.b]
	size := uint64(m.inst.types[in.x].Comp.Fields[0].Type.Size())
	data := m.inst.datas[in.n].bytes
	if beyond(i, n*size, len(data)) {
		// Step_read/array.new_data-oob: z; (CONST I32 i) (CONST I32 n) (ARRAY.NEW_DATA x y) ~> TRAP
		//   Expand: $type(z, x) ~~ ARRAY (mut? zt)
		//   if i + n * $zsize(zt)/8 > |$data(z, y).BYTES|
		m.outOfBounds(RuleArrayNewDataOob)
		return
	}
	if ai, w := m.newArray(in, n); ai != nil {
		m.also(RuleArrayNewFixed, 1)
		readElems(ai.fields, data[i:], size)
		f[in.d] = w
	}
}

// readElems reads elements of so many bytes each into all of fields.
func readElems(fields []uint64, data []byte, size uint64) {
	size = min(size, 8) // a v128 is two words
	for k := range fields {
		w := uint64(0)
		for b := size; b > 0; b-- {
			w = w<<8 | uint64(data[uint64(k)*size+b-1])
		}
		fields[k] = w
	}
}

// element finds element i of an array for array.get and array.set: the object and the word; it is nil after a trap.
//
// Step_read/array.get-oob: z; (REF.ARRAY_ADDR a) (CONST I32 i) (ARRAY.GET sx? x) ~> TRAP
//
//	if i >= |arrayinst(z)[a].FIELDS|
//
// Step/array.set-oob: z; (REF.ARRAY_ADDR a) (CONST I32 i) val (ARRAY.SET x) ~> z; TRAP
//
//	if i >= |arrayinst(z)[a].FIELDS|
func (m *machine) element(w, i uint64, s storage, null, oob Rule) (*object, uint64) {
	if !m.nonNull(w, null, wasm.TrapNullArray) {
		return nil, 0
	}
	ai := m.store.heap.at(w)
	if i *= s.words(); i >= uint64(len(ai.fields)) {
		m.trap(oob, wasm.TrapArrayBounds)
		return nil, 0
	}
	return ai, i
}

// Step_read/array.get-array: z; (REF.ARRAY_ADDR a) (CONST I32 i) (ARRAY.GET sx? x) ~> $unpackfield_(zt, sx?, $arrayinst(z)[a].FIELDS[i])
//
//	Expand: $type(z, x) ~~ ARRAY (mut? zt)
func arrayGet(m *machine, f *frame, in *instr) {
	s := storage(in.n)
	if ai, i := m.element(f[in.a], f[in.b], s, RuleArrayGetNull, RuleArrayGetOob); ai != nil {
		s.get(f, in.d, ai.fields, i)
	}
}

func arrayGetS(m *machine, f *frame, in *instr) {
	s := storage(in.n)
	if ai, i := m.element(f[in.a], f[in.b], s, RuleArrayGetNull, RuleArrayGetOob); ai != nil {
		f[in.d] = s.signed(ai.fields[i])
	}
}

// Step/array.set-array: z; (REF.ARRAY_ADDR a) (CONST I32 i) val (ARRAY.SET x) ~> with_array(z, a, i, $packfield_(zt, val)); eps
//
//	Expand: $type(z, x) ~~ ARRAY (mut? zt)
func arraySet(m *machine, f *frame, in *instr) {
	s := storage(in.n)
	if ai, i := m.element(f[in.a], f[in.b], s, RuleArraySetNull, RuleArraySetOob); ai != nil {
		s.set(ai.fields, i, f, in.c)
	}
}

// Step_read/array.len-array: z; (REF.ARRAY_ADDR a) ARRAY.LEN ~> (CONST I32 |$arrayinst(z)[a].FIELDS|)
func arrayLen(m *machine, f *frame, in *instr) {
	if m.nonNull(f[in.a], RuleArrayLenNull, wasm.TrapNullArray) {
		f[in.d] = m.store.heap.at(f[in.a]).length()
	}
}

// Step_read/array.fill-zero: z; (REF.ARRAY_ADDR a) (CONST I32 i) val (CONST I32 n) (ARRAY.FILL x) ~> eps
//
//	otherwise
//	if n = 0
func arrayFill(m *machine, f *frame, in *instr) {
	w, i, n := f[in.a], f[in.a+1], f[in.a+2+uint16(storage(in.n).words())]
	if !m.nonNull(w, RuleArrayFillNull, wasm.TrapNullArray) {
		return
	}
	ai := m.store.heap.at(w)
	if i+n > ai.length() {
		// Step_read/array.fill-oob: z; (REF.ARRAY_ADDR a) (CONST I32 i) val (CONST I32 n) (ARRAY.FILL x) ~> TRAP
		//   if i + n > |arrayinst(z)[a].FIELDS|
		m.trap(RuleArrayFillOob, wasm.TrapArrayBounds)
		return
	}
	// Step_read/array.fill-succ: z; (REF.ARRAY_ADDR a) (CONST I32 i) val (CONST I32 n) (ARRAY.FILL x) ~>
	//   (REF.ARRAY_ADDR a) (CONST I32 i) val (ARRAY.SET x)
	//   (REF.ARRAY_ADDR a) (CONST I32 i+1) val (CONST I32 n-1) (ARRAY.FILL x)
	//   otherwise
	m.also(RuleArrayFillSucc, n)
	m.also(RuleArraySetArray, n)
	fillArray(ai, i, n, f, in.a+2)
}

// Step_read/array.copy-zero: z; (REF.ARRAY_ADDR a_1) (CONST I32 i_1) (REF.ARRAY_ADDR a_2) (CONST I32 i_2) (CONST I32 n) (ARRAY.COPY x_1 x_2) ~> eps
//
//	otherwise
//	if n = 0
func arrayCopy(m *machine, f *frame, in *instr) {
	ref1, i1, ref2, i2, n := f[in.a], f[in.a+1], f[in.a+2], f[in.a+3], f[in.a+4]
	if !m.nonNull(ref1, RuleArrayCopyNull1, wasm.TrapNullArray) ||
		!m.nonNull(ref2, RuleArrayCopyNull2, wasm.TrapNullArray) {
		return
	}
	dst, src := m.store.heap.at(ref1), m.store.heap.at(ref2)
	if i1+n > dst.length() {
		// Step_read/array.copy-oob1: z; (REF.ARRAY_ADDR a_1) (CONST I32 i_1) (REF.ARRAY_ADDR a_2) (CONST I32 i_2) (CONST I32 n) (ARRAY.COPY x_1 x_2) ~> TRAP
		//   if i_1 + n > |arrayinst(z)[a_1].FIELDS|
		m.trap(RuleArrayCopyOob1, wasm.TrapArrayBounds)
		return
	}
	if i2+n > src.length() {
		// Step_read/array.copy-oob2: z; (REF.ARRAY_ADDR a_1) (CONST I32 i_1) (REF.ARRAY_ADDR a_2) (CONST I32 i_2) (CONST I32 n) (ARRAY.COPY x_1 x_2) ~> TRAP
		//   if i_2 + n > |arrayinst(z)[a_2].FIELDS|
		m.trap(RuleArrayCopyOob2, wasm.TrapArrayBounds)
		return
	}
	// Step_read/array.copy-le: z; (REF.ARRAY_ADDR a_1) (CONST I32 i_1) (REF.ARRAY_ADDR a_2) (CONST I32 i_2) (CONST I32 n) (ARRAY.COPY x_1 x_2) ~>
	//   the element at i_1 by (ARRAY.GET sx? x_2) (ARRAY.SET x_1), and the rest from i_1+1 and i_2+1
	//   if i_1 <= i_2
	// Step_read/array.copy-gt: the last element first, and then the rest from i_1 and i_2
	m.also(either(i1 <= i2, RuleArrayCopyLe, RuleArrayCopyGt), n)
	m.also(RuleArrayGetArray, n)
	m.also(RuleArraySetArray, n)
	k := storage(in.n).words()
	copy(dst.fields[i1*k:(i1+n)*k], src.fields[i2*k:]) // in whichever order is right
}

// Step_read/array.init_elem-zero: z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_ELEM x y) ~> eps
//
//	otherwise
//	if n = 0
func arrayInitElem(m *machine, f *frame, in *instr) {
	w, i, j, n := f[in.a], f[in.a+1], f[in.a+2], f[in.a+3]
	if !m.nonNull(w, RuleArrayInitElemNull, wasm.TrapNullArray) {
		return
	}
	ai, refs := m.store.heap.at(w), m.inst.elems[in.n].refs
	if i+n > ai.length() {
		// Step_read/array.init_elem-oob1: z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_ELEM x y) ~> TRAP
		//   if i + n > |arrayinst(z)[a].FIELDS|
		m.trap(RuleArrayInitElemOob1, wasm.TrapArrayBounds)
		return
	}
	if beyond(j, n, len(refs)) {
		// Step_read/array.init_elem-oob2: z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_ELEM x y) ~> TRAP
		//   if j + n > |elem(z, y).REFS|
		m.trap(RuleArrayInitElemOob2, wasm.TrapTableBounds)
		return
	}
	// Step_read/array.init_elem-succ: z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_ELEM x y) ~>
	//   (REF.ARRAY_ADDR a) (CONST I32 i) ref (ARRAY.SET x)
	//   (REF.ARRAY_ADDR a) (CONST I32 i+1) (CONST I32 j+1) (CONST I32 n-1) (ARRAY.INIT_ELEM x y)
	//   otherwise
	//   if ref = $elem(z, y).REFS[j]
	m.also(RuleArrayInitElemSucc, n)
	m.also(RuleArraySetArray, n)
	copy(ai.fields[i:], refs[j:j+n])
}

// Step_read/array.init_data-zero: z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_DATA x y) ~> eps
//
//	otherwise
//	if n = 0
func arrayInitData(m *machine, f *frame, in *instr) {
	w, i, j, n := f[in.a], f[in.a+1], f[in.a+2], f[in.a+3]
	if !m.nonNull(w, RuleArrayInitDataNull, wasm.TrapNullArray) {
		return
	}
	ai, data := m.store.heap.at(w), m.inst.datas[in.n].bytes
	if i+n > ai.length() {
		// Step_read/array.init_data-oob1: z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_DATA x y) ~> TRAP
		//   if i + n > |arrayinst(z)[a].FIELDS|
		m.trap(RuleArrayInitDataOob1, wasm.TrapArrayBounds)
		return
	}
	elem := ai.typ.Comp.Fields[0].Type
	size := uint64(elem.Size())
	if beyond(j, n*size, len(data)) {
		// Step_read/array.init_data-oob2: z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_DATA x y) ~> TRAP
		//   Expand: $type(z, x) ~~ ARRAY (mut? zt)
		//   if j + n * $zsize(zt)/8 > |$data(z, y).BYTES|
		m.outOfBounds(RuleArrayInitDataOob2)
		return
	}
	// Step_read/array.init_data-num: z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_DATA x y) ~>
	//   (REF.ARRAY_ADDR a) (CONST I32 i) ($const($cunpack(zt), $cunpacknum_(zt, c))) (ARRAY.SET x)
	//   (REF.ARRAY_ADDR a) (CONST I32 i+1) (CONST I32 j+zsize(zt)/8) (CONST I32 n-1) (ARRAY.INIT_DATA x y)
	//   otherwise
	//   Expand: $type(z, x) ~~ ARRAY (mut? zt)
	//   if $zbytes_(zt, c) = $data(z, y).BYTES[j : $zsize(zt)/8]
	m.also(RuleArrayInitDataNum, n)
	m.also(RuleArraySetArray, n)
	k := storageOf(elem).words()
	readElems(ai.fields[i*k:(i+n)*k], data[j:], size)
}
