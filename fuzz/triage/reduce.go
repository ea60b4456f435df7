package triage

import (
	"bytes"
	"context"
	"crypto/sha256"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/fuzz/reduce"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// reducer reduces what shows a difference of one bucket.
type reducer struct {
	*Triage
	ctx    context.Context
	short  context.Context // ends when reducing has gone on for long enough
	enough func()          // ends it
	bucket judge.Bucket
	joined string // name of a script that shows what is being reduced
	fired  map[string]int

	refuted map[Mark]bool // programs that do not show the difference
}

// Mark distinguishes what is tried.
type Mark [sha256.Size]byte

// tries reports that something is about to be tried; false means that it is not to be tried. The mark is made only if
// somebody wants to know.
func (t *Triage) tries(mark func() Mark) bool {
	if t.report == nil {
		return true
	}
	m := mark()
	if t.Spared[m] {
		return false
	}
	t.report(event{Trying: &trying{Mark: m}})
	return true
}

func markText(text []byte) func() Mark { return func() Mark { return sha256.Sum256(text) } }

// made reports a smaller input.
func (r *reducer) made(data []byte, shrunk bool) {
	if r.report != nil {
		r.report(event{Made: &progress{data, shrunk}})
	}
}

// joins ends reducing if a bucket that was met is of the family of what is reduced, and has a script.
func (r *reducer) joins(b judge.Bucket) {
	if r.shown == nil || r.joined != "" || !b.Akin(r.bucket) {
		return
	}
	if scripts := r.shown(b); len(scripts) > 0 {
		r.joined = scripts[0].name
		r.enough()
	}
}

// differs judges a program.
func (r *reducer) differs(p *program.Program) (d judge.Difference, ok bool) {
	if !r.tries(func() Mark { return p.Sum() }) {
		return d, false
	}
	d, err := r.Judge.Program(r.ctx, p)
	return d, err == nil && d.Verdict == judge.Differ && d.Engines == r.bucket.Engines
}

// bucketOf is the bucket of a program, if that shows a difference of the engines.
func (r *reducer) bucketOf(p *program.Program) (b judge.Bucket, ok bool) {
	d, ok := r.differs(p)
	if !ok {
		return b, false
	}
	b = r.Judge.Bucket(r.ctx, p, d)
	r.joins(b)
	return b, true
}

// shows reports whether a program shows the difference, in a bucket of the family.
func (r *reducer) shows(p *program.Program) bool {
	mark := Mark(p.Sum())
	if r.refuted[mark] {
		return false
	}
	if b, ok := r.bucketOf(p); ok && b.Akin(r.bucket) {
		return true
	}
	r.refuted[mark] = true
	return false
}

// asserts reports whether a program shows the difference, and its script does.
func (r *reducer) asserts(p *program.Program) bool {
	return r.shows(p) && r.visible(p)
}

// maxChoices is how many shorter inputs are tried: what is left is for reducing the program, which is faster.
const maxChoices = 3000

// choices makes an input of choices shorter.
func (r *reducer) choices(data []byte) []byte {
	form, choices := fuzz.Split(data)
	seen := map[string]bool{}
	return fuzz.Join(form, reduce.Shrink(r.short, choices, func(choices []byte) bool {
		if seen[string(choices)] || len(seen) == maxChoices {
			return false
		}
		seen[string(choices)] = true
		smaller := fuzz.Join(form, choices)
		if b, ok := r.bucketOf(r.Judge.Generate(smaller)); !ok || b != r.bucket {
			return false
		}
		r.made(smaller, false)
		return true
	}))
}

// reduce makes a program as small as it can be, and such that a script shows what it shows, if that can be: if
// possible without a host, so that others can run it, too.
func (r *reducer) reduce(p *program.Program) *program.Program {
	p = r.throwless(r.smaller(p, r.shows))
	if p.NeedsHost() {
		p = r.withoutHost(p)
	}
	if !r.visible(p) {
		p = r.witnessed(p)
	}
	if r.visible(p) {
		return r.smaller(p, r.asserts)
	}
	return p
}

// smaller reduces a program, and takes the bucket that it then has.
func (r *reducer) smaller(p *program.Program, keep func(*program.Program) bool) *program.Program {
	p = reduce.Counting(r.short, p, keep, r.fired)
	if b, ok := r.bucketOf(p); ok {
		r.becomes(b)
	}
	return p
}

// throwless takes the throws away from a program that differs without them as well: then they are not to blame.
func (r *reducer) throwless(p *program.Program) *program.Program {
	if r.bucket.Rules[0] == "" || r.bucket.Rules[1] != "" {
		return p // nothing is thrown, or it is how a handler is sought that differs
	}
	for _, q := range reduce.Throwless(p) {
		d, ok := r.differs(q)
		if !ok {
			continue
		}
		b := r.Judge.Bucket(r.ctx, q, d)
		if b.Rules[0] != "" || b.What != r.bucket.What && b.What != judge.Values {
			continue
		}
		r.becomes(b)
		r.joins(b)
		return r.smaller(q, r.shows)
	}
	return p
}

// becomes takes another bucket for the reducer's.
func (r *reducer) becomes(b judge.Bucket) {
	if !b.Akin(r.bucket) || r.refuted == nil {
		r.refuted = map[Mark]bool{}
	}
	r.bucket = b
}

// withoutHost puts modules in the place of the host. It may change how the bucket says that instances are related,
// but not what differs.
func (r *reducer) withoutHost(p *program.Program) *program.Program {
	q, err := p.WithoutHost()
	if err != nil || !r.moves(q) {
		return p
	}
	return r.smaller(q, r.shows)
}

// moves takes the bucket of a program for the reducer's, if what differs is the same.
func (r *reducer) moves(p *program.Program) bool {
	d, ok := r.differs(p)
	if !ok {
		return false
	}
	b := r.Judge.Bucket(r.ctx, p, d)
	if b.What != r.bucket.What {
		return false
	}
	r.becomes(b)
	return true
}

// witnessed adds a module that sees what differs. It may change where the bucket says that walks end.
func (r *reducer) witnessed(p *program.Program) *program.Program {
	d, ok := r.differs(p)
	if !ok {
		return p
	}
	for _, q := range r.Judge.Witness(r.ctx, p, r.wrong(), &d) {
		seen, ok := r.differs(q)
		if !ok || !r.visible(q) {
			continue
		}
		r.becomes(r.Judge.Bucket(r.ctx, q, seen))
		return r.smaller(q, r.asserts)
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
			if less := without(data, &script.Commands[i]); r.showsText(less) {
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

// showsText reports whether a script shows the difference.
func (r *reducer) showsText(text []byte) bool {
	if !r.tries(markText(text)) {
		return false
	}
	d, err := r.Judge.Input(r.ctx, text)
	return err == nil && d.Verdict == judge.Differ && d.Engines == r.bucket.Engines &&
		r.Judge.InputBucket(r.ctx, text, d) == r.bucket
}
