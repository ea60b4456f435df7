package triage

import (
	"context"
	"slices"
	"strings"

	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/wast/cause"
)

// An input may show several faults of an engine, of which one is seen first. So its program is judged once more after
// the rewrites after which the engine agrees on what was found: what differs then is something else.

// programOf returns the program of an input, which may take the usual time again; or nil if that has no program.
func (t *Triage) programOf(data []byte) *program.Program {
	t.Judge.Time = programTime
	return t.Judge.ProgramOf(data)
}

// look looks behind what was found of an input. If it was joined to a script, that may become another one, after whose
// rewrites the engine agrees. If there is no such script, the program is judged after the rewrites of all scripts that
// show the bucket.
func (t *Triage) look(ctx context.Context, data []byte, f *Finding) {
	p := t.programOf(data)
	if p == nil {
		return
	}
	if f.Joined == "" {
		f.Behind, _ = t.behind(ctx, p, f.Bucket.Engines, f.Agrees)
		return
	}
	var rewrites []string
	for _, s := range t.shown(f.Bucket) {
		if !s.explained() {
			continue
		}
		if _, explained := t.behind(ctx, p, f.Bucket.Engines, s.agrees); explained {
			f.Joined, f.Name, f.Past = s.name, s.name, nil
			return
		}
		rewrites, f.Past = append(rewrites, s.agrees), append(f.Past, s.name)
	}
	f.Behind, _ = t.behind(ctx, p, f.Bucket.Engines, strings.Join(rewrites, ","))
}

// Of two faults that show in one bucket, a rewrite may explain one only. So an input that a rewrite explains is not
// joined to a script that no rewrite explains.

// apart reports whether an input that was joined to a script has another cause.
func (t *Triage) apart(ctx context.Context, data []byte, f *Finding) bool {
	if f.Joined == "" || slices.ContainsFunc(t.shown(f.Bucket), known.explained) {
		return false
	}
	p := t.programOf(data)
	if p == nil {
		return false
	}
	for _, set := range cause.Singles() {
		if _, explained := t.behind(ctx, p, f.Bucket.Engines, set.String()); explained {
			return true
		}
	}
	return false
}

// ownFinding triages an input that was joined to a script and has another cause, beside the scripts of which no cause
// is known. If no cause of its own is known in the end, it stays joined.
func (t *Triage) ownFinding(ctx context.Context, name string, data []byte, joined *Finding) (*Finding, error) {
	all := t.shown
	var beside []string
	t.shown = func(b judge.Bucket) []known {
		return slices.DeleteFunc(all(b), func(s known) bool {
			if !s.explained() && !slices.Contains(beside, s.name) {
				beside = append(beside, s.name)
			}
			return !s.explained()
		})
	}
	defer func() { t.shown = all }()
	f, err := t.first(ctx, name, data)
	if err != nil || f == nil || f.Joined == "" && f.Agrees == "" {
		return joined, nil
	}
	f.Beside = append(beside, joined.Name)
	return f, nil
}

// behind returns a program after rewrites as a script, if engines differ on that. explained reports that they agree.
func (t *Triage) behind(
	ctx context.Context, p *program.Program, engines [2]string, agrees string,
) (script []byte, explained bool) {
	set, err := cause.Parse(strings.Split(agrees, ","))
	if agrees == "" || err != nil {
		return nil, false
	}
	q, changed := p.Rewritten(set.Module)
	if !changed {
		script, _ = p.Script(nil)
		return script, false
	}
	if !t.tries(func() Mark { return q.Sum() }) {
		return nil, false
	}
	d, err := t.Judge.Program(ctx, q)
	switch {
	case err != nil:
	case d.Agrees():
		return nil, true
	case d.Verdict == judge.Differ && d.Engines == engines:
		script, _ = q.Script(nil) // one that cannot be written is not looked behind
	}
	return script, false
}
