package program

import (
	"crypto/sha256"
	"fmt"

	"wasmjudge/wasm/binary"
)

// Sum returns a digest of all that a program is run by: programs of one sum are the same.
func (p *Program) Sum() (sum [sha256.Size]byte) {
	h := sha256.New()
	for k, m := range p.Modules {
		if u := p.mutant(k); u != nil {
			fmt.Fprintf(h, "mutant %d %x\n", k, u.Binary)
		} else {
			fmt.Fprintf(h, "module %d %x\n", k, binary.Encode(m))
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
		fmt.Fprintln(h, s.Instantiate, s.Module, s.Imports, s.Instance, s.Export)
		for _, v := range s.Args {
			fmt.Fprintln(h, v.Kind, v.Lo, v.Hi)
		}
	}
	h.Sum(sum[:0])
	return sum
}
