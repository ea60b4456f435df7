package valid

import "wasmjudge/wasm"

// blocktype checks the type of a structured instruction.
//
//	Blocktype_ok/valtype: _RESULT valtype? : eps -> valtype?  if  valtype is ok
//	Blocktype_ok/typeidx: _IDX typeidx : t_1* -> t_2*  if  C.TYPES[typeidx] ~~ FUNC t_1* -> t_2*
func (v *validator) blocktype(i *wasm.Instr) (params, results []wasm.Valtype, err error) {
	switch bt := i.Blocktype(); bt.Kind {
	case wasm.BlockVal:
		t, err := v.close(i.Pos, bt.Val)
		if err != nil {
			return nil, nil, err
		}
		v.singles = append(v.singles, t)
		return nil, v.singles[len(v.singles)-1:], nil
	case wasm.BlockIdx:
		d, err := v.expand(i.Pos, "Blocktype_ok/typeidx", bt.Idx, wasm.CompFunc)
		if err != nil {
			return nil, nil, err
		}
		return d.Comp.Params, d.Comp.Results, nil
	}
	return nil, nil, nil
}

// Instr_ok/unreachable: t_1* -> t_2*  for any types (Instrtype_ok)
func (v *validator) unreachableInstr(*wasm.Instr) error {
	v.unreachable()
	return nil
}

// block checks the start of a structured instruction; label distinguishes blocks from loops.
//
//	Instr_ok/block: BLOCK bt instr* : t_1* -> t_2*  if  bt : t_1* -> t_2*, {LABELS (t_2*)} ++ C |- instr* : t_1* -> t_2*
//	Instr_ok/loop: LOOP bt instr* : t_1* -> t_2*  if  bt : t_1* -> t_2*, {LABELS (t_1*)} ++ C |- instr* : t_1* -> t_2*
//	Instr_ok/if: IF bt instr_1* ELSE instr_2* : t_1* I32 -> t_2*  if  as for block with both instr_1* and instr_2*
func (v *validator) block(i *wasm.Instr) error {
	params, results, err := v.blocktype(i)
	if err != nil {
		return err
	}
	if i.Op == wasm.OpIf {
		if err := v.popI32(i); err != nil {
			return err
		}
	}
	if err := v.pop(i, params); err != nil {
		return err
	}
	v.enter(i.Op, params, results)
	return nil
}

// elseInstr ends the first branch of an if and starts the second.
func (v *validator) elseInstr(i *wasm.Instr) error {
	if v.top().op != wasm.OpIf {
		return v.fail(i, "else without if")
	}
	f, err := v.leave(i)
	if err != nil {
		return err
	}
	v.enter(i.Op, f.params, f.results)
	return nil
}

// end closes a block or body. An if without else has an empty one, from t_1* to t_2*.
func (v *validator) end(i *wasm.Instr) error {
	f, err := v.leave(i)
	if err != nil {
		return err
	}
	if f.op == wasm.OpIf && !wasm.SubTypes(f.params, f.results) {
		return v.invalid(i.Pos, "Instr_ok/if", "type mismatch: block requires %s but empty else has %s",
			v.typeList(f.results), v.typeList(f.params))
	}
	if f.op != wasm.OpEnd {
		v.push(f.results)
	}
	return nil
}

// label finds the frame that C.LABELS[l] is about.
func (v *validator) label(i *wasm.Instr, l uint32) (*frame, error) {
	if int64(l) >= int64(len(v.ctrls)) {
		return nil, v.fail(i, "unknown label %d", l)
	}
	return &v.ctrls[len(v.ctrls)-1-int(l)], nil
}

// Instr_ok/br: t_1* t* -> t_2*  if  C.LABELS[l] = t*
func (v *validator) br(i *wasm.Instr) error {
	f, err := v.label(i, i.X)
	if err != nil {
		return err
	}
	return v.diverge(i, f.label())
}

// diverge pops operands of an instruction after which nothing is reached.
func (v *validator) diverge(i *wasm.Instr, operands []wasm.Valtype) error {
	if err := v.pop(i, operands); err != nil {
		return err
	}
	v.unreachable()
	return nil
}

// Instr_ok/br_if: t* I32 -> t*  if  C.LABELS[l] = t*
func (v *validator) brIf(i *wasm.Instr) error {
	f, err := v.label(i, i.X)
	if err != nil {
		return err
	}
	if err := v.popI32(i); err != nil {
		return err
	}
	return v.fallthroughLabel(i, f.label())
}

// fallthroughLabel replaces the operands of a branch that was not taken: they now have the types of its label.
func (v *validator) fallthroughLabel(i *wasm.Instr, ts []wasm.Valtype) error {
	if err := v.pop(i, ts); err != nil {
		return err
	}
	v.push(ts)
	return nil
}

// Instr_ok/br_table: t_1* t* I32 -> t_2*  if  t* <: C.LABELS[l] for every l
func (v *validator) brTable(i *wasm.Instr) error {
	if err := v.popI32(i); err != nil {
		return err
	}
	labels := v.m.Ext(i).Labels
	last, err := v.label(i, labels[len(labels)-1])
	if err != nil {
		return err
	}
	v.tabled++
	for _, l := range labels {
		f, err := v.label(i, l)
		if err != nil {
			return err
		}
		if f.tabled == v.tabled {
			continue
		}
		f.tabled = v.tabled
		ts := f.label()
		if len(ts) != len(last.label()) {
			return v.fail(i, "type mismatch: label %d requires %s but the default label requires %s",
				l, v.typeList(ts), v.typeList(last.label()))
		}
		if !v.holds(ts) {
			return v.mismatch(i, ts)
		}
	}
	v.unreachable()
	return nil
}

// Instr_ok/br_on_null: t* (REF NULL ht) -> t* (REF ht)  if  C.LABELS[l] = t*
func (v *validator) brOnNull(i *wasm.Instr) error {
	f, err := v.label(i, i.X)
	if err != nil {
		return err
	}
	t, err := v.popRef(i)
	if err != nil {
		return err
	}
	if err := v.fallthroughLabel(i, f.label()); err != nil {
		return err
	}
	v.push1(t.NonNull())
	return nil
}

// splitLabel finds C.LABELS[l] = t* rt, for a branch that passes a reference on.
func (v *validator) splitLabel(i *wasm.Instr) (ts []wasm.Valtype, rt wasm.Reftype, err error) {
	f, err := v.label(i, i.X)
	if err != nil {
		return nil, rt, err
	}
	ts = f.label()
	if n := len(ts) - 1; n >= 0 && ts[n].Kind == wasm.Ref {
		return ts[:n], ts[n], nil
	}
	return nil, rt, v.fail(i, "type mismatch: instruction requires a label that ends in a reference type but label %d has %s",
		i.X, v.typeList(ts))
}

// Instr_ok/br_on_non_null: t* (REF NULL ht) -> t*  if  C.LABELS[l] = t* (REF NULL? ht)
func (v *validator) brOnNonNull(i *wasm.Instr) error {
	ts, rt, err := v.splitLabel(i)
	if err != nil {
		return err
	}
	if err := v.pop1(i, rt.Nullable()); err != nil {
		return err
	}
	return v.fallthroughLabel(i, ts)
}

// Instr_ok/br_on_cast: t* rt_1 -> t* $diffrt(rt_1, rt_2)  if  C.LABELS[l] = t* rt, rt_2 <: rt_1, rt_2 <: rt
func (v *validator) brOnCast(i *wasm.Instr) error {
	rt1, rt2, err := v.castTypes(i)
	if err != nil {
		return err
	}
	return v.castBranch(i, rt1, rt2, wasm.Diff(rt1, rt2))
}

// Instr_ok/br_on_cast_fail: t* rt_1 -> t* rt_2  if  C.LABELS[l] = t* rt, rt_2 <: rt_1, $diffrt(rt_1, rt_2) <: rt
func (v *validator) brOnCastFail(i *wasm.Instr) error {
	rt1, rt2, err := v.castTypes(i)
	if err != nil {
		return err
	}
	return v.castBranch(i, rt1, wasm.Diff(rt1, rt2), rt2)
}

// castTypes checks the source and target type of a branching cast.
func (v *validator) castTypes(i *wasm.Instr) (rt1, rt2 wasm.Reftype, err error) {
	types := v.m.Ext(i).Types
	if rt1, err = v.close(i.Pos, types[0]); err != nil {
		return rt1, rt2, err
	}
	if rt2, err = v.close(i.Pos, types[1]); err != nil {
		return rt1, rt2, err
	}
	if !wasm.SubRef(rt2, rt1) {
		err = v.fail(i, "type mismatch on cast: type %s does not match %s", v.typeName(rt2), v.typeName(rt1))
	}
	return rt1, rt2, err
}

// castBranch checks the stack of a branching cast from rt1: the label takes the reference as taken, what follows as
// kept.
func (v *validator) castBranch(i *wasm.Instr, rt1, taken, kept wasm.Reftype) error {
	ts, rt, err := v.splitLabel(i)
	if err != nil {
		return err
	}
	if !wasm.SubRef(taken, rt) {
		return v.fail(i, "type mismatch: branch passes %s but label %d requires %s", v.typeName(taken), i.X, v.typeName(rt))
	}
	if err := v.pop1(i, rt1); err != nil {
		return err
	}
	if err := v.fallthroughLabel(i, ts); err != nil {
		return err
	}
	v.push1(kept)
	return nil
}

// fun finds C.FUNCS[x].
func (v *validator) fun(i *wasm.Instr) (*wasm.Deftype, error) {
	if int64(i.X) >= int64(len(v.funcs)) {
		return nil, v.fail(i, "unknown function %d", i.X)
	}
	return v.funcs[i.X], nil
}

// applyFunc replaces a function's parameters by its results.
func (v *validator) applyFunc(i *wasm.Instr, d *wasm.Deftype) error {
	if err := v.pop(i, d.Comp.Params); err != nil {
		return err
	}
	v.push(d.Comp.Results)
	return nil
}

// Instr_ok/call: t_1* -> t_2*  if  C.FUNCS[x] ~~ FUNC t_1* -> t_2*
func (v *validator) call(i *wasm.Instr) error {
	d, err := v.fun(i)
	if err != nil {
		return err
	}
	return v.applyFunc(i, d)
}

// Instr_ok/call_ref: t_1* (REF NULL (_IDX x)) -> t_2*  if  C.TYPES[x] ~~ FUNC t_1* -> t_2*
func (v *validator) callRef(i *wasm.Instr) error {
	d, err := v.popFuncRef(i)
	if err != nil {
		return err
	}
	return v.applyFunc(i, d)
}

func (v *validator) popFuncRef(i *wasm.Instr) (*wasm.Deftype, error) {
	d, err := v.expand(i.Pos, i.Op.Row().Valid, i.X, wasm.CompFunc)
	if err != nil {
		return nil, err
	}
	return d, v.pop1(i, wasm.RefDef(d, true))
}

// Instr_ok/call_indirect: t_1* at -> t_2*
//
//	if  C.TABLES[x] = at lim rt, rt <: (REF NULL FUNC), C.TYPES[y] ~~ FUNC t_1* -> t_2*
func (v *validator) callIndirect(i *wasm.Instr) error {
	d, err := v.popTableIndex(i)
	if err != nil {
		return err
	}
	return v.applyFunc(i, d)
}

func (v *validator) popTableIndex(i *wasm.Instr) (*wasm.Deftype, error) {
	t, err := v.table(i, i.X)
	if err != nil {
		return nil, err
	}
	if !wasm.SubRef(t.Elem, wasm.TypeFuncref) {
		return nil, v.fail(i, "type mismatch: instruction requires a table of functions but table %d has elements %s",
			i.X, v.typeName(t.Elem))
	}
	d, err := v.expand(i.Pos, i.Op.Row().Valid, i.Y, wasm.CompFunc)
	if err != nil {
		return nil, err
	}
	return d, v.pop1(i, addr(t.Addr))
}

// Instr_ok/return: t_1* t* -> t_2*  if  C.RETURN = (t*)
func (v *validator) returnInstr(i *wasm.Instr) error { return v.diverge(i, v.ctrls[0].results) }

// tail checks that a tail call to a function of type d may return in place of its caller: t_2* <: C.RETURN.
func (v *validator) tail(i *wasm.Instr, d *wasm.Deftype) error {
	if want := v.ctrls[0].results; !wasm.SubTypes(d.Comp.Results, want) {
		return v.fail(i, "type mismatch: current function requires result type %s but callee returns %s",
			v.typeList(want), v.typeList(d.Comp.Results))
	}
	return v.diverge(i, d.Comp.Params)
}

// Instr_ok/return_call: t_3* t_1* -> t_4*  if  C.FUNCS[x] ~~ FUNC t_1* -> t_2*, t_2* <: C.RETURN
func (v *validator) returnCall(i *wasm.Instr) error {
	d, err := v.fun(i)
	if err != nil {
		return err
	}
	return v.tail(i, d)
}

// Instr_ok/return_call_ref: t_3* t_1* (REF NULL (_IDX x)) -> t_4*  if  C.TYPES[x] ~~ FUNC t_1* -> t_2*, t_2* <:
// C.RETURN
func (v *validator) returnCallRef(i *wasm.Instr) error {
	d, err := v.popFuncRef(i)
	if err != nil {
		return err
	}
	return v.tail(i, d)
}

// Instr_ok/return_call_indirect: t_3* t_1* at -> t_4*  if as for call_indirect, and t_2* <: C.RETURN
func (v *validator) returnCallIndirect(i *wasm.Instr) error {
	d, err := v.popTableIndex(i)
	if err != nil {
		return err
	}
	return v.tail(i, d)
}
