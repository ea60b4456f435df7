package spectec

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"wasmjudge/spectec/core"
	"wasmjudge/spectec/machine"
	"wasmjudge/wasm"
)

// The numbers of the engine's own limits where a configuration says nothing.
const (
	defaultDepth  = 8_000
	defaultMemory = 1 << 32
	defaultTable  = 10_000_000
	defaultHeap   = 1 << 30
	mostCells     = 1 << 31 // bytes of one list
	mostNested    = 256     // calls of host functions within each other
)

// counts are numbers of applications of rules, by the rule's place.
type counts struct {
	mu sync.Mutex
	n  []uint64
}

// store is a store of the text, with what an embedder knows beside it.
type store struct {
	engine    *Engine
	ctx       *core.Ctx
	machine   *machine.Machine
	value     core.Value // the store
	limits    wasm.Limitation
	instances int
	hostTags  int
	funcs     map[int64]*funcaddr
	tags      map[int64]*tagaddr
	types     map[*wasm.Deftype]core.Value
	running   context.Context
	trap      wasm.Trap // of a host function that trapped
	nested    int
}

// NewStore makes an empty store.
func (e *Engine) NewStore(c wasm.Config) wasm.Store {
	s := &store{engine: e, ctx: core.NewCtx(), limits: c.Limits,
		funcs: map[int64]*funcaddr{}, tags: map[int64]*tagaddr{}, types: map[*wasm.Deftype]core.Value{}}
	if types, ok := e.text.types.Get().(*core.Types); ok {
		s.ctx.Types = types
	}
	if s.limits.CallDepth == 0 {
		s.limits.CallDepth = defaultDepth
	}
	if s.limits.Memory == 0 {
		s.limits.Memory = defaultMemory
	}
	if s.limits.Heap == 0 {
		s.limits.Heap = defaultHeap
	}
	if s.limits.Table == 0 {
		s.limits.Table = defaultTable
	}
	s.ctx.MaxCells = mostCells
	s.machine = &machine.Machine{Rules: e.text.Rules, Ctx: s.ctx, Stuck: s.host,
		Limits: machine.Limits{Frames: s.limits.CallDepth, Contexts: 1 << 22},
		Stop:   func() bool { return s.running != nil && s.running.Err() != nil }}
	if e.counting {
		s.machine.Counts = make([]uint64, len(e.text.Rules.All))
	}
	if e.both != nil {
		s.machine.OnBoth = e.both.note
	}
	if e.open != nil {
		s.ctx.Open, s.machine.Instead = e.open, mayFail(e.open)
	}
	if e.trace != nil {
		s.machine.OnStep = func(r *core.Rule, m *machine.Machine) { fmt.Fprintf(e.trace, "    %-36s %s\n", r.Name, m.Show()) }
	}
	s.ctx.Store = s.machine
	s.ctx.Most = core.Bounds{Memory: s.limits.Memory, Table: s.limits.Table, Heap: s.limits.Heap}
	s.value, _ = e.text.Program.Default("store")
	return s
}

// Close adds what was counted to the engine's counts.
func (s *store) Close() {
	if s.ctx.Types != nil && s.ctx.Types.Len() < mostTypes {
		s.engine.text.types.Put(s.ctx.Types)
	}
	s.ctx.Types = nil
	if s.machine.Counts == nil {
		return
	}
	t := &s.engine.total
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, n := range s.machine.Counts {
		t.n[i] += n
		s.machine.Counts[i] = 0
	}
}

// Counts returns how often each rule was applied in stores that have been closed, by the rule's name.
func (e *Engine) Counts() map[string]uint64 {
	e.total.mu.Lock()
	defer e.total.mu.Unlock()
	m := map[string]uint64{}
	for i, r := range e.text.Rules.All {
		m[r.Name] = e.total.n[i]
	}
	return m
}

// hostStop is how a host function ended a run that the text has no words for.
type hostStop struct{ out wasm.Outcome }

func (h *hostStop) Error() string { return h.out.String() }

// guarded runs f, and returns as an error what ended it before its result.
func (s *store) guarded(ctx context.Context, f func() wasm.Outcome) (out wasm.Outcome) {
	old := s.running
	s.running = ctx
	stack, depth := len(s.ctx.Stack), s.ctx.Depth
	defer func() {
		s.running = old
		if r := recover(); r != nil {
			s.ctx.Stack, s.ctx.Depth = s.ctx.Stack[:stack], depth
			err, ok := r.(error)
			if !ok {
				panic(r)
			}
			out = s.ended(err)
		}
	}()
	return f()
}

// ended is the outcome of an error that ended a run.
func (s *store) ended(err error) wasm.Outcome {
	var stop *hostStop
	var exceeded *machine.Exceeded
	var stuck *machine.StuckError
	var limit *core.Limit
	switch {
	case errors.As(err, &stop):
		return stop.out
	case errors.Is(err, machine.ErrStopped):
		return wasm.Exhausted(wasm.LimitTime)
	case errors.As(err, &exceeded):
		return wasm.ExhaustedAt(wasm.LimitCallDepth, uint64(exceeded.Bound))
	case errors.As(err, &limit) && limit.What == LimitMemory:
		return wasm.ExhaustedAt(wasm.LimitMemory, limit.Bound)
	case errors.As(err, &limit) && limit.What == LimitTable:
		return wasm.ExhaustedAt(wasm.LimitTable, limit.Bound)
	case errors.As(err, &limit) && limit.What == core.LimitHeap:
		return wasm.ExhaustedAt(wasm.LimitHeap, limit.Bound)
	case errors.As(err, &limit):
		return wasm.ExhaustedAt(wasm.LimitStore, limit.Bound)
	case errors.As(err, &stuck):
		return wasm.Faulted(fmt.Errorf("spectec: %w", err))
	}
	panic(err)
}

// run reduces a configuration, and keeps the store that it ends with.
func (s *store) run(config core.Value) wasm.Outcome {
	c := config.(*core.Case)
	s.trap = 0
	if t := s.engine.trace; t != nil && c.Args[1].(core.List).Len() > 0 {
		fmt.Fprintf(t, "reduce %s\n", core.Show(c.Args[1]))
	}
	res, err := s.reduce(c)
	if err != nil {
		return s.ended(err)
	}
	switch res.End {
	case machine.Trap:
		if s.trap != 0 {
			return wasm.Trapped(s.trap)
		}
		return wasm.Trapped(wasm.TrapSome)
	case machine.Exception:
		return s.thrown(res.Values[0])
	}
	vs := make([]wasm.Value, len(res.Values))
	for i, v := range res.Values {
		vs[i] = s.out(v)
	}
	return wasm.Values(vs...)
}

// reduce reduces a configuration to a result.
func (s *store) reduce(c *core.Case) (machine.Result, error) {
	if s.engine.literal == nil {
		return s.machine.Run(c.Args[0], c.Args[1].(core.List))
	}
	l := &machine.Literal{Rules: s.engine.text.Rules, Ctx: s.ctx, Stuck: s.host, Stop: s.machine.Stop}
	res, err := l.Result(c.Args[0], c.Args[1].(core.List))
	*s.engine.literal += l.Steps
	return res, err
}

// fn finds a function of the text that the engine needs. It panics if the text has no such function.
func (s *store) fn(name string) *core.Fn {
	f, err := s.engine.text.Program.Func(name)
	if err != nil {
		panic(fmt.Errorf("%w: %w", machine.ErrText, err))
	}
	return f
}

// alloc calls one of the text's allocating functions, and gives the address.
func (s *store) alloc(name string, args ...core.Value) int64 {
	t, ok := s.fn(name).Call(s.ctx, append([]core.Value{s.value}, args...)...).(*core.Tuple)
	if !ok {
		panic(fmt.Errorf("%w: $%s has no value", machine.ErrText, name))
	}
	s.value = t.Elems[0]
	return int64(t.Elems[1].(core.Int))
}

// zero is a record of a type whose fields are empty.
func (s *store) zero(typ string) core.Value {
	v, err := s.engine.text.Program.Default(typ)
	if err != nil {
		panic(fmt.Errorf("%w: %w", machine.ErrText, err))
	}
	return v
}

// field returns a field of a record by its type's name.
func (s *store) field(typ string, record core.Value, name string) core.Value {
	return record.(*core.Record).Fields[s.engine.text.index(typ, name)]
}

// index is the place of a field in the records of a type.
func (t *Text) index(typ, name string) int {
	for i, f := range t.Elab.Types[typ].Fields {
		if f.Name == name {
			return i
		}
	}
	panic(fmt.Errorf("%w: %s has no field %s", machine.ErrText, typ, name))
}

// con makes a case of a constructor by its notation.
func (s *store) con(key string, args ...core.Value) core.Value {
	p := s.engine.text.Program
	c := p.Con(key)
	if c == nil {
		panic(fmt.Errorf("%w: %s", machine.ErrText, key))
	}
	if len(args) == 0 {
		return p.Nullary(c)
	}
	if key == "_DEF % %" {
		return s.ctx.Intern(&core.Case{Con: c, Args: args})
	}
	return &core.Case{Con: c, Args: args}
}

// object is a record of the store.
func (s *store) object(list string, addr int64) *core.Record {
	return s.field("store", s.value, list).(core.List).At(int(addr)).(*core.Record)
}
