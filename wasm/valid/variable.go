package valid

import "wasmjudge/wasm"

// localspace is C.LOCALS and the initialization stack. Only the first locals are unrolled: a function may declare 2^32.
type localspace struct {
	params int            // how many
	first  []wasm.Valtype // types of the parameters and of the first other locals
	kinds  []wasm.Kind    // their kinds, after one for instructions that have no local: see plain
	runs   []localRun
	set    map[uint32]struct{} // locals without default value that have been set
	inits  []uint32            // the same, in the order in which they were set
}

// localRun is a run of locals of one closed type up to the index end.
type localRun struct {
	end uint64
	t   wasm.Valtype
}

// emptied is an empty localspace with the storage of l.
func (l *localspace) emptied() localspace {
	return localspace{
		first: empty(l.first), kinds: empty(l.kinds), runs: empty(l.runs), set: emptyMap(l.set, cap(l.inits)),
		inits: empty(l.inits),
	}
}

// uninit forgets what has been set since the initialization stack had the given height.
func (l *localspace) uninit(height int) {
	for _, x := range l.inits[height:] {
		delete(l.set, x)
	}
	l.inits = l.inits[:height]
}

// startLocals makes C.LOCALS for function f.
//
//	Local_ok/set: LOCAL t : SET t  if t has a default value (Defaultable)
//	Local_ok/unset: LOCAL t : UNSET t  if it has none (Nondefaultable)
//	Localtype_ok: init t  if t is ok
func (v *validator) startLocals(f *wasm.Func, params []wasm.Valtype) error {
	const unrolled = 64
	l := &v.locals
	l.params, l.first, l.runs = len(params), append(l.first[:0], params...), l.runs[:0]
	l.uninit(0)
	end := uint64(len(params))
	for _, run := range f.Locals {
		t, err := v.close(f.Pos, run.Type)
		if err != nil {
			return err
		}
		end += uint64(run.N)
		l.runs = append(l.runs, localRun{end, t})
		for range min(int64(run.N), unrolled-int64(len(l.first))) {
			l.first = append(l.first, t)
		}
	}
	l.kinds = append(l.kinds[:0], wasm.Bot)
	for k := range l.first {
		l.kinds = append(l.kinds, l.first[k].Kind)
	}
	return nil
}

// local finds the type of local x.
func (v *validator) local(i *wasm.Instr) (wasm.Valtype, error) {
	if first := v.locals.first; uint64(i.X) < uint64(len(first)) {
		return first[i.X], nil
	}
	return v.farLocal(i)
}

// farLocal finds the type of a local that is not among the first.
func (v *validator) farLocal(i *wasm.Instr) (wasm.Valtype, error) {
	x, l := i.X, &v.locals
	k := l.run(uint64(x))
	if k == len(l.runs) {
		return wasm.TypeBot, v.fail(i, "unknown local %d", x)
	}
	return l.runs[k].t, nil
}

// run finds the first run that ends after x.
func (l *localspace) run(x uint64) int {
	low, high := 0, len(l.runs)
	for low < high {
		if mid := (low + high) / 2; x < l.runs[mid].end {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// isSet reports whether local x of type t has a value.
func (l *localspace) isSet(x uint32, t wasm.Valtype) bool {
	return t.Defaultable() || int64(x) < int64(l.params) || l.wasSet(x)
}

func (l *localspace) wasSet(x uint32) bool {
	_, ok := l.set[x]
	return ok
}

// init notes that local x of type t has a value: the index after the arrow of an instruction type (Instrs_ok/seq).
func (l *localspace) init(x uint32, t wasm.Valtype) {
	if !l.isSet(x, t) {
		l.set[x] = struct{}{}
		l.inits = append(l.inits, x)
	}
}

// Instr_ok/local.get: eps -> t  if  C.LOCALS[x] = SET t
func (v *validator) localGet(i *wasm.Instr) error {
	t, err := v.local(i)
	if err != nil {
		return err
	}
	if !v.locals.isSet(i.X, t) {
		return v.fail(i, "uninitialized local %d of type %s", i.X, v.typeName(t))
	}
	v.push1(t)
	return nil
}

// Instr_ok/local.set: t ->_(x) eps  if  C.LOCALS[x] = init t
func (v *validator) localSet(i *wasm.Instr) error {
	t, err := v.local(i)
	if err != nil {
		return err
	}
	v.locals.init(i.X, t)
	return v.pop1(i, t)
}

// Instr_ok/local.tee: t ->_(x) t  if  C.LOCALS[x] = init t
func (v *validator) localTee(i *wasm.Instr) error {
	t, err := v.local(i)
	if err != nil {
		return err
	}
	if err := v.pop1(i, t); err != nil {
		return err
	}
	v.locals.init(i.X, t)
	v.push1(t)
	return nil
}

// global finds C.GLOBALS[x].
func (v *validator) global(i *wasm.Instr) (wasm.Globaltype, error) {
	if int64(i.X) >= int64(len(v.globals)) {
		return wasm.Globaltype{}, v.fail(i, "unknown global %d", i.X)
	}
	return v.globals[i.X], nil
}

// Instr_ok/global.get: eps -> t  if  C.GLOBALS[x] = mut? t
func (v *validator) globalGet(i *wasm.Instr) error {
	t, err := v.global(i)
	if err != nil {
		return err
	}
	v.push1(t.Type)
	return nil
}

// Instr_ok/global.set: t -> eps  if  C.GLOBALS[x] = MUT t
func (v *validator) globalSet(i *wasm.Instr) error {
	t, err := v.global(i)
	if err != nil {
		return err
	}
	if !t.Mut {
		return v.fail(i, "immutable global %d", i.X)
	}
	return v.pop1(i, t.Type)
}
