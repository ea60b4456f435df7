package program

import (
	"wasmjudge/wasm"
)

// leeway is what was open of an outcome when a step ended.
type leeway struct {
	Everything *wasm.Open
	Values     []*wasm.Open // of its results or its payload
}

// leewayAfter asks for it. If the step read a global, that is the global's.
func leewayAfter(s wasm.Shadow, out *wasm.Outcome, read wasm.Globaladdr) leeway {
	n := len(out.Values)
	if out.Kind == wasm.OutcomeException {
		n = len(out.Exception.Payload)
	}
	l := leeway{Everything: s.OpenEverything(), Values: make([]*wasm.Open, n)}
	if read != nil {
		l.Values[0] = s.OpenState(read, 0)
		return l
	}
	for i := range l.Values {
		l.Values[i] = s.OpenValue(i)
	}
	return l
}

// LeewayOf returns what was open after step i; nothing if the run is no shadow.
func (r *Run) LeewayOf(i int) leeway {
	if r.Shadow == nil {
		return leeway{}
	}
	return r.Leeways[i]
}

// OpenEverything returns the open choice that control depends on, or nil. It returns nil for a run that is no shadow.
func (r *Run) OpenEverything() *wasm.Open {
	if r.Shadow == nil {
		return nil
	}
	return r.Shadow.OpenEverything()
}

func (r *Run) openArgs(args []wasm.Value) []*wasm.Open {
	if r.Shadow == nil {
		return nil
	}
	open := make([]*wasm.Open, len(args))
	for i := range open {
		open[i] = r.Shadow.OpenArg(i)
	}
	return open
}

// OpenFields returns what is open of each field of an exception; nil if the run is no shadow.
func (r *Run) OpenFields(e *wasm.Exception) []*wasm.Open {
	if r.Shadow == nil {
		return nil
	}
	open := make([]*wasm.Open, len(e.Payload))
	for i := range open {
		open[i] = r.Shadow.OpenField(wasm.ValueRef(e.Ref), i)
	}
	return open
}

// OpenState returns what is open of a global, of byte i of a memory or of element i of a table; nil if nothing is.
func (r *Run) OpenState(x wasm.Externaddr, i uint64) *wasm.Open {
	if r.Shadow == nil {
		return nil
	}
	return r.Shadow.OpenState(x, i)
}
