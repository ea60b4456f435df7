package fuzz

import (
	"context"
	"fmt"

	"wasmjudge/wasm"
)

// limits keep every engine's resources within what a program can need, so that exhaustion stays rare.
var limits = wasm.Config{Limits: wasm.Limitation{CallDepth: 5000, Heap: 64 << 20}}

// Fuzz runs the program of data on the engines side by side. It gives 1 when the comparison is conclusive, 0 when it is not, and
// panics on a difference: the first line of the panic's message names what differed without any values, the rest shows it.
func Fuzz(data []byte) int {
	p := Generate(data)
	d, err := Judge(context.Background(), p, engines)
	switch {
	case err != nil:
		panic(fmt.Sprintf("fuzz: invalid program\n%v", err))
	case d.Verdict == Differ:
		script, _ := p.Script()
		panic(fmt.Sprintf("fuzz: %s differs\nstep %d: %s\n%s", kindOf(d), d.Step, d.Diff, script))
	case d.Verdict == Inconclusive:
		return 0
	}
	return 1
}

func kindOf(d Difference) string {
	if d.Step >= 0 {
		return "outcome"
	}
	return "state"
}

// Judge runs a program on all the engines and compares each with the first. The first difference decides. The error tells of an
// invalid program, or of one that an engine does not support.
func Judge(ctx context.Context, p *Program, engines []wasm.Engine) (Difference, error) {
	if err := p.Validate(); err != nil {
		return Difference{}, err
	}
	first, err := p.Run(ctx, engines[0], limits)
	if err != nil {
		return Difference{}, err
	}
	defer first.Close()
	verdict := Difference{}
	for _, e := range engines[1:] {
		other, err := p.Run(ctx, e, limits)
		if err != nil {
			return Difference{}, err
		}
		d := p.Compare(first, other)
		other.Close()
		if d.Verdict == Differ {
			return d, nil
		}
		if d.Verdict == Inconclusive {
			verdict = d
		}
	}
	return verdict, nil
}
