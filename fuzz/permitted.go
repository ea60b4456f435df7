package fuzz

import (
	"context"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// Where runs differ, the question is not whether both did the same but whether the specification permits what each of them did. A shadow run of
// the reference knows what depends on an open choice. A difference in anything else is one; of the rest, some is permitted because the
// values are among those that the specification names, or because the reference does the same if it chooses as some processor does.

// leeway is what was open of an outcome when a step ended.
type leeway struct {
	everything *wasm.Open
	values     []*wasm.Open // of its results or its payload
}

func leewayAfter(s wasm.Shadow, out *wasm.Outcome) leeway {
	n := len(out.Values)
	if out.Kind == wasm.OutcomeException {
		n = len(out.Exception.Payload)
	}
	l := leeway{everything: s.OpenEverything(), values: make([]*wasm.Open, n)}
	for i := range l.values {
		l.values[i] = s.OpenValue(i)
	}
	return l
}

// leewayOf is what was open after step i; nothing if the run is no shadow.
func (r *Run) leewayOf(i int) leeway {
	if r.shadow == nil {
		return leeway{}
	}
	return r.leeways[i]
}

func (r *Run) openArgs(args []wasm.Value) []*wasm.Open {
	if r.shadow == nil {
		return nil
	}
	open := make([]*wasm.Open, len(args))
	for i := range open {
		open[i] = r.shadow.OpenArg(i)
	}
	return open
}

func (r *Run) openFields(e *wasm.Exception) []*wasm.Open {
	if r.shadow == nil {
		return nil
	}
	open := make([]*wasm.Open, len(e.Payload))
	for i := range open {
		open[i] = r.shadow.OpenField(wasm.ValueRef(e.Ref), i)
	}
	return open
}

func (r *Run) openState(x wasm.Externaddr, i uint64) *wasm.Open {
	if r.shadow == nil {
		return nil
	}
	return r.shadow.OpenState(x, i)
}

// excuse is what a comparison with a shadow run found to differ that is open.
type excuse struct {
	permitted  *wasm.Open // the first value that differs and is certainly permitted
	depends    *wasm.Open // the first thing that differs and may be permitted or not
	everything bool       // control depended on a choice: what follows is not compared
}

// value excuses a value that differs from an open one. It reports whether it does.
func (x *excuse) value(open *wasm.Open, v *wasm.Value) bool {
	if open != nil {
		x.note(open, open.Set.Includes(*v))
	}
	return open != nil
}

// note notes what differs from an open value, and whether that is certainly permitted.
func (x *excuse) note(open *wasm.Open, permitted bool) {
	if permitted {
		x.permitted = first(x.permitted, open)
	} else {
		x.depends = first(x.depends, open)
	}
}

// all excuses everything from here on.
func (x *excuse) all(open *wasm.Open) {
	x.depends, x.everything = first(x.depends, open), true
}

func first(a, b *wasm.Open) *wasm.Open {
	if a != nil {
		return a
	}
	return b
}

// sameBytes compares memories byte by byte, where they differ.
func (c *comparison) sameBytes(x, y wasm.Memaddr) bool {
	a, b := x.Bytes(), y.Bytes()
	if open := c.a.openState(x, 0); open != nil && c.a.shadow.OpenEverything() != nil {
		c.excuse.all(open)
		return true
	}
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] == b[i] {
			continue
		}
		open := c.a.openState(x, uint64(i))
		if open == nil {
			return false
		}
		c.excuse.note(open, c.wholeNaN(x, b, i, *open))
	}
	return true
}

// wholeNaN reports whether byte i belongs to a NaN that lies in memory whole, and that what stands there in b is one of those permitted.
func (c *comparison) wholeNaN(x wasm.Memaddr, b []byte, i int, open wasm.Open) bool {
	first, size := i-open.Byte, open.Set.Size()
	if size == 0 || first < 0 || first+size > len(b) {
		return false
	}
	v := wasm.Value{Kind: wasm.I64}
	for k := range size {
		at := c.a.openState(x, uint64(first+k))
		if at == nil || at.Set != open.Set || at.Byte != k {
			return false
		}
		v.Lo |= uint64(b[first+k]) << (8 * k)
	}
	return open.Set.Includes(v)
}

// reference is the engine that knows what the specification permits.
func (j *Judge) reference() wasm.Permissive {
	if r, ok := j.Engines[0].(wasm.Permissive); ok {
		return r
	}
	return oracle.New()
}

// arbitrate asks whether a difference between two runs is permitted.
func (j *Judge) arbitrate(ctx context.Context, p *Program, d Difference, runs ...*Run) Difference {
	verdict := Difference{Verdict: Permitted, Step: d.Step, What: d.What, Where: d.Where, Diff: d.Diff}
	if closed(runs[0]) {
		return d // nothing was open on the reference
	}
	for _, r := range runs {
		if r.Engine == j.reference().Name() {
			continue
		}
		switch next := j.permitted(ctx, p, r); next.Verdict {
		case Differ:
			return d
		default:
			if next.Verdict > verdict.Verdict || verdict.Cause == "" {
				verdict.Verdict, verdict.Cause = next.Verdict, next.Cause
			}
		}
	}
	return verdict
}

// closed reports whether a run made no open choice.
func closed(r *Run) bool {
	s, ok := r.Store.(wasm.Chooser)
	return ok && s.Choices() == 0 && s.Growths() == 0
}

// maxGrowths is up to how many growths every choice of which of them fail is tried.
const maxGrowths = 5

// permitted asks whether a run is one that the specification permits: by the deterministic profile first, then by the others, then with
// growths that fail.
func (j *Judge) permitted(ctx context.Context, p *Program, r *Run) Difference {
	ref := j.reference()
	var d Difference
	growths := 0
	for k, profile := range ref.Profiles() {
		next, n := p.shadowed(ctx, ref, profile, r)
		switch {
		case next.Verdict == Permitted:
			return next
		case k == 0:
			d, growths = next, n
		}
		if d.Verdict == Differ {
			break // what is not open differs: no profile helps
		}
	}
	for _, refused := range refusals(growths) {
		if next, _ := p.shadowed(ctx, ref, wasm.Profile{Refused: refused}, r); next.Verdict < d.Verdict {
			d = next
			if next.Verdict == Permitted && next.Cause == "" {
				d.Cause = "growth may fail"
			}
		}
		if d.Verdict == Permitted {
			break
		}
	}
	return d
}

// refusals lists which of n growths fail: all choices if there are few, otherwise one of them, or all from one on.
func refusals(n int) (list []uint64) {
	if n <= maxGrowths {
		for bits := range uint64(1) << n {
			list = append(list, bits)
		}
		return list[1:]
	}
	for k := range min(n, 64) {
		list = append(list, 1<<k, ^uint64(0)<<k)
	}
	return list
}

// shadowed compares a run with a shadow run, and tells how many growths that executed. The verdict is Permitted if all that differs is permitted,
// if anything does.
func (p *Program) shadowed(ctx context.Context, ref wasm.Permissive, profile wasm.Profile, r *Run) (d Difference, growths int) {
	shadow, err := p.Run(ctx, ref.Shadow(profile), limits)
	if err != nil {
		return Difference{Verdict: Differ}, 0
	}
	defer shadow.Close()
	c := comparison{program: p, a: shadow, b: r}
	d = c.all()
	growths = shadow.shadow.Growths()
	switch {
	case d.Verdict != Agree:
	case c.excuse.depends != nil:
		d = Difference{Verdict: Inconclusive, Cause: "open: " + describeOpen(c.excuse.depends)}
	default:
		d = Difference{Verdict: Permitted}
		if c.excuse.permitted != nil {
			d.Cause = "open: " + describeOpen(c.excuse.permitted)
		}
	}
	return d, growths
}

// describeOpen names what the specification leaves open. It is the same for all places.
func describeOpen(o *wasm.Open) string { return o.Rule }
