package spectec

import (
	"encoding/binary"
	"fmt"

	"wasmjudge/spectec/core"
	"wasmjudge/spectec/machine"
	"wasmjudge/wasm"
)

// object is what a reference to something in a store refers to.
type object struct {
	store *store
	heap  wasm.Heap
	addr  int64
}

var kinds = map[wasm.Kind]string{wasm.I32: "I32", wasm.I64: "I64", wasm.F32: "F32", wasm.F64: "F64"}

var kindsByName = map[string]wasm.Kind{"I32": wasm.I32, "I64": wasm.I64, "F32": wasm.F32, "F64": wasm.F64}

// heaps are the references to objects.
var heaps = map[string]wasm.Heap{"REF.STRUCT_ADDR %": wasm.HeapStruct, "REF.ARRAY_ADDR %": wasm.HeapArray, "REF.FUNC_ADDR %": wasm.HeapFunc,
	"REF.EXN_ADDR %": wasm.HeapExn}

var refs = map[wasm.Heap]string{wasm.HeapStruct: "REF.STRUCT_ADDR %", wasm.HeapArray: "REF.ARRAY_ADDR %", wasm.HeapFunc: "REF.FUNC_ADDR %",
	wasm.HeapExn: "REF.EXN_ADDR %"}

// out returns a value of the text as an embedder sees it.
func (s *store) out(v core.Value) wasm.Value {
	c := v.(*core.Case)
	switch c.Con.Key {
	case "CONST % %":
		b := s.bytes("nbytes_", c)
		return wasm.Value{Kind: kindsByName[c.Args[0].(*core.Case).Con.Key], Lo: word(b)}
	case "VCONST % %":
		b := s.bytes("vbytes_", c)
		return wasm.Value{Kind: wasm.V128, Lo: word(b[:8]), Hi: word(b[8:])}
	}
	return wasm.ValueRef(s.ref(c))
}

func (s *store) bytes(name string, c *core.Case) []byte {
	b, ok := core.ToBytes(s.fn(name).Call(s.ctx, c.Args...).(core.List))
	if !ok {
		panic(fmt.Errorf("%w: $%s gives no bytes", machine.ErrText, name))
	}
	return b
}

func word(b []byte) uint64 {
	var all [8]byte
	copy(all[:], b)
	return binary.LittleEndian.Uint64(all[:])
}

func (s *store) ref(c *core.Case) wasm.Reference {
	if heap, ok := heaps[c.Con.Key]; ok {
		return wasm.Reference{Heap: heap, Obj: object{s, heap, int64(c.Args[0].(core.Int))}}
	}
	switch c.Con.Key {
	case "REF.NULL_ADDR", "REF.NULL %":
		return wasm.Reference{}
	case "REF.I31_NUM %":
		return wasm.Reference{Heap: wasm.HeapI31, Bits: core.Uint64(c.Args[0])}
	case "REF.HOST_ADDR %":
		return s.engine.text.dialect.hostRef(core.Uint64(c.Args[0]))
	case "REF.EXTERN %":
		inner := s.ref(c.Args[0].(*core.Case))
		if inner.Heap == wasm.HeapAny {
			return wasm.Reference{Heap: wasm.HeapExtern, Bits: inner.Bits}
		}
		return wasm.Reference{Heap: wasm.HeapExtern, Obj: inner}
	}
	panic(fmt.Errorf("%w: %s is no value", machine.ErrText, core.Show(c)))
}

// in returns an embedder's value as one of the text; ok is false if it belongs to another store.
func (s *store) in(v wasm.Value) (w core.Value, ok bool) {
	switch v.Kind {
	case wasm.Ref:
		return s.inRef(v.Ref)
	case wasm.V128:
		var b [16]byte
		binary.LittleEndian.PutUint64(b[:8], v.Lo)
		binary.LittleEndian.PutUint64(b[8:], v.Hi)
		t := s.con("V128")
		return s.con("VCONST % %", t, s.fn("inv_vbytes_").Call(s.ctx, t, &core.Bytes{B: b[:]})), true
	}
	name, ok := kinds[v.Kind]
	if !ok {
		return nil, false
	}
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], v.Lo)
	n := 4
	if v.Kind == wasm.I64 || v.Kind == wasm.F64 {
		n = 8
	}
	t := s.con(name)
	return s.con("CONST % %", t, s.fn("inv_nbytes_").Call(s.ctx, t, &core.Bytes{B: b[:n]})), true
}

func (s *store) inRef(r wasm.Reference) (core.Value, bool) {
	switch r.Heap {
	case wasm.HeapBot:
		return s.engine.text.dialect.null(s), true
	case wasm.HeapI31:
		return s.con("REF.I31_NUM %", core.Natural(r.Bits)), true
	case wasm.HeapAny:
		return s.con("REF.HOST_ADDR %", core.Natural(r.Bits)), true
	case wasm.HeapExtern:
		if r.Obj == nil {
			return s.engine.text.dialect.host(s, core.Natural(r.Bits)), true
		}
		inner, ok := r.Obj.(wasm.Reference)
		if !ok {
			return nil, false
		}
		v, ok := s.inRef(inner)
		if !ok {
			return nil, false
		}
		return s.con("REF.EXTERN %", v), true
	}
	o, ok := r.Obj.(object)
	if !ok || o.store != s {
		return nil, false
	}
	return s.con(refs[o.heap], core.Num(o.addr)), true
}

func (s *store) inAll(vs []wasm.Value) ([]core.Value, bool) {
	ws := make([]core.Value, len(vs))
	for i, v := range vs {
		var ok bool
		if ws[i], ok = s.in(v); !ok {
			return nil, false
		}
	}
	return ws, true
}
