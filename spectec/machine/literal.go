package machine

import (
	"wasmjudge/spectec/core"
	"wasmjudge/spectec/elab"
)

// Literal is a second machine, which takes the rules of contexts as the text has them: a configuration is one sequence
// of instructions, and a step inside a label is a step of the label. It is slow, because each step walks to its redex
// and builds everything around it anew. What it does is compared with what the quick machine does.
type Literal struct {
	Rules *Rules
	Ctx   *core.Ctx
	Stuck Stuck
	Stop  func() bool // asked at each step, if set
	Steps int
	err   error // of what Stuck did
}

// Run reduces a configuration to one that no rule reduces, and gives that: its state and instructions.
func (l *Literal) Run(state core.Value, code core.List, most int) (core.Value, core.List, bool) {
	for range most {
		if l.Stop != nil && l.Stop() {
			return state, code, false
		}
		next, to, ok := l.step(state, list(code))
		if !ok {
			return state, code, true
		}
		l.Steps++
		state, code = next, core.Listed(to...)
	}
	return state, code, false
}

// mostSteps bounds a reduction by the literal machine.
const mostSteps = 1 << 16

// Result reduces a configuration to a result.
func (l *Literal) Result(state core.Value, code core.List) (res Result, err error) {
	state, end, ok := l.Run(state, code, mostSteps)
	if l.err != nil {
		return res, l.err
	}
	if !ok {
		return res, ErrStopped
	}
	res.State, res.Values = state, list(end)
	var c *core.Case
	if n := end.Len(); n > 0 {
		c, _ = end.At(n - 1).(*core.Case)
	}
	switch {
	case c == nil || l.isValue(c):
		return res, nil
	case c.Con.Key == "TRAP" && end.Len() == 1:
		res.End = Trap
		return res, nil
	case c.Con.Key == "THROW_REF" && end.Len() == 2:
		res.End, res.Values = Exception, res.Values[:1]
		return res, nil
	}
	return res, &StuckError{core.Show(end)}
}

func list(l core.List) []core.Value {
	vs := make([]core.Value, l.Len())
	for i := range vs {
		vs[i] = l.At(i)
	}
	return vs
}

// step is Step: a rule on the whole sequence, or Step/ctxt-* on a part of it.
func (l *Literal) step(z core.Value, code []core.Value) (core.Value, []core.Value, bool) {
	if len(code) == 0 {
		return nil, nil, false
	}
	if z, to, ok := l.redex(z, code); ok {
		return z, to, ok
	}
	return l.within(z, code)
}

// isValue reports whether an instruction is a value.
func (l *Literal) isValue(v core.Value) bool {
	c, ok := v.(*core.Case)
	return ok && l.Rules.Shape.Values[c.Con]
}

// within is Step/ctxt-instrs and its like: val* instr* instr_1*, of which instr* is the shortest sequence that begins
// behind some values and reduces; and a context as the only instruction, within which something reduces.
func (l *Literal) within(z core.Value, code []core.Value) (core.Value, []core.Value, bool) {
	head := 0
	for head < len(code) && l.isValue(code[head]) {
		head++
	}
	if head == len(code) {
		return nil, nil, false
	}
	c := code[head].(*core.Case)
	if sh := l.Rules.Shape.Contexts[c.Con]; sh != nil {
		return l.inContext(z, code, head, c, sh)
	}
	for from := head; from >= 0; from-- { // the redex ends with the first instruction that is no value
		if from == 0 && head == len(code)-1 {
			break // that is the whole, which was tried
		}
		if z, to, ok := l.redex(z, code[from:head+1]); ok {
			return z, splice(code[:from], to, code[head+1:]), true
		}
	}
	return l.stuck(z, code, head, c)
}

// stuck does what no rule does.
func (l *Literal) stuck(z core.Value, code []core.Value, head int, c *core.Case) (core.Value, []core.Value, bool) {
	if l.Stuck == nil || l.err != nil {
		return nil, nil, false
	}
	n, to, err := l.Stuck(code[:head], c)
	if l.err = err; err != nil || n < 0 {
		return nil, nil, false
	}
	return z, splice(code[:head-n], to, code[head+1:]), true
}

// inContext reduces within a context, or the context itself.
func (l *Literal) inContext(z core.Value, code []core.Value, head int, c *core.Case, sh *core.ContextShape) (
	core.Value, []core.Value, bool) {
	if to, tail, ok := l.redex(z, code[head:head+1]); ok {
		return to, splice(code[:head], tail, code[head+1:]), true
	}
	state := z.(*core.Case)
	inner := z
	if sh.Frame >= 0 {
		inner = &core.Case{Con: l.Rules.state, Args: []core.Value{state.Args[0], c.Args[sh.Frame]}}
	}
	next, to, ok := l.step(inner, list(c.Args[sh.Body].(core.List)))
	if !ok {
		return nil, nil, false
	}
	args := append([]core.Value(nil), c.Args...)
	args[sh.Body] = core.Listed(to...)
	if sh.Frame >= 0 {
		n := next.(*core.Case)
		args[sh.Frame] = n.Args[1]
		next = &core.Case{Con: l.Rules.state, Args: []core.Value{n.Args[0], state.Args[1]}}
	}
	return next, splice(code[:head], []core.Value{&core.Case{Con: c.Con, Args: args}}, code[head+1:]), true
}

func splice(parts ...[]core.Value) (all []core.Value) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// redex applies the first rule that reduces exactly this sequence: one of a context, if that is all of it, or one of
// the first instruction that is no value.
func (l *Literal) redex(z core.Value, code []core.Value) (core.Value, []core.Value, bool) {
	if c, ok := code[0].(*core.Case); ok && len(code) == 1 && l.Rules.Shape.Contexts[c.Con] != nil {
		sh := l.Rules.Shape.Contexts[c.Con]
		f := core.Focus{State: z, Outer: z, Context: c.Args}
		if z, to, ok := l.apply(&f, c.Con, list(c.Args[sh.Body].(core.List))); ok {
			return z, to, true
		}
	}
	return l.apply(&core.Focus{State: z, Outer: z}, nil, code)
}

// apply applies the first rule that takes all of a sequence, in a context or in none.
func (l *Literal) apply(f *core.Focus, context *elab.Con, code []core.Value) (core.Value, []core.Value, bool) {
	at := place{context: context}
	head := 0
	for head < len(code) && l.isValue(code[head]) {
		head++
	}
	f.Vals = code[:head]
	if head < len(code) {
		c := code[head].(*core.Case)
		f.Head, at.head = c, c.Con
		rest := core.Listed(code[head+1:]...)
		f.Rest, f.More = func() core.List { return rest }, rest.Len() > 0
	}
	for _, rule := range l.Rules.by[at] {
		if f.More && !rule.RestTaken {
			continue
		}
		items, state, ok := rule.Try(l.Ctx, f, nil)
		if !ok || context == nil && f.Taken != len(f.Vals) {
			continue
		}
		if state == nil {
			state = f.State
		}
		return state, flatten(items), true
	}
	return nil, nil, false
}

// flatten returns what a rule reduced to as a sequence, contexts as instructions.
func flatten(items []core.Item) (code []core.Value) {
	for _, it := range items {
		switch {
		case it.Context != nil:
			o := it.Context
			args := append([]core.Value(nil), o.Args...)
			args[o.Shape.Body] = core.Listed(flatten(o.Body)...)
			code = append(code, &core.Case{Con: o.Shape.Con, Args: args})
		case it.List != nil:
			code = append(code, list(it.List)...)
		default:
			code = append(code, it.Value)
		}
	}
	return code
}
