package spectec

import (
	"wasmjudge/spectec/core"
	"wasmjudge/wasm"
	"wasmjudge/wasm/feature"
)

// dialect is what the versions of the text write differently of what an embedder gives and takes.
type dialect interface {
	// null is a null reference.
	null(s *store) core.Value
	// host is a reference to something of the embedder's, as an externref.
	host(s *store, n core.Value) core.Value
	// hostRef reads what a reference to something of the embedder's is.
	hostRef(bits uint64) wasm.Reference
	// called finds the function that an instruction calls, and how many operands name it; nil if it calls none.
	called(vals []core.Value, head *core.Case) (addr core.Value, operands int)
	// addFunc adds a function instance that no rule enters.
	addFunc(s *store, t *wasm.Deftype) int64
	// addTable adds a table whose elements are v.
	addTable(s *store, t wasm.Tabletype, v core.Value) int64
	// unmatched finds the first import that does not match, or -1.
	unmatched(s *store, k *code, imports []wasm.Externaddr, externs []core.Value) int
	// lacks names what a module needs and the version has not; nil if there is nothing.
	lacks(m *wasm.Module) error
	memtype(s *store, t wasm.Memtype) core.Value
	reftype(s *store, t wasm.Valtype, within []*wasm.Deftype) core.Value
}

// dialectOf finds the dialect of a text by its constructors: 3.0 brought types of functions that stand for themselves.
func dialectOf(p *core.Program) dialect {
	switch {
	case p.Con("_DEF % %") == nil:
		return before3{}
	case p.Con("REF.NULL_ADDR") == nil:
		return typedNull{}
	}
	return since3{}
}

// since3 is the dialect of 3.0.
type since3 struct{}

func (since3) null(s *store) core.Value { return s.con("REF.NULL_ADDR") }

func (since3) host(s *store, n core.Value) core.Value {
	return s.con("REF.EXTERN %", s.con("REF.HOST_ADDR %", n))
}

func (since3) hostRef(bits uint64) wasm.Reference {
	return wasm.Reference{Heap: wasm.HeapAny, Bits: bits}
}

func (since3) called(vals []core.Value, head *core.Case) (core.Value, int) {
	if head.Con.Key != "CALL_REF %" || len(vals) == 0 {
		return nil, 0
	}
	ref, ok := vals[len(vals)-1].(*core.Case)
	if !ok || ref.Con.Key != "REF.FUNC_ADDR %" {
		return nil, 0
	}
	return ref.Args[0], 1
}

func (since3) addFunc(s *store, t *wasm.Deftype) int64 {
	return s.alloc("allocfunc", s.deftype(t), s.con("..."), s.zero("moduleinst"))
}

func (since3) addTable(s *store, t wasm.Tabletype, v core.Value) int64 {
	return s.alloc("alloctable", s.tabletype(t), v)
}

// unmatched goes by the premises of $instantiate.
func (since3) unmatched(s *store, k *code, _ []wasm.Externaddr, externs []core.Value) int {
	p := s.engine.text.Program
	types, ok := p.Native["Module_ok"].Run(s.ctx, []core.Value{k.module})
	if !ok {
		return 0
	}
	wanted := types[0].(*core.Case).Args[0].(core.List)
	for i, x := range externs {
		if _, ok := p.Native["Externaddr_ok"].Run(s.ctx, []core.Value{s.value, x, wanted.At(i)}); !ok {
			return i
		}
	}
	return -1
}

func (since3) memtype(s *store, t wasm.Memtype) core.Value {
	return s.con("% % PAGE", s.con(plain[t.Addr]), s.limitsOf(t.Limits))
}

func (since3) reftype(s *store, t wasm.Valtype, within []*wasm.Deftype) core.Value {
	null := core.List(core.Empty)
	if t.Null {
		null = core.Listed(s.con("NULL"))
	}
	if t.Heap == wasm.HeapDef {
		return s.con("REF % %", null, s.typeuse(t.Def, within))
	}
	return s.con("REF % %", null, s.con(abstract[t.Heap]))
}

func (since3) lacks(*wasm.Module) error { return nil }

// typedNull is the dialect of states of 3.0 in which a null reference has a type.
type typedNull struct{ since3 }

func (typedNull) null(s *store) core.Value { return s.con("REF.NULL %", s.con("BOT")) }

// before3 is the dialect of 2.0: types of functions are pairs, there are two types of references, and memories and
// tables have no address type.
type before3 struct{}

func (before3) null(s *store) core.Value { return s.con("REF.NULL %", s.con("FUNCREF")) }

func (before3) host(s *store, n core.Value) core.Value { return s.con("REF.HOST_ADDR %", n) }

func (before3) hostRef(bits uint64) wasm.Reference {
	return wasm.Reference{Heap: wasm.HeapExtern, Bits: bits}
}

func (before3) called(_ []core.Value, head *core.Case) (core.Value, int) {
	if head.Con.Key != "CALL_ADDR %" {
		return nil, 0
	}
	return head.Args[0], 0
}

// addFunc adds an instance, and then takes its code away for something that is no function, so that no rule enters it.
func (before3) addFunc(s *store, t *wasm.Deftype) int64 {
	text := s.engine.text
	module := s.zero("moduleinst").(*core.Record)
	module.Fields[text.index("moduleinst", "TYPES")] = core.Listed(s.con("% -> %", s.valtypes(t.Comp.Params), s.valtypes(t.Comp.Results)))
	a := s.alloc("allocfunc", module, s.con("FUNC % % %", core.Num(0), core.Empty, core.Empty))
	s.object("FUNCS", a).Fields[text.index("funcinst", "CODE")] = s.con("START %", core.Num(0))
	return a
}

// addTable adds a table, which the text fills with null.
func (before3) addTable(s *store, t wasm.Tabletype, v core.Value) int64 {
	a := s.alloc("alloctable", s.con("% %", s.limitsOf(t.Limits), s.valtype(t.Elem, nil)))
	s.object("TABLES", a).Fields[s.engine.text.index("tableinst", "REFS")] = core.Repeated(v, int(t.Limits.Min))
	return a
}

// unmatched goes by the project's own matching: what this text says of imports stands in no rule.
func (before3) unmatched(_ *store, k *code, imports []wasm.Externaddr, _ []core.Value) int {
	for i, im := range imports {
		if !wasm.SubExtern(im.Externtype(), k.syntax.Defs.CloseExtern(k.syntax.Imports[i].Type)) {
			return i
		}
	}
	return -1
}

func (before3) memtype(s *store, t wasm.Memtype) core.Value {
	return s.con("% PAGE", s.limitsOf(t.Limits))
}

func (before3) reftype(s *store, t wasm.Valtype, _ []*wasm.Deftype) core.Value {
	if t.Heap == wasm.HeapExtern {
		return s.con("EXTERNREF")
	}
	return s.con("FUNCREF")
}

// since are the features that 3.0 brought.
var since = []feature.Feature{
	feature.RelaxedSIMD, feature.TailCalls, feature.ExtendedConst, feature.MultiMemory, feature.Memory64, feature.Exceptions,
	feature.FunctionReferences, feature.GC,
}

func (before3) lacks(m *wasm.Module) error {
	for _, f := range since {
		s, err := feature.Without([]string{f.String()})
		if err == nil && s.Check(m) != nil {
			return &wasm.Error{Kind: wasm.Unsupported, Msg: "needs " + f.String() + ", which this version of the text lacks", Source: m.Source}
		}
	}
	return nil
}
