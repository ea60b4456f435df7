package triage

import (
	"bytes"
	"context"
	"slices"

	"wasmjudge/clock"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// wrong is the engine that a bucket is about.
func (r *reducer) wrong() wasm.Engine {
	i := slices.IndexFunc(r.Judge.Engines, func(e wasm.Engine) bool { return e.Name() == r.bucket.Engines[1] })
	return r.Judge.Engines[max(i, 0)]
}

// visible reports whether a program's script shows the difference.
func (r *reducer) visible(p *program.Program) bool {
	text, err := p.Expect(r.ctx, r.Judge.Engines[0])
	if err != nil || !r.scriptShows(text) {
		return false
	}
	permitting := r.permitting(text)
	return bytes.Equal(permitting, text) || r.scriptShows(permitting)
}

// permitting returns a script that expects what the first engine did, with all that is permitted in the place of what
// the engine chose.
func (r *reducer) permitting(text []byte) []byte {
	script, err := wast.Parse(&wasm.Source{Name: "script", Text: text})
	if err != nil {
		return text
	}
	ctx, cancel := clock.WithTimeout(r.ctx, 2*programTime)
	defer cancel()
	blessed, err := wast.Bless(ctx, script, r.config(), r.Judge.Engines[0])
	if err != nil || blessed.Changed == 0 {
		return text
	}
	return blessed.Text
}

// scriptShows reports whether a script passes on the first engine and fails on the other.
func (r *reducer) scriptShows(text []byte) bool {
	if !r.tries(markText(text)) {
		return false
	}
	script, err := wast.Parse(&wasm.Source{Name: "script", Text: text})
	return err == nil && passes(r.ctx, script, r.config(), r.Judge.Engines[0]) &&
		fails(r.ctx, script, r.config(), r.wrong())
}

// passes reports whether all commands of a script hold on an engine.
func passes(ctx context.Context, s *wast.Script, c wasm.Config, e wasm.Engine) bool {
	return !slices.ContainsFunc(results(ctx, s, c, e), func(r wast.Result) bool { return r.Status != wast.Passed })
}

// fails reports whether a command of a script fails on an engine, or does not end.
func fails(ctx context.Context, s *wast.Script, c wasm.Config, e wasm.Engine) bool {
	return slices.ContainsFunc(results(ctx, s, c, e), func(r wast.Result) bool {
		return r.Status == wast.Failed || r.Stopped
	})
}

// results runs a script on an engine, as wastrun run does, but not for ever.
func results(ctx context.Context, s *wast.Script, c wasm.Config, e wasm.Engine) []wast.Result {
	ctx, cancel := clock.WithTimeout(ctx, 2*programTime)
	defer cancel()
	return wast.Run(ctx, s, c, e).Results
}
