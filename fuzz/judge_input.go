package fuzz

import (
	"context"

	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// Judge judges inputs of any form. It is for one goroutine at a time.
type Judge struct {
	*judge.Judge
	// Change, if set, is applied to the modules of generated programs, as Program.Rewritten does it.
	Change     func(*wasm.Module) *wasm.Module
	generators [formCount]*Generator
}

// NewJudge returns a judge of engines; there is at least one.
func NewJudge(engines ...wasm.Engine) *Judge {
	j := &Judge{Judge: judge.New(engines...)}
	for f := range FormScript {
		j.generators[f] = NewGenerator(f)
	}
	return j
}

// Generate returns the program of an input that is no script. It lasts until the next one is made.
func (j *Judge) Generate(data []byte) *program.Program {
	form, choices := Split(data)
	p := j.generators[form].Generate(choices)
	if j.Change != nil {
		return p.Rewritten(j.Change)
	}
	return p
}

// Input judges an input of any form. The error tells of a program that is not valid, or that the first engine does
// not support.
func (j *Judge) Input(ctx context.Context, data []byte) (judge.Difference, error) {
	if form, text := Split(data); form == FormScript {
		return j.Script(ctx, text), nil
	}
	return j.Program(ctx, j.Generate(data))
}

// InputBucket is Bucket for an input of any form.
func (j *Judge) InputBucket(ctx context.Context, data []byte, d judge.Difference) judge.Bucket {
	if form, _ := Split(data); form == FormScript {
		return j.ScriptBucket(ctx, data, &d)
	}
	return j.Bucket(ctx, j.Generate(data), d)
}
