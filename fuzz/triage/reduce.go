package triage

import (
	"bytes"
	"context"

	"wasmjudge/fuzz"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// reducer reduces what shows a difference of one bucket.
type reducer struct {
	ctx    context.Context
	short  context.Context // ends when reducing has gone on for long enough
	judge  *fuzz.Judge
	bucket fuzz.Bucket
}

// differs judges a program.
func (r *reducer) differs(p *fuzz.Program) (d fuzz.Difference, ok bool) {
	d, err := r.judge.Program(r.ctx, p)
	return d, err == nil && d.Verdict == fuzz.Differ && d.Engines == r.bucket.Engines
}

// shows tells whether a program shows the difference.
func (r *reducer) shows(p *fuzz.Program) bool {
	d, ok := r.differs(p)
	return ok && r.judge.Bucket(r.ctx, p, d) == r.bucket
}

// asserts tells whether a program shows the difference, and its script does.
func (r *reducer) asserts(p *fuzz.Program) bool {
	return r.shows(p) && r.visible(p)
}

// maxChoices is how many shorter inputs are tried: what is left is for reducing the program, which is faster.
const maxChoices = 3000

// choices makes an input of choices shorter.
func (r *reducer) choices(data []byte) []byte {
	form, choices := fuzz.Split(data)
	seen := map[string]bool{}
	return fuzz.Join(form, fuzz.Shrink(r.short, choices, func(choices []byte) bool {
		if seen[string(choices)] || len(seen) == maxChoices {
			return false
		}
		seen[string(choices)] = true
		return r.shows(r.judge.Generate(fuzz.Join(form, choices)))
	}))
}

// reduce makes a program as small as it can be, and such that a script shows what it shows, if that can be.
func (r *reducer) reduce(p *fuzz.Program) *fuzz.Program {
	p = p.Reduce(r.short, r.shows)
	if p.NeedsHost() {
		p = r.withoutHost(p)
	}
	if !p.NeedsHost() && !r.visible(p) {
		p = r.witnessed(p)
	}
	if r.visible(p) {
		return p.Reduce(r.short, r.asserts)
	}
	return p
}

// withoutHost has modules take the place of the host. It may change how the bucket says that instances are related, but not what
// differs.
func (r *reducer) withoutHost(p *fuzz.Program) *fuzz.Program {
	q, err := p.WithoutHost()
	if err != nil || !r.moves(q) {
		return p
	}
	return r.settled(q)
}

// settled reduces a program with one module more than what was found, whatever becomes of how instances are related.
func (r *reducer) settled(p *fuzz.Program) *fuzz.Program {
	q := p.Reduce(r.short, func(p *fuzz.Program) bool {
		d, ok := r.differs(p)
		if !ok {
			return false
		}
		b := r.judge.Bucket(r.ctx, p, d)
		return b.What == r.bucket.What && b.Rules == r.bucket.Rules && b.Handler == r.bucket.Handler
	})
	r.moves(q)
	return q
}

// moves takes the bucket of a program for the reducer's, if what differs is the same.
func (r *reducer) moves(p *fuzz.Program) bool {
	d, ok := r.differs(p)
	if !ok {
		return false
	}
	b := r.judge.Bucket(r.ctx, p, d)
	if b.What != r.bucket.What {
		return false
	}
	r.bucket = b
	return true
}

// witnessed adds a module that sees what differs. It may change where the bucket says that walks end.
func (r *reducer) witnessed(p *fuzz.Program) *fuzz.Program {
	d, ok := r.differs(p)
	if !ok {
		return p
	}
	for _, q := range p.Witness(r.ctx, r.judge.Engines[0], r.wrong(), &d) {
		seen, ok := r.differs(q)
		if !ok || !r.visible(q) {
			continue
		}
		r.bucket = r.judge.Bucket(r.ctx, q, seen)
		was := r.bucket
		if settled := r.settled(q); r.visible(settled) {
			return settled
		}
		r.bucket = was
		return q
	}
	return p
}

// commands leaves commands out of a script.
func (r *reducer) commands(data []byte) []byte {
	for again := true; again && r.short.Err() == nil; {
		again = false
		script, err := wast.Parse(&wasm.Source{Name: "script", Text: data})
		if err != nil {
			return data
		}
		for i := len(script.Commands) - 1; i >= 0; i-- {
			if less := without(data, &script.Commands[i]); r.shown(less) {
				data, again = less, true
			}
		}
	}
	return data
}

// without is a script's text without a command and the line's end after it.
func without(data []byte, c *wast.Command) []byte {
	rest := bytes.TrimPrefix(data[c.End:], []byte{'\n'})
	return append(append([]byte{}, data[:c.Pos]...), rest...)
}

// fewerAssertions leaves out assertions of a program's script that say nothing about the difference: those of globals.
func (r *reducer) fewerAssertions(text []byte) []byte {
	script, err := wast.Parse(&wasm.Source{Name: "script", Text: text})
	if err != nil {
		return text
	}
	for i := len(script.Commands) - 1; i >= 0; i-- {
		c := &script.Commands[i]
		if !bytes.HasPrefix(text[c.Pos:], []byte("(assert_return (get ")) {
			break
		}
		if less := without(text, c); r.scriptShows(less) {
			text = less
		}
	}
	return text
}

// shown tells whether a script shows the difference.
func (r *reducer) shown(text []byte) bool {
	d, err := r.judge.Input(r.ctx, text)
	return err == nil && d.Verdict == fuzz.Differ && d.Engines == r.bucket.Engines && r.judge.InputBucket(r.ctx, text, d) == r.bucket
}
