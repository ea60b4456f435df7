package driver

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"wasmjudge/peer/glue"
	"wasmjudge/wasm"
)

// hostFn is a host function; the driver knows it by its number.
type hostFn struct {
	def  *wasm.Deftype
	call wasm.HostFunc
}

// NewFunc makes a host function.
func (s *store) NewFunc(t *wasm.Deftype, f wasm.HostFunc) wasm.Funcaddr {
	n := uint32(len(s.hosts))
	s.hosts = append(s.hosts, hostFn{t, f})
	x := &function{extern{store: s, typ: wasm.Externtype{Kind: wasm.ExternFunc, Def: t}}}
	if x.place = s.hostAhead(n); x.place == (place{}) {
		x.make = func() place { return s.hostFunc(n, t) }
	}
	return x
}

// hostFunc makes the module that is a host function.
func (s *store) hostFunc(n uint32, t *wasm.Deftype) place {
	id, _ := s.generate(&s.front, place{}, glueKey{part: hostFunc, def: t})
	s.quietly(s.front.call(place{id, "init"}, s.slot, binary.LittleEndian.AppendUint32(nil, n), 0))
	return place{id, glue.Own}
}

// hostRoom is how many bytes the arguments and results of a host function take.
func (s *store) hostRoom(n uint32) (bytes int, ok bool) {
	switch f := s.foreseen; {
	case n < uint32(len(s.hosts)):
		return max(room(s.hosts[n].def), slotSize), true
	case f != nil && n < uint32(len(f.funcs)):
		return max(room(f.funcs[n]), slotSize), true
	}
	return 0, false
}

// runHost runs a host function that was called.
func (s *store) runHost(ctx context.Context, c *hostCall) (Out, *wasm.Outcome) {
	if c.host >= uint32(len(s.hosts)) {
		return s.ended(s.fault(s.lied(fmt.Sprintf("it called host function %d before there was one", c.host))))
	}
	f := &s.hosts[c.host]
	t := &f.def.Comp
	args, ok := s.values(t.Params, c.args)
	if !ok {
		return s.ended(s.fault(s.lied(fmt.Sprintf("it called a host function with %x", c.args))))
	}
	out := f.run(ctx, args)
	switch {
	case out.Kind == wasm.OutcomeException && out.Exception != nil &&
		s.refOk(&out.Exception.Ref, exnref.NonNull()):
		return hostEnd(StatusException, slots([]wasm.Value{wasm.ValueRef(out.Exception.Ref)})), nil
	case out.Kind == wasm.OutcomeException || out.Kind == wasm.OutcomeLink:
		return s.ended(wasm.Faulted(errors.New("a host function threw what is no exception of the store")))
	case !out.OK():
		return s.ended(out)
	case !wasm.ValuesOk(out.Values, t.Results, s.refOk):
		return s.ended(wasm.Faulted(fmt.Errorf("a host function of type %v returned %v", f.def, out.Values)))
	}
	return hostEnd(StatusDone, slots(out.Values)), nil
}

// run calls the function. If the engine breaks when that asks it something, the outcome is a fault.
func (f *hostFn) run(ctx context.Context, args []wasm.Value) (out wasm.Outcome) {
	if err := wasm.Asking(func() { out = f.call(ctx, args) }); err != nil {
		return wasm.Faulted(err)
	}
	return out
}

// ended says that a host function ended in what ends the whole invocation.
func (s *store) ended(out wasm.Outcome) (Out, *wasm.Outcome) { return hostEnd(StatusTrap, nil), &out }

// fromHost makes an external address of something that a module of ours defines.
func (s *store) fromHost(t wasm.Externtype, bin []byte) extern {
	return extern{store: s, typ: t, make: func() place { return s.define(bin) }}
}

// NewTag makes a host tag.
func (s *store) NewTag(t *wasm.Deftype) wasm.Tagaddr {
	x := &tag{extern{store: s, typ: wasm.Externtype{Kind: wasm.ExternTag, Def: t}},
		wasm.TagID{Host: true, Instance: s.hostTags}}
	if x.place = s.tagAhead(s.hostTags); x.place == (place{}) {
		x.make = func() place { return s.defineTag(t) }
	}
	s.hostTags++
	s.tags = append(s.tags, x)
	return x
}

// NewGlobal makes a global. An immutable one cannot hold a reference other than null.
func (s *store) NewGlobal(t wasm.Globaltype, v wasm.Value) wasm.Globaladdr {
	x := wasm.Externtype{Kind: wasm.ExternGlobal, Global: t}
	if v.Kind != wasm.Ref || v.Ref.Null() {
		return &global{s.fromHost(x, glue.HostGlobal(t, v))}
	}
	if !t.Mut || !t.Type.Null {
		panic(fmt.Errorf("%s: no host can make a global %v that holds %v", s.engine.Name(), t, v))
	}
	g := &global{s.fromHost(x, glue.HostGlobal(t, wasm.ValueNull()))}
	g.Set(v)
	return g
}

// NewMemory makes a memory.
func (s *store) NewMemory(t wasm.Memtype) (wasm.Memaddr, wasm.Outcome) {
	m := &memory{s.fromHost(wasm.Externtype{Kind: wasm.ExternMem, Mem: t}, glue.HostMemory(t))}
	out := s.makeNow(&m.extern)
	return m, out
}

// NewTable makes a table.
func (s *store) NewTable(t wasm.Tabletype, v wasm.Value) (wasm.Tableaddr, wasm.Outcome) {
	x := &table{s.fromHost(wasm.Externtype{Kind: wasm.ExternTable, Table: t}, glue.HostTable(t))}
	if out := s.makeNow(&x.extern); !out.OK() || v.Ref.Null() {
		return x, out
	}
	for i := range t.Limits.Min {
		x.Set(i, v)
	}
	return x, wasm.Values()
}

// makeNow makes what the engine may have no room for at once.
func (s *store) makeNow(x *extern) wasm.Outcome {
	if err := s.open(); err != nil {
		return s.fault(err)
	}
	before := len(s.quiet)
	x.at()
	for _, w := range s.quiet[before:] {
		switch _, err := s.answeredNow(w); {
		case err != nil:
			return s.fault(err)
		case w.status == StatusRefused:
			return wasm.Exhausted(wasm.LimitStore) // it was valid
		case w.status != StatusDone:
			return s.outcome(w)
		}
	}
	return wasm.Values()
}

// answeredNow is answered for what may not have been sent.
func (s *store) answeredNow(w *want) (*answer, error) {
	if len(s.front.wants) > 0 {
		return s.ask(context.Background(), w)
	}
	return s.answered(context.Background(), w)
}
