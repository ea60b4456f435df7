package generate

import (
	"slices"
	"sync"

	"wasmjudge/fuzz/choice"
	"wasmjudge/wasm"
)

// drawnTypes are types of functions and tags that are drawn: of 0 to 12 parameters and results of every type, which
// refer to each other, with subtypes. All modules of a program define them: in one group, before the types that they
// define as they need them. See respell.go for what else of them a module may have.
type drawnTypes struct {
	groups  []wasm.Rectype // that of functions and tags, and the chain; or one for each type, if it is not grouped
	grouped bool           // functions and tags are in one group
	first   uint32         // the index of the first type
	sigs    [drawnSigs]functype
	payload []wasm.Valtype // of tagDrawn and tagTwin, which are tags of types that differ in their place only
	caught  []wasm.Valtype // the payload, and the exception
	chain   uint32         // the index of the first of a chain of structure types, each below the one before; 0 if none
	twin    wasm.Rectype   // the group, but for one thing; nil if there is none
	palette palette
}

// chainLen is how many types there are in a chain: more than engines keep beside a type.
const chainLen = 18

// maxDrawn is among how many lists of types a program chooses.
const maxDrawn = 256

// The kinds of lists: for programs with vectors, with objects, and with subtypes and groups.
const (
	drawnVectors = 1 << iota
	drawnObjects
	drawnGroups
	drawnKinds = 1 << iota
)

// drawnTypesOf makes list k of a kind, once. The list 0 is the simplest.
var drawnTypesOf = func() (makers [drawnKinds][maxDrawn]func() *drawnTypes) {
	for kind := range makers {
		for k := range makers[kind] {
			makers[kind][k] = sync.OnceValue(func() *drawnTypes { return drawTypes(kind, k) })
		}
	}
	return makers
}()

func drawTypes(kind, k int) *drawnTypes {
	var data []byte
	if k > 0 {
		data = choice.Random(uint64(kind*maxDrawn+k), 240)
	}
	d := drawer{choices: choices{Choices: choice.Choices{Unread: choice.Of(data)}}}
	d.grouped = kind&drawnGroups != 0
	base := &scalars
	d.values = []wasm.Valtype{i32, i64, f32, f64, i32, i64, f64, exnref, funcref, externref}
	if kind&drawnVectors != 0 {
		base = &withVectors
		d.values = append(d.values, v128, v128, v128)
	}
	if kind&drawnObjects != 0 {
		d.first = objectTypeCount
		base = &withObjects[kind&drawnVectors]
		d.values = append(d.values, anyref, eqref, structref, i31ref, boxref, baseref, arrayref)
	}
	if d.grouped {
		for s := range uint32(drawnSigs) {
			d.values = append(d.values, wasm.RefIdx(d.first+s, true))
		}
	}
	d.draw(kind)
	d.palette = base.withDrawn(&d.drawnTypes)
	return &d.drawnTypes
}

// drawer draws a list.
type drawer struct {
	choices
	drawnTypes
	values []wasm.Valtype
}

// The shapes of hierarchies.
const (
	shapeMixed = iota
	shapeDeep
	shapeWide
	shapeFlat
	shapesOfTypes
)

func (d *drawer) draw(kind int) {
	shape := shapeFlat
	if d.grouped {
		shape = d.Below(shapesOfTypes)
	}
	for s := range d.sigs {
		d.sigs[s].super = -1
	}
	for s := range d.sigs {
		super := d.super(shape, s)
		if super < 0 {
			d.sigs[s] = functype{d.list(), d.list(), -1}
			if s > 0 && d.Chance(100) { // so that one can call the other by a tail call
				d.sigs[s].results = d.sigs[0].results
			}
		} else {
			d.sigs[s] = d.derived(s, super)
		}
	}
	d.payload = d.list()
	d.caught = append(slices.Clone(d.payload), exnref)
	d.define(kind)
}

// super draws the super type of signature s: the number of one before, or -1.
func (d *drawer) super(shape, s int) int {
	switch {
	case s == 0 || shape == shapeFlat:
		return -1
	case shape == shapeDeep:
		return s - 1
	case shape == shapeWide:
		return 0
	case d.Chance(100):
		return -1
	}
	return d.Below(s)
}

// list draws parameters, results or a payload.
func (d *drawer) list() (list []wasm.Valtype) {
	n := d.Below(5)
	switch d.Below(8) {
	case 5, 6:
		n += 4
	case 7:
		n += 8
	}
	for range n {
		list = append(list, pick(&d.choices, d.values))
	}
	return list
}

// derived draws a subtype: what it takes may be wider, and what it gives narrower.
func (d *drawer) derived(s, super int) functype {
	of := &d.sigs[super]
	t := functype{slices.Clone(of.params), slices.Clone(of.results), sigDrawn + sig(super)}
	for i, p := range t.params {
		if d.Chance(128) {
			t.params[i] = d.wider(p)
		}
	}
	for i, r := range t.results {
		if d.Chance(128) {
			t.results[i] = d.narrower(r, s)
		}
	}
	return t
}

// wider draws a super type of a type.
func (d *drawer) wider(t wasm.Valtype) wasm.Valtype {
	switch {
	case d.isFunc(t):
		if super := d.sigs[t.Idx-d.first].super; super >= 0 && d.Chance(128) {
			return wasm.RefIdx(d.first+uint32(super-sigDrawn), true)
		}
		return funcref
	case t == eqref || t == structref && d.Chance(128) || t == i31ref:
		return anyref
	case t == structref || t == arrayref || t == boxref:
		return eqref
	case t == baseref:
		return structref
	}
	return t
}

// narrower draws a subtype of a type, for a result of signature s.
func (d *drawer) narrower(t wasm.Valtype, s int) wasm.Valtype {
	switch {
	case d.isFunc(t):
		return t
	case t == anyref:
		return []wasm.Valtype{eqref, structref, i31, boxref}[d.Below(4)]
	case t == eqref:
		return []wasm.Valtype{i31ref, structref, arrayref, boxref.NonNull()}[d.Below(4)]
	case t == structref:
		return []wasm.Valtype{boxref, baseref}[d.Below(2)]
	case t == funcref:
		return wasm.RefIdx(d.first+uint32(d.Below(s+1)), true)
	}
	return t
}

// define writes the types down.
func (d *drawer) define(kind int) {
	var group wasm.Rectype
	for s := range d.sigs {
		t := wasm.Subtype{Final: d.final(s), Comp: wasm.Functype(d.sigs[s].params, d.sigs[s].results)}
		if super := d.sigs[s].super; super >= 0 {
			t.Supers = []uint32{d.first + uint32(super-sigDrawn)}
		}
		group = append(group, t)
	}
	for range 2 {
		group = append(group, wasm.Subtype{Final: true, Comp: wasm.Functype(d.payload, nil)})
	}
	if !d.grouped {
		for i := range group {
			d.groups = append(d.groups, group[i:i+1])
		}
		return
	}
	d.groups = []wasm.Rectype{group}
	n := uint32(len(group))
	if kind&drawnObjects != 0 && d.Chance(60) {
		d.chain = d.first + n
		d.groups = append(d.groups, d.structures())
		n += chainLen
	}
	if d.Chance(128) {
		d.twin = d.almost(group, n)
	}
}

// final draws whether a signature is final: it is not, if it has subtypes.
func (d *drawer) final(s int) bool {
	for _, t := range d.sigs {
		if t.super == sigDrawn+sig(s) {
			return false
		}
	}
	return !d.grouped || d.Chance(128)
}

// structures are the chain of structure types.
func (d *drawer) structures() (list wasm.Rectype) {
	fields := []wasm.Fieldtype{{Type: i32, Mut: true}, {Type: funcref}, {Type: eqref}}
	for k := range uint32(chainLen) {
		t := wasm.Subtype{Comp: wasm.Comptype{Kind: wasm.CompStruct, Fields: slices.Clone(fields)}}
		if k > 0 {
			t.Supers = []uint32{d.chain + k - 1}
		}
		if k == chainLen/2 { // from here on it holds something narrower
			t.Comp.Fields[1].Type = wasm.RefIdx(d.first, true)
			t.Comp.Fields[2].Type = wasm.RefIdx(d.chain, true)
			fields = t.Comp.Fields
		}
		t.Final = k == chainLen-1
		list = append(list, t)
	}
	return list
}

// almost is a group that differs from another in one thing. Its types follow n types, of which the other's are the
// first.
func (d *drawer) almost(group wasm.Rectype, n uint32) wasm.Rectype {
	twin := moved(group, d.first, n)
	last := &twin[drawnSigs+1]
	switch d.Below(3) {
	case 1:
		last.Final = false
	case 2: // one neighbour more
		twin = append(twin, wasm.Subtype{Final: true, Comp: wasm.Functype(nil, nil)})
	default:
		last.Comp.Params = append(slices.Clone(last.Comp.Params), i32)
	}
	return twin
}

// functype is what a signature is.
func (p *plan) functype(s sig) *functype {
	if k := s - sigDrawn; k >= 0 && k < drawnSigs && p.drawn != nil {
		return &p.drawn.sigs[k]
	}
	return &functypes[s]
}

// tagPayload is the payload of tags of a type.
func (p *plan) tagPayload(t int) []wasm.Valtype {
	if t >= tagDrawn {
		return p.drawn.payload
	}
	return tagTypes[t]
}

// refPayload is a tag's payload with the exception.
func (p *plan) refPayload(t int) []wasm.Valtype {
	if t >= tagDrawn {
		return p.drawn.caught
	}
	return refPayloads[t]
}

// isFunc reports whether a type is one of references to functions of drawn types.
func (d *drawnTypes) isFunc(t wasm.Valtype) bool {
	return d != nil && concrete(t) && t.Idx-d.first < drawnSigs
}

// isFuncs reports whether a type is one of references to functions in general code.
func isFuncs(t wasm.Valtype) bool { return t == funcref || concrete(t) }

// serves reports whether a value of one type can stand where another is wanted.
func (p *plan) serves(have, want wasm.Valtype) bool {
	switch {
	case have == want:
		return true
	case !p.drawn.isFunc(have):
		return p.objects.serves(have, want)
	case !have.Null || want.Null:
		return want.Heap == wasm.HeapFunc && want.Kind == wasm.Ref ||
			p.drawn.isFunc(want) && p.below(p.drawn.sigOf(have), p.drawn.sigOf(want))
	}
	return false
}

// sigOf is the signature of functions that a reference is to.
func (d *drawnTypes) sigOf(t wasm.Reftype) sig { return sigDrawn + sig(t.Idx-d.first) }

// below reports whether a signature is another, or declared a subtype of it.
func (p *plan) below(s, of sig) bool {
	for ; s >= 0; s = p.functype(s).super {
		if s == of {
			return true
		}
	}
	return false
}

// upward draws a signature by which a function of a signature can be called: its own, or one that it is a subtype of,
// for which fits holds.
func (p *plan) upward(c *choices, s sig, fits func(sig) bool) sig {
	for super := p.functype(s).super; super >= 0 && fits(super) && c.Chance(130); super = p.functype(s).super {
		s = super
	}
	return s
}

// fitsAny is for those who do not mind.
func fitsAny(sig) bool { return true }

// servesAll reports whether values of a list of types can stand where others are wanted.
func (p *plan) servesAll(have, want []wasm.Valtype) bool {
	return slices.EqualFunc(have, want, p.serves)
}
