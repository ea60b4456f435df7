package generate

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// How a module of a program writes down the types that all modules of the program have: an index of a type does not
// mean the same everywhere, and a type may have several.

// moved is a group whose first type has another index, by so much more.
func moved(r wasm.Rectype, first, by uint32) wasm.Rectype {
	n := uint32(len(r))
	r = edit.CloneRectype(r)
	edit.Visit(func(s edit.Space, x *uint32) {
		if s == edit.SpaceTypes && *x-first < n {
			*x += by
		}
	}).Types(r)
	return r
}

// respelled is the module, now and then with its types written down in another way.
func (g *module) respelled() *wasm.Module {
	if g.p.drawn != nil && g.p.drawn.grouped && g.Chance(60) {
		g.repeat()
	}
	if g.p.objects == nil || !g.Chance(50) {
		return g.m
	}
	m := edit.Clone(g.m)
	edit.EachIndex(m, func(s edit.Space, x *uint32) {
		if s == edit.SpaceTypes {
			*x++
		}
	})
	m.Types = slices.Insert(m.Types, 0, wasm.Rectype{{Final: true, Comp: wasm.Comptype{Kind: wasm.CompStruct}}})
	return m
}

// repeat defines the drawn types once more, and lets some places name these: they are the same types.
func (g *module) repeat() {
	group := g.p.drawn.groups[0]
	first, by := g.p.drawn.first, g.defined-g.p.drawn.first
	pattern, at := uint(g.Next()), 0
	edit.Visit(func(s edit.Space, x *uint32) {
		if s != edit.SpaceTypes || *x-first >= uint32(len(group)) {
			return
		}
		if pattern>>(at%8)&1 != 0 {
			*x += by
		}
		at++
	}).Module(g.m)
	g.m.Types = append(g.m.Types, moved(group, first, by))
}

// defineDrawn defines the drawn types, and perhaps others that are almost the same.
func (g *module) defineDrawn() {
	d := g.p.drawn
	if d == nil {
		return
	}
	for s := range uint32(drawnSigs) {
		g.sigTypes[sigDrawn+sig(s)] = typeidx(d.first + s + 1)
	}
	g.tagTypes[tagDrawn], g.tagTypes[tagTwin] = typeidx(d.first+drawnSigs+1), typeidx(d.first+drawnSigs+2)
	for _, r := range d.groups {
		g.defineGroup(r)
	}
	if d.twin != nil && g.Chance(100) {
		g.twinned = g.defined
		g.defineGroup(d.twin)
	}
}

// defineGroup defines a group of types that all modules share.
func (g *module) defineGroup(r wasm.Rectype) {
	if g.p.profile.apart {
		r = edit.CloneRectype(r)
	}
	g.m.Types = append(g.m.Types, r)
	g.defined += uint32(len(r))
}
