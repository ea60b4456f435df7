package text

import (
	"fmt"

	"wasmjudge/wasm"
)

// Omissions is the error of Print if a module has what has no text. The rest is printed, and can be read.
type Omissions struct {
	First []*wasm.Error // of kind Unsupported, in the order of the text: what is not printed, and where it stands
	More  int           // how many there are besides
}

// mostOmissions is how many are listed one by one.
const mostOmissions = 10

func (o *Omissions) Error() string {
	s := o.First[0].Error()
	if n := len(o.First) - 1 + o.More; n > 0 {
		s += fmt.Sprintf(" (and %d more)", n)
	}
	return s
}

// omit says that something is not printed, of which pos is the place.
func (p *printer) omit(pos uint32, format string, args ...any) {
	if p.omitted == nil {
		p.omitted = &Omissions{}
	}
	if len(p.omitted.First) == mostOmissions {
		p.omitted.More++
		return
	}
	p.omitted.First = append(p.omitted.First, &wasm.Error{
		Kind: wasm.Unsupported, Msg: fmt.Sprintf(format, args...), Pos: pos, Source: p.m.Source,
	})
}
