package machine

import (
	"errors"
	"fmt"
	"sync"

	"wasmjudge/spectec/core"
	"wasmjudge/spectec/elab"
	"wasmjudge/spectec/syntax"
)

// order is the subtype order of heap types, which the text gives by rules that leave what is in between to be guessed.
// What is below what is taken from those rules; only the search is here.
type order struct {
	p       *core.Program
	once    sync.Once
	above   map[*elab.Con][]*core.Case // abstract types by the rules without premises: EQ <: ANY
	expands map[*elab.Con]*core.Case   // of what a defined type expands to: STRUCT
	bottoms map[*elab.Con]*core.Case   // NONE, which is below all that are below ANY
	least   *core.Case                 // BOT
	defined *elab.Con                  // _DEF
	expand  *core.Fn
	unroll  *core.Fn
}

// relations gives the program the relations that need a search or a machine of their own.
func relations(p *core.Program) {
	o := &order{p: p}
	p.Native["Heaptype_sub"] = core.Native{In: []bool{true, true, true}, Run: func(x *core.Ctx, in []core.Value) ([]core.Value, bool) {
		return nil, o.below(x, in[1], in[2])
	}}
	p.Native["Deftype_sub"] = p.Native["Heaptype_sub"]
	subsumed(p, "Ref_ok", "Reftype_sub")
	subsumed(p, "Externaddr_ok", "Externtype_sub")
	p.Native["Module_ok"] = core.Native{In: []bool{true, false}, Run: lazily(p, moduleType)}
	p.Native["Eval_expr"] = core.Native{In: []bool{true, true, false, false}, Run: evaluate}
}

// ErrText is the panic of a relation whose parts the text does not have as they are needed.
var ErrText = errors.New("the text lacks what a relation needs")

func need[T any](t T, err error) T {
	if err != nil {
		panic(fmt.Errorf("%w: %w", ErrText, err))
	}
	return t
}

// decision decides a relation, as core.Native.Run.
type decision = func(x *core.Ctx, in []core.Value) (out []core.Value, ok bool)

// lazily compiles what a relation needs when it is first asked.
func lazily(p *core.Program, f func(*core.Program) decision) decision {
	run := sync.OnceValue(func() decision { return f(p) })
	return func(x *core.Ctx, in []core.Value) ([]core.Value, bool) { return run()(x, in) }
}

// subsumed decides a relation between a store, a thing and a type that has a rule of subsumption, NAME/sub: by the
// type that the other rules give, and whether it is below the one that is asked for.
func subsumed(p *core.Program, name, sub string) {
	p.Native[name] = core.Native{In: []bool{true, true, true}, Run: lazily(p, func(p *core.Program) decision {
		principal := need(p.Without(name, []string{name + "/sub"}, true, true, false))
		below := need(p.Relation(sub, true, true, true))
		context := need(p.Default("context"))
		return func(x *core.Ctx, in []core.Value) ([]core.Value, bool) {
			t, ok := principal.Holds(x, in[0], in[1])
			if !ok {
				return nil, false
			}
			_, ok = below.Holds(x, context, t[0], in[2])
			return nil, ok
		}
	})}
}

// moduleType returns the types of a module's imports, and nothing of its exports: that the module is valid, and what it
// exports, is decided by the project's validator before the text sees it.
func moduleType(p *core.Program) decision {
	alloc := need(p.Func("alloctypes"))
	subst := need(p.Func("subst_all_externtype"))
	types, imports := argument(p, "type"), argument(p, "import")
	arrow := p.Con("% -> %")
	return func(x *core.Ctx, in []core.Value) ([]core.Value, bool) {
		m := in[0].(*core.Case)
		dts := alloc.Call(x, m.Args[types])
		if dts == nil {
			return nil, false
		}
		var xts []core.Value
		for im := m.Args[imports].(core.List); len(xts) < im.Len(); {
			args := im.At(len(xts)).(*core.Case).Args
			xt := subst.Call(x, args[len(args)-1], dts)
			if xt == nil {
				return nil, false
			}
			xts = append(xts, xt)
		}
		return []core.Value{&core.Case{Con: arrow, Args: []core.Value{core.Listed(xts...), core.Empty}}}, true
	}
}

// argument finds which argument of a module is the list of some definitions.
func argument(p *core.Program, of string) int {
	d := p.Elab.Types["module"]
	if d == nil || len(d.Cases) != 1 {
		panic(fmt.Errorf("%w: modules", ErrText))
	}
	at := 0
	for _, n := range d.Cases[0].Node.Kids {
		if n.Kind == syntax.Atom {
			continue
		}
		if (n.Kind == syntax.App || n.Kind == syntax.Iter) && n.Kids[0].Text == of { // list(of) or of*
			return at
		}
		at++
	}
	panic(fmt.Errorf("%w: a module has no list of %s", ErrText, of))
}

// evaluate reduces an expression to values by the machine that runs.
func evaluate(x *core.Ctx, in []core.Value) ([]core.Value, bool) {
	m := x.Store.(*Machine)
	res, err := m.Run(in[0], in[1].(core.List))
	if err != nil {
		panic(err)
	}
	return []core.Value{res.State, core.Listed(res.Values...)}, res.End == Values
}

// learn reads the order off the rules of Heaptype_sub.
func (o *order) learn() {
	o.above, o.expands, o.bottoms = map[*elab.Con][]*core.Case{}, map[*elab.Con]*core.Case{}, map[*elab.Con]*core.Case{}
	o.expand = need(o.p.Relation("Expand", true, false))
	o.unroll = need(o.p.Func("unrolldt"))
	o.defined = o.p.Con("_DEF % %")
	r := o.p.Elab.Relations["Heaptype_sub"]
	if r == nil {
		panic(fmt.Errorf("%w: Heaptype_sub", ErrText))
	}
	abstract := func(t *elab.Term) bool { return t.Op == elab.OpCase && len(t.Args) == 0 }
	for _, c := range r.Rules {
		low, high := c.Args[1], c.Args[2]
		switch {
		case len(c.Prems) == 0 && abstract(low) && abstract(high):
			o.above[low.Con] = append(o.above[low.Con], o.p.Nullary(high.Con))
		case len(c.Prems) == 0 && abstract(low):
			o.least = o.p.Nullary(low.Con)
		case len(c.Prems) > 0 && c.Prems[0].Kind == elab.PremRule && c.Prems[0].Rel.Name == "Expand" && abstract(high):
			o.expands[c.Prems[0].Args[1].Con] = o.p.Nullary(high.Con)
		case len(c.Prems) > 0 && c.Prems[0].Kind == elab.PremRule && c.Prems[0].Rel == r && abstract(low):
			o.bottoms[low.Con] = o.p.Nullary(c.Prems[0].Args[2].Con)
		}
	}
}

// below reports whether a heap type is a subtype of another: both closed.
func (o *order) below(x *core.Ctx, a, b core.Value) bool {
	o.once.Do(o.learn)
	if core.Equal(a, b) {
		return true
	}
	low, ok := a.(*core.Case)
	if !ok {
		return false
	}
	if low == o.least {
		return true
	}
	if top := o.bottoms[low.Con]; top != nil {
		return b != core.Value(o.least) && o.below(x, b, top)
	}
	for _, t := range o.above[low.Con] {
		if o.below(x, t, b) {
			return true
		}
	}
	return low.Con == o.defined && o.definedBelow(x, low, b)
}

// definedBelow asks for what a defined type expands to, and for the types that it is declared to be below.
func (o *order) definedBelow(x *core.Ctx, a *core.Case, b core.Value) bool {
	if ct, ok := o.expand.Holds(x, a); ok {
		if t := o.expands[ct[0].(*core.Case).Con]; t != nil && o.below(x, t, b) {
			return true
		}
	}
	sub, ok := o.unroll.Call(x, a).(*core.Case)
	if !ok || len(sub.Args) != 3 {
		return false
	}
	supers := sub.Args[1].(core.List)
	for i := range supers.Len() {
		if o.below(x, supers.At(i), b) {
			return true
		}
	}
	return false
}
