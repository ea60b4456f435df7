package judge

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// trace is what became of the throws of a run.
type trace struct {
	walks        []walkAt
	outcomes     []wasm.Outcome // of each step that ran
	modules      []int          // of each instance, as engines number them
	step         int            // that shows the difference; -1 if none does by itself
	instantiates bool           // that step
	silent       bool           // the engine does not tell of throws: see Judge.silent
}

// walkAt is a walk, and the step that it happened in.
type walkAt struct {
	*wasm.Walk
	step int
}

// maxWalks is how many walks of a run are looked at.
const maxWalks = limit.FuzzWalks

// traces runs a program on two engines side by side to the step that shows the difference: that of the difference, or
// the first after which the engines' states differ.
func (j *Judge) traces(
	ctx context.Context, p *program.Program, engines [2]wasm.Engine, d *Difference,
) (x, y *trace, err error) {
	var traces [2]*trace
	var runs [2]*program.Run
	for k, e := range engines {
		t := &trace{step: -1}
		traces[k] = t
		c := j.config()
		c.OnThrow = func(w *wasm.Walk) { t.threw(w, len(runs[k].Outcomes)) }
		if runs[k], err = p.Begin(e, c); err != nil {
			return nil, nil, err
		}
		defer runs[k].Close()
	}
	for i := range p.Steps {
		for k, r := range runs {
			r.Step(ctx)
			traces[k].did(&p.Steps[i], &r.Outcomes[i])
		}
		both := comparison{program: p, a: runs[0], b: runs[1]}
		if i == d.Step || d.Step < 0 && both.states().Verdict == Differ {
			traces[0].step, traces[0].instantiates = i, p.Steps[i].Instantiate
			break
		}
	}
	return traces[0], traces[1], nil
}

// silent reports whether an engine does not tell of throws.
func (j *Judge) silent(ctx context.Context, e wasm.Engine) bool {
	silent, known := j.silence[e]
	if known {
		return silent
	}
	silent = true
	p := &program.Program{}
	instance, err := p.AddInstance(`(module (tag $e) (func $f (throw $e)) (func (export "f") (block $h (try_table (catch_all $h) (call $f)))))`, 0, nil)
	if err != nil || p.Validate() != nil {
		panic("fuzz: the module that throws is not valid")
	}
	p.Steps = append(p.Steps, program.Step{Instance: instance, Export: "f"})
	c := program.Limits
	c.OnThrow = func(*wasm.Walk) { silent = false }
	if r, err := p.Run(ctx, e, c); err == nil {
		r.Close()
	}
	if j.silence == nil {
		j.silence = map[wasm.Engine]bool{}
	}
	j.silence[e] = silent
	return silent
}

// threw notes what became of a throw in a step.
func (t *trace) threw(w *wasm.Walk, step int) {
	if len(t.walks) < maxWalks {
		t.walks = append(t.walks, walkAt{condensed(w), step})
	}
}

// did notes the outcome of a step.
func (t *trace) did(s *program.Step, out *wasm.Outcome) {
	t.outcomes = append(t.outcomes, *out)
	if s.Instantiate && out.Kind != wasm.OutcomeLink {
		t.modules = append(t.modules, s.Module)
	}
}

// condensed is a walk with only the first of equal frames in a row that handle nothing: a recursion may have
// thousands.
func condensed(w *wasm.Walk) *wasm.Walk {
	c := *w
	c.Frames = nil
	for i := range w.Frames {
		f := &w.Frames[i]
		if i == 0 || len(f.Clauses) > 0 || len(w.Frames[i-1].Clauses) > 0 || f.Frame != w.Frames[i-1].Frame {
			c.Frames = append(c.Frames, *f)
		}
	}
	return &c
}

// decision is one thing that a walk decides: first what is thrown, then clause by clause and frame by frame where to
// go on.
type decision struct {
	rule   string
	thrown bool       // it is the throw itself
	tag    wasm.TagID // of the throw
	frame  wasm.Frame
	try    uint32
	clause wasm.Catch
}

const (
	ruleFrame     = "throw_ref-frame"
	ruleNext      = "throw_ref-handler-next"
	ruleNull      = "throw_ref-null"
	ruleTrap      = "trap-handler"
	ruleCall      = "call_ref-func" // by which a frame comes to be, of the function's instance
	noThrow       = "no throw"
	instantiation = "instantiate"
)

var catchRules = [...]string{wasm.CatchTag: "throw_ref-handler-catch", wasm.CatchTagRef: "throw_ref-handler-catch_ref",
	wasm.CatchAll: "throw_ref-handler-catch_all", wasm.CatchAllRef: "throw_ref-handler-catch_all_ref"}

var throwRules = map[wasm.Op]string{wasm.OpThrow: "throw", wasm.OpThrowRef: "throw_ref", wasm.OpCall: "throw by the host"}

// decisions lists what a walk decides, in order.
func decisions(w *wasm.Walk) []decision {
	list := []decision{{rule: throwRules[w.Op], thrown: true, tag: w.Tag}}
	for i := range w.Frames {
		f := &w.Frames[i]
		for k := range f.Clauses {
			c := &f.Clauses[k]
			rule := ruleNext
			if c.Match {
				rule = catchRules[c.Catch.Kind]
			}
			list = append(list, decision{rule: rule, frame: f.Frame, try: c.Try, clause: c.Catch})
		}
		if i < len(w.Frames)-1 || !w.Caught {
			list = append(list, decision{rule: ruleFrame, frame: f.Frame})
		}
	}
	return list
}

func (d *decision) aboutClause() bool { return strings.HasPrefix(d.rule, "throw_ref-handler-") }

// parting is where two traces part.
type parting struct {
	rules [2]string
	walk  *wasm.Walk // nil if no throw reports one
	at    decision   // of the walk
	walks bool       // two walks part
}

// part finds where the traces of two engines part.
func (t *trace) part(u *trace) parting {
	if t.oneLinks(u) { // what the other throws then has nothing to do with it
		after := func(w walkAt) bool { return w.step >= t.step }
		t.walks, u.walks = slices.DeleteFunc(t.walks, after), slices.DeleteFunc(u.walks, after)
	}
	if u.silent { // where they part is not known
		return parting{rules: t.deciding().rules}
	}
	t.leaveOut(u)
	for i := range min(len(t.walks), len(u.walks)) {
		x, y := t.walks[i], u.walks[i]
		switch {
		case y.step < x.step:
			return t.more(y)
		case y.step > x.step:
			return u.fewer(x)
		}
		if p, ok := partWalks(x.Walk, y.Walk); ok {
			return p
		}
	}
	switch {
	case len(u.walks) > len(t.walks):
		return t.more(u.walks[len(t.walks)])
	case len(u.walks) < len(t.walks):
		return u.fewer(t.walks[len(u.walks)])
	}
	return t.deciding()
}

// leaveOut leaves out of the other trace what that engine threw where this one threw nothing, if nobody caught it and
// both engines ended the step with a trap: it made no difference.
func (t *trace) leaveOut(u *trace) {
	trapped := func(of *trace, step int) bool {
		return step < len(of.outcomes) && of.outcomes[step].Kind == wasm.OutcomeTrap
	}
	u.walks = slices.DeleteFunc(u.walks, func(w walkAt) bool {
		same := func(x walkAt) bool { return x.step == w.step }
		return !w.Caught && trapped(t, w.step) && trapped(u, w.step) && !slices.ContainsFunc(t.walks, same)
	})
}

// oneLinks reports whether the step that shows the difference is an instantiation that fails to link on one of the
// engines.
func (t *trace) oneLinks(u *trace) bool {
	if !t.instantiates || t.step < 0 || t.step >= min(len(t.outcomes), len(u.outcomes)) {
		return false
	}
	return (t.outcomes[t.step].Kind == wasm.OutcomeLink) != (u.outcomes[t.step].Kind == wasm.OutcomeLink)
}

// partWalks finds where two walks part; ok is false if they do not.
func partWalks(x, y *wasm.Walk) (p parting, ok bool) {
	const end = "the end of the walk"
	xs, ys := decisions(x), decisions(y)
	for k := range max(len(xs), len(ys)) {
		switch {
		case k == len(xs):
			return parting{[2]string{end, ys[k].rule}, y, ys[k], true}, true
		case k == len(ys):
			return parting{[2]string{xs[k].rule, end}, x, xs[k], true}, true
		case xs[k] == ys[k]:
			continue
		case moved(x, y, &xs[k], &ys[k]):
			return parting{[2]string{ruleCall, ruleCall}, x, decision{rule: ruleCall, thrown: true}, true}, true
		case ys[k].aboutClause() && !xs[k].aboutClause():
			return parting{[2]string{xs[k].rule, ys[k].rule}, y, ys[k], true}, true
		}
		return parting{[2]string{xs[k].rule, ys[k].rule}, x, xs[k], true}, true
	}
	return p, false
}

// moved reports whether two decisions are of one function's frame, in two instances: that of the throw if they are
// about what is thrown.
func moved(x, y *wasm.Walk, a, b *decision) bool {
	f, g := a.frame, b.frame
	if a.thrown && b.thrown {
		f, g = x.Frames[0].Frame, y.Frames[0].Frame
	}
	return !f.Host && !g.Host && f.Instance != g.Instance && f.Func == g.Func && f.Pos == g.Pos
}

// more is where only the other engine throws.
func (t *trace) more(w walkAt) parting {
	p := ended(w.Walk)
	p.rules = [2]string{t.instead(w), p.rules[0]}
	return p
}

// fewer is where only the first engine throws, and t is what the other does.
func (t *trace) fewer(w walkAt) parting {
	instead := t.instead(w)
	if instead == ruleTrap {
		return parting{} // it trapped before, which has nothing to do with the throw
	}
	p := ended(w.Walk)
	p.rules = [2]string{throwRules[w.Op], instead}
	return p
}

// instead is what an engine did where another one threw, by the outcome of that step.
func (t *trace) instead(w walkAt) string {
	if w.step >= len(t.outcomes) {
		return noThrow
	}
	switch out := &t.outcomes[w.step]; {
	case out.Kind == wasm.OutcomeTrap && out.Trap == wasm.TrapNullException:
		return ruleNull
	case out.Kind == wasm.OutcomeTrap:
		return ruleTrap
	case out.Kind == wasm.OutcomeExhaustion || out.Kind == wasm.OutcomeFault:
		return out.Kind.String()
	}
	return noThrow
}

// ended is how a walk ends.
func ended(w *wasm.Walk) parting {
	all := decisions(w)
	at := all[len(all)-1]
	return parting{[2]string{at.rule}, w, at, false}
}

// deciding is the end of the last throw, in the step that shows the difference if there is one.
func (t *trace) deciding() parting {
	n := len(t.walks)
	switch {
	case n > 0 && (t.step < 0 || t.walks[n-1].step == t.step):
		return ended(t.walks[n-1].Walk)
	case t.step >= 0 && t.instantiates:
		return parting{rules: [2]string{instantiation}}
	}
	return parting{}
}

var inParentheses = regexp.MustCompile(` \(.*?\)`)

// fill writes into a bucket what is known of a parting.
func (p parting) fill(b *Bucket, t *trace) {
	b.Rules = p.rules
	// whatever kind of trap then came of it, or was caught
	if p.walks || p.rules[0] == ruleTrap || p.rules[0] == wasm.OutcomeExhaustion.String() {
		b.What = inParentheses.ReplaceAllString(b.What, "")
	}
	if p.walks && b.What == "tags" {
		b.What = "values"
	}
	if p.at.aboutClause() {
		b.Handler = p.at.clause.Kind.String()
	}
	if p.walk == nil || p.at.thrown {
		return
	}
	b.Thrown = t.related(p.walk.Frames[0].Frame, p.at.frame)
	b.Tag = t.related(wasm.Frame{Host: p.walk.Tag.Host, Instance: p.walk.Tag.Instance}, p.at.frame)
}

// related says how the instances of two frames are related.
func (t *trace) related(x, y wasm.Frame) Relation {
	switch {
	case x.Host && y.Host:
		return RelationSame
	case x.Host || y.Host:
		return RelationHost
	case x.Instance == y.Instance:
		return RelationSame
	case max(x.Instance, y.Instance) >= len(t.modules):
		return RelationNone
	case t.modules[x.Instance] == t.modules[y.Instance]:
		return RelationSibling
	}
	return RelationStranger
}
