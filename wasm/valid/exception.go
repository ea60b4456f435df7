package valid

import "wasmjudge/wasm"

// tag finds the parameters of C.TAGS[x].
func (v *validator) tag(i *wasm.Instr, rule string, x uint32) ([]wasm.Valtype, error) {
	if int64(x) >= int64(len(v.tags)) {
		return nil, v.invalid(i.Pos, rule, "unknown tag %d", x)
	}
	return v.tags[x].Comp.Params, nil
}

// Instr_ok/throw: t_1* t* -> t_2*  if  C.TAGS[x] ~~ FUNC t* -> eps
func (v *validator) throw(i *wasm.Instr) error {
	ts, err := v.tag(i, "Instr_ok/throw", i.X)
	if err != nil {
		return err
	}
	return v.diverge(i, ts)
}

// Instr_ok/throw_ref: t_1* (REF NULL EXN) -> t_2*
func (v *validator) throwRef(i *wasm.Instr) error {
	if err := v.pop1(i, wasm.TypeExnref); err != nil {
		return err
	}
	v.unreachable()
	return nil
}

// Instr_ok/try_table: TRY_TABLE bt catch* instr* : t_1* -> t_2*
//
//	if  bt : t_1* -> t_2*, {LABELS (t_2*)} ++ C |- instr* : t_1* -> t_2*, and every catch is ok in C
func (v *validator) tryTable(i *wasm.Instr) error {
	catches := v.m.Ext(i).Catches
	for k := range catches {
		if err := v.catch(i, &catches[k]); err != nil {
			return err
		}
	}
	return v.block(i)
}

var catchRules = [...]string{
	wasm.CatchTag:    "Catch_ok/catch",
	wasm.CatchTagRef: "Catch_ok/catch_ref",
	wasm.CatchAll:    "Catch_ok/catch_all",
	wasm.CatchAllRef: "Catch_ok/catch_all_ref",
}

// catch checks a catch clause of the try_table i: what it passes on must match its label, which is outside of i.
//
//	Catch_ok/catch: CATCH x l  if  C.TAGS[x] ~~ FUNC t* -> eps, t* <: C.LABELS[l]
//	Catch_ok/catch_ref: CATCH_REF x l  if  C.TAGS[x] ~~ FUNC t* -> eps, t* (REF EXN) <: C.LABELS[l]
//	Catch_ok/catch_all: CATCH_ALL l  if  eps <: C.LABELS[l]
//	Catch_ok/catch_all_ref: CATCH_ALL_REF l  if  (REF EXN) <: C.LABELS[l]
func (v *validator) catch(i *wasm.Instr, c *wasm.Catch) error {
	rule := catchRules[c.Kind]
	passed := v.scratch[:0]
	if c.Kind.HasTag() {
		ts, err := v.tag(i, rule, c.Tag)
		if err != nil {
			return err
		}
		passed = append(passed, ts...)
	}
	if c.Kind.HasRef() {
		passed = append(passed, wasm.RefTo(wasm.HeapExn))
	}
	v.scratch = passed
	if int64(c.Label) >= int64(len(v.ctrls)) {
		return v.invalid(i.Pos, rule, "unknown label %d", c.Label)
	}
	if label := v.ctrls[len(v.ctrls)-1-int(c.Label)].label(); !wasm.SubTypes(passed, label) {
		return v.invalid(i.Pos, rule, "type mismatch: label %d requires %s but catch clause has %s",
			c.Label, v.typeList(label), v.typeList(passed))
	}
	return nil
}
