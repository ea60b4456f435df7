package judge

import (
	"context"

	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// Where runs differ, the question is not whether both did the same but whether the specification permits what each of
// them did. A shadow run of the reference knows what depends on an open choice. A difference in anything else is one;
// of the rest, some is permitted because the values are among those that the specification names, or because the
// reference does the same if it chooses as some processor does.

// giveUp ends the comparison, because control depends on a choice from here on.
func (c *comparison) giveUp(open *wasm.Open) {
	c.excuses.Note(open, false)
	c.over = true
}

// sameBytes compares memories byte by byte, where they differ.
func (c *comparison) sameBytes(x, y wasm.Memaddr) bool {
	a, b := x.Bytes(), y.Bytes()
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] == b[i] {
			continue
		}
		open := c.a.OpenState(x, uint64(i))
		if open == nil {
			return false
		}
		if v, ok := c.wholeNaN(x, b, i, *open); !ok {
			c.excuses.Note(open, false)
		} else if !c.excuses.Value(open, v) {
			return false
		}
	}
	return true
}

// wholeNaN finds what stands in b in the place of the NaN that byte i belongs to; ok is false unless that lies in
// memory whole.
func (c *comparison) wholeNaN(x wasm.Memaddr, b []byte, i int, open wasm.Open) (v wasm.Value, ok bool) {
	first, size := i-open.Byte, open.Set.Size()
	if size == 0 || first < 0 || first+size > len(b) {
		return v, false
	}
	v.Kind = wasm.I64
	for k := range size {
		at := c.a.OpenState(x, uint64(first+k))
		if at == nil || at.Set != open.Set || at.Byte != k {
			return v, false
		}
		v.Lo |= uint64(b[first+k]) << (8 * k)
	}
	return v, true
}

// reference is the engine that knows what the specification permits.
func (j *Judge) reference() wasm.Permissive {
	if r, ok := j.Engines[0].(wasm.Permissive); ok {
		return r
	}
	if j.asked == nil {
		j.asked = oracle.New()
	}
	return j.asked
}

// arbitrate asks whether a difference between two runs is permitted. If it is not, the first difference from the
// reference that is not permitted takes its place.
func (j *Judge) arbitrate(ctx context.Context, p *program.Program, d Difference, runs ...*program.Run) Difference {
	verdict := Difference{Verdict: Permitted, Step: d.Step, What: d.What, Where: d.Where}
	if closed(runs[0]) {
		return d // nothing was open on the reference
	}
	for _, r := range runs {
		if r.Engine == j.reference().Name() {
			continue
		}
		next := j.permitted(ctx, p, r)
		switch {
		case next.Verdict == Differ && runs[0].Engine == j.reference().Name():
			return next // what differs before that is permitted
		case next.Verdict == Differ:
			return d
		}
		if next.Verdict > verdict.Verdict || verdict.Cause == "" {
			verdict.Verdict, verdict.Cause = next.Verdict, next.Cause
		}
	}
	return verdict
}

// closed reports whether a run made no open choice.
func closed(r *program.Run) bool {
	s, ok := r.Store.(wasm.Chooser)
	return ok && s.Choices() == 0 && s.Growths() == 0
}

// permitted asks whether a run is one that the specification permits.
func (j *Judge) permitted(ctx context.Context, p *program.Program, r *program.Run) Difference {
	ref, first := j.reference(), -1
	d, _ := wasm.Settle(ref, func(profile wasm.Profile) (Difference, wasm.Ruling) {
		d, ruling, growths := shadowed(ctx, p, ref, profile, r)
		if first < 0 {
			first = growths
		}
		if d.Verdict == Permitted && d.Cause == "" && profile.Refused != 0 {
			d.Cause = "open: " + profile.Name
		}
		return d, ruling
	}, func() int { return first })
	return d
}

// shadowed compares a run with a shadow run, and returns how many growths the shadow run executed. The verdict is
// Permitted if all that differs is permitted, or if nothing differs.
func shadowed(ctx context.Context, p *program.Program, ref wasm.Permissive, profile wasm.Profile,
	r *program.Run) (d Difference, ruling wasm.Ruling, growths int) {
	shadow, err := p.Run(ctx, ref.Shadow(profile), program.Limits)
	if err != nil {
		return Difference{Verdict: Differ}, wasm.Forbids, 0
	}
	defer shadow.Close()
	c := comparison{program: p, a: shadow, b: r}
	d = c.all()
	growths = shadow.Shadow.Growths()
	switch {
	case program.Stopped(shadow) && !program.Stopped(r):
		return Difference{Verdict: Inconclusive, Cause: wasm.LimitTime.String()}, wasm.Unknown, growths
	case d.Verdict == Inconclusive:
		return d, wasm.Unsettled, growths
	case d.Verdict != Agree:
		return d.shown(), wasm.Forbids, growths
	case c.excuses.Depends != nil:
		return Difference{Verdict: Inconclusive, Cause: "open: " + c.excuses.Depends.Rule}, wasm.Unsettled, growths
	}
	d = Difference{Verdict: Permitted}
	if c.excuses.Permitted != nil {
		d.Cause = "open: " + c.excuses.Permitted.Rule
	}
	return d, wasm.Permits, growths
}
