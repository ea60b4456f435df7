package generate

import (
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// A resource is something that the instances share: the base defines it and the others import it, or all import it
// from the host.
type resource uint8

const (
	resNote  resource = iota // records that a place of the program was reached
	resRaise                 // throws its argument
	resExn                   // where an exception may wait
	resExns                  // where several may
	resRoute                 // functions that instances put there for others to call
	resMem
	resKeep   // host function: keeps an exception
	resFetch  // host function: gives it back
	resBox    // a structure with an exception
	resRow    // an array of exceptions
	resObject // any object
	resShelf  // several objects
	resVector // a vector
	resCount
)

var resourceTable = [resCount]struct {
	name string
	kind wasm.ExternKind
	sig  sig             // functions
	host program.HostAct // of those that only the host provides
}{
	resNote:   {name: "note", kind: wasm.ExternFunc, sig: sigNote},
	resRaise:  {name: "raise", kind: wasm.ExternFunc, sig: sigRaise},
	resExn:    {name: "exn", kind: wasm.ExternGlobal},
	resExns:   {name: "exns", kind: wasm.ExternTable},
	resRoute:  {name: "route", kind: wasm.ExternTable},
	resMem:    {name: "mem", kind: wasm.ExternMem},
	resKeep:   {name: "keep", kind: wasm.ExternFunc, sig: sigRaise, host: program.HostKeep},
	resFetch:  {name: "fetch", kind: wasm.ExternFunc, sig: sigFetch, host: program.HostFetch},
	resBox:    {name: "box", kind: wasm.ExternGlobal},
	resRow:    {name: "row", kind: wasm.ExternGlobal},
	resObject: {name: "object", kind: wasm.ExternGlobal},
	resShelf:  {name: "shelf", kind: wasm.ExternTable},
	resVector: {name: "vector", kind: wasm.ExternGlobal},
}

func (r resource) name() string { return resourceTable[r].name }

// resources is a set.
type resources uint16

func (s resources) has(r resource) bool { return s>>r&1 != 0 }

// tableSize is the number of elements of tables other than resRoute's, memoryMask the addresses that are in use.
const (
	tableSize  = 4
	memoryMask = 0xFFF
)

// resourceType is the external type of a resource in the module.
func (g *module) resourceType(r resource) wasm.Externtype {
	t := wasm.Externtype{Kind: resourceTable[r].kind}
	switch r {
	case resExn:
		t.Global = wasm.Globaltype{Type: exnref, Mut: true}
	case resBox:
		t.Global = wasm.Globaltype{Type: boxref, Mut: true}
	case resRow:
		t.Global = wasm.Globaltype{Type: rowref, Mut: true}
	case resObject:
		t.Global = wasm.Globaltype{Type: anyref, Mut: true}
	case resShelf:
		t.Table = g.p.tabletype(eqref, tableSize)
	case resVector:
		t.Global = wasm.Globaltype{Type: v128, Mut: true}
	case resExns:
		t.Table = g.p.tabletype(exnref, tableSize)
	case resRoute:
		t.Table = g.p.tabletype(funcref, max(1, g.p.slots))
	case resMem:
		t.Mem = wasm.Memtype{Addr: addrtype(g.p.mem64), Limits: wasm.Limits{Min: 1, Max: 3, HasMax: true}}
	default:
		t.Type = g.sigType(resourceTable[r].sig)
	}
	return t
}

func (p *plan) tabletype(elem wasm.Reftype, n int) wasm.Tabletype {
	return wasm.Tabletype{Addr: addrtype(p.table64),
		Limits: wasm.Limits{Min: uint64(n), Max: uint64(2 * n), HasMax: true}, Elem: elem}
}

func addrtype(wide bool) wasm.Addrtype {
	if wide {
		return wasm.I64
	}
	return wasm.I32
}

// fromHost reports whether the host provides the resource.
func (p *plan) fromHost(r resource) bool {
	return resourceTable[r].host != program.HostNote || r == resNote && p.hostNote
}
