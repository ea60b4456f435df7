package valid

import "wasmjudge/wasm"

// Instr_ok/ref.i31: I32 -> (REF I31)
func (v *validator) refI31(i *wasm.Instr) error {
	if err := v.popI32(i); err != nil {
		return err
	}
	v.push1(wasm.RefTo(wasm.HeapI31))
	return nil
}

// Instr_ok/i31.get: (REF NULL I31) -> I32
func (v *validator) i31Get(i *wasm.Instr) error {
	if err := v.pop1(i, wasm.RefNull(wasm.HeapI31)); err != nil {
		return err
	}
	v.push1(wasm.TypeI32)
	return nil
}

// structure finds C.TYPES[x] ~~ STRUCT ft*.
func (v *validator) structure(i *wasm.Instr) (*wasm.Deftype, error) {
	return v.expand(i.Pos, i.Op.Row().Valid, i.X, wasm.CompStruct)
}

// field finds the structure type and the field that an instruction names.
func (v *validator) field(i *wasm.Instr) (*wasm.Deftype, wasm.Fieldtype, error) {
	d, err := v.structure(i)
	if err != nil {
		return nil, wasm.Fieldtype{}, err
	}
	if int64(i.Y) >= int64(len(d.Comp.Fields)) {
		return nil, wasm.Fieldtype{}, v.fail(i, "unknown field %d of type %d", i.Y, i.X)
	}
	return d, d.Comp.Fields[i.Y], nil
}

// Instr_ok/struct.new: $unpack(zt)* -> (REF (_IDX x))  if  C.TYPES[x] ~~ STRUCT (mut? zt)*
func (v *validator) structNew(i *wasm.Instr) error {
	d, err := v.structure(i)
	if err != nil {
		return err
	}
	fields := d.Comp.Fields
	if have := v.height(); v.top().unreachable && len(fields) > have {
		fields = fields[len(fields)-have:] // the others are bottom
	}
	v.scratch = v.scratch[:0]
	for _, f := range fields {
		v.scratch = append(v.scratch, f.Type.Unpack())
	}
	if err := v.pop(i, v.scratch); err != nil {
		return err
	}
	v.push1(wasm.RefDef(d, false))
	return nil
}

// Instr_ok/struct.new_default: eps -> (REF (_IDX x))
//
//	if  C.TYPES[x] ~~ STRUCT (mut? zt)*, and every $unpack(zt) has a default value (Defaultable)
func (v *validator) structNewDefault(i *wasm.Instr) error {
	d, err := v.structure(i)
	if err != nil {
		return err
	}
	if k := v.shapes[i.X].defaultless; k >= 0 {
		return v.fail(i, "field type is not defaultable: %s of field %d of type %d", v.typeName(d.Comp.Fields[k].Type), k, i.X)
	}
	v.push1(wasm.RefDef(d, false))
	return nil
}

// Instr_ok/struct.get: (REF NULL (_IDX x)) -> $unpack(zt)
//
//	if  C.TYPES[x] ~~ STRUCT ft*, ft*[i] = mut? zt, and there is a sign extension exactly when zt is packed
func (v *validator) structGet(i *wasm.Instr) error {
	d, f, err := v.field(i)
	if err != nil {
		return err
	}
	if (i.Op != wasm.OpStructGet) != f.Type.Packed() {
		return v.fail(i, "field is %s: field %d of type %d", packing(f), i.Y, i.X)
	}
	if err := v.pop1(i, wasm.RefDef(d, true)); err != nil {
		return err
	}
	v.push1(f.Type.Unpack())
	return nil
}

func packing(f wasm.Fieldtype) string {
	if f.Type.Packed() {
		return "packed"
	}
	return "unpacked"
}

// Instr_ok/struct.set: (REF NULL (_IDX x)) $unpack(zt) -> eps  if  C.TYPES[x] ~~ STRUCT ft*, ft*[i] = MUT zt
func (v *validator) structSet(i *wasm.Instr) error {
	d, f, err := v.field(i)
	if err != nil {
		return err
	}
	if !f.Mut {
		return v.fail(i, "immutable field %d of type %d", i.Y, i.X)
	}
	return v.popTypes(i, wasm.RefDef(d, true), f.Type.Unpack())
}

// array finds C.TYPES[x] ~~ ARRAY ft.
func (v *validator) array(i *wasm.Instr, x uint32) (*wasm.Deftype, wasm.Fieldtype, error) {
	d, err := v.expand(i.Pos, i.Op.Row().Valid, x, wasm.CompArray)
	if err != nil {
		return nil, wasm.Fieldtype{}, err
	}
	return d, d.Comp.Fields[0], nil
}

// mutableArray finds C.TYPES[x] ~~ ARRAY (MUT zt).
func (v *validator) mutableArray(i *wasm.Instr) (*wasm.Deftype, wasm.Fieldtype, error) {
	d, f, err := v.array(i, i.X)
	if err == nil && !f.Mut {
		err = v.fail(i, "immutable array type %d", i.X)
	}
	return d, f, err
}

// newArray pops the operands of an instruction and pushes a reference to the array it makes.
func (v *validator) newArray(i *wasm.Instr, d *wasm.Deftype, operands ...wasm.Valtype) error {
	if err := v.popTypes(i, operands...); err != nil {
		return err
	}
	v.push1(wasm.RefDef(d, false))
	return nil
}

// Instr_ok/array.new: $unpack(zt) I32 -> (REF (_IDX x))  if  C.TYPES[x] ~~ ARRAY (mut? zt)
func (v *validator) arrayNew(i *wasm.Instr) error {
	d, f, err := v.array(i, i.X)
	if err != nil {
		return err
	}
	return v.newArray(i, d, f.Type.Unpack(), wasm.TypeI32)
}

// Instr_ok/array.new_default: I32 -> (REF (_IDX x))
//
//	if  C.TYPES[x] ~~ ARRAY (mut? zt), and $unpack(zt) has a default value (Defaultable)
func (v *validator) arrayNewDefault(i *wasm.Instr) error {
	d, f, err := v.array(i, i.X)
	if err != nil {
		return err
	}
	if !f.Type.Defaultable() {
		return v.fail(i, "array type is not defaultable: %s of type %d", v.typeName(f.Type), i.X)
	}
	return v.newArray(i, d, wasm.TypeI32)
}

// Instr_ok/array.new_fixed: $unpack(zt)^n -> (REF (_IDX x))  if  C.TYPES[x] ~~ ARRAY (mut? zt)
func (v *validator) arrayNewFixed(i *wasm.Instr) error {
	d, f, err := v.array(i, i.X)
	if err != nil {
		return err
	}
	for n := i.Y; n > 0 && !(v.top().unreachable && v.height() == 0); n-- { // the others are bottom
		if err := v.pop1(i, f.Type.Unpack()); err != nil {
			return err
		}
	}
	v.push1(wasm.RefDef(d, false))
	return nil
}

// Instr_ok/array.new_elem: I32 I32 -> (REF (_IDX x))  if  C.TYPES[x] ~~ ARRAY (mut? rt), C.ELEMS[y] <: rt
func (v *validator) arrayNewElem(i *wasm.Instr) error {
	d, f, err := v.array(i, i.X)
	if err != nil {
		return err
	}
	if err := v.elemMatches(i, f); err != nil {
		return err
	}
	return v.newArray(i, d, wasm.TypeI32, wasm.TypeI32)
}

// elemMatches checks that the elements of segment y can be elements of an array.
func (v *validator) elemMatches(i *wasm.Instr, f wasm.Fieldtype) error {
	e, err := v.elem(i, i.Y)
	if err == nil && !wasm.Sub(e, f.Type) {
		err = v.fail(i, "type mismatch: elements %s of segment %d do not match elements %s of array type %d",
			v.typeName(e), i.Y, v.typeName(f.Type), i.X)
	}
	return err
}

// Instr_ok/array.new_data: I32 I32 -> (REF (_IDX x))
//
//	if  C.TYPES[x] ~~ ARRAY (mut? zt), $unpack(zt) = numtype or $unpack(zt) = vectype, C.DATAS[y] = OK
func (v *validator) arrayNewData(i *wasm.Instr) error {
	d, f, err := v.array(i, i.X)
	if err != nil {
		return err
	}
	if err := v.dataMatches(i, f); err != nil {
		return err
	}
	return v.newArray(i, d, wasm.TypeI32, wasm.TypeI32)
}

// dataMatches checks that the elements of an array can be read from data segment y.
func (v *validator) dataMatches(i *wasm.Instr, f wasm.Fieldtype) error {
	if f.Type.Kind == wasm.Ref {
		return v.fail(i, "array type is not numeric or vector: %s of type %d", v.typeName(f.Type), i.X)
	}
	return v.data(i, i.Y)
}

// Instr_ok/array.get: (REF NULL (_IDX x)) I32 -> $unpack(zt)
//
//	if  C.TYPES[x] ~~ ARRAY (mut? zt), and there is a sign extension exactly when zt is packed
func (v *validator) arrayGet(i *wasm.Instr) error {
	d, f, err := v.array(i, i.X)
	if err != nil {
		return err
	}
	if (i.Op != wasm.OpArrayGet) != f.Type.Packed() {
		return v.fail(i, "array is %s: type %d", packing(f), i.X)
	}
	if err := v.popTypes(i, wasm.RefDef(d, true), wasm.TypeI32); err != nil {
		return err
	}
	v.push1(f.Type.Unpack())
	return nil
}

// Instr_ok/array.set: (REF NULL (_IDX x)) I32 $unpack(zt) -> eps  if  C.TYPES[x] ~~ ARRAY (MUT zt)
func (v *validator) arraySet(i *wasm.Instr) error {
	d, f, err := v.mutableArray(i)
	if err != nil {
		return err
	}
	return v.popTypes(i, wasm.RefDef(d, true), wasm.TypeI32, f.Type.Unpack())
}

// Instr_ok/array.len: (REF NULL ARRAY) -> I32
func (v *validator) arrayLen(i *wasm.Instr) error {
	if err := v.pop1(i, wasm.RefNull(wasm.HeapArray)); err != nil {
		return err
	}
	v.push1(wasm.TypeI32)
	return nil
}

// Instr_ok/array.fill: (REF NULL (_IDX x)) I32 $unpack(zt) I32 -> eps  if  C.TYPES[x] ~~ ARRAY (MUT zt)
func (v *validator) arrayFill(i *wasm.Instr) error {
	d, f, err := v.mutableArray(i)
	if err != nil {
		return err
	}
	return v.popTypes(i, wasm.RefDef(d, true), wasm.TypeI32, f.Type.Unpack(), wasm.TypeI32)
}

// Instr_ok/array.copy: (REF NULL (_IDX x_1)) I32 (REF NULL (_IDX x_2)) I32 I32 -> eps
//
//	if  C.TYPES[x_1] ~~ ARRAY (MUT zt_1), C.TYPES[x_2] ~~ ARRAY (mut? zt_2), zt_2 <: zt_1
func (v *validator) arrayCopy(i *wasm.Instr) error {
	dst, f1, err := v.mutableArray(i)
	if err != nil {
		return err
	}
	src, f2, err := v.array(i, i.Y)
	if err != nil {
		return err
	}
	if !wasm.Sub(f2.Type, f1.Type) {
		return v.fail(i, "array types do not match: elements %s of type %d are not elements %s of type %d",
			v.typeName(f2.Type), i.Y, v.typeName(f1.Type), i.X)
	}
	return v.popTypes(i, wasm.RefDef(dst, true), wasm.TypeI32, wasm.RefDef(src, true), wasm.TypeI32, wasm.TypeI32)
}

// Instr_ok/array.init_elem: (REF NULL (_IDX x)) I32 I32 I32 -> eps  if  C.TYPES[x] ~~ ARRAY (MUT zt), C.ELEMS[y] <: zt
func (v *validator) arrayInitElem(i *wasm.Instr) error {
	d, f, err := v.mutableArray(i)
	if err != nil {
		return err
	}
	if err := v.elemMatches(i, f); err != nil {
		return err
	}
	return v.popTypes(i, wasm.RefDef(d, true), wasm.TypeI32, wasm.TypeI32, wasm.TypeI32)
}

// Instr_ok/array.init_data: (REF NULL (_IDX x)) I32 I32 I32 -> eps
//
//	if  C.TYPES[x] ~~ ARRAY (MUT zt), $unpack(zt) = numtype or $unpack(zt) = vectype, C.DATAS[y] = OK
func (v *validator) arrayInitData(i *wasm.Instr) error {
	d, f, err := v.mutableArray(i)
	if err != nil {
		return err
	}
	if err := v.dataMatches(i, f); err != nil {
		return err
	}
	return v.popTypes(i, wasm.RefDef(d, true), wasm.TypeI32, wasm.TypeI32, wasm.TypeI32)
}

// Instr_ok/any.convert_extern: (REF null_1? EXTERN) -> (REF null_2? ANY)  if  null_1? = null_2?
func (v *validator) anyConvertExtern(i *wasm.Instr) error {
	return v.convert(i, wasm.TypeExternref, wasm.TypeAnyref)
}

// Instr_ok/extern.convert_any: (REF null_1? ANY) -> (REF null_2? EXTERN)  if  null_1? = null_2?
func (v *validator) externConvertAny(i *wasm.Instr) error {
	return v.convert(i, wasm.TypeAnyref, wasm.TypeExternref)
}

// convert replaces a reference of one hierarchy by one of another, which is null when the first one is.
func (v *validator) convert(i *wasm.Instr, from, to wasm.Reftype) error {
	t, err := v.popRef(i)
	if err != nil {
		return err
	}
	if !wasm.SubRef(t, from) {
		return v.fail(i, "type mismatch: instruction requires [%s] but stack has [%s]", v.typeName(from), v.typeName(t))
	}
	to.Null = t.Null
	v.push1(to)
	return nil
}
