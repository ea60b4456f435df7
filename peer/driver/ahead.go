package driver

import (
	"context"
	"slices"

	"wasmjudge/wasm"
)

// A program is one batch if it is known beforehand: what is asked for then is answered already, or soon.

// foresight is what was sent beforehand and has not been asked for.
type foresight struct {
	hosts, tags []place
	funcs       []*wasm.Deftype // of hosts
	steps       []foreseenStep
	state       map[place]*want // of what is exported, at the end
	spoiled     bool            // something else was done
}

type foreseenStep struct {
	code    *code // of an instantiation
	from    []place
	id      uint32
	tagsAt  uint32
	made    *want // of an instantiation; or the call
	started *want // if it is called from outside
	at      place // of the function that is called
}

// ahead is a program that was sent.
type ahead struct {
	engine *Engine
	codes  []*code
	wants  []*want // of codes that the process had not compiled
	store  *store
	err    error
}

// Foresee sends a program. It is run when its store is used as the plan says; other uses are right, and slower.
func (e *Engine) Foresee(p *wasm.Plan) wasm.Ahead {
	a := &ahead{engine: e, store: e.newStore(p.Leftovers)}
	s := a.store
	if a.err = s.open(); a.err != nil {
		return a
	}
	for _, m := range p.Modules {
		c := e.code(m)
		a.codes = append(a.codes, c)
		a.wants = append(a.wants, s.front.compile(s.process, c))
	}
	if !e.hello.ByIndex { // or what asks about something depends on what instances import
		s.foresee(p, a.codes)
	}
	s.send()
	return a
}

// Compile returns the code of a module of the plan.
func (a *ahead) Compile(k int) (wasm.Code, error) {
	if a.err != nil {
		return nil, a.err
	}
	if err := a.store.talk.await(context.Background(), a.wants[k]); err != nil {
		return nil, err
	}
	c := a.codes[k]
	if err := a.engine.refusal(c.module, &a.wants[k].answer); err != nil {
		return nil, err
	}
	return c, nil
}

// Store returns the plan's store, which is to be closed.
func (a *ahead) Store() wasm.Store { return a.store }

// foresee asks for all that a plan says.
func (s *store) foresee(p *wasm.Plan, codes []*code) {
	f := &foresight{state: map[place]*want{}, funcs: p.Funcs}
	for _, t := range p.Tags {
		f.tags = append(f.tags, s.defineTag(t))
	}
	for n, t := range p.Funcs {
		f.hosts = append(f.hosts, s.hostFunc(uint32(n), t))
	}
	var made []foreseenStep // instantiations
	for i := range p.Steps {
		step := &p.Steps[i]
		if !step.Instantiate {
			if step.Instance >= len(made) {
				continue
			}
			if next, ok := s.foreseeCall(step, &made[step.Instance]); ok {
				f.steps = append(f.steps, next)
			}
			continue
		}
		next := s.foreseeInstance(step, codes[step.Module], f, made)
		f.steps, made = append(f.steps, next), append(made, next)
	}
	for i := range made {
		s.foreseeState(&made[i], f)
	}
	s.foreseen = f
}

func (s *store) foreseeInstance(step *wasm.PlanStep, c *code, f *foresight, made []foreseenStep) foreseenStep {
	from := make([]place, len(step.Imports))
	for k, x := range step.Imports {
		switch {
		case x.Instance < 0: // it stays that of nothing
		case x.Host && x.Kind == wasm.ExternTag:
			from[k] = f.tags[x.Instance]
		case x.Host:
			from[k] = f.hosts[x.Instance]
		case x.Instance < len(made):
			from[k] = place{made[x.Instance].id, x.Export}
		}
	}
	next := foreseenStep{code: c, from: from, id: s.newInstance()}
	next.tagsAt = next.id
	next.made = s.batch.instantiate(next.id, s.compiled(c), from)
	if c.starts {
		start := place{next.tagsAt, c.hiddenStart()}
		def := wasm.DefineFunc(nil, nil)
		id := s.about(start, glueKey{part: aboutFunc, def: def})
		next.started = s.batch.call(place{id, "call"}, s.slot, nil, callRoom(def))
		next.id = s.newInstance()
		s.quietly(s.batch.same(next.id, next.tagsAt))
	}
	return next
}

func (s *store) foreseeCall(step *wasm.PlanStep, of *foreseenStep) (next foreseenStep, ok bool) {
	m := of.code.module
	for i := range m.Exports {
		if x := &m.Exports[i]; x.Name == step.Export && x.Kind == wasm.ExternFunc {
			def := of.code.typeOf(x.Kind, x.Index).Def
			next.at = place{of.id, step.Export}
			id := s.about(next.at, glueKey{part: aboutFunc, def: def})
			next.made = s.batch.call(place{id, "call"}, s.slot, slots(step.Args), callRoom(def))
			return next, true
		}
	}
	return next, false
}

// foreseeState asks for what an instance exports that is its own.
func (s *store) foreseeState(of *foreseenStep, f *foresight) {
	m := of.code.module
	for i := range m.Exports {
		x := &m.Exports[i]
		if x.Kind == wasm.ExternFunc || x.Kind == wasm.ExternTag || x.Index < uint32(m.CountImports(x.Kind)) {
			continue
		}
		e := extern{store: s, typ: of.code.typeOf(x.Kind, x.Index), place: place{of.id, x.Name}}
		switch x.Kind {
		case wasm.ExternMem:
			f.state[e.place] = s.batch.memory(e.place, maxMemory)
		case wasm.ExternGlobal:
			g := global{e}
			f.state[e.place] = s.batch.call(e.about(g.key(aboutGlobal), "get"), s.slot, nil, slotSize)
		case wasm.ExternTable:
			t := table{e}
			f.state[e.place] = s.batch.call(e.about(t.key(aboutTable), "get"), s.slot, slots([]wasm.Value{wasm.ValueI64(0), wasm.ValueI64(chunk)}), slotSize*(1+chunk))
		}
	}
}

// nextAhead returns the next step that was foreseen, if it is this; those before it that could not be done are left
// out.
func (s *store) nextAhead(is func(*foreseenStep) bool) *foreseenStep {
	f := s.foreseen
	if f == nil || f.spoiled || s.depth > 0 {
		return nil
	}
	for len(f.steps) > 0 {
		next := &f.steps[0]
		if is(next) {
			f.steps = f.steps[1:]
			return next
		}
		if s.talk.await(context.Background(), next.made) != nil || next.made.status != StatusAbsent {
			return nil
		}
		f.steps = f.steps[1:]
	}
	return nil
}

func (s *store) instantiateAhead(c *code, imports []wasm.Externaddr) *foreseenStep {
	return s.nextAhead(func(next *foreseenStep) bool {
		return next.code == c && slices.EqualFunc(next.from, imports,
			func(from place, x wasm.Externaddr) bool { return x.(linkable).self().place == from })
	})
}

func (s *store) callAhead(at place) *want {
	if next := s.nextAhead(func(next *foreseenStep) bool { return next.code == nil && next.at == at }); next != nil {
		return next.made
	}
	return nil
}

// stateAhead returns what a function about something gave at the end.
func (s *store) stateAhead(at place) []byte {
	if a := s.memoryAhead(at); a != nil {
		return a.bytes
	}
	return nil
}

func (s *store) memoryAhead(at place) *answer {
	f := s.foreseen
	if f == nil || f.spoiled || s.depth > 0 {
		return nil
	}
	w := f.state[at]
	if w == nil || s.talk.await(context.Background(), w) != nil || w.status != StatusDone {
		return nil
	}
	return &w.answer
}

func (s *store) hostAhead(n uint32) place {
	if f := s.foreseen; f != nil && n < uint32(len(f.hosts)) {
		return f.hosts[n]
	}
	return place{}
}

func (s *store) tagAhead(n int) place {
	if f := s.foreseen; f != nil && n < len(f.tags) {
		return f.tags[n]
	}
	return place{}
}

// spoil notes that something is done that was not foreseen. What host functions do is a part of the steps.
func (s *store) spoil() {
	if s.foreseen != nil && s.depth == 0 {
		s.foreseen.spoiled = true
	}
}
