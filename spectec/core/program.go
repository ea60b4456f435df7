package core

import (
	"fmt"
	"sync"

	"wasmjudge/spectec/elab"
	"wasmjudge/spectec/syntax"
)

// Program is the sources, compiled as far as they were asked for. What is compiled may be executed by several
// goroutines at once, and asked for.
type Program struct {
	Elab      *elab.Elab
	Builtins  map[string]Builtin
	Inverses  map[string]string // of functions whose inverse the text does not name
	Native    map[string]Native // relations that need a search
	Memoised  map[string]bool
	OfTypes   map[string]bool                            // functions whose arguments are types alone: see Types
	Guards    map[string]func(x *Ctx, args []Value) bool // whether a function may have a value for arguments
	mu        sync.Mutex                                 // of compiling
	fns       map[*elab.Func]*Fn
	modes     map[mode]*Fn
	nullary   sync.Map // of *Case by *elab.Con
	stateful  map[*elab.Def]bool
	storeType *elab.Def
	frameType *elab.Def
	interned  *elab.Con
}

// Builtin is a function that the text leaves to its tools. It returns nil if it has no value there.
type Builtin func(x *Ctx, args []Value) Value

// Native is a relation that is decided by a program of its own: given the arguments In, it gives the others in order;
// ok is false if it does not hold.
type Native struct {
	In  []bool
	Run func(x *Ctx, in []Value) (out []Value, ok bool)
}

// mode is a relation with which of its arguments are known.
type mode struct {
	rel  *elab.Relation
	mask uint32
}

// Fn is a compiled function.
type Fn struct {
	Name    string
	args    int
	slots   int
	clauses []*code
	index   int // the argument that clauses are found by, or -1
	by      map[*elab.Con][]*code
	other   []*code // of arguments that are no case, or of a constructor without clauses of its own
	builtin Builtin
	memo    bool
	types   *elab.Con // the constructor of types, if the function is of types alone: see recall
	guard   func(x *Ctx, args []Value) bool
	Err     error // why it cannot be executed
	done    bool
}

// code is a compiled clause.
type code struct {
	name   string
	slots  int
	args   []match
	steps  []step
	result eval
	source *elab.Clause
}

type (
	eval  func(x *Ctx, s []Value) Value
	match func(x *Ctx, s []Value, v Value) bool
	step  func(x *Ctx, s []Value) bool
)

// New makes a program of what package elab understood.
func New(e *elab.Elab) *Program {
	p := &Program{Elab: e, fns: map[*elab.Func]*Fn{}, modes: map[mode]*Fn{}, Native: map[string]Native{},
		Memoised: map[string]bool{}, OfTypes: map[string]bool{}, Inverses: map[string]string{}}
	p.interned = e.Cons["_DEF % %"]
	p.findState()
	return p
}

// findState finds the types that a step replaces: those of a state, which is a store; a frame.
func (p *Program) findState() {
	p.stateful = map[*elab.Def]bool{}
	state := p.Elab.Types["state"]
	if state == nil || len(state.Cases) != 1 {
		return
	}
	p.stateful[state] = true
	if d := p.Elab.Types["config"]; d != nil {
		p.stateful[d] = true
	}
	kids := state.Cases[0].Node.Kids
	if len(kids) == 2 {
		p.storeType, p.frameType = p.Elab.Types[kids[0].Text], p.Elab.Types[kids[1].Text]
		p.stateful[p.storeType] = true
	}
}

// Nullary returns the value of a constructor without arguments.
func (p *Program) Nullary(c *elab.Con) *Case {
	v, ok := p.nullary.Load(c)
	if !ok {
		v, _ = p.nullary.LoadOrStore(c, &Case{Con: c})
	}
	return v.(*Case)
}

// Con finds a constructor by its notation; nil if the text has none.
func (p *Program) Con(key string) *elab.Con { return p.Elab.Cons[key] }

// Func finds a function by its name and compiles it.
func (p *Program) Func(name string) (*Fn, error) {
	f := p.Elab.Funcs[name]
	if f == nil {
		return nil, fmt.Errorf("the text has no function $%s", name)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	fn := p.fn(f)
	return fn, fn.Err
}

// fn compiles a function, if that has not been done.
func (p *Program) fn(f *elab.Func) *Fn {
	if fn := p.fns[f]; fn != nil {
		return fn
	}
	fn := &Fn{Name: f.Name, index: -1, memo: p.Memoised[f.Name], guard: p.Guards[f.Name]}
	if p.OfTypes[f.Name] {
		fn.types = p.interned
	}
	p.fns[f] = fn
	for _, q := range f.Params {
		if q.Kind != syntax.ParamType {
			fn.args++
		}
	}
	fn.slots = fn.args
	if b := p.Builtins[f.Name]; b != nil && (f.Builtin || len(f.Clauses) == 0) {
		fn.builtin, fn.done = b, true
		return fn
	}
	switch {
	case f.Builtin:
		fn.Err = &elab.Refusal{Pos: f.Pos, Why: "the text leaves $" + f.Name + " to its tools, and no builtin has this name"}
	case len(f.Clauses) == 0:
		fn.Err = &elab.Refusal{Pos: f.Pos, Why: "no clause of $" + f.Name + " is understood"}
	}
	for _, c := range f.Clauses {
		k, err := p.clause(c)
		if err != nil {
			if fn.Err == nil {
				fn.Err = err
			}
			continue
		}
		fn.add(k)
	}
	fn.done = true
	fn.reindex()
	return fn
}

func (fn *Fn) add(k *code) {
	fn.clauses = append(fn.clauses, k)
	fn.slots = max(fn.slots, k.slots)
}

// clause compiles a clause of a function.
func (p *Program) clause(c *elab.Clause) (*code, error) {
	k := newCompiler(p, c)
	return k.function()
}

// reindex finds the argument by whose constructor most clauses are told apart.
func (fn *Fn) reindex() {
	if len(fn.clauses) < 4 {
		return
	}
	best := 1
	for i := range fn.args {
		heads := map[*elab.Con]bool{}
		for _, k := range fn.clauses {
			if c := k.head(i); c != nil {
				heads[c] = true
			}
		}
		if len(heads) > best {
			best, fn.index = len(heads), i
		}
	}
	if fn.index < 0 {
		return
	}
	fn.by = map[*elab.Con][]*code{}
	for _, k := range fn.clauses {
		if c := k.head(fn.index); c != nil {
			fn.by[c] = nil
		}
	}
	for _, k := range fn.clauses {
		c := k.head(fn.index)
		if c == nil {
			fn.other = append(fn.other, k)
		}
		for h := range fn.by {
			if c == nil || c == h {
				fn.by[h] = append(fn.by[h], k)
			}
		}
	}
}

// head is the constructor that an argument must have; nil if that is not fixed.
func (k *code) head(i int) *elab.Con {
	if i < len(k.source.Args) && k.source.Args[i].Op == elab.OpCase {
		return k.source.Args[i].Con
	}
	return nil
}

// candidates are the clauses that may hold for arguments.
func (fn *Fn) candidates(args []Value) []*code {
	if fn.index < 0 {
		return fn.clauses
	}
	if c, ok := args[fn.index].(*Case); ok {
		if list, ok := fn.by[c.Con]; ok {
			return list
		}
	}
	return fn.other
}

// call applies a function to arguments that stand in the first slots of s, which are its own.
func (fn *Fn) call(x *Ctx, s []Value) Value {
	if fn.builtin != nil {
		return fn.builtin(x, s[:fn.args])
	}
	if fn.guard != nil && !fn.guard(x, s[:fn.args]) {
		return nil
	}
	switch {
	case fn.types != nil:
		return fn.recall(x, s)
	case fn.memo:
		return fn.remember(x, s)
	}
	return fn.run(x, s)
}

func (fn *Fn) run(x *Ctx, s []Value) Value {
	for _, k := range fn.candidates(s) {
		if v := k.apply(x, s, fn.args); v != nil {
			return v
		}
	}
	return nil
}

func (k *code) apply(x *Ctx, s []Value, args int) Value {
	for i := range args {
		if !k.args[i](x, s, s[i]) {
			return nil
		}
	}
	for _, st := range k.steps {
		if !st(x, s) {
			return nil
		}
	}
	return k.result(x, s)
}

// Call applies a function.
func (fn *Fn) Call(x *Ctx, args ...Value) Value {
	x.enter()
	s := x.push(fn.slots)
	copy(s, args)
	v := fn.call(x, s)
	x.pop(fn.slots)
	x.Depth--
	return v
}

// memoKey is a function with what it is applied to: values by their identity.
type memoKey struct {
	fn   *Fn
	a, b Value
}

// remember applies a function of one or two arguments that no step changes, once for each.
func (fn *Fn) remember(x *Ctx, s []Value) Value {
	key := memoKey{fn: fn, a: s[0]}
	if fn.args > 1 {
		key.b = s[1]
	}
	if v, ok := x.memo[key]; ok {
		return v
	}
	v := fn.run(x, s)
	if x.memo == nil {
		x.memo = map[memoKey]Value{}
	}
	if v != nil {
		x.memo[key] = v
	}
	return v
}
