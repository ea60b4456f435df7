package elab

import (
	"cmp"
	"slices"
)

// dimensions finds the dimension of variables: the smallest number of iterations that an occurrence stands in.
type dimensions struct{ depth map[*Var]int }

// clause visits the terms of a clause with the number of iterations around them.
func (d *dimensions) clause(c *Clause, visit func(*Term, int)) {
	for _, a := range c.Args {
		visit(a, 0)
	}
	if c.Sym != nil {
		symTerms(c.Sym, 0, visit)
	}
	premTerms(c.Prems, 0, visit)
	if c.Result != nil {
		visit(c.Result, 0)
	}
}

func premTerms(prems []*Prem, depth int, visit func(*Term, int)) {
	for _, p := range prems {
		switch p.Kind {
		case PremIf:
			visit(p.Term, depth)
		case PremRule:
			for _, a := range p.Args {
				visit(a, depth)
			}
		case PremIter:
			premTerms(p.Inner, depth+1, visit)
			for _, a := range p.Iter.Args[1:] {
				visit(a, depth)
			}
			all := map[Level]bool{}
			for _, q := range p.Inner {
				premLevels(q, all)
			}
			p.Iter.Over = over(all, p.Iter.Index)
		}
	}
}

func symTerms(s *Sym, depth int, visit func(*Term, int)) {
	if s.Attr != nil {
		visit(s.Attr, depth)
	}
	for _, a := range s.Args {
		if a.Term != nil {
			visit(a.Term, depth)
		} else {
			symTerms(a.Sym, depth, visit)
		}
	}
	inner := depth
	if s.Kind == SymIter {
		inner++
		for _, a := range s.Iter.Args[1:] {
			visit(a, depth)
		}
	}
	for _, k := range s.Kids {
		symTerms(k, inner, visit)
	}
	if s.Kind == SymIter {
		all := map[Level]bool{}
		symLevels(s.Kids[0], all)
		s.Iter.Over = over(all, s.Iter.Index)
	}
}

// measure notes the depth of a term's variables.
func (d *dimensions) measure(t *Term, depth int) {
	if t.Op == OpVar {
		if old, ok := d.depth[t.Var]; (!ok || depth < old) && !t.Var.Index {
			d.depth[t.Var] = depth
		}
	}
	if t.Op == OpCall && t.Var != nil || t.Op == OpFunc && t.Var != nil {
		d.depth[t.Var] = 0
	}
	for i, a := range t.Args {
		if a == nil {
			continue
		}
		if t.Op == OpIter && i == 0 {
			d.measure(a, depth+1)
		} else {
			d.measure(a, depth)
		}
	}
	for _, st := range t.Path {
		if st.Index != nil {
			d.measure(st.Index, depth)
		}
		if st.Length != nil {
			d.measure(st.Length, depth)
		}
	}
}

// levels finds at which levels a term uses variables, and sets what its iterations iterate.
func levels(t *Term) map[Level]bool {
	all := map[Level]bool{}
	add := func(m map[Level]bool) {
		for l := range m {
			all[l] = true
		}
	}
	if t.Op == OpVar && !t.Var.Index || t.Var != nil && (t.Op == OpCall || t.Op == OpFunc) {
		all[Level{t.Var, 0}] = true
	}
	for _, st := range t.Path {
		if st.Index != nil {
			add(levels(st.Index))
		}
		if st.Length != nil {
			add(levels(st.Length))
		}
	}
	for i, a := range t.Args {
		if a == nil {
			continue
		}
		m := levels(a)
		if t.Op == OpIter && i == 0 {
			t.Over = over(m, t.Index)
			m = raise(m)
		}
		add(m)
	}
	return all
}

// raise returns the levels outside an iteration.
func raise(m map[Level]bool) map[Level]bool {
	up := map[Level]bool{}
	for l := range m {
		if l.Level < l.Var.Dim {
			l.Level++
		}
		up[l] = true
	}
	return up
}

// over lists what an iteration iterates: the variables that are iterated further out.
func over(m map[Level]bool, index *Var) (list []Level) {
	for l := range m {
		if l.Level < l.Var.Dim && l.Var != index {
			list = append(list, l)
		}
	}
	slices.SortFunc(list, byName)
	return list
}

func premLevels(p *Prem, all map[Level]bool) {
	terms := slices.Clone(p.Args)
	if p.Term != nil {
		terms = append(terms, p.Term)
	}
	if p.Iter != nil {
		terms = append(terms, p.Iter.Args[1:]...)
	}
	for _, t := range terms {
		for l := range levels(t) {
			all[l] = true
		}
	}
	inner := map[Level]bool{}
	for _, q := range p.Inner {
		premLevels(q, inner)
	}
	for l := range raise(inner) {
		all[l] = true
	}
}

func symLevels(s *Sym, all map[Level]bool) {
	add := func(t *Term) {
		for l := range levels(t) {
			all[l] = true
		}
	}
	if s.Attr != nil {
		add(s.Attr)
	}
	for _, a := range s.Args {
		if a.Term != nil {
			add(a.Term)
		} else {
			symLevels(a.Sym, all)
		}
	}
	if s.Kind == SymIter {
		inner := map[Level]bool{}
		symLevels(s.Kids[0], inner)
		for l := range raise(inner) {
			all[l] = true
		}
		for _, t := range s.Iter.Args[1:] {
			add(t)
		}
		return
	}
	for _, k := range s.Kids {
		symLevels(k, all)
	}
}

// Levels returns the variables that a term uses, and under how many of their iterations, by name.
func Levels(t *Term) []Level {
	m := levels(t)
	list := make([]Level, 0, len(m))
	for l := range m {
		list = append(list, l)
	}
	if len(list) > 1 {
		slices.SortFunc(list, byName)
	}
	return list
}

func byName(a, b Level) int { return cmp.Or(cmp.Compare(a.Var.Name, b.Var.Name), a.Level-b.Level) }
