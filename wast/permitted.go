package wast

import (
	"context"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/wasm"
)

// Engines that do not do the same in a command do not differ if the specification permits what each of them did. An
// assertion that holds on both says what is permitted of the values. Otherwise a shadow run of the reference knows
// what depends on an open choice.

// arbiter compares what engines did in the commands of a script.
type arbiter struct {
	ctx     context.Context
	script  *Script
	config  wasm.Config
	defs    definitions
	engines []wasm.Engine

	reference wasm.Permissive            // nil without a reference
	unsure    skip                       // why engines may differ from here on, if one of them met a limit
	shadows   map[wasm.Profile][]verdict // of the reference, as far as they were asked for
}

func newArbiter(ctx context.Context, s *Script, c wasm.Config, defs definitions, engines []wasm.Engine) *arbiter {
	a := &arbiter{ctx: ctx, script: s, config: c, defs: defs, engines: engines, shadows: map[wasm.Profile][]verdict{}}
	for _, e := range engines {
		if p, ok := e.(wasm.Permissive); ok {
			a.reference = p
			return a
		}
	}
	a.reference = s.Options.Reference
	return a
}

// knows reports whether the reference can say anything of command i: it may lack what the command needs.
func (a *arbiter) knows(i int) bool {
	if a.reference == nil {
		return false
	}
	of := &a.shadow(wasm.Profile{})[i]
	_, skipped := of.err.(skip)
	return !skipped || of.stopped
}

// differences compares what the other engines observed in command i with what the first one did, and completes the
// command's result. Engines that could not run the command to its end have nothing to compare.
func (a *arbiter) differences(r *Result, i int, of []verdict) {
	first := -1
	for e, v := range of {
		if _, skipped := v.err.(skip); skipped || v.stopped {
			continue
		}
		if first < 0 {
			first = e
			continue
		}
		if same(of[first].seen, v.seen) {
			continue
		}
		if a.limited(r, &of[first], &v) {
			continue
		}
		if d := a.judge(i, of, first, e); d.excuses == nil {
			r.Status, r.Failures = Failed, append(r.Failures, a.failure(r.Command, of, first, e))
		} else {
			d.complete(r, a.engines[first].Name()+" and "+a.engines[e].Name())
		}
	}
}

// complete says in the result of a command that two engines may differ, or why nobody can say so.
func (d *judgement) complete(r *Result, engines string) {
	switch {
	case d.permitted && r.Permitted == "":
		r.Permitted = describeOpen(d.excuses.Permitted, d.excuses.Depends)
	case d.permitted || r.Status != Passed:
	case d.late:
		r.Status, r.Stopped = Skipped, true
		r.Reason = "inconclusive, since the run that would tell whether " + engines + " may differ ran out of time"
	case d.limit != "":
		r.Status, r.Limit = Skipped, d.limit
		r.Reason = "inconclusive, since the run that would tell whether " + engines + " may differ met a limit: " + d.limit
	default:
		r.Status, r.Open = Skipped, describeOpen(d.excuses.Depends)
		r.Reason = "inconclusive, since the specification leaves open what " + engines + " differ in: " + r.Open
	}
}

// describeOpen names the rule that leaves the first of these open that is there.
func describeOpen(open ...*wasm.Open) string {
	for _, o := range open {
		if o != nil {
			return o.Rule
		}
	}
	return "the bits of a NaN"
}

// failure shows how two engines differ.
func (a *arbiter) failure(c *Command, of []verdict, x, y int) *Failure {
	diff := cmp.Diff(words(of[x].seen), words(of[y].seen))
	return &Failure{
		Source: a.script.Source, Pos: c.Pos, What: c.Keyword() + ": engines differ",
		Got:   "- " + a.engines[x].Name() + ", + " + a.engines[y].Name() + "\n" + strings.ReplaceAll(diff, "\u00a0", " "),
		Lanes: differingLanes(of[x].seen, of[y].seen),
	}
}

func words(list []note) []Observation {
	out := make([]Observation, len(list))
	for i := range list {
		out[i] = list[i].Observation
	}
	return out
}

// same reports whether two engines observed the same, as far as assertions that held do not say more.
func same(xs, ys []note) bool {
	return compare(xs, ys, func(x, y *note) bool {
		return x.asserted && y.asserted || slices.Equal(x.Values, y.Values)
	})
}

// compare compares lists of observations; values compares the values of two.
func compare(xs, ys []note, values func(x, y *note) bool) bool {
	if len(xs) != len(ys) {
		return false
	}
	for i := range xs {
		if !xs[i].like(&ys[i]) || !values(&xs[i], &ys[i]) {
			return false
		}
	}
	return true
}

// like reports whether two observations are the same but for the values. Engines may tell less of traps than others.
func (x *note) like(y *note) bool {
	t, ok := x.Detail.(wasm.Trap)
	u, same := y.Detail.(wasm.Trap)
	return x.Kind == y.Kind && len(x.Values) == len(y.Values) && (x.Detail == y.Detail || ok && same && t.Like(u))
}

// judgement is what is to be said of a difference: nothing excuses it, or something does, and perhaps it is permitted
// for certain.
type judgement struct {
	excuses   *wasm.Excuses
	permitted bool
	late      bool   // the run that would tell was stopped
	limit     string // that it met, if it did
}

// judge asks whether the specification permits what two engines did in command i.
func (a *arbiter) judge(i int, of []verdict, engines ...int) (all judgement) {
	all = judgement{excuses: &wasm.Excuses{}, permitted: true}
	if !a.knows(i) {
		if !compare(of[engines[0]].seen, of[engines[1]].seen, sameButNaNs) {
			return judgement{}
		}
		return all
	}
	for _, e := range engines {
		if a.engines[e] == wasm.Engine(a.reference) {
			continue
		}
		d := a.permitted(i, of[e].seen)
		if d.excuses == nil {
			return d
		}
		all.permitted, all.late = all.permitted && d.permitted, all.late || d.late
		if d.limit != "" {
			all.limit = d.limit
		}
		all.excuses.Note(d.excuses.Permitted, true)
		all.excuses.Note(d.excuses.Depends, false)
	}
	return all
}

// sameButNaNs compares values where no engine knows what is open of a NaN: then every NaN of a type is as good as
// another, as a value or in a lane.
func sameButNaNs(x, y *note) bool {
	for i, v := range x.values {
		if w := y.values[i]; !sameLanes(v, w, shapeAt(x.shapes, i)) && x.Values[i] != y.Values[i] {
			return false
		}
	}
	return true
}

// sameLanes reports whether two numbers or vectors of a shape differ only in what NaNs they are, or have in a lane.
func sameLanes(v, w wasm.Value, s wasm.Shape) bool {
	if v.Kind != w.Kind || v.Kind != wasm.V128 {
		return v.Kind == w.Kind && v.Kind.IsNaN(v.Lo) && v.Kind.IsNaN(w.Lo)
	}
	for _, i := range s.Differing(v, w) {
		if !s.Lane().IsNaN(s.At(v, i)) || !s.Lane().IsNaN(s.At(w, i)) {
			return false
		}
	}
	return true
}

// permitted compares what an engine observed in command i with the shadow runs. What a profile permits is reported
// with what it depends on.
func (a *arbiter) permitted(i int, seen []note) judgement {
	var first judgement
	var last wasm.Profile
	d, ruling := wasm.Settle(a.reference, func(p wasm.Profile) (judgement, wasm.Ruling) {
		d, ruling := a.byProfile(p, i, seen)
		if last = p; first.excuses == nil {
			first = d
		}
		return d, ruling
	}, func() int { return a.shadow(wasm.Profile{})[i].growths })
	if ruling == wasm.Permits && last.Refused == 0 {
		d, d.permitted = first, true
	}
	return d
}

// byProfile compares what an engine observed in command i with a shadow run.
func (a *arbiter) byProfile(p wasm.Profile, i int, seen []note) (judgement, wasm.Ruling) {
	x, run := &wasm.Excuses{}, a.shadow(p)[i]
	if run.stopped {
		return judgement{excuses: x, late: true}, wasm.Unknown
	}
	if limit := run.limited(); limit != "" {
		return judgement{excuses: x, limit: limit}, wasm.Unknown
	}
	switch {
	case !excused(run.seen, seen, x):
		return judgement{}, wasm.Forbids
	case x.Depends != nil:
		return judgement{excuses: x}, wasm.Unsettled
	case p.Refused != 0:
		x.Note(&wasm.Open{Rule: p.Name}, true)
	}
	return judgement{excuses: x, permitted: true}, wasm.Permits
}

// excused reports whether all is excused in which an engine differs from a shadow run.
func excused(shadow, seen []note, x *wasm.Excuses) bool {
	for i := range shadow {
		if everything := shadow[i].everything; everything != nil {
			if !same(shadow[i:], seen[min(i, len(seen)):]) {
				x.Note(everything, false)
			}
			return true
		}
		if i >= len(seen) || !shadow[i].like(&seen[i]) {
			return false
		}
		for k, v := range seen[i].values {
			same := shadow[i].Values[k] == seen[i].Values[k]
			if !same && (v.Kind != shadow[i].values[k].Kind || !x.Value(shadow[i].open[k], v)) {
				return false
			}
		}
	}
	return len(shadow) == len(seen)
}

// shadow returns the shadow run by a profile. It is made when it is first asked for.
func (a *arbiter) shadow(p wasm.Profile) []verdict {
	p.Name = ""
	if a.shadows[p] == nil {
		a.shadows[p] = runOn(a.ctx, a.reference.Shadow(p), a.config, a.script, a.defs, true)
	}
	return a.shadows[p]
}
