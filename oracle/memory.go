package oracle

import (
	"encoding/binary"

	"wasmjudge/wasm"
)

var little = binary.LittleEndian

// at returns the n bytes that a load or store with memarg in accesses at address i:
// $mem(z, x).BYTES[i + ao.OFFSET : n]. It returns nil if some are out of bounds.
func (m *machine) at(i uint64, in *instr, n uint64) []byte {
	b := m.inst.mems[in.x].bytes.list
	ea := i + in.n
	if end := ea + n; ea >= i && end >= ea && end <= uint64(len(b)) {
		return b[ea:end]
	}
	return nil
}

// outOfBounds traps, as all of these do:
//
// Step_read/load-num-oob: z; (CONST at i) (LOAD nt x ao) ~> TRAP
//
//	if i + ao.OFFSET + size(nt)/8 > |mem(z, x).BYTES|
//
// Step_read/load-pack-oob: z; (CONST at i) (LOAD Inn (n _ sx) x ao) ~> TRAP
//
//	if i + ao.OFFSET + n/8 > |mem(z, x).BYTES|
//
// Step/store-num-oob: z; (CONST at i) (CONST nt c) (STORE nt x ao) ~> z; TRAP
//
//	if i + ao.OFFSET + size(nt)/8 > |mem(z, x).BYTES|
//
// Step/store-pack-oob: z; (CONST at i) (CONST Inn c) (STORE Inn n x ao) ~> z; TRAP
//
//	if i + ao.OFFSET + n/8 > |mem(z, x).BYTES|
func (m *machine) outOfBounds(rule Rule) { m.trap(rule, wasm.TrapMemoryBounds) }

// Step_read/load-num-val: z; (CONST at i) (LOAD nt x ao) ~> (CONST nt c)
//
//	if nbytes(nt, c) = mem(z, x).BYTES[i + ao.OFFSET : size(nt)/8]
func load32(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 4); b != nil {
		f[in.d] = uint64(little.Uint32(b))
		return
	}
	m.outOfBounds(RuleLoadNumOob)
}

func load64(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 8); b != nil {
		f[in.d] = little.Uint64(b)
		return
	}
	m.outOfBounds(RuleLoadNumOob)
}

// Step_read/load-pack-val: z; (CONST at i) (LOAD Inn (n _ sx) x ao) ~> (CONST Inn extend(n, size(Inn), sx, c))
//
//	if ibytes(n, c) = mem(z, x).BYTES[i + ao.OFFSET : n/8]
func load8u(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 1); b != nil {
		f[in.d] = uint64(b[0])
		return
	}
	m.outOfBounds(RuleLoadPackOob)
}

func load16u(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 2); b != nil {
		f[in.d] = uint64(little.Uint16(b))
		return
	}
	m.outOfBounds(RuleLoadPackOob)
}

func load32u(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 4); b != nil {
		f[in.d] = uint64(little.Uint32(b))
		return
	}
	m.outOfBounds(RuleLoadPackOob)
}

func i32Load8S(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 1); b != nil {
		f[in.d] = uint64(uint32(int8(b[0])))
		return
	}
	m.outOfBounds(RuleLoadPackOob)
}

func i32Load16S(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 2); b != nil {
		f[in.d] = uint64(uint32(int16(little.Uint16(b))))
		return
	}
	m.outOfBounds(RuleLoadPackOob)
}

func i64Load8S(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 1); b != nil {
		f[in.d] = uint64(int8(b[0]))
		return
	}
	m.outOfBounds(RuleLoadPackOob)
}

func i64Load16S(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 2); b != nil {
		f[in.d] = uint64(int16(little.Uint16(b)))
		return
	}
	m.outOfBounds(RuleLoadPackOob)
}

func i64Load32S(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 4); b != nil {
		f[in.d] = uint64(int32(little.Uint32(b)))
		return
	}
	m.outOfBounds(RuleLoadPackOob)
}

// Step/store-num-val: z; (CONST at i) (CONST nt c) (STORE nt x ao) ~> with_mem(z, x, i + ao.OFFSET, size(nt)/8, b*); eps
//
//	if b* = nbytes(nt, c)
func store32(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 4); b != nil {
		little.PutUint32(b, uint32(f[in.b]))
		return
	}
	m.outOfBounds(RuleStoreNumOob)
}

func store64(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 8); b != nil {
		little.PutUint64(b, f[in.b])
		return
	}
	m.outOfBounds(RuleStoreNumOob)
}

// Step/store-pack-val: z; (CONST at i) (CONST Inn c) (STORE Inn n x ao) ~> with_mem(z, x, i + ao.OFFSET, n/8, b*); eps
//
//	if b* = ibytes(n, wrap(size(Inn), n, c))
func storePack8(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 1); b != nil {
		b[0] = byte(f[in.b])
		return
	}
	m.outOfBounds(RuleStorePackOob)
}

func storePack16(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 2); b != nil {
		little.PutUint16(b, uint16(f[in.b]))
		return
	}
	m.outOfBounds(RuleStorePackOob)
}

func storePack32(m *machine, f *frame, in *instr) {
	if b := m.at(f[in.a], in, 4); b != nil {
		little.PutUint32(b, uint32(f[in.b]))
		return
	}
	m.outOfBounds(RuleStorePackOob)
}

// Step_read/memory.size: z; (MEMORY.SIZE x) ~> (CONST at n)
//
//	if n * 64 * $Ki = |$mem(z, x).BYTES|
//	if $mem(z, x).TYPE = at lim PAGE
func memorySize(m *machine, f *frame, in *instr) { f[in.d] = m.inst.mems[in.x].pages() }

// Step/memory.grow-succeed: z; (CONST at n) (MEMORY.GROW x) ~> with_meminst(z, x, mi); (CONST at |mem(z, x).BYTES| / 64 Ki)
//
//	if mi = growmem(mem(z, x), n)
func memoryGrow(m *machine, f *frame, in *instr) {
	mem := m.inst.mems[in.x]
	pages := mem.pages()
	m.height = m.wholeFrame()
	if m.refuses() || !mem.grow(f[in.a]) {
		// Step/memory.grow-fail: z; (CONST at n) (MEMORY.GROW x) ~> z; (CONST at inv_signed(size(at), -1))
		m.fired = RuleMemoryGrowFail
		pages = minusOne(mem.typ.Addr)
	}
	f[in.d] = pages
}

// Step_read/memory.fill-zero: z; (CONST at i) val (CONST at n) (MEMORY.FILL x) ~> eps
//
//	otherwise
//	if n = 0
func memoryFill(m *machine, f *frame, in *instr) {
	i, val, n := f[in.a], byte(f[in.b]), f[in.c]
	mem := m.inst.mems[in.x].bytes.list
	if beyond(i, n, len(mem)) {
		// Step_read/memory.fill-oob: z; (CONST at i) val (CONST at n) (MEMORY.FILL x) ~> TRAP
		//   if i + n > |mem(z, x).BYTES|
		m.outOfBounds(RuleMemoryFillOob)
		return
	}
	// Step_read/memory.fill-succ: z; (CONST at i) val (CONST at n) (MEMORY.FILL x) ~>
	//   (CONST at i) val (STORE I32 8 x memarg0) (CONST at i+1) val (CONST at n-1) (MEMORY.FILL x)
	//   otherwise
	m.also(RuleMemoryFillSucc, n)
	m.also(RuleStorePackVal, n)
	fill(mem[i:i+n], val)
}

// fill sets all bytes, by doubling what is filled.
func fill(b []byte, val byte) {
	if val == 0 {
		clear(b)
	} else if len(b) > 0 {
		b[0] = val
		for done := 1; done < len(b); done *= 2 {
			copy(b[done:], b[:done])
		}
	}
}

// Step_read/memory.copy-zero: z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (MEMORY.COPY x_1 x_2) ~> eps
//
//	otherwise
//	if n = 0
func memoryCopy(m *machine, f *frame, in *instr) {
	i1, i2, n := f[in.a], f[in.b], f[in.c]
	dst, src := m.inst.mems[in.x].bytes.list, m.inst.mems[in.n].bytes.list
	if beyond(i1, n, len(dst)) || beyond(i2, n, len(src)) {
		// Step_read/memory.copy-oob: z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (MEMORY.COPY x_1 x_2) ~> TRAP
		//   if i_1 + n > |mem(z, x_1).BYTES| \/ i_2 + n > |mem(z, x_2).BYTES|
		m.outOfBounds(RuleMemoryCopyOob)
		return
	}
	// Step_read/memory.copy-le: z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (MEMORY.COPY x_1 x_2) ~>
	//   (CONST at_1 i_1) (CONST at_2 i_2) (LOAD I32 (8 _ U) x_2 memarg0) (STORE I32 8 x_1 memarg0)
	//   (CONST at_1 i_1+1) (CONST at_2 i_2+1) (CONST at' n-1) (MEMORY.COPY x_1 x_2)
	//   otherwise
	//   if i_1 <= i_2
	// Step_read/memory.copy-gt: the same from the end:
	//   (CONST at_1 i_1+n-1) (CONST at_2 i_2+n-1) (LOAD I32 (8 _ U) x_2 memarg0) (STORE I32 8 x_1 memarg0)
	//   (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n-1) (MEMORY.COPY x_1 x_2)
	m.also(either(i1 <= i2, RuleMemoryCopyLe, RuleMemoryCopyGt), n)
	m.also(RuleLoadPackVal, n)
	m.also(RuleStorePackVal, n)
	copy(dst[i1:i1+n], src[i2:i2+n]) // in whichever order is right
}

func memoryInit(m *machine, f *frame, in *instr) {
	m.memoryInit(m.inst.mems[in.x], &m.inst.datas[in.n], f[in.a], f[in.b], f[in.c])
}

// memoryInit is MEMORY.INIT, in a function or of an active segment. It is false after a trap.
//
// Step_read/memory.init-zero: z; (CONST at i) (CONST I32 j) (CONST I32 n) (MEMORY.INIT x y) ~> eps
//
//	otherwise
//	if n = 0
func (m *machine) memoryInit(mem *meminst, data *datainst, i, j, n uint64) bool {
	if beyond(i, n, len(mem.bytes.list)) || beyond(j, n, len(data.bytes)) {
		// Step_read/memory.init-oob: z; (CONST at i) (CONST I32 j) (CONST I32 n) (MEMORY.INIT x y) ~> TRAP
		//   if i + n > |mem(z, x).BYTES| \/ j + n > |data(z, y).BYTES|
		m.outOfBounds(RuleMemoryInitOob)
		return false
	}
	// Step_read/memory.init-succ: z; (CONST at i) (CONST I32 j) (CONST I32 n) (MEMORY.INIT x y) ~>
	//   (CONST at i) (CONST I32 $data(z,y).BYTES[j]) (STORE I32 8 x memarg0)
	//   (CONST at i+1) (CONST I32 j+1) (CONST I32 n-1) (MEMORY.INIT x y)
	//   otherwise
	m.also(RuleMemoryInitSucc, n)
	m.also(RuleStorePackVal, n)
	copy(mem.bytes.list[i:], data.bytes[j:j+n])
	return true
}

// Step/data.drop: z; (DATA.DROP x) ~> with_data(z, x, eps); eps
func dataDrop(m *machine, f *frame, in *instr) { m.inst.datas[in.x].bytes = nil }
