package driver

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"wasmjudge/peer/glue"
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// store is a store in a process.
type store struct {
	engine    *Engine
	leftovers wasm.Leftovers
	talk
	front batch   // what is to be sent with the next question, and depends on nothing but what stands before it here
	batch batch   // and what is to be sent behind it
	quiet []*want // of what was sent or is to be: preparations, which succeed
	err   error   // there is no process

	made      [instOwn]bool      // helpers
	last      uint32             // number of an instance
	abouts    map[aboutKey]about // instances that are about something
	instances int                // as scripts count them
	tags      []*tag             // all there are, in the order in which they were made
	hostTags  int
	hosts     []hostFn
	foreseen  *foresight // nil if nothing is, any more
}

// aboutKey tells instances apart that are about something.
type aboutKey struct {
	place
	part part
}

// about is such an instance. A host function is called before what is sent behind the call is there.
type about struct {
	id    uint32
	made  *want
	level int // at which it was asked for
}

func (e *Engine) newStore(l wasm.Leftovers) *store {
	s := &store{engine: e, leftovers: l, last: instOwn - 1, abouts: map[aboutKey]about{}}
	s.talk.host, s.talk.room = s.runHost, s.hostRoom
	return s
}

// open gives the store a process, if it has none.
func (s *store) open() error {
	if s.process != nil || s.err != nil {
		return s.err
	}
	if s.process, s.err = s.engine.acquire(); s.err != nil {
		return s.err
	}
	s.quietly(s.front.add(RequestStore))
	s.helper(instBase)
	word := binary.LittleEndian.AppendUint64(nil, s.leftovers.Word())
	s.quietly(s.front.call(place{instBase, helperFill}, 0, word, 0))
	if s.engine.way != withoutExceptions {
		s.helper(instExn) // an exception may leave a start function that the engine calls
	}
	return nil
}

// Close gives the process back.
func (s *store) Close() {
	if s.process == nil {
		return
	}
	s.talk.abandon()
	s.engine.release(s.process)
	s.process, s.err = nil, errors.New("the store is closed")
}

// Collect has the engine collect garbage, if it can.
func (s *store) Collect() {
	if s.open() == nil {
		// what goes wrong is reported when something is asked for
		_, _ = s.ask(context.Background(), s.batch.add(RequestCollect))
	}
}

// quietly notes a preparation.
func (s *store) quietly(w *want) { s.quiet = append(s.quiet, w) }

// ask sends what is to be sent, and waits for an answer of it.
func (s *store) ask(ctx context.Context, w *want) (*answer, error) {
	s.send()
	return s.answered(ctx, w)
}

// send sends what is to be sent.
func (s *store) send() {
	b := s.batch.after(&s.front)
	s.front, s.batch = batch{}, batch{}
	s.talk.begin(&b)
}

// answered waits for an answer of what was sent.
func (s *store) answered(ctx context.Context, w *want) (*answer, error) {
	if err := s.talk.await(ctx, w); err != nil {
		return nil, err
	}
	if w.status == StatusAbsent {
		if err := s.unprepared(); err != nil {
			return nil, err
		}
	}
	return &w.answer, nil
}

// unprepared is the error of the first preparation that did not succeed.
func (s *store) unprepared() error {
	for _, w := range s.quiet {
		if w.came && w.status != StatusDone && w.status != StatusAbsent {
			return fmt.Errorf("%s: %w: a module that is generated to ask about something failed: %s%s", s.engine.Name(), wasm.ErrBroken,
				w.message, w.kind)
		}
	}
	return nil
}

// helper makes a helper's instance, if it is not there.
func (s *store) helper(i uint32) {
	if s.made[i] {
		return
	}
	s.made[i] = true
	m := &s.process.made
	if m.helpers[i] == 0 {
		m.helpers[i] = m.number()
		s.quietly(s.front.module(m.helpers[i], s.engine.helper(i)))
	}
	s.quietly(s.front.instantiate(i, m.helpers[i], helpers[i].imports))
}

// newInstance gives a number to an instance.
func (s *store) newInstance() uint32 {
	s.last++
	return s.last
}

// about returns the instance of a generated module that is about something.
func (s *store) about(x place, k glueKey) uint32 {
	key := aboutKey{x, k.part}
	if a, ok := s.abouts[key]; ok && (a.made.came || a.level == s.level()) {
		return a.id
	}
	id, made := s.generate(&s.batch, x, k)
	s.abouts[key] = about{id, made, s.level()}
	return id
}

// generate makes the instance of a generated module.
func (s *store) generate(b *batch, x place, k glueKey) (id uint32, made *want) {
	g, m := s.engine.generated(k), &s.process.made
	module, ok := m.glue[g]
	if !ok {
		if m.glue == nil || len(m.glue) == maxGlue {
			m.glue = map[*glueModule]uint32{}
		}
		module = m.number()
		m.glue[g] = module
		s.quietly(s.front.module(module, g.bin))
	}
	imports := make([]place, len(g.imports))
	for i, from := range g.imports {
		if from == own {
			from = x
		} else if from.instance != instDriver {
			s.helper(from.instance)
		}
		imports[i] = from
	}
	id = s.newInstance()
	made = b.instantiate(id, module, imports)
	s.quietly(made)
	return id, made
}

// define makes the instance of a module that defines something for the host.
func (s *store) define(bin []byte) place {
	module := s.process.made.number()
	s.quietly(s.front.module(module, bin))
	id := s.newInstance()
	s.quietly(s.front.instantiate(id, module, nil))
	s.quietly(s.front.add(RequestForget))
	s.front.U32(module)
	return place{id, glue.Own}
}

// defineTag makes the instance of a module that defines a tag. There are few of these, which no engine with exceptions
// refuses.
func (s *store) defineTag(t *wasm.Deftype) place {
	m := &s.process.made
	module, ok := m.tags[t]
	if !ok {
		if m.tags == nil || len(m.tags) == maxGlue {
			m.tags = map[*wasm.Deftype]uint32{}
		}
		module = m.number()
		m.tags[t] = module
		s.quietly(s.front.module(module, glue.HostTag(t)))
	}
	id := s.newInstance()
	s.quietly(s.front.instantiate(id, module, nil))
	return place{id, glue.Own}
}

// compiled returns the number of a module that the process has compiled, or is to compile first.
func (s *store) compiled(c *code) uint32 {
	if id, ok := s.process.made.codes[c]; ok {
		return id
	}
	s.quietly(s.front.compile(s.process, c))
	return s.process.made.codes[c]
}

// lied ends the process because it gave a wrong answer.
func (s *store) lied(detail string) *Error { return s.process.fail(Lied, detail) }

// fault is the outcome of what cannot be asked.
func (s *store) fault(err error) wasm.Outcome {
	var e *Error
	if errors.As(err, &e) && (e.Problem == Stopped || e.Problem == Hung) {
		return wasm.Exhausted(wasm.LimitTime)
	}
	return wasm.Faulted(err)
}

// outcome is what a call or instantiation ended in, but for the values and exceptions that generated functions give.
func (s *store) outcome(w *want) wasm.Outcome {
	switch {
	case w.ending != nil && (w.status == StatusTrap || w.status == StatusExhausted):
		return *w.ending
	case w.status == StatusTrap:
		return s.engine.trapped(&w.answer)
	case w.status == StatusException:
		return s.thrown(s.exception(w.number))
	case w.status == StatusExhausted:
		return exhausted(w.message)
	case w.status == StatusLink:
		return wasm.LinkError(fmt.Errorf("incompatible import type: %s: %s", s.engine.Name(), w.message))
	}
	return wasm.Faulted(fmt.Errorf("%s: %s", s.engine.Name(), w.message))
}

// results is what a call of a generated function ended in.
func (s *store) results(ctx context.Context, w *want, types []wasm.Valtype) wasm.Outcome {
	a, err := s.answered(ctx, w)
	switch {
	case err != nil:
		return s.fault(err)
	case a.status != StatusDone:
		return s.outcome(w)
	case a.number == 0:
		if vs, ok := s.values(types, a.bytes); ok {
			return wasm.Values(vs...)
		}
	case a.number == 1:
		if vs, ok := s.values([]wasm.Valtype{exnref}, a.bytes); ok && !vs[0].Ref.Null() {
			return s.thrown(vs[0])
		}
	}
	return s.fault(s.lied(fmt.Sprintf("a call returned %d and %x", a.number, a.bytes)))
}

// maxReentry bounds the invocations that host functions nest.
const maxReentry = limit.DriverNesting

// full reports whether there is no room for so many bytes of values, or host functions are nested too deep.
func (s *store) full(bytes int) bool {
	return s.depth >= maxReentry || s.slot+bytes > mailboxSize
}
