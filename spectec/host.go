package spectec

import (
	"fmt"

	"wasmjudge/spectec/core"
	"wasmjudge/spectec/machine"
	"wasmjudge/wasm"
)

// host does what no rule of the text does: the call of a function instance whose code is the embedder's. Its results
// come in the place of the call; an exception is thrown there, and a trap is one.
func (s *store) host(m *machine.Machine, head *core.Case) (bool, error) {
	if head.Con.Key != "CALL_REF %" {
		return false, nil
	}
	vals := m.Operands()
	if len(vals) == 0 {
		return false, nil
	}
	ref, ok := vals[len(vals)-1].(*core.Case)
	if !ok || ref.Con.Key != "REF.FUNC_ADDR %" {
		return false, nil
	}
	f := s.funcs[int64(ref.Args[0].(core.Int))]
	if f == nil || f.host == nil || len(vals) <= len(f.def.Comp.Params) {
		return false, nil
	}
	if s.nested >= mostNested {
		return false, &machine.Exceeded{What: "calls of host functions within each other", Bound: mostNested}
	}
	n := len(f.def.Comp.Params)
	args := make([]wasm.Value, n)
	for i := range args {
		args[i] = s.out(vals[len(vals)-1-n+i])
	}
	var out wasm.Outcome
	s.nested++
	err := m.Within(func() { out = f.host(s.running, args) })
	s.nested--
	if err != nil {
		return false, err
	}
	return s.answer(m, f, n+1, &out)
}

// answer puts a host function's outcome in the place of its call.
func (s *store) answer(m *machine.Machine, f *funcaddr, taken int, out *wasm.Outcome) (bool, error) {
	switch out.Kind {
	case wasm.OutcomeValues:
		vs, ok := s.inAll(out.Values)
		if !ok || len(vs) != len(f.def.Comp.Results) {
			return false, &hostStop{wasm.Faulted(fmt.Errorf("host function returned values that do not match %s", f.def))}
		}
		return true, m.Replace(taken, vs...)
	case wasm.OutcomeException:
		if out.Exception == nil || out.Exception.Ref.Heap != wasm.HeapExn {
			return false, &hostStop{wasm.Faulted(fmt.Errorf("host function threw what is no exception of its store"))}
		}
		v, ok := s.inRef(out.Exception.Ref)
		if !ok {
			return false, &hostStop{wasm.Faulted(fmt.Errorf("host function threw what is no exception of its store"))}
		}
		return true, m.Replace(taken, v, s.con("THROW_REF"))
	case wasm.OutcomeTrap:
		s.trap = out.Trap
		return true, m.Replace(taken, s.con("TRAP"))
	}
	return false, &hostStop{*out}
}
