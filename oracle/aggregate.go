package oracle

import (
	"slices"

	"wasmjudge/wasm"
)

// storage says how a field of some type lies in an object: 0 for one word as it is, the number of bits of a packed
// type, or storageWide for the two words of a v128.
type storage uint64

const storageWide storage = 128

func storageOf(t wasm.Valtype) storage {
	switch t.Kind {
	case wasm.I8:
		return 8
	case wasm.I16:
		return 16
	case wasm.V128:
		return storageWide
	}
	return 0
}

// words is the number of words that a field takes.
func (s storage) words() uint64 {
	if s == storageWide {
		return 2
	}
	return 1
}

// set writes a value in slots at a into field i of fields ($packfield_).
func (s storage) set(fields []uint64, i uint64, f *frame, a uint16) {
	switch s {
	case 0:
		fields[i] = f[a]
	case storageWide:
		fields[i], fields[i+1] = f[a], f[a+1]
	default:
		fields[i] = f[a] & (1<<s - 1)
	}
}

// get writes the field at word i into slots at d; a packed one zero-extended ($unpackfield_).
func (s storage) get(f *frame, d uint16, fields []uint64, i uint64) {
	if s == storageWide {
		f[d+1] = fields[i+1]
	}
	f[d] = fields[i]
}

// signed sign-extends a packed field that get gave ($unpackfield_).
func (s storage) signed(w uint64) uint64 {
	shift := 32 - uint32(s)
	return uint64(uint32(int32(uint32(w)<<shift) >> shift))
}

// Step_pure/ref.i31: (CONST I32 i) REF.I31 ~> (REF.I31_NUM wrap(32, 31, i))
func refI31(m *machine, f *frame, in *instr) { f[in.d] = ref(formI31, f[in.a]&(1<<31-1)) }

// Step_pure/i31.get-num: (REF.I31_NUM i) (I31.GET sx) ~> (CONST I32 extend(31, 32, sx, i))
func i31GetS(m *machine, f *frame, in *instr) {
	if m.nonNull(f[in.a], RuleI31GetNull, wasm.TrapNullI31) {
		f[in.d] = uint64(uint32(int32(uint32(f[in.a])<<1) >> 1))
	}
}

func i31GetU(m *machine, f *frame, in *instr) {
	if m.nonNull(f[in.a], RuleI31GetNull, wasm.TrapNullI31) {
		f[in.d] = f[in.a] & (1<<31 - 1)
	}
}

// nonNull traps if a reference is null, as all of these do:
//
// Step_pure/i31.get-null: (REF.NULL_ADDR) (I31.GET sx) ~> TRAP
//
// Step_read/struct.get-null: z; (REF.NULL_ADDR) (STRUCT.GET sx? x i) ~> TRAP
//
// Step/struct.set-null: z; (REF.NULL_ADDR) val (STRUCT.SET x i) ~> z; TRAP
//
// Step_read/array.get-null: z; (REF.NULL_ADDR) (CONST I32 i) (ARRAY.GET sx? x) ~> TRAP
//
// Step/array.set-null: z; (REF.NULL_ADDR) (CONST I32 i) val (ARRAY.SET x) ~> z; TRAP
//
// Step_read/array.len-null: z; (REF.NULL_ADDR) ARRAY.LEN ~> TRAP
//
// Step_read/array.fill-null: z; (REF.NULL_ADDR) (CONST I32 i) val (CONST I32 n) (ARRAY.FILL x) ~> TRAP
//
// Step_read/array.copy-null1: z; (REF.NULL_ADDR) (CONST I32 i_1) ref (CONST I32 i_2) (CONST I32 n) (ARRAY.COPY x_1 x_2) ~> TRAP
//
// Step_read/array.copy-null2: z; ref (CONST I32 i_1) (REF.NULL_ADDR) (CONST I32 i_2) (CONST I32 n) (ARRAY.COPY x_1 x_2) ~> TRAP
//
// Step_read/array.init_elem-null: z; (REF.NULL_ADDR) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_ELEM x y) ~> TRAP
//
// Step_read/array.init_data-null: z; (REF.NULL_ADDR) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_DATA x y) ~> TRAP
func (m *machine) nonNull(w uint64, rule Rule, t wasm.Trap) bool {
	if w == refNull {
		m.trap(rule, t)
		return false
	}
	return true
}

// allocating is the emitter of instructions that make an object of type X: c is the height of the operand stack before.
func allocating(params int) emitter {
	return func(c *compiler, in *wasm.Instr) {
		s := instr{x: in.X, n: uint64(in.Y)}
		height := c.height
		c.settle() // as args does
		c.take(&s, params)
		s.c = uint16(height)
		c.result(in, s, false)
	}
}

// struct.new: as many fields as the type has lie at a.
func emitStructNew(c *compiler, in *wasm.Instr) {
	height := c.height
	fields := c.mod.syntax.Defs[in.X].Comp.Fields
	c.result(in, instr{a: c.args(len(fields)), c: uint16(height), x: in.X}, false)
}

// Step/struct.new: z; val^n (STRUCT.NEW x) ~> $add_structinst(z, si); (REF.STRUCT_ADDR a)
//
//	Expand: $type(z, x) ~~ STRUCT (mut? zt)^n
//	if a = |$structinst(z)|
//	if si = {TYPE $type(z, x), FIELDS ($packfield_(zt, val))^n}
func structNew(m *machine, f *frame, in *instr) {
	si, w := m.newStruct(in)
	if si == nil {
		return
	}
	at := uint64(0)
	for _, ft := range si.typ.Comp.Fields {
		s := storageOf(ft.Type)
		s.set(si.fields, at, f, in.a+uint16(at))
		at += s.words()
	}
	f[in.d] = w
}

// Step_read/struct.new_default: z; (STRUCT.NEW_DEFAULT x) ~> val* (STRUCT.NEW x)
//
//	Expand: $type(z, x) ~~ STRUCT (mut? zt)*
//	(if $default_($unpack(zt)) = val)*
func structNewDefault(m *machine, f *frame, in *instr) {
	si, w := m.newStruct(in)
	if si == nil {
		return
	}
	m.also(RuleStructNew, 1)
	clear(si.fields)
	f[in.d] = w
}

// newStruct makes a structure of type x whose fields are yet to be set; it is nil after exhaustion.
func (m *machine) newStruct(in *instr) (*object, uint64) {
	typ := m.inst.types[in.x]
	n := m.inst.module.fieldWord(in.x, uint32(len(typ.Comp.Fields)))
	m.height = in.c
	si, w := m.store.alloc(formStruct, uint64(n))
	if si == nil {
		m.exhaust(m.store.full())
		return nil, 0
	}
	si.typ = typ
	return si, w
}

// fieldWord is the word at which field i of structure type x begins; of the number of fields, where they end.
func (mod *module) fieldWord(x, i uint32) uint32 {
	if mod.fieldWords == nil || mod.fieldWords[x] == nil {
		return i
	}
	return mod.fieldWords[x][i]
}

// layFields computes the words of fields of those structure types that have a v128.
func (mod *module) layFields() {
	for x, def := range mod.syntax.Defs {
		comp := &def.Comp
		wide := func(f wasm.Fieldtype) bool { return f.Type.Kind == wasm.V128 }
		if comp.Kind != wasm.CompStruct || !slices.ContainsFunc(comp.Fields, wide) {
			continue
		}
		if mod.fieldWords == nil {
			mod.fieldWords = make([][]uint32, len(mod.syntax.Defs))
		}
		words := make([]uint32, len(comp.Fields)+1)
		for i, ft := range comp.Fields {
			words[i+1] = words[i] + uint32(slots(ft.Type))
		}
		mod.fieldWords[x] = words
	}
}

// field resolves a field: x is the word where it is, n its storage.
func (c *compiler) field(in *wasm.Instr) (s instr, wide bool) {
	st := storageOf(c.mod.syntax.Defs[in.X].Comp.Fields[in.Y].Type)
	return instr{x: c.mod.fieldWord(in.X, in.Y), n: uint64(st)}, st == storageWide
}

func emitStructGet(c *compiler, in *wasm.Instr) {
	s, wide := c.field(in)
	s.a = c.pop()
	c.result(in, s, wide)
}

func emitStructSet(c *compiler, in *wasm.Instr) {
	s, _ := c.field(in)
	c.take(&s, 2)
	c.emit(in, s)
}

// Step_read/struct.get-struct: z; (REF.STRUCT_ADDR a) (STRUCT.GET sx? x i) ~> $unpackfield_(zt*[i], sx?, $structinst(z)[a].FIELDS[i])
//
//	Expand: $type(z, x) ~~ STRUCT (mut? zt)*
func structGet(m *machine, f *frame, in *instr) {
	if m.nonNull(f[in.a], RuleStructGetNull, wasm.TrapNullStructure) {
		storage(in.n).get(f, in.d, m.store.heap.at(f[in.a]).fields, uint64(in.x))
	}
}

func structGetS(m *machine, f *frame, in *instr) {
	if m.nonNull(f[in.a], RuleStructGetNull, wasm.TrapNullStructure) {
		f[in.d] = storage(in.n).signed(m.store.heap.at(f[in.a]).fields[in.x])
	}
}

// Step/struct.set-struct: z; (REF.STRUCT_ADDR a) val (STRUCT.SET x i) ~> with_struct(z, a, i, $packfield_(zt*[i], val)); eps
//
//	Expand: $type(z, x) ~~ STRUCT (mut? zt)*
func structSet(m *machine, f *frame, in *instr) {
	if m.nonNull(f[in.a], RuleStructSetNull, wasm.TrapNullStructure) {
		storage(in.n).set(m.store.heap.at(f[in.a]).fields, uint64(in.x), f, in.b)
	}
}

// Step_pure/extern.convert_any-addr: ref EXTERN.CONVERT_ANY ~> (REF.EXTERN ref)
//
//	otherwise
func externConvertAny(m *machine, f *frame, in *instr) {
	if f[in.a] == refNull {
		// Step_pure/extern.convert_any-null: ref EXTERN.CONVERT_ANY ~> REF.NULL_ADDR
		//   if ref = REF.NULL_ADDR
		m.fired = RuleExternConvertAnyNull
		f[in.d] = refNull
		return
	}
	f[in.d] = f[in.a] | refExtern
}

// Step_pure/any.convert_extern-addr: (REF.EXTERN ref) ANY.CONVERT_EXTERN ~> ref
func anyConvertExtern(m *machine, f *frame, in *instr) {
	if f[in.a] == refNull {
		// Step_pure/any.convert_extern-null: (REF.NULL_ADDR) ANY.CONVERT_EXTERN ~> REF.NULL_ADDR
		m.fired = RuleAnyConvertExternNull
	}
	f[in.d] = f[in.a] &^ refExtern
}
