package valid

import "wasmjudge/wasm"

// mem finds C.MEMS[x].
func (v *validator) mem(i *wasm.Instr, x uint32) (wasm.Memtype, error) {
	if int64(x) >= int64(len(v.mems)) {
		return wasm.Memtype{}, v.fail(i, "unknown memory %d", x)
	}
	return v.mems[x], nil
}

// applyMem replaces operands by results, with the addresses of a memory.
func (v *validator) applyMem(i *wasm.Instr, addr wasm.Addrtype) error {
	if addr == wasm.I64 {
		return v.apply(i, &signatures[1][i.Op])
	}
	return v.apply(i, &signatures[0][i.Op])
}

// widths has the bytes of memory that each load or store accesses.
var widths = func() (table [wasm.OpCount]uint8) {
	for op := range wasm.Op(wasm.OpCount) {
		table[op] = op.Row().Width
	}
	return table
}()

// access checks a load or store. N is the width that the row of the instruction has.
//
//	Instr_ok/load-val: at -> nt  if  C.MEMS[x] = at lim PAGE, memarg : at -> |nt|
//	Instr_ok/load-pack: at -> Inn  if  …, memarg : at -> K
//	Instr_ok/store-val: at nt -> eps  if  …, memarg : at -> |nt|
//	Instr_ok/store-pack: at Inn -> eps  if  …, memarg : at -> K
//	Instr_ok/vload-val: at -> V128  if  …, memarg : at -> |V128|
//	Instr_ok/vload-pack: at -> V128  if  …, memarg : at -> N * M
//	Instr_ok/vload-splat, Instr_ok/vload-zero: at -> V128  if  …, memarg : at -> N
//	Instr_ok/vstore: at V128 -> eps  if  …, memarg : at -> |V128|
//	Memarg_ok: {ALIGN n, OFFSET m} : at -> N  if  2^n <= N / 8, m < 2^|at|
func (v *validator) access(i *wasm.Instr) error {
	t, err := v.mem(i, i.X)
	if err != nil {
		return err
	}
	if width := widths[i.Op]; i.Align > 4 || 1<<i.Align > width {
		return v.invalid(i.Pos, "Memarg_ok", "alignment must not be larger than natural: 2^%d > %d", i.Align, width)
	}
	if t.Addr == wasm.I32 && i.N >= 1<<32 {
		return v.invalid(i.Pos, "Memarg_ok", "offset out of range of i32: %d", i.N)
	}
	return v.applyMem(i, t.Addr)
}

// memory checks an instruction on a whole memory.
//
//	Instr_ok/memory.size: eps -> at  if  C.MEMS[x] = at lim PAGE
//	Instr_ok/memory.grow: at -> at  if the same
//	Instr_ok/memory.fill: at I32 at -> eps  if the same
func (v *validator) memory(i *wasm.Instr) error {
	t, err := v.mem(i, i.X)
	if err != nil {
		return err
	}
	return v.applyMem(i, t.Addr)
}

// Instr_ok/memory.copy: at_1 at_2 $minat(at_1, at_2) -> eps  if  C.MEMS[x_1] = at_1 lim_1 PAGE, C.MEMS[x_2] = at_2 lim_2 PAGE
func (v *validator) memoryCopy(i *wasm.Instr) error {
	dst, err := v.mem(i, i.X)
	if err != nil {
		return err
	}
	src, err := v.mem(i, i.Y)
	if err != nil {
		return err
	}
	return v.popTypes(i, addr(dst.Addr), addr(src.Addr), addr(min(dst.Addr, src.Addr)))
}

// addr is the value type of an address type.
func addr(a wasm.Addrtype) wasm.Valtype { return wasm.Valtype{Kind: a} }

// Instr_ok/memory.init: at I32 I32 -> eps  if  C.MEMS[x] = at lim PAGE, C.DATAS[y] = OK
func (v *validator) memoryInit(i *wasm.Instr) error {
	t, err := v.mem(i, i.X)
	if err != nil {
		return err
	}
	if err := v.data(i, i.Y); err != nil {
		return err
	}
	return v.applyMem(i, t.Addr)
}

// Instr_ok/data.drop: eps -> eps  if  C.DATAS[x] = OK
func (v *validator) dataDrop(i *wasm.Instr) error { return v.data(i, i.X) }

// data checks that data segment x exists.
func (v *validator) data(i *wasm.Instr, x uint32) error {
	if int64(x) >= int64(len(v.m.Datas)) {
		return v.fail(i, "unknown data segment %d", x)
	}
	return nil
}
