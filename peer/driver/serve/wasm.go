package serve

import (
	"context"
	"fmt"

	"wasmjudge/peer/driver"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/valid"
)

// Wasm serves an engine that has the interfaces of package wasm.
func Wasm(e wasm.Engine) Engine { return wasmEngine{e} }

type wasmEngine struct{ engine wasm.Engine }

func (e wasmEngine) Hello() string { return "- " + e.engine.Name() }

func (e wasmEngine) Compile(bin []byte) (Module, error) {
	m, err := binary.Decode(&wasm.Source{Name: "module", Text: bin, Binary: true})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		return nil, err
	}
	return e.engine.Compile(m)
}

func (e wasmEngine) NewStore(d *Driver) Store {
	return &wasmStore{driver: d, store: e.engine.NewStore(wasm.Config{})}
}

type wasmStore struct {
	driver *Driver
	store  wasm.Store
	thrown wasm.Reference // the exception that a start function ended in last
}

func (s *wasmStore) Close() { s.store.Close() }

func (s *wasmStore) Collect() {
	if c, ok := s.store.(wasm.Collector); ok {
		c.Collect()
	}
}

func (s *wasmStore) Instantiate(m Module, imports []Import) (Instance, Ended) {
	code := m.(wasm.Code)
	from := make([]wasm.Externaddr, len(imports))
	for k, x := range imports {
		if x.Instance == nil {
			from[k] = s.own(x.Name, code.Module().Defs[code.Module().Imports[k].Type.Type])
		} else if from[k] = x.Instance.(wasm.Instance).Export(x.Name); from[k] == nil {
			return nil, Ended{Status: driver.StatusLink, Message: fmt.Sprintf("unknown import: %q", x.Name)}
		}
	}
	i, out := s.store.Instantiate(context.Background(), code, from)
	return i, s.ended(out)
}

// own returns a function of the driver.
func (s *wasmStore) own(name string, t *wasm.Deftype) wasm.Externaddr {
	return s.store.NewFunc(t, func(_ context.Context, args []wasm.Value) wasm.Outcome {
		switch name {
		case "rethrow":
			return wasm.Throw(wasm.ValueRef(s.thrown))
		case "call":
			result := s.driver.Host(uint32(args[0].Lo), uint32(args[1].Lo), uint32(args[2].Lo))
			return wasm.Values(wasm.ValueI32(int32(result)))
		case "extern":
			return wasm.Values(wasm.ValueExtern(args[0].Lo))
		case "which":
			if r := args[0].Ref; r.Heap == wasm.HeapExtern && r.Obj == nil {
				return wasm.Values(wasm.ValueI64(int64(r.Bits)))
			}
			return wasm.Values(wasm.ValueI64(-1))
		}
		return wasm.Trapped(wasm.TrapHost)
	})
}

func (s *wasmStore) Call(i Instance, name string, slot uint32) (uint32, Ended) {
	f, ok := i.(wasm.Instance).Export(name).(wasm.Funcaddr)
	if !ok {
		return 0, Ended{Status: driver.StatusAbsent, Message: fmt.Sprintf("there is no function %q", name)}
	}
	out := f.Call(context.Background(), []wasm.Value{wasm.ValueI32(int32(slot))})
	if out.OK() {
		return uint32(out.Values[0].Lo), Ended{}
	}
	return 0, s.ended(out)
}

// ended puts an outcome into the words of the protocol.
func (s *wasmStore) ended(out wasm.Outcome) Ended {
	switch out.Kind {
	case wasm.OutcomeValues:
		return Ended{}
	case wasm.OutcomeTrap:
		return Ended{Status: driver.StatusTrap, Kind: out.Trap.String(), Message: out.String()}
	case wasm.OutcomeExhaustion:
		return Ended{Status: driver.StatusExhausted, Message: out.Exhaustion()}
	case wasm.OutcomeLink:
		return Ended{Status: driver.StatusLink, Message: out.Err.Error()}
	case wasm.OutcomeException: // of a start function: generated modules catch others
		s.thrown = out.Exception.Ref
		return s.driver.Hold()
	}
	return Ended{Status: driver.StatusBroken, Message: out.String()}
}

func (s *wasmStore) Memory(i Instance, name string) []byte {
	m, ok := i.(wasm.Instance).Export(name).(wasm.Memaddr)
	if !ok {
		return nil
	}
	return m.Bytes()
}
