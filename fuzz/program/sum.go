package program

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/edit"
)

// Sum returns a digest of all that a program is run by: programs of one sum are the same. In which order modules name
// their exports is no part of it.
func (p *Program) Sum() (sum [sha256.Size]byte) {
	h := sha256.New()
	for k, m := range p.Modules {
		if u := p.mutant(k); u != nil {
			fmt.Fprintf(h, "mutant %d %x\n", k, u.Binary)
		} else {
			fmt.Fprintf(h, "module %d %x\n", k, binary.Encode(ordered(m)))
		}
	}
	for i := range p.Hosts {
		f := &p.Hosts[i]
		fmt.Fprintln(h, "host", f.Name, f.Type.Comp.Params, f.Type.Comp.Results, f.Act, f.Instance, f.Export, f.Tag)
	}
	for i := range p.HostTags {
		fmt.Fprintln(h, "host tag", p.HostTags[i].Name, p.HostTags[i].Type.Comp.Params)
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		fmt.Fprintln(h, s.Instantiate, s.Module, s.Imports, s.Instance, s.Export, s.Get, s.Dives)
		for _, v := range s.Args {
			fmt.Fprintln(h, v.Kind, v.Lo, v.Hi, v.Ref.Heap, v.Ref.Bits)
		}
	}
	h.Sum(sum[:0])
	return sum
}

// ordered is a module with its exports in order of their names.
func ordered(m *wasm.Module) *wasm.Module {
	byName := func(a, b wasm.Export) int { return strings.Compare(a.Name, b.Name) }
	if slices.IsSortedFunc(m.Exports, byName) {
		return m
	}
	sorted := *m
	sorted.Exports = slices.SortedFunc(slices.Values(m.Exports), byName)
	return &sorted
}

// sameModule reports whether modules are the same, names of what is in them aside.
func sameModule(a, b *wasm.Module) bool {
	plain := func(m *wasm.Module) []byte {
		m = edit.Clone(m)
		m.Names = nil
		return binary.Encode(ordered(m))
	}
	return bytes.Equal(plain(a), plain(b))
}

// Equal reports whether two programs are the same, and planned to show the same.
func (p *Program) Equal(q *Program) bool { return p.Sum() == q.Sum() && slices.Equal(p.Story, q.Story) }
