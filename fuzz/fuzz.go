package fuzz

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// limits keep every engine's resources within what a program can need, so that exhaustion stays rare.
var limits = wasm.Config{Limits: wasm.Limitation{CallDepth: 5000, Heap: 64 << 20}}

// Fuzz runs the program of data on the engines side by side. It gives 1 when the comparison is conclusive, 0 when it is not, and
// panics on a difference: the first line of the panic's message names what differed without any values, the rest shows it. Data that
// begins as text does is read as a script.
func Fuzz(data []byte) int { return fuzz(Linked, data) }

// FuzzScalar is Fuzz with programs about code within functions.
func FuzzScalar(data []byte) int { return fuzz(Scalar, data) }

func fuzz(f *Profile, data []byte) int {
	if isScript(data) {
		return fuzzScript(data)
	}
	p := NewGenerator(f).Generate(data)
	d, err := Judge(context.Background(), p, engines)
	switch {
	case err != nil:
		panic(fmt.Sprintf("fuzz: invalid program\n%v", err))
	case d.Verdict == Differ:
		script, _ := p.Script(nil)
		panic(fmt.Sprintf("fuzz: %s\nstep %d %s\n%s\n%s", d.What, d.Step, d.Where, d.Diff, script))
	case d.Verdict == Inconclusive:
		return 0
	}
	return 1
}

// isScript tells whether an input is text: a script begins with a parenthesis or a comment, and a program may begin with any
// other byte.
func isScript(data []byte) bool { return len(data) > 0 && (data[0] == '(' || data[0] == ';') }

// scriptTime is how long a script may take on all engines together: unlike a generated program it may never end.
const scriptTime = 2 * time.Second

// fuzzScript runs a script on the engines and compares what they observe. What the script itself expects is left aside: random changes
// to a script make it wrong on every engine.
func fuzzScript(data []byte) int {
	script, err := wast.Parse(&wasm.Source{Name: "input", Text: data})
	if err != nil || usesFiles(script.Commands) {
		return 0
	}
	ctx, cancel := context.WithTimeout(context.Background(), scriptTime)
	defer cancel()
	report := wast.Run(ctx, script, limits, engines...)
	if ctx.Err() != nil {
		return 0
	}
	for _, r := range report.Results {
		for _, f := range r.Failures {
			if f.Engine == "" {
				panic(fmt.Sprintf("fuzz: script: %s\n%v", f.What, f))
			}
		}
	}
	return 1
}

// usesFiles tells whether commands read or write files.
func usesFiles(list []wast.Command) bool {
	return slices.ContainsFunc(list, func(c wast.Command) bool {
		return c.Kind == wast.CmdInput || c.Kind == wast.CmdOutput || usesFiles(c.Commands)
	})
}

// programTime is how long a program may take on all engines together. It ends by construction, after microseconds: what does not is an engine
// that went wrong.
const programTime = 5 * time.Second

// Judge runs a program on all the engines and compares each with the first. The first difference decides. The error tells of an
// invalid program, or of one that an engine does not support.
func Judge(ctx context.Context, p *Program, engines []wasm.Engine) (d Difference, err error) {
	defer func() {
		if broke := recover(); broke != nil {
			d = Difference{Verdict: Differ, Step: -1, What: "panic", Diff: fmt.Sprintf("%v\n%s", broke, debug.Stack())}
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, programTime)
	defer cancel()
	if err := p.Validate(); err != nil {
		return d, err
	}
	first, err := p.Run(ctx, engines[0], limits)
	if err != nil {
		return d, err
	}
	defer first.Close()
	for _, e := range engines[1:] {
		other, err := p.Run(ctx, e, limits)
		if err != nil {
			return d, err
		}
		next := p.Compare(first, other)
		other.Close()
		if next.Verdict > d.Verdict {
			d = next
		}
		if d.Verdict == Differ {
			break
		}
	}
	return d, nil
}
