package valid

import "wasmjudge/wasm"

// table finds C.TABLES[x].
func (v *validator) table(i *wasm.Instr, x uint32) (wasm.Tabletype, error) {
	if int64(x) >= int64(len(v.tables)) {
		return wasm.Tabletype{}, v.fail(i, "unknown table %d", x)
	}
	return v.tables[x], nil
}

// elem finds C.ELEMS[x].
func (v *validator) elem(i *wasm.Instr, x uint32) (wasm.Reftype, error) {
	if int64(x) >= int64(len(v.elems)) {
		return wasm.Reftype{}, v.fail(i, "unknown elem segment %d", x)
	}
	return v.elems[x], nil
}

// Instr_ok/table.get: at -> rt  if  C.TABLES[x] = at lim rt
func (v *validator) tableGet(i *wasm.Instr) error {
	t, err := v.table(i, i.X)
	if err != nil {
		return err
	}
	if err := v.popTypes(i, addr(t.Addr)); err != nil {
		return err
	}
	v.push1(t.Elem)
	return nil
}

// Instr_ok/table.set: at rt -> eps  if  C.TABLES[x] = at lim rt
func (v *validator) tableSet(i *wasm.Instr) error {
	t, err := v.table(i, i.X)
	if err != nil {
		return err
	}
	return v.popTypes(i, addr(t.Addr), t.Elem)
}

// Instr_ok/table.size: eps -> at  if  C.TABLES[x] = at lim rt
func (v *validator) tableSize(i *wasm.Instr) error {
	t, err := v.table(i, i.X)
	if err != nil {
		return err
	}
	v.push1(addr(t.Addr))
	return nil
}

// Instr_ok/table.grow: rt at -> at  if  C.TABLES[x] = at lim rt
func (v *validator) tableGrow(i *wasm.Instr) error {
	t, err := v.table(i, i.X)
	if err != nil {
		return err
	}
	if err := v.popTypes(i, t.Elem, addr(t.Addr)); err != nil {
		return err
	}
	v.push1(addr(t.Addr))
	return nil
}

// Instr_ok/table.fill: at rt at -> eps  if  C.TABLES[x] = at lim rt
func (v *validator) tableFill(i *wasm.Instr) error {
	t, err := v.table(i, i.X)
	if err != nil {
		return err
	}
	return v.popTypes(i, addr(t.Addr), t.Elem, addr(t.Addr))
}

// Instr_ok/table.copy: at_1 at_2 $minat(at_1, at_2) -> eps
//
//	if  C.TABLES[x_1] = at_1 lim_1 rt_1, C.TABLES[x_2] = at_2 lim_2 rt_2, rt_2 <: rt_1
func (v *validator) tableCopy(i *wasm.Instr) error {
	dst, err := v.table(i, i.X)
	if err != nil {
		return err
	}
	src, err := v.table(i, i.Y)
	if err != nil {
		return err
	}
	if !wasm.SubRef(src.Elem, dst.Elem) {
		return v.fail(i, "type mismatch: elements %s of table %d do not match elements %s of table %d",
			v.typeName(src.Elem), i.Y, v.typeName(dst.Elem), i.X)
	}
	return v.popTypes(i, addr(dst.Addr), addr(src.Addr), addr(min(dst.Addr, src.Addr)))
}

// Instr_ok/table.init: at I32 I32 -> eps  if  C.TABLES[x] = at lim rt_1, C.ELEMS[y] = rt_2, rt_2 <: rt_1
func (v *validator) tableInit(i *wasm.Instr) error {
	t, err := v.table(i, i.X)
	if err != nil {
		return err
	}
	e, err := v.elem(i, i.Y)
	if err != nil {
		return err
	}
	if !wasm.SubRef(e, t.Elem) {
		return v.fail(i, "type mismatch: elements %s of segment %d do not match elements %s of table %d",
			v.typeName(e), i.Y, v.typeName(t.Elem), i.X)
	}
	return v.popTypes(i, addr(t.Addr), wasm.TypeI32, wasm.TypeI32)
}

// Instr_ok/elem.drop: eps -> eps  if  C.ELEMS[x] = rt
func (v *validator) elemDrop(i *wasm.Instr) error {
	_, err := v.elem(i, i.X)
	return err
}
