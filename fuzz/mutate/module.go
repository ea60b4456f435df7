package mutate

import (
	"slices"

	"wasmjudge/fuzz/choice"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// moduleMutations change a module as what it is: what comes out can be written, and mostly is not valid.
var moduleMutations = []mutation{
	{"an index", onModule((*mutator).index)},
	{"a label", onBody((*mutator).label)},
	{"a local's index", onBody((*mutator).localIndex)},
	{"a value type", onModule((*mutator).anyValtype)},
	{"an opcode", onBody((*mutator).opcode)},
	{"an instruction is left out", onBody((*mutator).leaveOut)},
	{"an instruction twice", onBody((*mutator).twice)},
	{"instructions swapped", onBody((*mutator).swap)},
	{"an instruction inserted", onBody((*mutator).insert)},
	{"an alignment or offset", onBody((*mutator).memarg)},
	{"a lane", onBody((*mutator).lane)},
	{"a block's type", onBody((*mutator).blocktype)},
	{"a catch clause", onBody((*mutator).clause)},
	{"limits", onModule((*mutator).anyLimits)},
	{"many locals", onModule((*mutator).manyLocals)},
	{"a start function", onModule((*mutator).start)},
	{"an export's name twice", onModule((*mutator).exportTwice)},
	{"a name that is not UTF-8", onModule((*mutator).badName)},
	{"a segment's mode", onModule((*mutator).segmentMode)},
	{"a constant expression", onModule((*mutator).constant)},
	{"types in one group", onModule((*mutator).mergeTypes)},
	{"a supertype", onModule((*mutator).supertype)},
	{"whether a type is final", onModule((*mutator).final)},
	{"a tag's type is another one", onModule((*mutator).tagType)},
}

// onModule makes a change to a module that is drawn.
func onModule(change func(*mutator, *wasm.Module) bool) func(*mutator) bool {
	return func(u *mutator) bool {
		m := u.any()
		return m != nil && change(u, m)
	}
}

// onBody makes a change to the body of a function that is drawn.
func onBody(change func(*mutator, *wasm.Module, *wasm.Func) bool) func(*mutator) bool {
	return func(u *mutator) bool {
		m := u.any()
		return m != nil && len(m.Funcs) > 0 && change(u, m, &m.Funcs[u.Below(len(m.Funcs))])
	}
}

// wide draws a number below n, which may be more than 256.
func (u *mutator) wide(n int) int {
	if n <= 256 {
		return u.Below(n)
	}
	return int(u.Bits(2)) % n
}

// index changes an index that stands anywhere.
func (u *mutator) index(m *wasm.Module) bool {
	return changeOne(u, func(do func(*uint32)) { edit.EachIndex(m, func(_ edit.Space, x *uint32) { do(x) }) }, u.number)
}

// changeOne changes one of what each visits, which is drawn. It reports whether there was one.
func changeOne[T any](u *mutator, each func(func(*T)), change func(*T)) bool {
	n := 0
	each(func(*T) { n++ })
	if n == 0 {
		return false
	}
	at := u.wide(n)
	each(func(x *T) {
		if at == 0 {
			change(x)
		}
		at--
	})
	return true
}

// number changes a number by little, or altogether.
func (u *mutator) number(x *uint32) {
	switch u.Below(5) {
	case 0:
		*x++
	case 1:
		*x--
	case 2:
		*x = uint32(u.Below(8))
	case 3:
		*x ^= 1
	case 4:
		*x = choice.Pick(&u.Choices, []uint32{127, 128, 1<<31 - 1, 1 << 31, 1<<32 - 1})
	}
}

// instr draws an instruction of a body for which fits holds, or -1.
func (u *mutator) instr(body []wasm.Instr, fits func(*wasm.Instr) bool) int {
	var found []int
	for i := range body {
		if fits(&body[i]) {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return -1
	}
	return found[u.wide(len(found))]
}

func (u *mutator) label(m *wasm.Module, f *wasm.Func) bool {
	return changeOne(u, func(do func(*uint32)) {
		for i := range f.Body {
			edit.EachLabel(m, &f.Body[i], do)
		}
	}, u.number)
}

func (u *mutator) localIndex(_ *wasm.Module, f *wasm.Func) bool {
	i := u.instr(f.Body, func(in *wasm.Instr) bool { return in.Op.Row().Imm == wasm.ImmLocal })
	if i < 0 {
		return false
	}
	u.number(&f.Body[i].X)
	return true
}

// anyValtype changes a value type that stands anywhere.
func (u *mutator) anyValtype(m *wasm.Module) bool {
	return changeOne(u, func(do func(*wasm.Valtype)) { eachValtype(m, do) }, func(t *wasm.Valtype) {
		reference := t.Kind == wasm.Ref
		if u.valtype(t); reference && t.Kind != wasm.Ref && u.Chance(200) { // which mostly could not be written
			*t = wasm.RefNull(wasm.HeapExtern)
		}
	})
}

// eachValtype visits the value types of a module, but for those of imports, fields and blocks.
func eachValtype(m *wasm.Module, do func(*wasm.Valtype)) {
	all := func(list []wasm.Valtype) {
		for i := range list {
			do(&list[i])
		}
	}
	for _, r := range m.Types {
		for i := range r {
			all(r[i].Comp.Params)
			all(r[i].Comp.Results)
		}
	}
	for i := range m.Globals {
		do(&m.Globals[i].Type.Type)
	}
	for i := range m.Tables {
		do(&m.Tables[i].Type.Elem)
	}
	for i := range m.Elems {
		do(&m.Elems[i].Type)
	}
	for i := range m.Funcs {
		f := &m.Funcs[i]
		for k := range f.Locals {
			do(&f.Locals[k].Type)
		}
		for k := range f.Body {
			edit.EachImmType(m, &f.Body[k], do)
		}
	}
}

// opcode makes an instruction another one, not a relaxed one, with the same immediates.
func (u *mutator) opcode(_ *wasm.Module, f *wasm.Func) bool {
	i := u.wide(len(f.Body))
	op := &f.Body[i].Op
	var same []wasm.Op
	for other := range wasm.Op(wasm.OpCount) {
		if r := other.Row(); r.Name != "" && other != *op && r.Imm == op.Row().Imm && !edit.IsRelaxed(other) {
			same = append(same, other)
		}
	}
	if len(same) == 0 {
		return false
	}
	*op = same[u.wide(len(same))]
	return true
}

func (u *mutator) leaveOut(_ *wasm.Module, f *wasm.Func) bool {
	i := u.wide(len(f.Body))
	f.Body = slices.Delete(f.Body, i, i+1)
	return true
}

func (u *mutator) twice(_ *wasm.Module, f *wasm.Func) bool {
	i := u.wide(len(f.Body))
	f.Body = slices.Insert(f.Body, i, f.Body[i])
	return true
}

func (u *mutator) swap(_ *wasm.Module, f *wasm.Func) bool {
	if len(f.Body) < 2 {
		return false
	}
	i := u.wide(len(f.Body) - 1)
	f.Body[i], f.Body[i+1] = f.Body[i+1], f.Body[i]
	return true
}

// plain are the instructions without immediates, but for relaxed ones.
var plain = func() (list []wasm.Op) {
	for op := range wasm.Op(wasm.OpCount) {
		if r := op.Row(); r.Name != "" && r.Imm == wasm.ImmNone && !edit.IsRelaxed(op) {
			list = append(list, op)
		}
	}
	return list
}()

// insert inserts an instruction without immediates; often one after which every type will do.
func (u *mutator) insert(_ *wasm.Module, f *wasm.Func) bool {
	in := wasm.Instr{Op: wasm.OpUnreachable}
	if u.Chance(160) {
		in.Op = plain[u.wide(len(plain))]
	}
	f.Body = slices.Insert(f.Body, u.wide(len(f.Body)), in)
	return true
}

func (u *mutator) memarg(_ *wasm.Module, f *wasm.Func) bool {
	i := u.instr(f.Body, func(in *wasm.Instr) bool { return in.Op.Row().Width > 0 })
	if i < 0 {
		return false
	}
	if in := &f.Body[i]; u.Chance(128) {
		in.Align = uint8(u.Below(7))
	} else {
		in.N = choice.Pick(&u.Choices, extremes)
	}
	return true
}

// lane changes the index of a lane, of a shuffle one of sixteen.
func (u *mutator) lane(_ *wasm.Module, f *wasm.Func) bool {
	i := u.instr(f.Body, func(in *wasm.Instr) bool {
		return in.Op == wasm.OpI8x16Shuffle || edit.LanesOf(in.Op.Row()) > 0
	})
	if i < 0 {
		return false
	}
	in := &f.Body[i]
	if to := choice.Pick(&u.Choices, lanes); in.Op == wasm.OpI8x16Shuffle {
		all := in.V128()
		all[u.Below(16)] = to
		in.SetV128(all)
	} else {
		in.Y = uint32(to)
	}
	return true
}

// lanes are indices at the bounds of what those of lanes can be, for the shapes and the two operands of a shuffle.
var lanes = []byte{0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 127, 128, 255}

func (u *mutator) blocktype(_ *wasm.Module, f *wasm.Func) bool {
	i := u.instr(f.Body, func(in *wasm.Instr) bool { return in.Op.Structured() })
	if i < 0 {
		return false
	}
	b := wasm.Blocktype{}
	switch u.Below(3) {
	case 1:
		b.Kind, b.Val = wasm.BlockVal, choice.Pick(&u.Choices, valtypes)
	case 2:
		b.Kind, b.Idx = wasm.BlockIdx, uint32(u.Below(8))
	}
	f.Body[i].SetBlocktype(b)
	return true
}

// clause changes, leaves out or repeats a catch clause.
func (u *mutator) clause(m *wasm.Module, f *wasm.Func) bool {
	i := u.instr(f.Body, func(in *wasm.Instr) bool { return in.Op == wasm.OpTryTable && len(m.Ext(in).Catches) > 0 })
	if i < 0 {
		return false
	}
	list := slices.Clone(m.Ext(&f.Body[i]).Catches)
	k := u.Below(len(list))
	switch c := &list[k]; u.Below(5) {
	case 0:
		c.Kind ^= 1
	case 1:
		c.Kind ^= 2
	case 2:
		u.number(&c.Tag)
	case 3:
		list = slices.Delete(list, k, k+1)
	case 4:
		list = slices.Insert(list, k, *c)
	}
	m.SetExt(&f.Body[i], wasm.Ext{Catches: list})
	return true
}

func (u *mutator) anyLimits(m *wasm.Module) bool {
	var found []*wasm.Limits
	for i := range m.Mems {
		found = append(found, &m.Mems[i].Type.Limits)
	}
	for i := range m.Tables {
		found = append(found, &m.Tables[i].Type.Limits)
	}
	if len(found) == 0 {
		return false
	}
	u.limits(found[u.Below(len(found))])
	return true
}

func (u *mutator) manyLocals(m *wasm.Module) bool {
	if len(m.Funcs) == 0 {
		return false
	}
	f := &m.Funcs[u.Below(len(m.Funcs))]
	n := choice.Pick(&u.Choices, []uint32{0, 1, 1000, 1 << 31, 1<<32 - 1})
	f.Locals = append(f.Locals, wasm.Locals{N: n, Type: wasm.TypeI32})
	if n >= 1<<31 {
		f.Locals = append(f.Locals, wasm.Locals{N: n, Type: wasm.TypeF64})
	}
	return true
}

// start declares a start function, which linkOnly has taken away: after reading it is taken away again.
func (u *mutator) start(m *wasm.Module) bool {
	m.Start = &wasm.Start{Func: uint32(u.Below(m.CountImports(wasm.ExternFunc) + len(m.Funcs) + 1))}
	return true
}

func (u *mutator) exportTwice(m *wasm.Module) bool {
	if len(m.Exports) == 0 {
		return false
	}
	e := choice.Pick(&u.Choices, m.Exports)
	if u.Chance(128) {
		e.Name = m.Exports[u.Below(len(m.Exports))].Name + "'"
	}
	m.Exports = append(m.Exports, e)
	return true
}

// badNames are mostly no UTF-8: cut off, overlong, surrogates, beyond the last character. The last one is.
var badNames = []string{"\xff", "a\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "\xf0\x9f\x92", "é"}

func (u *mutator) badName(m *wasm.Module) bool {
	name := choice.Pick(&u.Choices, badNames)
	switch n := len(m.Imports) + len(m.Exports); {
	case n == 0:
		return false
	case u.Chance(128) && len(m.Imports) > 0:
		m.Imports[u.Below(len(m.Imports))].Module = name
	case len(m.Exports) > 0:
		m.Exports[u.Below(len(m.Exports))].Name = name
	default:
		m.Imports[u.Below(n)].Name = name
	}
	return true
}

// segmentMode makes an active segment passive or declarative, or gives it another table, memory or offset.
func (u *mutator) segmentMode(m *wasm.Module) bool {
	t := choice.Pick(&u.Choices, []wasm.Valtype{wasm.TypeI32, wasm.TypeI64, wasm.TypeF32})
	offset := []wasm.Instr{edit.Const(edit.Bits(t, u.Bits(1))), {Op: wasm.OpEnd}}
	if len(m.Datas) > 0 && (len(m.Elems) == 0 || u.Chance(128)) {
		d := &m.Datas[u.Below(len(m.Datas))]
		d.Mode, d.Mem, d.Offset = wasm.SegmentMode(u.Below(2)), uint32(u.Below(3)), offset
		return true
	}
	if len(m.Elems) == 0 {
		return false
	}
	e := &m.Elems[u.Below(len(m.Elems))]
	e.Mode, e.Table, e.Offset = wasm.SegmentMode(u.Below(3)), uint32(u.Below(3)), offset
	return true
}

// constant changes an expression that must be constant.
func (u *mutator) constant(m *wasm.Module) bool {
	var found []*[]wasm.Instr
	for i := range m.Globals {
		found = append(found, &m.Globals[i].Init)
	}
	for i := range m.Elems {
		for k := range m.Elems[i].Init {
			found = append(found, &m.Elems[i].Init[k])
		}
		if m.Elems[i].Mode == wasm.Active {
			found = append(found, &m.Elems[i].Offset)
		}
	}
	for i := range m.Datas {
		if m.Datas[i].Mode == wasm.Active {
			found = append(found, &m.Datas[i].Offset)
		}
	}
	if len(found) == 0 {
		return false
	}
	e := found[u.wide(len(found))]
	before := wasm.Instr{Op: wasm.OpNop}
	switch u.Below(5) {
	case 0:
		before = wasm.Instr{Op: wasm.OpGlobalGet, X: uint32(u.Below(6))}
	case 1:
		before = edit.Const(edit.Bits(wasm.TypeI32, u.Bits(1)))
	case 2:
		before = wasm.Instr{Op: choice.Pick(&u.Choices, plain)}
	case 3: // which is constant, and adds to what was there
		c := edit.Const(edit.Bits(wasm.TypeI32, u.Bits(1)))
		op := choice.Pick(&u.Choices, []wasm.Op{wasm.OpI32Add, wasm.OpI32Sub, wasm.OpI32Mul, wasm.OpI32And})
		*e = slices.Insert(*e, len(*e)-1, c, wasm.Instr{Op: op})
		return true
	}
	if u.Chance(128) {
		*e = []wasm.Instr{before, {Op: wasm.OpEnd}}
	} else {
		*e = slices.Insert(*e, 0, before)
	}
	return true
}

// mergeTypes makes one group of two that follow each other: no type changes its index, but each becomes another.
func (u *mutator) mergeTypes(m *wasm.Module) bool {
	if len(m.Types) < 2 {
		return false
	}
	i := u.Below(len(m.Types) - 1)
	m.Types[i] = append(m.Types[i], m.Types[i+1]...)
	m.Types = slices.Delete(m.Types, i+1, i+2)
	return true
}

// subtype draws a type definition, or nil.
func (u *mutator) subtype(m *wasm.Module) *wasm.Subtype {
	if len(m.Types) == 0 {
		return nil
	}
	r := m.Types[u.Below(len(m.Types))]
	return &r[u.Below(len(r))]
}

func (u *mutator) supertype(m *wasm.Module) bool {
	t := u.subtype(m)
	if t == nil {
		return false
	}
	t.Supers = append(t.Supers, uint32(u.Below(edit.Count(m, edit.SpaceTypes))))
	return true
}

func (u *mutator) final(m *wasm.Module) bool {
	t := u.subtype(m)
	if t == nil {
		return false
	}
	t.Final = !t.Final
	return true
}

func (u *mutator) tagType(m *wasm.Module) bool {
	if len(m.Tags) == 0 {
		return false
	}
	m.Tags[u.Below(len(m.Tags))].Type = uint32(u.Below(edit.Count(m, edit.SpaceTypes) + 1))
	return true
}
