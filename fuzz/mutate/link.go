package mutate

import (
	"slices"
	"strconv"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// linkMutations are about what an import is linked to: mostly the modules stay valid, and only linking can tell. The
// tags come first.
var linkMutations = []mutation{
	{"a tag's type, where it is imported", func(u *mutator) bool { return u.retypeImport(wasm.ExternTag, importer) }},
	{"a tag's type, on both sides alike", func(u *mutator) bool { return u.retypeImport(wasm.ExternTag, alike) }},
	{"a tag's type, on both sides", func(u *mutator) bool { return u.retypeImport(wasm.ExternTag, unlike) }},
	{"a tag's type, where it is exported", func(u *mutator) bool { return u.retypeImport(wasm.ExternTag, exporter) }},
	{"a tag import is linked to another tag", func(u *mutator) bool { return u.relink(wasm.ExternTag, wasm.ExternTag) }},
	{"a tag import is linked to a function", func(u *mutator) bool { return u.relink(wasm.ExternTag, wasm.ExternFunc) }},
	{"a tag import becomes one of a function", func(u *mutator) bool { return u.importAs(wasm.ExternTag, wasm.ExternFunc) }},
	{"a function import becomes one of a tag", func(u *mutator) bool { return u.importAs(wasm.ExternFunc, wasm.ExternTag) }},
	{"a function's type, where it is imported", func(u *mutator) bool { return u.retypeImport(wasm.ExternFunc, importer) }},
	{"a function's type, on both sides alike", func(u *mutator) bool { return u.retypeImport(wasm.ExternFunc, alike) }},
	{"a function's type, on both sides", func(u *mutator) bool { return u.retypeImport(wasm.ExternFunc, unlike) }},
	{"a function import is linked to another function", func(u *mutator) bool { return u.relink(wasm.ExternFunc, wasm.ExternFunc) }},
	{"an import is linked to anything", func(u *mutator) bool { return u.relink(anyKind, anyKind) }},
	{"an imported global's type", func(u *mutator) bool { return u.retypeState(wasm.ExternGlobal) }},
	{"an imported table's type", func(u *mutator) bool { return u.retypeState(wasm.ExternTable) }},
	{"an imported memory's type", func(u *mutator) bool { return u.retypeState(wasm.ExternMem) }},
}

// anyKind stands for every kind of import.
const anyKind = wasm.ExternTag + 1

// side says on which side of an import something is changed.
type side uint8

const (
	importer side = iota
	exporter
	alike  // on both, in the same way
	unlike // on both, in ways that are drawn apart
)

// site is an import of an instance.
type site struct{ step, module, index int }

// site draws an import of a kind.
func (u *mutator) site(k wasm.ExternKind) (s site, ok bool) {
	var fit []site
	for i := range u.program.Steps {
		step := &u.program.Steps[i]
		m := u.program.Modules[step.Module]
		for x := range step.Imports {
			if k == anyKind || m.Imports[x].Type.Kind == k {
				fit = append(fit, site{i, step.Module, x})
			}
		}
	}
	if len(fit) == 0 {
		return s, false
	}
	return fit[u.Below(len(fit))], true
}

// exported finds the module and the index of what an import is linked to; not if it is the host's.
func (u *mutator) exported(s site) (module int, x uint32, ok bool) {
	from := u.program.Steps[s.step].Imports[s.index]
	if from.Instance == program.HostInstance {
		return 0, 0, false
	}
	module = u.program.ModuleOf(from.Instance)
	for _, e := range u.program.Modules[module].Exports {
		if e.Name == from.Export {
			return module, e.Index, true
		}
	}
	return 0, 0, false
}

// retypeImport changes the type with which a function or tag is imported, or exported, or both.
func (u *mutator) retypeImport(k wasm.ExternKind, on side) bool {
	s, ok := u.site(k)
	if !ok {
		return false
	}
	shape := &typeShapes[u.Below(len(typeShapes))]
	if on != exporter {
		m := u.of(s.module)
		if m == nil || !retype(m, k, edit.ImportIndex(m, s.index), shape) {
			return false
		}
	}
	if on == importer {
		return true
	}
	if on == unlike {
		shape = &typeShapes[u.Below(len(typeShapes))]
	}
	module, x, ok := u.exported(s)
	if !ok {
		return on != exporter // the host's stays as it is
	}
	m := u.of(module)
	return m != nil && retype(m, k, x, shape)
}

// relink links an import of kind k to something that an earlier instance exports.
func (u *mutator) relink(k, kind wasm.ExternKind) bool {
	s, ok := u.site(k)
	if !ok {
		return false
	}
	var fit []program.Provider
	for i := range s.step {
		for _, e := range u.program.Modules[u.program.Steps[i].Module].Exports {
			if kind == anyKind || e.Kind == kind {
				fit = append(fit, program.Provider{Instance: i, Export: e.Name})
			}
		}
	}
	imports := u.program.Steps[s.step].Imports
	fit = slices.DeleteFunc(fit, func(p program.Provider) bool { return p == imports[s.index] })
	if len(fit) == 0 {
		return false
	}
	m := u.of(u.alone(s.step))
	if m == nil {
		return false
	}
	to := fit[u.Below(len(fit))]
	imports[s.index] = to
	m.Imports[s.index].Module, m.Imports[s.index].Name = "relinked"+strconv.Itoa(s.index), to.Export // for scripts, which link by name
	return true
}

// alone returns the module of a step, copied if it is that of another step, too.
func (u *mutator) alone(step int) int {
	p := u.program
	k := p.Steps[step].Module
	for i := range p.Steps {
		if i != step && p.Steps[i].Module == k {
			c := &mutant{module: edit.Clone(p.Modules[k])}
			if was := u.changed[k]; was != nil {
				if was.pieces != nil {
					return k
				}
				c = &mutant{module: edit.Clone(was.module), names: slices.Clone(was.names)}
			}
			p.Steps[step].Module = len(p.Modules)
			p.Modules = append(p.Modules, p.Modules[k])
			u.changed[p.Steps[step].Module] = c
			break
		}
	}
	return p.Steps[step].Module
}

// importAs makes an import of one kind one of another. One index is left over in the exports.
func (u *mutator) importAs(k, to wasm.ExternKind) bool {
	s, ok := u.site(k)
	if !ok {
		return false
	}
	m := u.of(s.module)
	if m == nil {
		return false
	}
	m.Imports[s.index].Type.Kind = to
	n := uint32(edit.Count(m, edit.Space(k)))
	m.Exports = slices.DeleteFunc(m.Exports, func(e wasm.Export) bool { return e.Kind == k && e.Index >= n })
	edit.TrapAll(m)
	return true
}

// retypeState changes the type of a global, table or memory that is imported, on either side.
func (u *mutator) retypeState(k wasm.ExternKind) bool {
	s, ok := u.site(k)
	if !ok {
		return false
	}
	if u.Chance(128) {
		m := u.of(s.module)
		if m == nil {
			return false
		}
		u.externtype(&m.Imports[s.index].Type)
		edit.TrapAll(m)
		return true
	}
	module, x, ok := u.exported(s)
	if !ok {
		return false
	}
	m := u.of(module)
	if m == nil {
		return false
	}
	x -= uint32(m.CountImports(k))
	switch {
	case k == wasm.ExternGlobal && x < uint32(len(m.Globals)):
		u.globaltype(&m.Globals[x].Type)
	case k == wasm.ExternTable && x < uint32(len(m.Tables)):
		u.tabletype(&m.Tables[x].Type)
	case k == wasm.ExternMem && x < uint32(len(m.Mems)):
		u.memtype(&m.Mems[x].Type)
	default:
		return false
	}
	edit.TrapAll(m)
	return true
}

func (u *mutator) externtype(t *wasm.Externtype) {
	switch t.Kind {
	case wasm.ExternGlobal:
		u.globaltype(&t.Global)
	case wasm.ExternTable:
		u.tabletype(&t.Table)
	case wasm.ExternMem:
		u.memtype(&t.Mem)
	}
}

func (u *mutator) globaltype(t *wasm.Globaltype) {
	if u.Chance(100) {
		t.Mut = !t.Mut
		return
	}
	u.valtype(&t.Type)
}

func (u *mutator) tabletype(t *wasm.Tabletype) {
	switch u.Below(6) {
	case 0:
		u.valtype(&t.Elem)
	case 1:
		t.Addr = otherAddr(t.Addr)
	default:
		u.limits(&t.Limits)
	}
}

func (u *mutator) memtype(t *wasm.Memtype) {
	if u.Chance(50) {
		t.Addr = otherAddr(t.Addr)
		return
	}
	u.limits(&t.Limits)
}

func otherAddr(a wasm.Addrtype) wasm.Addrtype {
	if a == wasm.I64 {
		return wasm.I32
	}
	return wasm.I64
}

// limits changes limits by little, or beyond what is allowed.
func (u *mutator) limits(l *wasm.Limits) {
	switch u.Below(7) {
	case 0:
		l.Min++
	case 1:
		l.Min -= min(1, l.Min)
	case 2:
		l.Max++
	case 3:
		l.Max -= min(1, l.Max)
	case 4:
		l.HasMax = !l.HasMax
	case 5:
		l.HasMax, l.Max = true, choice.Pick(&u.Choices, extremes)
	case 6:
		l.HasMax, l.Max = true, l.Min-min(1, l.Min)
	}
}

// extremes are numbers at the bounds of what limits can be.
var extremes = []uint64{0, 1, 65535, 65536, 65537, 1<<32 - 1, 1 << 32, 1 << 48, 1<<48 + 1, 1<<64 - 1}

// valtypes are what a value type becomes.
var valtypes = []wasm.Valtype{wasm.TypeI32, wasm.TypeI64, wasm.TypeF32, wasm.TypeF64, wasm.TypeFuncref,
	wasm.TypeExternref, wasm.TypeExnref, wasm.RefTo(wasm.HeapFunc), wasm.RefTo(wasm.HeapExtern),
	wasm.RefTo(wasm.HeapExn), wasm.RefIdx(0, true), wasm.RefIdx(0, false), wasm.RefIdx(1, true), wasm.RefIdx(99, true),
	wasm.RefNull(wasm.HeapNofunc), wasm.RefNull(wasm.HeapNoexn), wasm.TypeAnyref, wasm.TypeV128}

// valtype changes a value type: whether it can be null, or altogether.
func (u *mutator) valtype(t *wasm.Valtype) {
	if t.Kind == wasm.Ref && u.Chance(90) {
		t.Null = !t.Null
		return
	}
	*t = choice.Pick(&u.Choices, valtypes)
}
