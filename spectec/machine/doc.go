// Package machine reduces configurations by the rules of the specification's formal text.
//
// The rules that only say where a reduction may take place are recognised by their form and not interpreted: from them
// come the contexts (labels, handlers, frames, and whatever a proposal adds). A configuration is a stack of contexts,
// each with its operands and with the instructions that are left. Other rules are found by the context and the
// instruction; they match operands from the top, so that a rule costs what it touches, however long the sequences are.
package machine

import (
	"fmt"

	"wasmjudge/spectec/core"
	"wasmjudge/spectec/elab"
	"wasmjudge/spectec/syntax"
)

// Rules are the reduction rules of a program.
type Rules struct {
	Program *core.Program
	Shape   *core.Shape
	All     []*core.Rule // in source order
	Refused []error      // of rules that cannot be executed
	by      map[place][]*core.Rule
	table   [][][]*core.Rule
	state   *elab.Con // of a store and a frame
}

// place is where a rule may apply: in a context, or in every one if it is nil; at an instruction, or where only values
// are left if it is nil.
type place struct{ context, head *elab.Con }

// Load compiles the reduction rules.
func Load(p *core.Program) (*Rules, error) {
	shape := &core.Shape{Values: map[*elab.Con]bool{}, Contexts: map[*elab.Con]*core.ContextShape{}}
	r := &Rules{Program: p, Shape: shape, by: map[place][]*core.Rule{}}
	e := p.Elab
	val := e.Types["val"]
	step := e.Relations["Step"]
	if val == nil || step == nil || len(step.Types) != 2 {
		return nil, fmt.Errorf("the text has no values or no relation Step")
	}
	relations(p)
	r.Shape.Value = &elab.Named{Def: val}
	for _, c := range val.Cases {
		r.Shape.Values[c.Con] = true
	}
	r.state = e.Cons["% ; %"]
	inner := map[*elab.Relation]bool{step: true}
	for _, c := range step.Rules {
		if q := premise(c); q != nil {
			inner[q.Rel] = true
			r.context(c)
		}
	}
	for _, f := range e.Refusals { // a rule that was not understood would be missed
		if f.Item != nil && f.Item.Kind == syntax.ItemRule && inner[e.Relations[f.Item.Name]] {
			r.Refused = append(r.Refused, f)
		}
	}
	r.compile(inner)
	r.tabulate()
	return r, nil
}

// premise is the one premise of a rule that says where reductions take place: that something inside is reduced.
func premise(c *elab.Clause) *elab.Prem {
	for _, p := range c.Prems {
		if p.Kind == elab.PremRule && len(p.Rel.Types) == 2 && (p.Rel.Name == "Step" || p.Rel.Name == "Step_pure" || p.Rel.Name == "Step_read") {
			return p
		}
	}
	return nil
}

// context learns a context from the rule that reduces within it.
func (r *Rules) context(c *elab.Clause) {
	left := c.Args[0]
	if left.Op != elab.OpCase || len(left.Args) != 2 {
		return
	}
	list := left.Args[1]
	if list.Op != elab.OpList || len(list.Args) != 1 || list.Splice[0] || list.Args[0].Op != elab.OpCase {
		return
	}
	t := list.Args[0]
	sh := &core.ContextShape{Con: t.Con, Body: len(t.Args) - 1, Frame: -1}
	within := premise(c).Args[0]
	if state := within.Args[0]; state.Op == elab.OpCase { // s; f': the frame is the context's
		for i, a := range t.Args {
			if f := state.Args[1]; a.Op == elab.OpVar && f.Op == elab.OpVar && a.Var == f.Var {
				sh.Frame = i
			}
		}
	}
	sh.Number = len(r.Shape.Contexts) + 1
	r.Shape.Contexts[t.Con] = sh
}

// compile compiles the rules of relations in source order and sorts them by where they apply.
func (r *Rules) compile(relations map[*elab.Relation]bool) {
	for _, c := range inOrder(r.Program.Elab, relations) {
		if premise(c) != nil {
			continue
		}
		rule, err := r.Program.ReductionRule(c, r.Shape)
		if err != nil {
			r.Refused = append(r.Refused, err)
			continue
		}
		rule.Count = len(r.All)
		r.All = append(r.All, rule)
	}
	for _, rule := range r.All {
		if rule.Context != nil {
			p := place{rule.Context.Con, rule.Head}
			r.by[p] = nil
		}
		r.by[place{nil, rule.Head}] = nil
	}
	for p := range r.by {
		for _, rule := range r.All {
			if rule.Head == p.head && (rule.Context == nil || rule.Context.Con == p.context) {
				r.by[p] = append(r.by[p], rule)
			}
		}
	}
}

// inOrder lists the rules of relations as the sources have them.
func inOrder(e *elab.Elab, relations map[*elab.Relation]bool) (all []*elab.Clause) {
	byItem := map[any]*elab.Clause{}
	for r := range relations {
		for _, c := range r.Rules {
			byItem[c.Item] = c
		}
	}
	for i := range e.Items {
		if c := byItem[&e.Items[i]]; c != nil {
			all = append(all, c)
		}
	}
	return all
}

// at lists the rules that may apply in a context, or in none if it is nil, at an instruction, or where none is left if
// it is nil.
func (r *Rules) at(context *core.ContextShape, head *elab.Con) []*core.Rule {
	k, h := 0, 0
	if context != nil {
		k = context.Number
	}
	if head != nil {
		h = head.ID + 1
	}
	return r.table[k][h]
}

// tabulate lays the rules out by the numbers of contexts and instructions.
func (r *Rules) tabulate() {
	n := len(r.Program.Elab.Cons) + 1
	r.table = make([][][]*core.Rule, len(r.Shape.Contexts)+1)
	for i := range r.table {
		r.table[i] = make([][]*core.Rule, n)
		for p, rules := range r.by {
			if p.context == nil && p.head != nil {
				r.table[i][p.head.ID+1] = rules
			}
		}
	}
	for p, rules := range r.by {
		if p.context == nil {
			continue
		}
		h := 0
		if p.head != nil {
			h = p.head.ID + 1
		}
		r.table[r.Shape.Contexts[p.context].Number][h] = rules
	}
}
