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
	// Change, if set, is applied to the modules of programs, as Program.Rewritten does it.
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
	return j.changed(j.generators[form].Generate(choices))
}

// ProgramOf returns the program of an input of any form: what choices make, or what a script is read as. It lasts
// until the next one is made, and is nil if the input is a script that is no program.
func (j *Judge) ProgramOf(data []byte) *program.Program {
	form, text := Split(data)
	if form != FormScript {
		return j.Generate(data)
	}
	p, _, err := program.Read(&wasm.Source{Name: "input", Text: text})
	if err != nil {
		return nil
	}
	return j.changed(p)
}

// ScriptOf returns an input of any form as a script that expects nothing: a script as it is. The error is that of
// Program.Script.
func (j *Judge) ScriptOf(data []byte) ([]byte, error) {
	if form, _ := Split(data); form == FormScript {
		return data, nil
	}
	return j.Generate(data).Script(nil)
}

func (j *Judge) changed(p *program.Program) *program.Program {
	if j.Change != nil {
		p, _ = p.Rewritten(j.Change)
	}
	return p
}

// Input judges an input of any form. A script is judged as a program, as a whole; if it is not a program, or if that
// says nothing, it is judged command by command. The error names a program that is not valid, or that the first engine
// does not support.
func (j *Judge) Input(ctx context.Context, data []byte) (judge.Difference, error) {
	return j.InputAs(ctx, data, j.ProgramOf(data))
}

// InputAs is Input for who has the program of the input, or nil, from ProgramOf.
func (j *Judge) InputAs(ctx context.Context, data []byte, p *program.Program) (judge.Difference, error) {
	form, text := Split(data)
	switch {
	case p == nil:
		return j.Script(ctx, text), nil
	case form != FormScript:
		return j.Program(ctx, p)
	}
	d, err := j.Written(ctx, p)
	if err != nil || d.Verdict == judge.Inconclusive && d.Cause != wasm.LimitTime.String() {
		return j.Script(ctx, text), nil
	}
	return d, nil
}

// InputBucket is Bucket for an input of any form.
func (j *Judge) InputBucket(ctx context.Context, data []byte, d judge.Difference) judge.Bucket {
	if p := j.ProgramOf(data); p != nil && !d.OfScript() {
		return j.Bucket(ctx, p, d)
	}
	return j.ScriptBucket(ctx, data, &d)
}
