package spectec

import (
	"fmt"

	"wasmjudge/spectec/core"
	"wasmjudge/spectec/machine"
	"wasmjudge/wasm"
)

// host does what no rule of the text does: the call of a function instance whose code is the embedder's. Its results
// come in the place of the call; an exception is thrown there, and a trap is one.
func (s *store) host(vals []core.Value, head *core.Case) (taken int, code []core.Value, err error) {
	addr, named := s.engine.text.dialect.called(vals, head)
	if addr == nil {
		return -1, nil, nil
	}
	vals = vals[:len(vals)-named]
	f := s.funcs[int64(addr.(core.Int))]
	if f == nil || f.host == nil || len(vals) < len(f.def.Comp.Params) {
		return -1, nil, nil
	}
	if s.nested >= mostNested {
		return -1, nil, &machine.Exceeded{What: "calls of host functions within each other", Bound: mostNested}
	}
	n := len(f.def.Comp.Params)
	args := make([]wasm.Value, n)
	for i := range args {
		args[i] = s.out(vals[len(vals)-n+i])
	}
	var out wasm.Outcome
	s.nested++
	err = s.machine.Within(func() { out = f.host(s.running, args) })
	s.nested--
	if err == nil {
		code, err = s.answer(f, &out)
	}
	return n + named, code, err
}

// answer is what comes in the place of a host function's call.
func (s *store) answer(f *funcaddr, out *wasm.Outcome) ([]core.Value, error) {
	switch out.Kind {
	case wasm.OutcomeValues:
		vs, ok := s.inAll(out.Values)
		if !ok || len(vs) != len(f.def.Comp.Results) {
			return nil, &hostStop{wasm.Faulted(fmt.Errorf("host function returned values that do not match %s", f.def))}
		}
		return vs, nil
	case wasm.OutcomeException:
		if out.Exception == nil || out.Exception.Ref.Heap != wasm.HeapExn {
			return nil, &hostStop{wasm.Faulted(fmt.Errorf("host function threw what is no exception of its store"))}
		}
		v, ok := s.inRef(out.Exception.Ref)
		if !ok {
			return nil, &hostStop{wasm.Faulted(fmt.Errorf("host function threw what is no exception of its store"))}
		}
		return []core.Value{v, s.con("THROW_REF")}, nil
	case wasm.OutcomeTrap:
		s.trap = out.Trap
		return []core.Value{s.con("TRAP")}, nil
	}
	return nil, &hostStop{*out}
}
